// The whole page in a link: packed into the part after "#", which browsers keep to themselves.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const MARK = "#lab=";
  const LONGEST = 40_000;

  const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const through = async (bytes, stream) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

  const slim = (thing) => {
    if (Array.isArray(thing)) return thing.map(slim);
    if (thing === null || typeof thing !== "object") return thing;
    return Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== "" && value !== false).map(([name, value]) => [name, slim(value)]));
  };

  // "z" stands before what is deflated, "j" before plain JSON, for browsers without compression.
  const pack = async (record) => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...slim(record), band: record.band }));
    if (!("CompressionStream" in window)) return `${MARK}j${toText(bytes)}`;
    return `${MARK}z${toText(await through(bytes, new CompressionStream("deflate-raw")))}`;
  };
  const unpack = async (hash) => {
    if (!hash.startsWith(MARK)) return null;
    if (hash.length > LONGEST) throw new Error("too long");
    const [kind, text] = [hash[MARK.length], hash.slice(MARK.length + 1)];
    const bytes = toBytes(text);
    const plain = kind === "z" ? await through(bytes, new DecompressionStream("deflate-raw")) : bytes;
    const record = JSON.parse(new TextDecoder().decode(plain));
    if (record === null || typeof record !== "object" || !Array.isArray(record.drugs ?? [])) throw new Error("not a record");
    return record;
  };

  // The address follows the page, so that a reload or a bookmark brings it back; nothing of it is sent.
  let kept = "";
  const keep = async (record) => {
    kept = await pack(record);
    history.replaceState(history.state, "", `${location.pathname}${kept}`);
  };
  const isOwn = (hash) => hash === kept;

  const copy = async () => {
    const address = `${location.origin}${location.pathname}${await pack(lab.form.read())}`;
    try {
      await navigator.clipboard.writeText(address);
      lab.history.toast(lab.say("copied"));
    } catch {
      lab.history.toast(`${lab.say("copy_by_hand")} ${address}`); // a browser may forbid the clipboard
    }
    lab.root.dataset.link = address;
  };
  lab.find("[data-copy]").addEventListener("click", copy);

  lab.link = { pack, unpack, keep, isOwn, MARK };
})();

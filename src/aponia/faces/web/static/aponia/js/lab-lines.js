// Dose lines as people type them, read into doses and targets and written back; the same grammar as lines.py.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const { readTime, writeTime, number } = lab.units;
  const ROUTE = /\s+by\s+([a-z][a-z-]*)$/i;
  const LASTING = /\s+for\s+(.+)$/i;
  const NUMBER = /^\d+(?:[.,]\d+)?(?:e-?\d+)?\s*/i;
  const A_RATE = /(\/|\bper\s+)\s*(s|secs?|seconds?|min|minutes?|h|hr|hours?|d|days?)$/i;
  const NOTHING = /^(stop|off|0)$/i;
  const BOLUS = /^bolus\s+/i;
  const RATE = /^(rate|infusion)\s+/i;
  const TARGET = /^target\s+/i;
  const SITE = /\s+(?:in |at |at the )?(plasma|effect(?:[ -]site)?)$/i;
  const GAS = /^(?:vaporizer\s+)?(\d+(?:[.,]\d+)?)\s*%(?:\s+(?:with\s+)?(\d+(?:[.,]\d+)?\s*(?:L|mL)\/\S+))?$/i;

  const split = (text) => {
    const match = NUMBER.exec(text);
    const unit = match ? text.slice(match[0].length).trim() : "";
    return unit ? { value: number(match[0]), unit } : null;
  };
  const wrong = (raw, problem) => ({ kind: "wrong", raw, problem });

  const readTarget = (raw, at, rest, hasSite) => {
    const named = SITE.exec(rest);
    let site = hasSite ? "effect_site" : "plasma";
    let text = rest;
    if (named) {
      site = named[1].toLowerCase() === "plasma" ? "plasma" : "effect_site";
      text = rest.slice(0, named.index);
    }
    const amount = split(NOTHING.test(text) ? "0 mcg/mL" : text);
    return amount ? { kind: "target", raw, at, site, ...amount } : wrong(raw, lab.say("not_line", { text: rest.slice(0, 60) }));
  };

  const readLine = (typed, { unit, hasSite }) => {
    const raw = typed.trim();
    let [at, rest] = readTime(raw);
    at ??= 0;
    if (TARGET.test(rest)) return readTarget(raw, at, rest.replace(TARGET, ""), hasSite);
    const gas = GAS.exec(rest);
    if (gas) return { kind: "gas", raw, at, value: number(gas[1]), unit: "%", flow: gas[2]?.replace(",", ".") ?? "" };
    const item = { kind: "rate", raw, at };
    const takeRoute = () => {
      const route = ROUTE.exec(rest);
      if (!route || item.route) return;
      item.route = route[1].toLowerCase();
      rest = rest.slice(0, route.index);
    };
    takeRoute();
    const lasting = LASTING.exec(rest);
    if (lasting) {
      const [duration, left] = readTime(lasting[1]);
      if (duration === null || left) return wrong(raw, lab.say("not_duration", { text: lasting[1].slice(0, 60) }));
      item.lasting = duration;
      rest = rest.slice(0, lasting.index);
      takeRoute();
    }
    if (NOTHING.test(rest)) return unit === "%" ? { ...item, kind: "gas", value: 0, unit, flow: "" } : { ...item, value: 0, unit: `${unit}/min` };
    const amount = split(rest.replace(BOLUS, "").replace(RATE, ""));
    if (!amount) return wrong(raw, lab.say("not_line", { text: raw.slice(0, 60) }));
    const isBolus = BOLUS.test(rest) || !(RATE.test(rest) || A_RATE.test(rest));
    return { ...item, kind: isBolus ? "bolus" : "rate", ...amount };
  };

  // Every line that is not empty, with its number; what is wrong stays as it was typed.
  const read = (text, about) => text.split(/\r?\n/).map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim()).map(({ line, number: place }) => ({ ...readLine(line, about), number: place }));

  const amountOf = (item) => `${item.value} ${item.unit}`;
  const byRoute = (item) => (item.route && item.route !== "iv" ? ` by ${item.route}` : "");
  const writeLine = (item) => {
    if (item.raw !== undefined) return item.raw;
    const at = writeTime(item.at);
    const lasting = item.lasting ? ` for ${writeTime(item.lasting)}` : "";
    switch (item.kind) {
      case "bolus": return `${at} bolus ${amountOf(item)}${byRoute(item)}`;
      case "target": return `${at} target ${amountOf(item)} ${item.site === "plasma" ? "plasma" : "effect"}`;
      case "gas": return `${at} vaporizer ${item.value} %${item.flow ? ` ${item.flow}` : ""}`;
      default: return item.value === 0 ? `${at} stop${byRoute(item)}` : `${at} ${amountOf(item)}${lasting}${byRoute(item)}`;
    }
  };
  const write = (items) => items.map(writeLine).join("\n");

  // An entry for `doses` or `targets` of a scenario.
  const entry = (item) => {
    const at = `${item.at} s`;
    if (item.kind === "target") return { at, [item.site]: amountOf(item) };
    if (item.kind === "gas") return { at, vaporizer: `${item.value} %`, ...(item.flow ? { fresh_gas: item.flow } : {}) };
    return {
      at, [item.kind]: amountOf(item), ...(item.route ? { route: item.route } : {}), ...(item.lasting ? { for: `${item.lasting} s` } : {}),
    };
  };
  // A dose in words, for its button and for what was removed.
  const words = (item) => {
    const name = lab.say(item.kind === "gas" ? "vaporizer" : item.kind);
    if (item.kind === "rate" && item.value === 0) return lab.say("at_time", { what: lab.say("stop"), time: lab.clock(item.at) });
    return lab.say("at_time", { what: `${name} ${amountOf(item)}`, time: lab.clock(item.at) });
  };

  lab.lines = { read, write, entry, words };
})();

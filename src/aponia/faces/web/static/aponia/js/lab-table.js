// The same data in words: a table of the curves, the times to fall, warnings and sources.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const ROWS = 25;
  const table = lab.find("[data-table]");

  const columnsOf = (answer) => [
    ...answer.drugs.flatMap((drug) => {
      const label = lab.data.drugs[drug.drug].label;
      const sites = ["effect", "plasma"].filter((site) => drug[site]);
      return sites.map((site) => ({ words: `${lab.say("site_of", { drug: label, site: lab.siteWords(drug.model, site) })} [${drug.unit}]`, curve: drug[site] }));
    }),
    ...answer.effects.map((effect) => ({ words: `${effect.label}${effect.unit ? ` [${effect.unit}]` : ""}`, curve: effect.values })),
  ];
  const fill = () => {
    const answer = lab.panels.answer();
    if (!table.open || !answer) return;
    const columns = columnsOf(answer);
    const last = answer.times_s.length - 1;
    const places = [...new Set(Array.from({ length: ROWS }, (_, row) => Math.round((row * last) / (ROWS - 1))))];
    const head = lab.make("tr", {}, lab.make("th", { scope: "col" }, lab.say("time")), ...columns.map((column) => lab.make("th", { scope: "col" }, column.words)));
    const rows = places.map((at) => lab.make(
      "tr", {}, lab.make("th", { scope: "row" }, lab.clock(answer.times_s[at])), ...columns.map((column) => lab.make("td", {}, lab.short(column.curve[at]))),
    ));
    lab.find("[data-table-place]").replaceChildren(lab.make("table", { class: "values" }, lab.make("thead", {}, head), lab.make("tbody", {}, ...rows)));
  };
  table.addEventListener("toggle", fill);

  const whatFell = (what) => {
    const percent = /^by ([\d.]+) %$/.exec(what);
    return percent ? lab.say("fall_by", { percent: percent[1] }) : lab.say("fall_to", { value: what.replace(/^to /, "") });
  };
  // Times to fall; intervals come later than the times, and stay empty until then.
  const falls = (answer) => {
    const place = lab.find("[data-falls]");
    const rows = answer.drugs.flatMap((drug) => drug.falls.map((fall) => {
      const interval = fall.low === null || fall.high === null ? "" : lab.say("interval", { low: lab.short(fall.low), high: lab.short(fall.high) });
      const takes = fall.minutes === null ? lab.say("never") : lab.say("minutes_short", { number: lab.short(fall.minutes) });
      const end = fall.minutes === null ? "" : lab.clock(fall.after_s + fall.minutes * 60);
      const site = lab.say(fall.site === "effect" ? "effect" : "plasma");
      return lab.make(
        "tr", {}, lab.make("th", { scope: "row" }, lab.data.drugs[drug.drug].label, " ", lab.make("span", { class: "values__site" }, site)),
        lab.make("td", {}, whatFell(fall.what)), lab.make("td", { class: "values__main" }, takes), lab.make("td", {}, end), lab.make("td", {}, interval),
      );
    }));
    lab.find("[data-falls-rows]").replaceChildren(...rows);
    place.hidden = !rows.length;
    const after = answer.drugs.flatMap((drug) => drug.falls)[0]?.after_s;
    if (after !== undefined) lab.byId("falls").textContent = `${lab.say("stopped_at", { time: lab.clock(after) })} →`;
  };

  const words = (answer, record) => {
    const warnings = lab.find("[data-warnings]");
    lab.find("[data-warnings-list]").replaceChildren(...answer.warnings.map((text) => lab.make("li", {}, text)));
    warnings.hidden = !answer.warnings.length;
    lab.find("[data-outside]").hidden = !record.extrapolate;
    const sources = answer.sources.map((source) => {
      const item = lab.make("li", {}, `${source.short}. `, lab.make("cite", {}, source.title), ". ");
      if (source.link) item.append(lab.make("a", { href: source.link, rel: "external noreferrer" }, source.link.replace(/^https?:\/\/(www\.)?/, "")));
      return item;
    });
    lab.find("[data-sources]").replaceChildren(...sources);
    lab.find("[data-sources-none]").hidden = sources.length > 0;
    lab.find("[data-server-stamp]")?.remove();
    lab.find("[data-stamp]").textContent = lab.say("stamp", { day: answer.on, version: answer.knowledge_version });
  };
  // While something is dragged the times to fall are those of before, and look it.
  const show = (answer, record, { rough = false } = {}) => {
    lab.find("[data-falls]").toggleAttribute("data-waiting", rough);
    if (!rough) falls(answer);
    words(answer, record);
    fill();
  };

  lab.table = { show };
})();

// All models of a drug on the same doses: one line each, their values at the cursor, and the models that refuse, with their reason.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const MOST = 10;
  const DASHES = [[], [10, 4], [3, 3], [12, 3, 3, 3], [6, 6]];
  const open = new Map(); // by the drug's place in the form

  const lines = Array.from({ length: MOST }, (_, index) => ({ ink: `--lab-line-${(index % 5) + 1}`, width: 2, dash: DASHES[(index % 5 + Math.floor(index / 5)) % 5] }));
  const toggle = (panel, slot, button) => {
    const place = lab.find("[data-models]", panel.element);
    if (open.has(slot)) {
      drop(slot);
      place.hidden = true;
      place.replaceChildren();
      button.setAttribute("aria-expanded", "false");
      return;
    }
    place.append(lab.cloneAll("lab-models"));
    place.hidden = false;
    button.setAttribute("aria-expanded", "true");
    const chart = lab.chart.create(lab.find("[data-chart]", place), { height: 230, lines });
    open.set(slot, { place, chart, values: [], stop: null });
    lab.find("[data-chart]", place).setAttribute("aria-label", lab.say("chart", { what: lab.say("all_models") }));
    refresh(lab.form.read());
  };
  const listen = (panel, slot) => {
    const button = lab.find("[data-all-models]", panel.element);
    button.addEventListener("click", () => toggle(panel, slot, button));
  };
  const drop = (slot) => {
    const one = open.get(slot);
    if (!one) return;
    one.stop?.abort();
    one.chart.drop();
    open.delete(slot);
  };

  const curveOf = (drug) => drug.effect ?? drug.plasma;
  const nameOf = (drug, several) => {
    const site = drug.choices.effect_site;
    const words = lab.data.models[drug.model]?.sites[site];
    return several && words ? `${drug.title}, ${words}` : drug.title;
  };
  const draw = (one, answer) => {
    const drugs = answer.drugs.slice(0, MOST);
    const columns = lines.map((_, index) => (drugs[index] ? curveOf(drugs[index]) : null));
    one.chart.draw({ times: answer.times_s, top: lab.units.niceTop(lab.chart.highest(...drugs.filter((d) => d.effect).map((d) => d.effect)) || lab.chart.highest(...columns)), columns });
    one.answer = answer;
    const list = lab.find("[data-list]", one.place);
    list.replaceChildren();
    one.values = drugs.map((drug, index) => {
      const value = lab.make("span", { class: "models__value", translate: "no" });
      const several = drugs.filter((other) => other.model === drug.model).length > 1;
      list.append(lab.make(
        "li", { class: "models__one" }, swatch(index), lab.make("span", { translate: "no" }, `${nameOf(drug, several)} (${drug.grade})${drug.effect ? "" : ` – ${lab.say("plasma")}`}`), value,
      ));
      return value;
    });
    const reasons = answer.refused.map((refusal) => lab.make("li", {}, refusal.reason.replace(/\s*Choose another model, or [^.]*extrapolate[^.]*\./, "")));
    lab.find("[data-refusals]", one.place).replaceChildren(...reasons);
    lab.find("[data-refused]", one.place).hidden = !reasons.length;
    one.place.dataset.models = String(drugs.length);
    lab.cursor.place();
  };
  const swatch = (index) => {
    const box = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    box.setAttribute("class", `models__swatch models__swatch--${(index % 5) + 1}`);
    box.setAttribute("viewBox", "0 0 36 8");
    box.setAttribute("aria-hidden", "true");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    for (const [name, value] of Object.entries({ x1: 0, x2: 36, y1: 4, y2: 4, "stroke-dasharray": lines[index].dash.join(" ") })) line.setAttribute(name, value);
    box.append(line);
    return box;
  };

  const ask = async (slot, record) => {
    const one = open.get(slot);
    const drug = lab.form.used(record).find((used) => used.slot === slot);
    if (!drug) return;
    one.stop?.abort();
    one.stop = new AbortController();
    const body = lab.scenario.build(record, { points: 300, falls: false, effects: false, drugs: [drug] });
    try {
      const reply = await fetch(lab.root.dataset.compare, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal: one.stop.signal,
      });
      const answer = await reply.json();
      if (open.get(slot) !== one) return;
      draw(one, reply.ok ? answer : { times_s: [0, 60], drugs: [], refused: answer.faults.map((fault) => ({ reason: fault.problem })) });
    } catch (error) {
      if (error.name !== "AbortError") lab.tell(lab.say("no_answer"));
    }
  };
  // Every comparison that is open, for what now stands in the form.
  const refresh = (record) => {
    for (const slot of open.keys()) ask(slot, record);
  };
  const valuesAt = (seconds) => {
    for (const one of open.values()) {
      if (!one.answer) continue;
      const index = lab.indexAt(one.answer.times_s, seconds);
      one.values.forEach((place, number) => {
        const drug = one.answer.drugs[number];
        place.textContent = `${lab.short(curveOf(drug)[index])} ${drug.unit}`;
      });
    }
  };

  lab.compare = { listen, drop, refresh, valuesAt };
})();

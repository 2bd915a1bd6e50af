// One panel a drug and one strip an effect, built once and then only redrawn, with the values at the cursor as large figures.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const { highest } = lab.chart;
  const { niceTop } = lab.units;
  const place = lab.find("[data-panels]");
  const more = lab.find("[data-more-strips]");
  const TOWER = 2.2; // plasma after a bolus would make everything else flat; it is cut at this many times the effect site
  const drugs = new Map(); // panels by the drug's place in the form
  const strips = new Map(); // by column
  const wanted = new Set(lab.data.shown); // columns that are shown; the others can be asked for
  let answer = null;

  const PLASMA = { ink: "--curve", alpha: "b0", width: 1.5 };
  const EFFECT = { ink: "--curve", width: 3 };
  const EDGE = { ink: "--curve", alpha: "00", width: 0 };
  const DRUG_LINES = [PLASMA, EFFECT, { ink: "--lab-target", width: 1.5, dash: [6, 4], stepped: true }, EDGE, EDGE, EDGE, EDGE];
  const DRUG_BANDS = [{ between: [5, 4], ink: "--curve", alpha: "1c" }, { between: [7, 6], ink: "--curve", alpha: "3a" }];
  const tall = () => (matchMedia("(min-width: 60rem)").matches ? 210 : 190);

  const figure = (list, name, kind) => {
    const [term, value, unit] = [lab.make("dt", {}, name), lab.make("span", { class: "figures-now__value", translate: "no" }), lab.make("span", { class: "figures-now__unit", translate: "no" })];
    list.append(lab.make("div", { class: `figures-now__one figures-now__one--${kind}` }, term, lab.make("dd", {}, value, " ", unit)));
    return (text, unitText) => {
      term.parentElement.hidden = text === null;
      value.textContent = text ?? "";
      unit.textContent = unitText;
    };
  };

  const makeDrug = (drug) => {
    const element = lab.clone("lab-panel");
    element.className = `panel ink--${lab.groupOf(drug.known.drug)} ink--${drug.known.drug}`;
    element.dataset.panel = drug.slot;
    lab.find("[data-title]", element).textContent = lab.data.drugs[drug.known.drug].label;
    const list = lab.find("[data-figures]", element);
    const panel = {
      element, model: drug.model,
      figures: {
        effect: figure(list, lab.siteWords(drug.model, "effect"), "main"), plasma: figure(list, lab.siteWords(drug.model, "plasma"), "second"),
        rate: figure(list, lab.say(drug.known.kind === "volatile" ? "vaporizer" : "rate"), "third"),
      },
    };
    place.append(element);
    panel.lane = lab.lane.create(element, drug.slot);
    panel.chart = lab.chart.create(lab.find("[data-chart]", element), { height: tall(), lines: DRUG_LINES, bands: DRUG_BANDS });
    lab.compare.listen(panel, drug.slot);
    drugs.set(drug.slot, panel);
    return panel;
  };
  const dropDrug = (slot) => {
    const panel = drugs.get(slot);
    panel.chart.drop();
    lab.compare.drop(slot);
    lab.lane.drop(slot);
    panel.element.remove();
    drugs.delete(slot);
  };

  // As many panels as drugs are chosen, each with the doses that stand in the form.
  const sync = (record) => {
    const used = lab.form.used(record);
    for (const [slot, panel] of drugs) {
      const drug = used.find((one) => one.slot === slot);
      if (!drug || drug.known.drug !== lab.data.models[panel.model].drug) dropDrug(slot);
    }
    for (const drug of used) {
      const panel = drugs.get(drug.slot) ?? makeDrug(drug);
      panel.model = drug.model;
      lab.find("[data-model]", panel.element).textContent = lab.say("model_source", { model: drug.known.title, grade: drug.known.grade });
      lab.lane.update(panel.lane, record, drug);
    }
    const inOrder = used.map((drug) => drugs.get(drug.slot).element);
    inOrder.forEach((element, index) => {
      if (place.children[index] !== element) place.insertBefore(element, place.children[index] ?? null);
    });
  };

  const bandOf = (band) => {
    const names = Object.keys(band ?? {}).sort((a, b) => a - b);
    return names.length < 2 ? [null, null] : [band[names[0]], band[names.at(-1)]];
  };
  const drawDrug = (panel, drug, times) => {
    const [plasmaLow, plasmaHigh] = bandOf(drug.bands.plasma);
    const [effectLow, effectHigh] = bandOf(drug.bands.effect);
    const seen = highest(drug.effect, drug.targets);
    const whole = highest(drug.plasma, plasmaHigh, effectHigh, drug.effect, [1e-9]);
    const roof = Math.max(TOWER * seen, highest(effectHigh));
    const cut = seen > 0 && whole > roof;
    let top = cut ? roof : whole;
    for (const mark of drug.marks) if (mark.low > top && mark.low < 1.3 * top) top = mark.low * 1.05;
    const note = lab.find("[data-note]", panel.element);
    note.hidden = !(cut && highest(drug.plasma) > niceTop(top));
    note.textContent = note.hidden ? "" : lab.say("peak", { value: lab.short(highest(drug.plasma)), unit: drug.unit });
    panel.chart.draw({
      times, top: niceTop(top), marks: drug.marks, columns: [drug.plasma, drug.effect, drug.targets, plasmaLow, plasmaHigh, effectLow, effectHigh],
    });
    lab.find("[data-all-models]", panel.element).hidden = lab.data.models[drug.model]?.kind === "volatile";
    lab.find("[data-total]", panel.element).textContent = drug.total === 0 ? "" : lab.say("given_total", { amount: `${lab.short(drug.total)} ${drug.amount_unit}` });
    lab.find("[data-chart]", panel.element).setAttribute("aria-label", lab.say("chart", { what: lab.find("[data-title]", panel.element).textContent }));
    lab.lane.showRate(panel.lane, times, drug);
  };

  const makeStrip = (effect) => {
    const element = lab.clone("lab-strip");
    element.className = `panel panel--strip ink--${effect.column.replaceAll("_", "-")}`;
    element.dataset.column = effect.column;
    lab.find("[data-title]", element).textContent = effect.label;
    lab.find("[data-model]", element).textContent = lab.data.effects[effect.effect]?.title ?? "";
    place.append(element);
    const lines = [EFFECT, EDGE, EDGE];
    const strip = {
      element, figure: figure(lab.find("[data-figures]", element), effect.label, "main"),
      chart: lab.chart.create(lab.find("[data-chart]", element), { height: 120, lines, bands: [{ between: [3, 2], ink: "--curve", alpha: "30" }] }),
    };
    lab.find("[data-chart]", element).setAttribute("aria-label", lab.say("chart", { what: effect.label }));
    strips.set(effect.column, strip);
    return strip;
  };
  const dropStrip = (column) => {
    const strip = strips.get(column);
    strip.chart.drop();
    strip.element.remove();
    strips.delete(column);
  };
  const lowest = (curve) => (curve ?? []).reduce((low, value) => (value !== null && value < low ? value : low), Infinity);
  const drawStrip = (effect, times) => {
    const strip = strips.get(effect.column) ?? makeStrip(effect);
    const [low, high] = bandOf(effect.band);
    const top = effect.bounds ? effect.bounds[1] : niceTop(highest(effect.values, high) * 1.05 || 1);
    const least = Math.min(lowest(effect.values), lowest(low));
    const bottom = effect.bounds || least < top * 0.4 ? Math.min(0, least) : Math.floor((least * 0.85) / (top / 10)) * (top / 10);
    strip.chart.draw({ times, top, bottom, columns: [effect.values, low, high] });
  };
  // Columns that nobody asked for yet, each a button away.
  const offerMore = (effects) => {
    const others = effects.filter((effect) => !lab.data.shown.includes(effect.column));
    const names = others.map((effect) => effect.column).join();
    if (more.dataset.names === names) return;
    more.dataset.names = names;
    more.hidden = !others.length;
    lab.all("button", more).forEach((button) => button.remove());
    for (const effect of others) {
      const button = lab.make("button", { type: "button", class: "tool tool--small", "aria-pressed": String(wanted.has(effect.column)) }, effect.label);
      button.addEventListener("click", () => {
        if (wanted.has(effect.column)) wanted.delete(effect.column);
        else wanted.add(effect.column);
        button.setAttribute("aria-pressed", String(wanted.has(effect.column)));
        drawEffects();
        lab.cursor.place();
      });
      more.append(button);
    }
  };
  const drawEffects = () => {
    const shown = answer.effects.filter((effect) => wanted.has(effect.column) || !lab.data.shown.includes(effect.column) && !knownColumn(effect));
    for (const column of [...strips.keys()]) if (!shown.some((effect) => effect.column === column)) dropStrip(column);
    shown.forEach((effect) => drawStrip(effect, answer.times_s));
    offerMore(answer.effects.filter(knownColumn));
  };
  // A second model of one effect carries its name in the column, and is always shown.
  const knownColumn = (effect) => lab.data.effects[effect.effect]?.columns.includes(effect.column);

  // Draw an answer; `slots` says which place of the form each of its drugs has.
  const draw = (newAnswer, slots) => {
    answer = newAnswer;
    answer.drugs.forEach((drug, index) => {
      const panel = drugs.get(slots[index]);
      if (panel) drawDrug(panel, drug, answer.times_s);
    });
    drawEffects();
    shownSlots = slots;
  };
  let shownSlots = [];

  const figuresAt = (index) => {
    answer?.drugs.forEach((drug, number) => {
      const panel = drugs.get(shownSlots[number]);
      if (!panel) return;
      panel.figures.effect(drug.effect ? lab.short(drug.effect[index]) : null, drug.unit);
      panel.figures.plasma(lab.short(drug.plasma[index]), drug.unit);
      panel.figures.rate(lab.short(drug.rate[index]), drug.rate_unit);
    });
    for (const effect of answer?.effects ?? []) strips.get(effect.column)?.figure(lab.short(effect.values[index], effect.bounds?.[1] ?? highest(effect.values)), effect.unit);
  };
  const all = () => [...drugs.values(), ...strips.values()];

  lab.panels = { sync, draw, figuresAt, bandOf, all, answer: () => answer, panel: (slot) => drugs.get(slot) };
})();

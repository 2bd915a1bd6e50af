// The form is the page's memory: this reads it into one plain record, and fills it from one.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const form = lab.byId("lab-form");
  const COVARIATES = ["age", "weight", "height", "female", "postmenstrual_age", "creatinine_clearance", "serum_creatinine"];
  const SLOTS = lab.all("[data-slot]").length;
  const field = (id) => lab.byId(id);
  const value = (id) => field(id)?.value.trim() ?? "";

  const optionsOf = (slot) => Object.fromEntries(
    lab.all("[data-options] select", slot).map((select) => [select.name.replace(/^drug-\d+-option-/, ""), select.value]),
  );
  const readDrug = (slot, index) => ({
    model: value(`drug-${index}-model`), lines: field(`drug-${index}-lines`).value, to: value(`drug-${index}-to`), holds: value(`drug-${index}-holds`),
    options: optionsOf(slot),
  });

  const read = () => {
    const drugs = lab.all("[data-slot]").map(readDrug);
    while (drugs.length && !drugs.at(-1).model && !drugs.at(-1).lines.trim()) drugs.pop();
    const ticked = lab.all('input[name="effect"]:checked');
    return {
      patient: Object.fromEntries(COVARIATES.map((name) => [name, value(`patient-${name}`)])),
      drugs,
      effects: ticked.map((box) => box.value),
      effectOptions: Object.fromEntries(lab.all("[data-effect-options] select").map((select) => [select.name.replace("effect-option-", ""), select.value])),
      until: value("until"), stop: value("stop"), percents: value("percents"), band: field("band").checked, extrapolate: field("extrapolate").checked,
    };
  };

  const fill = (id, text) => {
    const element = field(id);
    if (element && element.value !== text) element.value = text;
  };
  const text = (thing) => (typeof thing === "string" ? thing.slice(0, 4000) : "");

  // Everything that the record does not say goes back to what an empty page has.
  const write = (record) => {
    const patient = record.patient ?? {};
    for (const name of COVARIATES) fill(`patient-${name}`, text(patient[name]));
    for (let index = 0; index < SLOTS; index += 1) {
      const drug = record.drugs?.[index] ?? {};
      fill(`drug-${index}-model`, text(drug.model));
      fill(`drug-${index}-lines`, text(drug.lines));
      fill(`drug-${index}-to`, text(drug.to));
      fill(`drug-${index}-holds`, text(drug.holds));
      lab.slots.options(index, drug.options ?? {});
    }
    const effects = new Set(record.effects ?? []);
    for (const box of lab.all('input[name="effect"]')) box.checked = effects.has(box.value);
    for (const select of lab.all("[data-effect-options] select")) {
      const chosen = record.effectOptions?.[select.name.replace("effect-option-", "")];
      select.value = [...select.options].some((option) => option.value === chosen) ? chosen : [...select.options].find((o) => o.defaultSelected)?.value;
    }
    fill("until", text(record.until) || "90 min");
    fill("stop", text(record.stop));
    fill("percents", text(record.percents));
    field("band").checked = record.band !== false;
    field("extrapolate").checked = record.extrapolate === true;
    lab.slots.refresh();
  };

  // What the doses of a drug are computed with: its own unit, the weight, the syringe.
  const about = (record, drug) => {
    const model = lab.data.models[drug.model];
    const own = model?.unit || "mg";
    return {
      own, unit: model?.kind === "volatile" ? "%" : own, hasSite: !model || Object.keys(model.sites).length > 0, kind: model?.kind ?? "kinetics", concentration: model?.concentration || "mcg/mL",
      weight: lab.units.isNumber(record.patient.weight) ? lab.units.number(record.patient.weight) : null, holds: lab.units.holdsOf(drug.holds, own),
    };
  };
  const used = (record) => record.drugs.map((drug, slot) => ({ ...drug, slot, known: lab.data.models[drug.model] })).filter((drug) => drug.known);

  lab.form = { element: form, read, write, about, used, SLOTS, COVARIATES };
})();

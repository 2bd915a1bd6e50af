// A record of the form as the scenario that the server computes, and what can be seen to be wrong before asking.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const { readTime, number, isNumber } = lab.units;
  const KEYS = {
    age: "age_years", weight: "weight_kg", height: "height_cm", postmenstrual_age: "postmenstrual_age_weeks",
    creatinine_clearance: "creatinine_clearance_ml_per_min", serum_creatinine: "serum_creatinine_mg_per_dl",
  };
  const parts = (text) => text.split(/[,;]\s+|,(?!\d)|;/).map((part) => part.trim()).filter(Boolean);
  const time = (text) => {
    const [seconds, rest] = readTime(text.trim());
    return rest ? null : seconds;
  };

  // [{ field, text }] for everything that a person can mend without the server.
  const faults = (record) => {
    const found = [];
    const wrong = (field, text) => found.push({ field, text });
    for (const [name, text] of Object.entries(record.patient)) {
      if (name !== "female" && text && !isNumber(text)) wrong(`patient-${name}`, lab.say("not_number", { text }));
    }
    record.drugs.forEach((drug, index) => {
      const known = lab.data.models[drug.model];
      if (!known && drug.lines.trim()) wrong(`drug-${index}-model`, lab.say("no_model"));
      if (!known) return;
      for (const line of lab.lines.read(drug.lines, lab.form.about(record, drug))) {
        if (line.kind === "wrong") wrong(`drug-${index}-lines`, lab.say("line", { number: line.number, problem: line.problem }));
      }
    });
    if (!lab.form.used(record).length && !found.length) wrong("drug-0-model", lab.say("no_drug"));
    if (time(record.until) === null) wrong("until", lab.say("not_time", { text: record.until }));
    if (record.stop && time(record.stop) === null) wrong("stop", lab.say("not_time", { text: record.stop }));
    if (parts(record.percents).some((part) => !isNumber(part))) wrong("percents", lab.say("not_percents"));
    return found;
  };

  const drugEntry = (record, drug) => {
    const items = lab.lines.read(drug.lines, lab.form.about(record, drug));
    const of = (wanted) => items.filter((item) => item.kind !== "wrong" && (item.kind === "target") === wanted).map(lab.lines.entry);
    const [doses, targets] = [of(false), of(true)];
    const offered = new Set([...Object.keys(drug.known.options), "effect_site"]);
    return {
      drug: drug.known.drug, model: drug.model, options: Object.fromEntries(Object.entries(drug.options).filter(([name]) => offered.has(name))),
      ...(doses.length ? { doses } : {}), ...(targets.length ? { targets } : {}), ...(drug.holds ? { [drug.known.kind === "volatile" ? "circuit" : "concentration"]: drug.holds } : {}),
    };
  };
  const effectEntry = (record, name) => {
    const options = Object.keys(lab.data.effects[name].options).map((option) => [option, record.effectOptions?.[`${name}|${option}`]]);
    return { effect: name, options: Object.fromEntries(options.filter(([, choice]) => choice)) };
  };
  const falling = (record, drugs = lab.form.used(record)) => drugs.filter((drug) => drug.known.kind === "kinetics" && parts(`${record.percents}, ${drug.to}`).length);
  const decrements = (record, drugs) => {
    const after = time(record.stop || "");
    const percents = parts(record.percents).map(number);
    if (after === null) return [];
    return falling(record, drugs).map((drug) => ({
      drug: drug.known.drug, site: Object.keys(drug.known.sites).length ? "effect" : "plasma", after: `${after} s`, by_percent: percents, to: parts(drug.to),
    }));
  };

  // The scenario; `people` asks for bands, `falls` for times to fall, `effects` for effects.
  const build = (record, { points, people = 0, falls = true, effects = true, drugs = lab.form.used(record) }) => {
    const until = time(record.until);
    const patient = Object.fromEntries(Object.entries(KEYS).map(([name, key]) => [key, record.patient[name]])
      .filter(([, text]) => text).map(([key, text]) => [key, number(text)]));
    if (record.patient.female) patient.sex = record.patient.female;
    const fitting = lab.slots.fitting();
    return {
      patient, drugs: drugs.map((drug) => drugEntry(record, drug)),
      effects: effects ? effectsOf(record, fitting).map((name) => effectEntry(record, name)) : [],
      decrements: falls ? decrements(record, drugs) : [], until: `${until} s`, every: `${until / points} s`, extrapolate: record.extrapolate,
      ...(people ? { population: { people } } : {}),
    };
  };
  const effectsOf = (record, fitting = lab.slots.fitting()) => record.effects.filter((name) => lab.data.effects[name] && fitting.has(name));
  const until = (record) => time(record.until) ?? 3600;

  lab.scenario = { faults, build, until, effectsOf, falling };
})();

// The parts of the form that follow from what is chosen: options and source of a model, covariates it needs, effects that fit.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const slots = lab.all("[data-slot]");
  const add = lab.find("[data-add]");
  const MORE = ["postmenstrual_age", "creatinine_clearance", "serum_creatinine"];
  let open = 1; // how many places are shown

  const modelOf = (index) => lab.data.models[lab.byId(`drug-${index}-model`).value];

  const select = (index, name, option, chosen) => {
    const place = lab.clone("lab-option");
    const [label, box] = [lab.find("label", place), lab.find("select", place)];
    box.id = box.name = `drug-${index}-option-${name}`;
    label.htmlFor = box.id;
    label.textContent = option.label;
    for (const [key, words] of Object.entries(option.choices)) box.append(lab.make("option", { value: key }, words));
    box.value = chosen in option.choices ? chosen : option.default;
    return place;
  };
  // The options of the chosen model; a choice that the model does not offer falls back to its default.
  const options = (index, chosen) => {
    const model = modelOf(index);
    const offered = { ...(model?.options ?? {}) };
    const sites = Object.entries(model?.sites ?? {});
    if (sites.length > 1) offered.effect_site = { label: lab.say("which_site"), default: sites[0][0], choices: Object.fromEntries(sites) };
    lab.find("[data-options]", slots[index]).replaceChildren(...Object.entries(offered).map(([name, option]) => select(index, name, option, chosen[name])));
    about(index, model);
  };

  const about = (index, model) => {
    const place = lab.find("[data-about]", slots[index]);
    place.replaceChildren();
    if (!model) return;
    const part = lab.cloneAll("lab-about");
    lab.find("[data-grade]", part).textContent = model.grade;
    lab.find("[data-meaning]", part).textContent = `${model.meaning[0].toUpperCase()}${model.meaning.slice(1)}.`;
    lab.find("[data-people]", part).textContent = `${model.people}.`;
    lab.find("[data-summary]", part).textContent = model.summary;
    lab.find("[data-grade-note]", part).textContent = model.note;
    lab.find("[data-source]", part).textContent = model.source;
    const link = lab.find("[data-link]", part);
    link.hidden = !model.link;
    link.href = model.link;
    link.textContent = model.link.replace(/^https?:\/\/(www\.)?/, "");
    place.append(part);
  };

  const fits = (effect, drugs) => {
    const needed = effect.inputs.filter((input) => !input.optional);
    return needed.length ? needed.every((input) => drugs.has(input.drug)) : effect.inputs.some((input) => drugs.has(input.drug));
  };
  const given = () => new Set(slots.map((_, index) => modelOf(index)?.drug).filter(Boolean));
  const fitting = () => {
    const drugs = given();
    return new Set(Object.entries(lab.data.effects).filter(([, effect]) => fits(effect, drugs)).map(([name]) => name));
  };

  const showEffects = () => {
    const offered = fitting();
    for (const place of lab.all("[data-effect]")) {
      place.hidden = !offered.has(place.dataset.effect);
      const more = lab.find("[data-effect-options]", place);
      if (more) more.hidden = !lab.find("input", place).checked;
    }
    lab.find("[data-effects-none]").hidden = offered.size > 0;
  };
  const showMore = () => {
    const needed = new Set(slots.flatMap((_, index) => modelOf(index)?.needs ?? []));
    const place = lab.find("[data-more]");
    const wanted = MORE.filter((name) => name !== "postmenstrual_age" && needed.has(name) || lab.byId(`patient-${name}`).value);
    for (const name of MORE) lab.find(`[data-field="patient-${name}"]`).hidden = !needed.has(name) && !lab.byId(`patient-${name}`).value;
    place.hidden = !MORE.some((name) => needed.has(name)) && !wanted.length;
    if (wanted.length) place.open = true;
  };

  // Titles, swatches, and only as many places as are in use.
  const refresh = () => {
    const lastUsed = slots.findLastIndex((_, index) => modelOf(index) || lab.byId(`drug-${index}-lines`).value.trim());
    open = Math.max(open, lastUsed + 1, 1);
    slots.forEach((slot, index) => {
      const model = modelOf(index);
      slot.hidden = index >= open;
      slot.className = `bench slot ink--${model ? lab.groupOf(model.drug) : "none"}`;
      const title = lab.find("[data-slot-title]", slot);
      title.textContent = model ? `${lab.data.drugs[model.drug].label}, ${model.title}` : lab.say("drug_number", { number: index + 1 });
    });
    add.hidden = open >= slots.length;
    showEffects();
    showMore();
  };

  const openAnother = () => {
    open = Math.min(open + 1, slots.length);
    refresh();
    slots[open - 1].open = true;
    lab.byId(`drug-${open - 1}-model`).focus();
  };
  const shrink = () => {
    open = 1;
  };
  const unfold = () => slots.forEach((slot, index) => {
    if (modelOf(index)) slot.open = true;
  });

  add.addEventListener("click", openAnother);
  lab.slots = { options, refresh, shrink, unfold, fitting, modelOf };
})();

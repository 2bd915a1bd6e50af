// Brings the Lab to life: every change of the form is noted, kept in the address, and drawn.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const form = lab.form.element;
  const live = lab.byId("lab-live");
  const starters = lab.find("[data-starters]");
  const isBlank = (record) => !record.drugs.some((drug) => drug.model || drug.lines.trim());

  lab.dragging = () => lab.all("[data-lane-field]").some((field) => lab.lane.of(Number(field.closest("[data-panel]").dataset.panel))?.dragging);

  // Something changed: `from` names what, `began` is when. Everything that follows from the form is brought up to date.
  lab.changed = ({ from = "", began = performance.now(), typing = false } = {}) => {
    const record = lab.form.read();
    if (from !== "history") lab.history.note(record, from);
    starters.hidden = !isBlank(record);
    if (isBlank(record)) {
      live.hidden = true;
      lab.faults.clear();
      history.replaceState(history.state, "", location.pathname);
      return;
    }
    const faults = lab.scenario.faults(record);
    if (lab.form.used(record).length) {
      live.hidden = false;
      lab.panels.sync(record);
      lab.dose.refresh();
    }
    keepSoon(record);
    if (faults.length) {
      lab.faults.show(faults, { typing });
      lab.root.dataset.state = "faulty";
    } else {
      lab.ask.want(record, { began, rough: lab.dragging(), typing });
    }
  };
  let keeping = 0;
  const keepSoon = (record) => {
    clearTimeout(keeping);
    keeping = setTimeout(() => lab.link.keep(record), 300);
  };

  // An answer on the page.
  lab.show = (record, answer, slots, { rough = false } = {}) => {
    lab.find("[data-answer]")?.remove();
    lab.panels.draw(answer, slots);
    lab.table.show(answer, record, { rough });
    const stop = answer.drugs.flatMap((drug) => drug.falls)[0]?.after_s;
    lab.cursor.span(answer.times_s.at(-1), stop);
  };

  const open = (record) => {
    lab.dose.close();
    lab.slots.shrink();
    lab.form.write(record);
    lab.slots.unfold();
    lab.changed({ from: "open" });
  };

  form.addEventListener("input", (event) => {
    const model = /^drug-(\d+)-model$/.exec(event.target.name ?? "");
    if (model) lab.slots.options(Number(model[1]), lab.form.read().drugs[Number(model[1])]?.options ?? {});
    lab.slots.refresh();
    const typing = !event.target.matches("select, [type=checkbox]");
    lab.changed({ from: typing ? event.target.name : "", began: event.timeStamp, typing });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    lab.changed();
  });
  form.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-remove]");
    if (!remove) return;
    const record = lab.form.read();
    const index = Number(remove.closest("[data-slot]").dataset.slot);
    const [gone] = record.drugs.splice(index, 1);
    const name = lab.data.models[gone?.model] ? lab.data.drugs[lab.data.models[gone.model].drug].label : lab.say("drug_number", { number: index + 1 });
    open(record);
    lab.history.toast(lab.say("drug_removed", { drug: name }), { offer: true });
    lab.byId(`drug-${Math.max(0, index - 1)}-model`).focus();
  });
  starters.addEventListener("submit", (event) => {
    event.preventDefault();
    open(lab.data.examples[event.submitter.value]);
    lab.find("h1").tabIndex = -1;
    lab.find("h1").focus();
  });
  lab.find("[data-extrapolate]").addEventListener("click", () => {
    lab.byId("extrapolate").checked = true;
    lab.changed();
  });

  const restore = async () => {
    if (lab.link.isOwn(location.hash)) return true;
    try {
      const record = await lab.link.unpack(location.hash);
      if (record) open(record);
      return record !== null;
    } catch {
      lab.faults.show([{ field: "drug-0-model", text: lab.say("broken_link") }]);
      return false;
    }
  };
  addEventListener("hashchange", restore);

  const start = async () => {
    lab.root.dataset.alive = "";
    lab.find("[data-tools]").hidden = false;
    lab.find("[data-go]").hidden = true;
    for (const button of lab.all("[data-remove]")) button.hidden = false;
    lab.slots.refresh();
    lab.history.note(lab.form.read());
    if (!(await restore()) && !isBlank(lab.form.read())) lab.changed();
    lab.root.dataset.ready = "";
  };
  start();
})();

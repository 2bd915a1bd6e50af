// Adding, changing and removing single doses, and the row of fields that edits one.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const { readTime, writeTime, number, isNumber } = lab.units;
  const UNITS = {
    bolus: { mg: ["mg/kg", "mg", "mcg/kg", "mL"], mcg: ["mcg/kg", "mcg", "mg", "mL"] },
    rate: { mg: ["mg/kg/h", "mcg/kg/min", "mg/h", "mg/min", "mL/h"], mcg: ["mcg/kg/min", "mcg/kg/h", "mcg/h", "mcg/min", "mL/h"] },
  };
  const FIRST = {
    bolus: { mg: [0.5, "mg/kg"], mcg: [0.5, "mcg/kg"] }, rate: { mg: [3, "mg/kg/h"], mcg: [0.1, "mcg/kg/min"] },
    target: { "mcg/mL": 2, "ng/mL": 2 },
  };
  let open = null; // { slot, index, row }

  const lines = (slot) => lab.byId(`drug-${slot}-lines`);
  const aboutOf = (slot) => {
    const record = lab.form.read();
    return lab.form.about(record, record.drugs[slot]);
  };
  const readItems = (slot) => lab.lines.read(lines(slot).value, aboutOf(slot));
  // Places among the doses that can be drawn, told as places among all lines.
  const placeOf = (items, index) => items.indexOf(items.filter((item) => item.kind !== "wrong")[index]);
  const put = (slot, items, how) => {
    lines(slot).value = lab.lines.write(items);
    lab.changed(how);
  };

  const change = (slot, index, patch, how = {}) => {
    const items = readItems(slot);
    const place = placeOf(items, index);
    const { raw, ...item } = items[place];
    items[place] = { ...item, ...patch };
    put(slot, items, how);
    if (open?.slot === slot && open.index === index && !how.inRow) fillRow();
  };

  // A new dose of the kind that was used last, as much as that was.
  const fresh = (slot, at) => {
    const about = aboutOf(slot);
    const items = readItems(slot).filter((item) => item.kind !== "wrong");
    const last = items.findLast((item) => item.value !== 0);
    if (about.kind === "volatile") return { kind: "gas", at, value: last?.value ?? 2, unit: "%", flow: last?.flow ?? "6 L/min" };
    if (last?.kind === "target") return { kind: "target", at, value: last.value, unit: last.unit, site: last.site };
    const bolus = items.findLast((item) => item.kind === "bolus" && item.value !== 0);
    const [value, unit] = bolus ? [bolus.value, bolus.unit] : FIRST.bolus[about.own];
    return { kind: "bolus", at, value, unit, ...(bolus?.route ? { route: bolus.route } : {}) };
  };
  const add = (slot, at) => {
    const items = readItems(slot);
    const item = fresh(slot, Math.round(at));
    put(slot, [...items, item], { from: "add" });
    const index = items.filter((one) => one.kind !== "wrong").length;
    lab.tell(lab.say("adding", { what: lab.lines.words(item) }));
    edit(slot, index);
    lab.lane.of(slot)?.marks[index]?.focus();
  };
  const remove = (slot, index) => {
    const items = readItems(slot);
    const [gone] = items.splice(placeOf(items, index), 1);
    close();
    put(slot, items, { from: "remove" });
    lab.history.toast(lab.say("removed", { what: lab.lines.words(gone) }), { offer: true });
    const marks = lab.lane.of(slot)?.marks ?? [];
    (marks[Math.min(index, marks.length - 1)] ?? lab.find("[data-lane-add]", lab.lane.of(slot).panel)).focus();
  };

  const part = (name) => lab.find(`[data-${name}]`, open.row);
  const item = () => lab.lane.of(open.slot)?.items[open.index];
  const unitsFor = (kind, about, now) => {
    const offered = kind === "gas" ? ["%"] : kind === "target" ? [about.concentration] : UNITS[kind][about.own] ?? [];
    return [...new Set([...offered, ...(now ? [now] : [])])];
  };
  const fillRow = () => {
    const one = item();
    if (!one) {
      close();
      return;
    }
    const about = aboutOf(open.slot);
    const put = (field, text) => {
      if (document.activeElement !== field) field.value = text;
    };
    put(part("at"), writeTime(one.at));
    part("kind").value = one.kind;
    for (const option of part("kind").options) option.hidden = option.disabled = (about.kind === "volatile") !== (option.value === "gas");
    part("unit").replaceChildren(...unitsFor(one.kind, about, one.unit).map((unit) => lab.make("option", { value: unit }, unit)));
    part("unit").value = one.unit;
    put(part("value"), String(one.value));
    put(part("lasting"), one.lasting ? writeTime(one.lasting) : "");
    part("site").value = one.site ?? "effect_site";
    put(part("flow"), one.flow ?? "");
    part("for-rate").hidden = one.kind !== "rate" || one.value === 0;
    part("for-target").hidden = one.kind !== "target";
    part("for-gas").hidden = one.kind !== "gas";
  };

  // What the row says, as a change of the dose; what cannot be read yet is left alone until it can.
  const fromRow = (event) => {
    const one = item();
    if (!one) return;
    const patch = {};
    const name = event.target;
    const [at, rest] = readTime(part("at").value.trim());
    if (name === part("at") && at !== null && !rest) patch.at = at;
    if (name === part("value") && isNumber(part("value").value)) patch.value = Math.max(0, number(part("value").value));
    if (name === part("unit")) patch.unit = part("unit").value;
    if (name === part("site")) patch.site = part("site").value;
    if (name === part("flow") && (/^\d+(?:[.,]\d+)?\s*(L|mL)\/\S+$/.test(part("flow").value.trim()) || !part("flow").value.trim())) patch.flow = part("flow").value.trim();
    if (name === part("lasting")) {
      const [lasting, left] = readTime(part("lasting").value.trim());
      if (left) return;
      patch.lasting = lasting ?? undefined;
    }
    if (name === part("kind")) Object.assign(patch, asKind(part("kind").value, one));
    if (Object.keys(patch).length) change(open.slot, open.index, patch, { from: `row-${open.slot}-${open.index}`, began: event.timeStamp, inRow: name !== part("kind") });
  };
  const asKind = (kind, one) => {
    const about = aboutOf(open.slot);
    const like = readItems(open.slot).findLast((other) => other.kind === kind && other.value !== 0);
    if (kind === "target") {
      return { kind, value: like?.value ?? FIRST.target[about.concentration] ?? 2, unit: like?.unit ?? about.concentration, site: about.hasSite ? "effect_site" : "plasma", lasting: undefined };
    }
    const [value, unit] = like ? [like.value, like.unit] : FIRST[kind]?.[about.own] ?? [one.value, one.unit];
    return { kind, value, unit, lasting: undefined };
  };

  const edit = (slot, index, { focus = false } = {}) => {
    close();
    const lane = lab.lane.of(slot);
    const row = lab.clone("lab-dose");
    open = { slot, index, row };
    lab.find("[data-dose-place]", lane.panel).append(row);
    lane.marks[index]?.setAttribute("data-open", "");
    row.addEventListener("input", fromRow);
    row.addEventListener("focusout", () => setTimeout(() => open?.row === row && fillRow(), 0));
    row.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      if (event.target.matches("button")) return;
      event.preventDefault();
      leave();
    });
    part("remove").addEventListener("click", () => remove(open.slot, open.index));
    part("done").addEventListener("click", leave);
    fillRow();
    if (focus) {
      part("value").focus();
      part("value").select();
    }
  };
  const leave = () => {
    const { slot, index } = open;
    close();
    lab.lane.of(slot)?.marks[index]?.focus();
  };
  const close = () => {
    if (!open) return;
    for (const mark of lab.all("[data-open]")) mark.removeAttribute("data-open");
    open.row.remove();
    open = null;
  };
  // After the form was changed elsewhere the row shows what is now true.
  const refresh = () => {
    if (open) fillRow();
  };

  lab.dose = { add, change, remove, edit, close, refresh };
})();

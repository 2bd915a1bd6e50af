// The lane above a drug's curves: each dose a handle at its time and amount, and behind them the rate that runs.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const { factor, concentration, niceTop } = lab.units;
  const lanes = new Map(); // by the place of the drug in the form
  const LABEL_PX = 7.2; // about the width of a letter
  const LINE_PX = 18; // and its height
  const BASE_PX = 6;
  const HEAD_PX = 30; // room for a handle at the top

  // How much an item is, in what its handles are measured by; null where the unit says nothing.
  const sizeOf = (item, about) => {
    if (item.kind === "gas") return item.value;
    const one = item.kind === "target" ? concentration(item.unit, about.concentration) : factor(item.unit, about);
    return one === null ? null : item.value * one;
  };
  const unitSize = (item, about) => sizeOf({ ...item, value: 1 }, about) ?? 1;

  const scaleOf = (lane, kind) => lane.tops[kind] ?? 1;
  const rescale = (lane) => {
    for (const kind of ["bolus", "rate", "target", "gas"]) {
      const sizes = lane.items.filter((item) => item.kind === kind).map((item) => sizeOf(item, lane.about) ?? item.value);
      lane.tops[kind] = niceTop(Math.max(...sizes, 0) || 1);
    }
    const runs = lab.chart.highest(lane.rate);
    if (runs > lane.tops.rate || !lane.items.some((item) => item.kind === "rate")) lane.tops.rate = niceTop(runs || 1);
  };
  // Boluses reach to the top, rates stay below them, so that a bolus and the infusion after it do not cover each other.
  const SHARES = { bolus: 1, rate: 0.58, target: 0.9, gas: 0.9 };
  const room = (lane, kind) => (lane.height - HEAD_PX - BASE_PX) * SHARES[kind];
  const heightOf = (lane, item) => {
    const size = sizeOf(item, lane.about) ?? item.value;
    return BASE_PX + Math.min(1, size / scaleOf(lane, item.kind)) * room(lane, item.kind);
  };

  const describe = (lane, item) => `${lab.say("of_drug", { drug: lane.label, what: lab.lines.words(item) })}`;
  const makeMark = (lane, index) => {
    const mark = lab.make("button", { type: "button", class: "mark", "data-index": index, "aria-describedby": lane.helpId });
    mark.append(lab.make("span", { class: "mark__head", "aria-hidden": "true" }), lab.make("span", { class: "mark__label", "aria-hidden": "true", translate: "no" }));
    return mark;
  };
  const placeMark = (lane, mark, item) => {
    const height = heightOf(lane, item);
    mark.className = `mark mark--${item.kind}${item.kind === "rate" && item.value === 0 ? " mark--stop" : ""}`;
    mark.style.left = `${Math.min(100, (item.at / lane.until) * 100)}%`;
    mark.style.bottom = `${height}px`;
    mark.style.setProperty("--stem", `${height}px`);
    mark.setAttribute("aria-label", describe(lane, item));
    mark.hidden = item.at > lane.until;
  };
  // The amount beside a handle, where the next one leaves room for it.
  const placeLabels = (lane) => {
    const { width } = lane;
    const places = lane.items.map((item) => (item.at / lane.until) * width);
    const heights = lane.items.map((item) => heightOf(lane, item));
    lane.marks.forEach((mark, index) => {
      const item = lane.items[index];
      const text = item.kind === "rate" && item.value === 0 ? lab.say("stop") : `${item.value} ${item.unit}`;
      const here = places[index];
      const beside = (place, other) => other !== index && Math.abs(heights[other] - heights[index]) < LINE_PX && (place > here || (place === here && other > index));
      const next = Math.min(width + 20, ...places.filter(beside));
      lab.find(".mark__label", mark).textContent = next - here > 22 + text.length * LABEL_PX ? text : "";
    });
  };

  const paintRate = (lane) => {
    const { canvas, field, width, height } = lane;
    const dots = devicePixelRatio;
    if (!width) return;
    canvas.width = Math.round(width * dots);
    canvas.height = Math.round(height * dots);
    const ctx = canvas.getContext("2d");
    ctx.scale(dots, dots);
    if (!lane.rate || !lane.times?.length) return;
    const end = lane.until;
    const kind = lane.about.kind === "volatile" ? "gas" : "rate";
    const y = (rate) => height - BASE_PX - Math.min(1, rate / scaleOf(lane, kind)) * room(lane, kind);
    ctx.beginPath();
    ctx.moveTo(0, height);
    lane.times.forEach((time, index) => {
      const x = (time / end) * width;
      const rate = lane.rate[index] ?? 0;
      if (index) ctx.lineTo(x, rateY(lane.rate[index - 1], y, height));
      ctx.lineTo(x, rateY(rate, y, height));
    });
    ctx.lineTo((lane.times.at(-1) / end) * width, height);
    ctx.fillStyle = lab.ink(field, "--curve", "33");
    ctx.fill();
    ctx.strokeStyle = lab.ink(field, "--curve");
    ctx.globalAlpha = 0.7;
    ctx.stroke();
  };
  const rateY = (rate, y, height) => (rate > 0 ? y(rate) : height - 1);

  // Sizes are read when they may have changed, not at each redraw: reading them makes the browser lay out the page.
  const measure = (lane) => Object.assign(lane, { width: lane.field.clientWidth, height: lane.field.clientHeight });
  const create = (panel, slot) => {
    const field = lab.find("[data-lane-field]", panel);
    const helpId = `lane-help-${slot}`;
    const lane = {
      slot, panel, field, helpId, canvas: lab.find("[data-lane-rate]", panel), marks: [], items: [], tops: {}, until: 3600, rate: null, times: null,
      about: {}, label: "", dragging: false, width: 0, height: 0,
    };
    field.after(lab.make("span", { id: helpId, class: "visually-hidden" }, lab.say("lane_keys")));
    lane.top = lab.make("span", { class: "lane__top", "aria-hidden": "true", translate: "no" });
    field.append(lane.top);
    lab.find("[data-lane-add]", panel).addEventListener("click", () => lab.dose.add(slot, lab.cursor.time()));
    lanes.set(slot, lane);
    measure(lane);
    lab.drag.listen(lane);
    return lane;
  };

  // Doses as they now stand in the form; handles keep their elements, so that neither focus nor a drag is lost.
  const update = (lane, record, drug) => {
    lane.about = lab.form.about(record, drug);
    lane.label = lab.data.drugs[drug.known.drug].label;
    lane.until = lab.scenario.until(record);
    const items = lab.lines.read(drug.lines, lane.about).filter((item) => item.kind !== "wrong");
    lane.items = items;
    if (!lane.dragging) rescale(lane);
    while (lane.marks.length > items.length) lane.marks.pop().remove();
    while (lane.marks.length < items.length) {
      const mark = makeMark(lane, lane.marks.length);
      lane.marks.push(mark);
      lane.field.append(mark);
    }
    lab.find("[data-lane]", lane.panel).setAttribute("aria-label", lab.say("lane", { drug: lane.label }));
    place(lane);
  };
  const showRate = (lane, times, drug) => {
    lane.times = times;
    lane.rate = drug.rate;
    if (!lane.dragging) rescale(lane);
    const most = lab.chart.highest(drug.rate);
    lane.top.textContent = most > 0 ? lab.say("rate_up_to", { rate: `${lab.short(most)} ${drug.rate_unit}` }) : "";
    place(lane);
  };
  const place = (lane) => {
    lane.marks.forEach((mark, index) => placeMark(lane, mark, lane.items[index]));
    placeLabels(lane);
    paintRate(lane);
  };

  lab.lane = {
    create, update, showRate, sizeOf, unitSize, scaleOf, room, describe, rescale,
    of: (slot) => lanes.get(slot), drop: (slot) => lanes.delete(slot), placeAll: () => lanes.forEach((lane) => place(measure(lane))),
  };
})();

// One chart: curves, bands and published concentrations, drawn by uPlot with the colors of the style sheet.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const LEFT = 52; // the same for every chart and lane, so that times stand below each other
  const RIGHT = 14;
  const FONT = '13px "Atkinson Hyperlegible Next", system-ui, sans-serif';
  const HOURS_AFTER_S = 6 * 3600;

  const charts = new Set();
  const colors = new WeakMap();
  const color = (element, name, alpha = "") => {
    const known = colors.get(element) ?? {};
    known[name] ??= lab.ink(element, name);
    colors.set(element, known);
    return known[name] + alpha;
  };

  // Lines across the picture where something is published to happen, with their words.
  const drawMarks = (chart) => (plot) => {
    const { ctx, bbox } = plot;
    const dots = devicePixelRatio;
    ctx.save();
    ctx.font = FONT.replace("13px", `${12 * dots}px`);
    ctx.textAlign = "right";
    ctx.textBaseline = "bottom";
    for (const mark of chart.marks) {
      if (mark.low > chart.top) continue;
      const y = plot.valToPos(mark.low, "y", true);
      if (mark.high) {
        const upper = plot.valToPos(Math.min(mark.high, chart.top), "y", true);
        ctx.fillStyle = color(chart.element, "--lab-mark", "22");
        ctx.fillRect(bbox.left, upper, bbox.width, y - upper);
      }
      ctx.strokeStyle = ctx.fillStyle = color(chart.element, "--lab-mark");
      ctx.lineWidth = dots;
      ctx.setLineDash([5 * dots, 4 * dots]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.lineWidth = 4 * dots;
      ctx.strokeStyle = color(chart.element, "--surface");
      ctx.strokeText(mark.label, bbox.left + bbox.width - 4 * dots, y - 2 * dots);
      ctx.fillText(mark.label, bbox.left + bbox.width - 4 * dots, y - 2 * dots);
    }
    ctx.restore();
  };

  const axes = (chart) => {
    const common = { stroke: () => color(chart.element, "--lab-axis"), font: FONT, grid: { stroke: () => color(chart.element, "--lab-grid"), width: 1 }, ticks: { show: false } };
    return [
      { ...common, size: 24, gap: 4, space: 56, values: (_, values) => values.map((value, place) => (place === 1 ? lab.say(chart.unit, { number: value }) : value)) },
      { ...common, size: LEFT, gap: 6, space: chart.height > 150 ? 34 : 26, grid: { ...common.grid } },
    ];
  };
  const line = (chart, one) => ({
    stroke: () => color(chart.element, one.ink, one.alpha), width: one.width, dash: one.dash, points: { show: false }, spanGaps: false,
    ...(one.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
  });
  const options = (chart, lines, bands) => ({
    width: Math.max(chart.element.clientWidth, 200), height: chart.height, padding: [8, RIGHT, 0, 0], legend: { show: false }, cursor: { show: false },
    select: { show: false }, pxAlign: 0,
    scales: { x: { time: false, range: () => [0, chart.end] }, y: { range: () => [chart.bottom, chart.top] } },
    axes: axes(chart), series: [{}, ...lines.map((one) => line(chart, one))],
    bands: bands.map((band) => ({ series: band.between, fill: () => color(chart.element, band.ink, band.alpha) })),
    hooks: { draw: [drawMarks(chart)] },
  });

  // A chart in `element`; `lines` and `bands` say which columns it will get and how they look.
  const create = (element, { height, lines, bands = [] }) => {
    const chart = { element, height, marks: [], top: 1, bottom: 0, end: 1, unit: "minutes_short", times: [0, 1] };
    const empty = [[0, 1], ...lines.map(() => [null, null])];
    chart.plot = new uPlot(options(chart, lines, bands), empty, element);
    chart.draw = ({ times, columns, top, bottom = 0, marks = [] }) => {
      const unit = times.at(-1) > HOURS_AFTER_S ? 3600 : 60;
      Object.assign(chart, { times, top, bottom, marks, end: times.at(-1) / unit, unit: unit === 60 ? "minutes_short" : "hours_short" });
      chart.plot.setData([times.map((time) => time / unit), ...columns.map((column) => column ?? new Array(times.length).fill(null))]);
    };
    chart.fit = () => {
      const width = Math.max(element.clientWidth, 200);
      if (width !== chart.plot.width) chart.plot.setSize({ width, height: chart.height });
    };
    chart.repaint = () => {
      colors.delete(element);
      chart.plot.redraw(false, true);
    };
    chart.drop = () => {
      charts.delete(chart);
      chart.plot.destroy();
    };
    charts.add(chart);
    return chart;
  };

  const repaintAll = () => charts.forEach((chart) => chart.repaint());
  const fitAll = () => charts.forEach((chart) => chart.fit());
  new MutationObserver(repaintAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  let fitting = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(fitting);
    fitting = requestAnimationFrame(() => {
      fitAll();
      lab.lane?.placeAll();
      lab.cursor?.place();
    });
  }).observe(lab.find("[data-panels]"));

  // The highest of several curves; `null`s do not count.
  const highest = (...curves) => curves.reduce((top, curve) => (curve ?? []).reduce((most, value) => (value > most ? value : most), top), 0);

  lab.chart = { create, repaintAll, fitAll, highest, LEFT, RIGHT };
})();

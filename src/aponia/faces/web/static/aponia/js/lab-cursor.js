// One cursor through all charts: moved by the pointer over any chart, by a thumb, or by the slider with the keyboard.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const slider = lab.byId("cursor");
  const shown = lab.find("[data-cursor-time]");
  const live = lab.byId("lab-live");
  const STEPS = 600;
  let seconds = null;
  let until = 3600;

  const values = () => {
    const answer = lab.panels.answer();
    if (!answer) return "";
    const index = lab.indexAt(answer.times_s, seconds);
    const drugs = answer.drugs.map((drug) => {
      const label = lab.data.drugs[drug.drug].label;
      const site = drug.effect ? "effect" : "plasma";
      return `${lab.say("site_of", { drug: label, site: lab.siteWords(drug.model, site) })} ${lab.short(drug[site][index])} ${drug.unit}`;
    });
    const effects = answer.effects.filter((effect) => lab.data.shown.includes(effect.column)).map((effect) => `${effect.label} ${lab.short(effect.values[index])} ${effect.unit}`);
    return [...drugs, ...effects].join("; ");
  };

  // Lines and figures where the cursor stands.
  const place = () => {
    const answer = lab.panels.answer();
    if (!answer || seconds === null) return;
    for (const line of lab.all("[data-cursor-line]", live)) {
      const width = line.parentElement.clientWidth - lab.chart.LEFT - lab.chart.RIGHT;
      line.style.transform = `translateX(${lab.chart.LEFT + (Math.min(seconds, until) / until) * width}px)`;
    }
    lab.panels.figuresAt(lab.indexAt(answer.times_s, seconds));
    lab.compare.valuesAt(seconds);
    shown.textContent = lab.clock(seconds);
    slider.setAttribute("aria-valuetext", `${lab.clock(seconds)}; ${values()}`);
  };
  const set = (wanted) => {
    seconds = Math.min(Math.max(0, wanted), until);
    slider.value = String(Math.round(seconds / (until / STEPS)));
    place();
  };
  // The course may get longer or shorter; the cursor stays where it was, or begins where the infusions stop.
  const span = (end, stop) => {
    until = end;
    slider.max = String(STEPS);
    set(seconds ?? stop ?? end / 2);
  };

  const over = (event) => {
    const chart = event.target.closest("[data-chart]");
    if (!chart || (event.pointerType !== "mouse" && event.buttons === 0)) return;
    const box = chart.getBoundingClientRect();
    const width = box.width - lab.chart.LEFT - lab.chart.RIGHT;
    const share = (event.clientX - box.left - lab.chart.LEFT) / width;
    if (share >= -0.02 && share <= 1.02) set(share * until);
  };
  live.addEventListener("pointermove", over);
  live.addEventListener("pointerdown", over);
  slider.addEventListener("input", () => {
    seconds = Number(slider.value) * (until / STEPS);
    place();
  });

  lab.cursor = { set, place, span, time: () => seconds ?? 0 };
})();

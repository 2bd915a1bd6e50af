// Takes the curves along: a CSV with the same columns as the command line writes, one picture, and paper.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const SLUGS = { "mcg/mL": "ug_per_ml", "ng/mL": "ng_per_ml", "%": "percent", "mg/min": "mg_per_min", "mcg/min": "ug_per_min", "L/min": "l_per_min" };
  const slug = (unit) => SLUGS[unit] ?? unit.replaceAll("/", "_per_").replaceAll("%", "percent").toLowerCase();
  const NARROWEST = 520;
  const MARGIN = 28;

  const save = (blob, name) => {
    const link = lab.make("a", { href: URL.createObjectURL(blob), download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };

  const csvOf = (answer) => {
    const columns = [["time_s", answer.times_s]];
    for (const drug of answer.drugs) {
      const name = drug.drug.replaceAll("-", "_");
      columns.push([`${name}_plasma_${slug(drug.unit)}`, drug.plasma]);
      if (drug.effect) columns.push([`${name}_effect_${slug(drug.unit)}`, drug.effect]);
      columns.push([`${name}_rate_${slug(drug.rate_unit)}`, drug.rate]);
    }
    for (const effect of answer.effects) columns.push([effect.column, effect.values]);
    const number = (value) => (value === null ? "" : Number(value.toPrecision(10)).toString());
    const rows = answer.times_s.map((_, row) => columns.map(([, curve]) => number(curve[row])).join(","));
    return `${[columns.map(([name]) => name).join(","), ...rows].join("\n")}\n`;
  };

  const person = () => {
    const patient = lab.form.read().patient;
    const sex = patient.female ? lab.say(patient.female === "female" ? "female" : "male") : "–";
    return lab.say("picture_person", { age: patient.age || "–", weight: patient.weight || "–", height: patient.height || "–", sex });
  };
  // Words cut into lines that fit.
  const wrapped = (ctx, text, width) => text.split(" ").reduce((lines, word) => {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && ctx.measureText(longer).width <= width) return [...lines.slice(0, -1), longer];
    return [...lines, word];
  }, []);

  const titleOf = (panel) => ["[data-title]", "[data-model]", ".figures-now__unit"].map((part) => lab.find(part, panel.element)?.textContent.trim()).filter(Boolean).join(" – ");
  // The charts as they stand, below each other, with person, notice and sources.
  const pictureOf = (answer) => {
    const dots = devicePixelRatio; // charts are taken as they are, dot by dot
    const colors = (name) => lab.ink(lab.root, name);
    const parts = lab.panels.all().map((panel) => ({ panel, canvas: lab.find("canvas", lab.find("[data-chart]", panel.element)) }));
    const heights = parts.map(({ canvas }) => canvas.height / dots);
    const WIDTH = Math.max(NARROWEST, ...parts.map(({ canvas }) => canvas.width / dots + 2 * MARGIN));
    const canvas = document.createElement("canvas");
    const ctx = canvas.getContext("2d");
    const font = (size, weight = 400) => {
      ctx.font = `${weight} ${size}px "Atkinson Hyperlegible Next", system-ui, sans-serif`;
    };
    font(13);
    const given = lab.form.used(lab.form.read()).map((drug) => `${lab.data.drugs[drug.known.drug].label}: ${drug.lines.trim().split("\n").join(" · ")}`);
    const notes = [
      ...given,
      `${lab.say("learning")} ${answer.notice}`, ...answer.warnings, lab.say("stamp", { day: answer.on, version: answer.knowledge_version }),
      ...answer.sources.map((source) => `${source.short}. ${source.title}. ${source.link ?? ""}`),
    ].flatMap((text) => wrapped(ctx, text, WIDTH - 2 * MARGIN));
    const height = 96 + heights.reduce((sum, one) => sum + one + 44, 0) + notes.length * 19 + MARGIN;
    canvas.width = WIDTH * dots;
    canvas.height = height * dots;
    ctx.scale(dots, dots);
    ctx.fillStyle = colors("--paper");
    ctx.fillRect(0, 0, WIDTH, height);
    ctx.fillStyle = colors("--ink");
    font(24, 650);
    ctx.fillText(lab.say("picture_title"), MARGIN, 44);
    font(15);
    ctx.fillText(person(), MARGIN, 70);
    let y = 92;
    parts.forEach(({ panel, canvas: chart }, index) => {
      font(16, 650);
      ctx.fillStyle = lab.ink(panel.element, "--curve");
      ctx.fillText(titleOf(panel), MARGIN, y + 22, WIDTH - 2 * MARGIN);
      ctx.drawImage(chart, MARGIN, y + 32, chart.width / dots, heights[index]);
      y += heights[index] + 44;
    });
    font(13);
    ctx.fillStyle = colors("--ink-soft");
    notes.forEach((line, index) => ctx.fillText(line, MARGIN, y + 24 + index * 19));
    return canvas;
  };

  lab.find("[data-csv]").addEventListener("click", () => {
    const answer = lab.panels.answer();
    if (answer) save(new Blob([csvOf(answer)], { type: "text/csv" }), "aponia-lab.csv");
  });
  lab.find("[data-png]").addEventListener("click", () => {
    const answer = lab.panels.answer();
    if (answer) pictureOf(answer).toBlob((blob) => save(blob, "aponia-lab.png"), "image/png");
  });

  // Paper is light and narrow: the charts are drawn again in its colors and width, and afterwards as before.
  const toPaper = (paper) => {
    lab.root.classList.toggle("lab--paper", paper);
    lab.chart.repaintAll();
    lab.chart.fitAll();
    lab.cursor.place();
  };
  addEventListener("beforeprint", () => toPaper(true));
  addEventListener("afterprint", () => toPaper(false));
  lab.find("[data-paper]").addEventListener("click", () => print());
})();

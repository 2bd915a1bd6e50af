// Shows what is wrong: a summary with links, words at each field, and the way on where a model refuses a person.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const place = lab.find("[data-errors]");
  const PAUSE_MS = 700;
  const COVARIATE = new RegExp(`\\b(${lab.form.COVARIATES.join("|")}): `);

  const lineOf = (record, drug, kind, index) => {
    const items = lab.lines.read(drug.lines, lab.form.about(record, drug)).filter((item) => item.kind !== "wrong");
    return items.filter((item) => (item.kind === "target") === (kind === "targets"))[index]?.number ?? index + 1;
  };
  const inDrug = (record, path, text) => {
    const drug = lab.form.used(record)[Number(/\[(\d+)\]/.exec(path)[1])];
    const part = /^drugs\[\d+\]\.(doses|targets)\[(\d+)\]/.exec(path);
    if (part) {
      const words = lab.say("line", { number: lineOf(record, drug, part[1], Number(part[2])), problem: text });
      return { field: `drug-${drug.slot}-lines`, text: words };
    }
    if (path.endsWith(".concentration") || path.endsWith(".circuit")) return { field: `drug-${drug.slot}-holds`, text };
    const asked = COVARIATE.exec(text);
    return { field: asked ? `patient-${asked[1]}` : `drug-${drug.slot}-model`, text };
  };

  // Where on the page a fault of the server belongs, by its path.
  const placed = (record, fault) => {
    const path = fault.fact;
    const text = fault.problem.replace(/\s*Choose another model, or [^.]*extrapolate[^.]*\./, "");
    const drugs = lab.form.used(record);
    if (/^drugs\[/.test(path)) return inDrug(record, path, text);
    if (path === "drugs") return { field: `drug-${drugs.at(-1).slot}-model`, text };
    if (/^effects\[/.test(path)) {
      const name = lab.scenario.effectsOf(record)[Number(/\d+/.exec(path)[0])];
      return { field: `effect-${name.replace("/", "-")}`, text };
    }
    if (/^patient\./.test(path)) return { field: `patient-${path.slice(8).replace(/_(years|kg|cm|weeks|ml_per_min|mg_per_dl)$/, "").replace("sex", "female")}`, text };
    if (/^decrements\[/.test(path)) {
      const drug = lab.scenario.falling(record)[Number(/\d+/.exec(path)[0])];
      return { field: path.includes("percent") ? "percents" : path.endsWith(".after") ? "stop" : `drug-${drug.slot}-to`, text };
    }
    return { field: "until", text };
  };

  const mark = (problem) => {
    const field = lab.byId(problem.field);
    const words = lab.find(`[data-error-for="${problem.field}"]`);
    field?.setAttribute("aria-invalid", "true");
    field?.closest(".lab-field")?.classList.add("field--error");
    if (!words) return;
    const text = lab.find("span", words);
    text.textContent = words.hidden ? problem.text : `${text.textContent} ${problem.text}`;
    words.hidden = false;
  };
  let soon = 0;
  const clear = () => {
    clearTimeout(soon);
    place.hidden = true;
    lab.find("[data-go-on]").hidden = true;
    for (const words of lab.all("[data-error-for]:not([hidden])")) words.hidden = true;
    for (const field of lab.all("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const field of lab.all(".field--error")) field.classList.remove("field--error");
    delete lab.root.dataset.stale;
  };

  // Whoever is still typing is not told at each letter; `typing` waits for a pause.
  const show = (problems, { goOn = false, typing = false } = {}) => {
    clearTimeout(soon);
    if (typing) soon = setTimeout(tellAll, PAUSE_MS, problems, goOn);
    else tellAll(problems, goOn);
  };
  const tellAll = (problems, goOn) => {
    clear();
    const byHand = lab.find("[data-go-on-by-hand]");
    byHand?.remove();
    lab.find("[data-errors-title]").textContent = problems.length === 1 ? lab.say("fault_one") : lab.say("fault_many", { number: problems.length });
    lab.find("[data-errors-kept]").textContent = lab.say("kept");
    lab.find("[data-errors-list]").replaceChildren(...problems.map((problem) => {
      const link = lab.make("a", { href: `#${problem.field}` }, problem.text);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        reach(problem.field);
      });
      return lab.make("li", {}, link);
    }));
    problems.forEach(mark);
    lab.find("[data-go-on]").hidden = !goOn;
    place.hidden = false;
    lab.root.dataset.stale = "";
    lab.tell(lab.find("[data-errors-title]").textContent);
  };
  // To a field, opening whatever it is folded into.
  const reach = (id) => {
    const field = lab.byId(id);
    for (let fold = field?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    field?.focus();
  };

  const fromServer = (record, faults, { typing = false } = {}) => show(
    faults.map((fault) => placed(record, fault)),
    { typing, goOn: !record.extrapolate && faults.length > 0 && faults.every((fault) => /extrapolate/.test(fault.problem)) },
  );

  lab.faults = { show, fromServer, clear, reach };
})();

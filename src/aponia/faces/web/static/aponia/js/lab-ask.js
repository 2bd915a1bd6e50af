// Asks the server for curves: the newest state at once and alone, then, when the hand rests, how people differ.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const PATIENCE_MS = 400; // an answer that takes longer than this is not waited for when there is something newer
  const REST_MS = 250;
  const LONGER_REST_MS = 600;
  const PEOPLE = 200;
  const MOST_POINTS = 900;
  const ROUGH_POINTS = 300; // while something is dragged; times to fall then wait as well
  let current = null;
  let waiting = null;
  let later = 0;
  let extra = null; // the requests after the first

  const points = (rough) => {
    const width = lab.find("[data-chart]", lab.byId("lab-live"))?.clientWidth ?? 600;
    return rough ? ROUGH_POINTS : Math.max(200, Math.min(MOST_POINTS, Math.round(width)));
  };
  const post = async (body, signal) => {
    const reply = await fetch(lab.root.dataset.simulate, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal,
    });
    if (reply.status === 413) return { problem: lab.say("too_large") };
    if (reply.status >= 500) return { problem: lab.say("failed") };
    const answer = await reply.json();
    return reply.ok ? { answer } : { faults: answer.faults ?? [] };
  };

  // Draw for a record. `began` is when the hand moved, in the clock of performance.now().
  const want = (record, { began = performance.now(), rough = false, typing = false } = {}) => {
    waiting = { record, began, rough, typing };
    extra?.abort();
    clearTimeout(later);
    if (current && performance.now() - current.sent > PATIENCE_MS) current.stop.abort();
    pump();
  };
  const pump = async () => {
    if (current || !waiting) return;
    const job = waiting;
    waiting = null;
    current = { sent: performance.now(), stop: new AbortController() };
    lab.root.dataset.state = "asking";
    try {
      const got = await post(lab.scenario.build(job.record, { points: points(job.rough), falls: !job.rough }), current.stop.signal);
      if (got.answer) arrived(job, got.answer);
      else if (got.problem) lab.faults.show([{ field: "until", text: got.problem }]);
      else lab.faults.fromServer(job.record, got.faults, job);
      if (!got.answer) lab.root.dataset.state = "faulty";
    } catch (error) {
      if (error.name !== "AbortError") {
        lab.root.dataset.state = "faulty";
        lab.faults.show([{ field: "until", text: lab.say("no_answer") }]);
      }
    }
    current = null;
    if (waiting) pump();
  };

  const arrived = (job, answer) => {
    const slots = lab.form.used(job.record).map((drug) => drug.slot);
    const received = performance.now();
    lab.faults.clear();
    lab.show(job.record, answer, slots, { rough: job.rough });
    requestAnimationFrame(() => {
      lab.root.dataset.redrawMs = String(Math.round(performance.now() - job.began));
      lab.root.dataset.answerMs = String(Math.round(received - job.began));
      lab.root.dataset.redraws = String(Number(lab.root.dataset.redraws ?? 0) + 1);
      if (!waiting && !current) lab.root.dataset.state = "drawn";
    });
    if (!job.rough) later = setTimeout(rest, REST_MS, job, answer, slots);
  };

  const sameTimes = (one, other) => one.times_s.length === other.times_s.length;
  // What is asked for when nothing moves any more, one after the other: each adds to the answer that is drawn.
  const STEPS = [
    {
      name: "bands", wait: REST_MS, wanted: () => true, body: { people: PEOPLE, falls: false, effects: false },
      add: (answer, more) => answer.drugs.forEach((drug, index) => { drug.bands = more.drugs[index].bands; }),
    },
    {
      name: "intervals", wait: REST_MS, wanted: (answer) => answer.drugs.some((drug) => drug.falls.length), body: { people: PEOPLE, effects: false, points: 10 },
      add: (answer, more) => answer.drugs.forEach((drug, index) => { drug.falls = more.drugs[index].falls; }),
    },
    {
      name: "effectBands", wait: LONGER_REST_MS, wanted: (answer) => answer.effects.length > 0, body: { people: PEOPLE, falls: false },
      add: (answer, more) => answer.effects.forEach((effect, index) => { effect.band = more.effects[index].band; }),
    },
  ];
  const rest = async (job, answer, slots, steps = STEPS) => {
    if (waiting || current || lab.dragging()) return;
    if (steps === STEPS) lab.compare.refresh(job.record);
    if (!job.record.band || !lab.form.used(job.record).some((drug) => drug.known.spread)) return;
    const [step, ...others] = steps;
    if (step?.wanted(answer)) {
      extra = new AbortController();
      try {
        const got = await post(lab.scenario.build(job.record, { points: points(false), ...step.body }), extra.signal);
        if (!got.answer || waiting || current) return;
        if (step.body.points || sameTimes(answer, got.answer)) step.add(answer, got.answer);
        lab.show(job.record, answer, slots);
        lab.root.dataset[step.name] = lab.root.dataset.redraws;
      } catch (error) {
        if (error.name !== "AbortError") lab.tell(lab.say("no_answer"));
        return;
      }
    }
    if (others.length) later = setTimeout(rest, others[0].wait, job, answer, slots, others);
  };

  lab.ask = { want };
})();

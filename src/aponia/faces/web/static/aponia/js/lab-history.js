// Undo and redo over records of the form, and the short offer to take back what was removed.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const undo = lab.find("[data-undo]");
  const redo = lab.find("[data-redo]");
  const toastPlace = lab.find("[data-toast]");
  const TOGETHER_MS = 900; // typing in one field is one step
  const MOST = 200;
  const OFFER_S = 10;
  let past = [];
  let future = [];
  let present = null;
  let last = { from: "", at: 0 };

  const dress = () => {
    undo.disabled = past.length === 0;
    redo.disabled = future.length === 0;
  };
  // Note a record; `from` names what was changed, so that a run of small changes counts once.
  const note = (record, from = "") => {
    const text = JSON.stringify(record);
    if (text === present) return;
    const now = performance.now();
    const goesOn = from && from === last.from && now - last.at < TOGETHER_MS;
    if (present !== null && !goesOn) past.push(present);
    if (past.length > MOST) past.shift();
    last = { from, at: now };
    present = text;
    future = [];
    dress();
  };
  const go = (from, to, words) => {
    if (!from.length) return;
    to.push(present);
    present = from.pop();
    last = { from: "", at: 0 };
    dress();
    lab.form.write(JSON.parse(present));
    lab.tell(lab.say(words));
    lab.changed({ from: "history" });
  };
  const back = () => {
    hide();
    go(past, future, "undone");
  };
  const forth = () => go(future, past, "redone");

  let tick = 0;
  const hide = () => {
    clearInterval(tick);
    toastPlace.hidden = true;
    toastPlace.replaceChildren();
  };
  // Words that go away by themselves; with `offer`, ten seconds to take it back, which wait while the keyboard is there.
  const toast = (words, { offer = false } = {}) => {
    hide();
    toastPlace.append(lab.cloneAll("lab-toast"));
    lab.find("[data-words]", toastPlace).textContent = words;
    lab.tell(words);
    const button = lab.find("[data-undo-it]", toastPlace);
    let left = OFFER_S;
    const count = () => {
      button.textContent = lab.say("undo_left", { seconds: left });
    };
    button.hidden = !offer;
    count();
    button.addEventListener("click", back);
    toastPlace.hidden = false;
    tick = setInterval(() => {
      if (toastPlace.matches(":focus-within")) return;
      left -= 1;
      count();
      if (left <= 0) hide();
    }, 1000);
  };

  const isTyping = (element) => element.matches('textarea, input:not([type="checkbox"]):not([type="range"])');
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) back();
    else if (key === "y" || (key === "z" && event.shiftKey)) forth();
    else return;
    event.preventDefault();
  });
  undo.addEventListener("click", back);
  redo.addEventListener("click", forth);

  lab.history = { note, toast, back, forth };
})();

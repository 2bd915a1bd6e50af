// What the Lab's scripts share: the page's data and words, small helpers for elements, and numbers as people read them.
(() => {
  "use strict";
  const root = document.getElementById("lab");
  const data = JSON.parse(document.getElementById("lab-data").textContent);

  const find = (selector, within = root) => within.querySelector(selector);
  const all = (selector, within = root) => [...within.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const clone = (id) => byId(id).content.firstElementChild.cloneNode(true);
  const cloneAll = (id) => byId(id).content.cloneNode(true);

  // A sentence of the page, with what stands in braces filled in.
  const say = (key, fills = {}) => data.words[key].replace(/\{(\w+)\}/g, (_, name) => fills[name] ?? "");

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "class") element.className = value;
      else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  };

  // Three digits that matter; or, where the highest value of a curve is told, as fine as that curve needs.
  const short = (value, top) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    if (top) return value.toFixed(Math.max(0, Math.min(2 - Math.floor(Math.log10(top)), 3)));
    if (size === 0) return "0";
    if (size >= 100) return value.toFixed(0);
    return value.toFixed(Math.max(0, Math.min(2 - Math.floor(Math.log10(size)), 3)));
  };
  const two = (number) => String(number).padStart(2, "0");
  const clock = (seconds) => {
    const whole = Math.round(seconds);
    return `${Math.floor(whole / 3600)}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  };

  // The place of a time among rising times.
  const indexAt = (times, wanted) => {
    let low = 0;
    let high = times.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= wanted) low = middle;
      else high = middle;
    }
    return wanted - times[low] > times[high] - wanted ? high : low;
  };

  const tell = (words) => {
    find("[data-status]").textContent = words;
  };
  // A color of the style sheet, as it is where the element stands; `alpha` are two more digits.
  const ink = (element, name, alpha = "") => `${getComputedStyle(element).getPropertyValue(name).trim()}${alpha}`;
  const groupOf = (drug) => data.drugs[drug]?.group ?? "other";

  // What the two concentrations of a model are called; of a gas they are the end-tidal one and the brain's.
  const siteWords = (model, site) => say(data.models[model]?.kind === "volatile" ? { plasma: "end_tidal", effect: "brain" }[site] : site);

  window.aponiaLab = { root, data, find, all, byId, clone, cloneAll, say, make, short, clock, indexAt, tell, ink, groupOf, siteWords };
})();

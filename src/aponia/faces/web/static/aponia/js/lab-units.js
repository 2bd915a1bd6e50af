// Times and amounts as people write them: read into seconds and into a drug's own unit, and written back.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const SECONDS = { s: 1, m: 60, h: 3600, d: 86400 };
  const TIME = /^(\d+(?:[.,]\d+)?)\s*(s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|d|days?)(?![\w/%])\s*/i;
  const CLOCK = /^(\d{1,3}):([0-5]\d):([0-5]\d)(?!\S)\s*/;
  const MILLIGRAMS = { ng: 1e-6, mcg: 1e-3, "µg": 1e-3, "μg": 1e-3, ug: 1e-3, mg: 1, g: 1000 };
  const MILLILITERS = { ml: 1, l: 1000 };
  const MINUTES = { s: 1 / 60, sec: 1 / 60, min: 1, minute: 1, h: 60, hr: 60, hour: 60, d: 1440, day: 1440 };

  const number = (text) => Number(String(text).trim().replace(",", "."));
  const isNumber = (text) => String(text).trim() !== "" && Number.isFinite(number(text));

  // Seconds at the beginning of a text, and what follows; null where it begins with no time.
  const readTime = (text) => {
    const asClock = CLOCK.exec(text);
    if (asClock) return [Number(asClock[1]) * 3600 + Number(asClock[2]) * 60 + Number(asClock[3]), text.slice(asClock[0].length)];
    let total = null;
    let rest = text;
    for (let match = TIME.exec(rest); match; match = TIME.exec(rest)) {
      total = (total ?? 0) + number(match[1]) * SECONDS[match[2][0].toLowerCase()];
      rest = rest.slice(match[0].length);
    }
    return [total, rest];
  };
  const writeTime = (seconds) => {
    const value = Math.round(seconds * 1000) / 1000;
    if (value >= 3600 && value % 3600 === 0) return `${value / 3600} h`;
    if (value >= 60 && value % 60 === 0) return `${value / 60} min`;
    return `${value} s`;
  };

  // How much of the drug's own unit (mg or mcg, a minute for rates) one of `unit` is; null where it cannot be told.
  const factor = (unit, { weight, holds, own }) => {
    const parts = unit.replace(/\s+per\s+/g, "/").split("/").map((part) => part.trim());
    let result = 1;
    const amount = parts.shift();
    if (amount in MILLIGRAMS) result *= MILLIGRAMS[amount] / (MILLIGRAMS[own] ?? 1);
    else if (amount.toLowerCase() in MILLILITERS && holds) result *= MILLILITERS[amount.toLowerCase()] * holds;
    else return null;
    for (const part of parts) {
      if (part.toLowerCase() === "kg") {
        if (!weight) return null;
        result *= weight;
      } else if (part.toLowerCase() in MINUTES) result /= MINUTES[part.toLowerCase()];
      else return null;
    }
    return result;
  };
  // What a syringe holds, as the drug's own unit a milliliter.
  const holdsOf = (text, own) => {
    const match = /^\s*(\d+(?:[.,]\d+)?)\s*([a-zµμ]+)\s*\/\s*ml\s*$/i.exec(text ?? "");
    return match && match[2] in MILLIGRAMS ? (number(match[1]) * MILLIGRAMS[match[2]]) / (MILLIGRAMS[own] ?? 1) : null;
  };
  const concentration = (unit, own) => {
    const match = /^([a-zµμ]+)\/(ml|l)$/i.exec(unit);
    const ownAmount = own === "ng/mL" ? 1e-6 : 1e-3;
    return match && match[1] in MILLIGRAMS ? MILLIGRAMS[match[1]] / (match[2].toLowerCase() === "l" ? 1000 : 1) / ownAmount : null;
  };

  // A round step near a share of a value: 1, 2 or 5 times a power of ten.
  const niceStep = (value, share = 1 / 20) => {
    const rough = Math.abs(value) * share || 1;
    const power = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough * 0.999);
  };
  const rounded = (value, step) => {
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return Number((Math.round(value / step) * step).toFixed(Math.min(digits, 8)));
  };
  // A round number that is at least as high.
  const niceTop = (value) => {
    const power = 10 ** Math.floor(Math.log10(value || 1));
    return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((one) => one * power).find((one) => one >= value * 0.999);
  };

  lab.units = { number, isNumber, readTime, writeTime, factor, holdsOf, concentration, niceStep, niceTop, rounded };
})();

// Small comforts on top of pages that work without any script. Loaded in <head>, not deferred, so that a chosen theme shows at once.
(() => {
  "use strict";
  const root = document.documentElement;
  const key = "aponia-theme";
  const on = (type, act, target = document, capture = false) => target.addEventListener(type, act, capture);
  const remembered = (value) => {
    try {
      if (value) localStorage.setItem(key, value);
      return localStorage.getItem(key);
    } catch {
      return value; // storage may be forbidden; the theme then lasts for this page
    }
  };

  const chosen = remembered();
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  const dress = () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      (button.querySelector("span") || button).textContent = isDark() ? button.dataset.light : button.dataset.dark;
    }
    for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
    document.querySelectorAll("[data-vanish]:not([data-vanishing])").forEach(countDown);
  };
  // An offer that ends, such as undoing: counts its seconds, waits while the keyboard is on it, and takes what it carries with it.
  const countDown = (offer) => {
    let seconds = Number(offer.dataset.vanish);
    offer.dataset.vanishing = "";
    const tick = setInterval(() => {
      if (!offer.isConnected) clearInterval(tick);
      if (offer.matches(":focus-within")) return;
      seconds -= 1;
      offer.querySelector("[data-vanish-left]").textContent = seconds;
      if (seconds <= 0) {
        clearInterval(tick);
        offer.remove();
      }
    }, 1000);
  };
  const arrive = () => {
    const place = document.querySelector(".error-summary, h1");
    if (!place) return;
    place.tabIndex = -1;
    place.focus();
  };

  on("DOMContentLoaded", () => {
    dress();
    if (document.querySelector(".error-summary")) arrive();
  });
  on("htmx:afterSettle", (event) => {
    dress();
    // only a new page moves the focus; a small part that was swapped leaves the person where they are
    if (event.target.querySelector?.("h1")) arrive();
  });

  on("click", (event) => {
    if (event.target.closest("[data-print]")) print();
    const toggle = event.target.closest("[data-theme-toggle]");
    if (toggle) {
      root.dataset.theme = isDark() ? "light" : "dark";
      remembered(root.dataset.theme);
      dress();
    }
  });

  // A tap on the picture ticks the place without going to its line in the list, as the browser would by itself.
  on("click", (event) => {
    const region = event.target.closest(".body-map__region");
    if (!region?.control) return;
    event.preventDefault();
    region.control.click();
  });

  on("change", ({ target }) => {
    const list = target.closest("[data-tick-list]");
    if (!list || !target.checked) return;
    for (const box of list.querySelectorAll("input[type=checkbox]")) {
      if (box !== target && (target.hasAttribute("data-none") || box.hasAttribute("data-none"))) box.checked = false;
    }
  });

  // A second press does not send a form twice. [data-again] is for forms that may, such as downloads.
  const free = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  };
  on("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-again")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-disabled", "true");
    setTimeout(free, 8000, form);
  }, document, true);
  const freeAll = () => document.querySelectorAll("form[data-sent]").forEach(free);
  on("htmx:afterRequest", freeAll);
  const noConnection = (hidden) => document.querySelectorAll("[data-no-connection]").forEach((notice) => {
    notice.hidden = hidden;
    if (!hidden) notice.scrollIntoView({ block: "nearest" });
  });
  on("htmx:sendError", () => noConnection(false));
  on("htmx:beforeRequest", () => noConnection(true));
  on("pageshow", freeAll, window);

  // Paper shows what is folded.
  on("beforeprint", () => document.querySelectorAll("details:not([open])").forEach((fold) => { fold.open = true; fold.dataset.folded = ""; }), window);
  on("afterprint", () => document.querySelectorAll("[data-folded]").forEach((fold) => { fold.open = false; delete fold.dataset.folded; }), window);
})();

// @ts-check
// Renews the parts of a screen that show a running task, each second, until it has ended.
(() => {
  "use strict";

  /** @param {HTMLElement} part */
  async function renew(part) {
    const answer = await fetch(part.dataset.renew ?? "");
    if (!answer.ok) return;
    const holder = document.createElement("div");
    holder.innerHTML = await answer.text();
    const fresh = holder.querySelector("[data-renew]");
    if (fresh) part.replaceWith(fresh);
  }

  const timer = setInterval(() => {
    /** @type {NodeListOf<HTMLElement>} */
    const running = document.querySelectorAll("[data-renew]:not([data-ended])");
    if (!running.length) clearInterval(timer);
    running.forEach(renew);
  }, 1000);
})();

// @ts-check
// Puts the plain text behind a link on the clipboard; where the browser refuses, the link opens that text.
import { around } from "./dom.js";

document.addEventListener("click", async (event) => {
  const link = around(event, "[data-copy-text]");
  if (!(link instanceof HTMLAnchorElement) || !navigator.clipboard) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(String(answer.status));
    await navigator.clipboard.writeText(await answer.text());
  } catch {
    window.location.assign(link.href);
    return;
  }
  const told = document.querySelector("[data-copied]");
  if (told instanceof HTMLElement) told.textContent = told.dataset.copied ?? "";
});

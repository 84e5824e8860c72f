// @ts-check
// Writes Kazakh in any script beside the text: shows it in the others, and puts its Cyrillic where the editor was last.
(() => {
  "use strict";
  const PAUSE = 250; // milliseconds without a key before the text is converted

  /** @typedef {{pieces: {text: string, guessed: boolean}[], Latn: string, Arab: string}} Converted */

  const panel = /** @type {HTMLElement | null} */ (document.querySelector("[data-writing]"));
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-edit-form]"));

  /**
   * @param {HTMLElement} panel
   * @param {HTMLFormElement} form
   */
  function follow(panel, form) {
    const input = /** @type {HTMLTextAreaElement} */ (panel.querySelector("#writing-text"));
    const state = /** @type {HTMLElement} */ (panel.querySelector("[data-writing-state]"));
    /** @type {HTMLElement | HTMLInputElement | HTMLTextAreaElement | null} the field the editor was in last */
    let target = null;
    /** @type {Range | null} */
    let range = null;
    let timer = 0;
    let newest = 0;
    let cyrillic = "";

    const chosen = () => /** @type {HTMLInputElement} */ (panel.querySelector("[name=writing-script]:checked"));

    /** @param {string} script */
    const shownIn = (script) => /** @type {HTMLElement} */ (panel.querySelector(`[data-shown="${script}"]`));

    function show() {
      const { value, dataset } = chosen();
      const boards = /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll("[data-keys]"));
      for (const keys of boards) keys.hidden = keys.dataset.keys !== value;
      input.lang = dataset.lang ?? "";
      input.dir = dataset.dir ?? "";
      convert();
    }

    async function convert() {
      const number = (newest += 1);
      const data = new URLSearchParams({ script: chosen().value, text: input.value });
      const token = /** @type {HTMLInputElement} */ (form.querySelector("[name=csrfmiddlewaretoken]"));
      const headers = { "X-CSRFToken": token.value };
      try {
        const answer = await fetch(panel.dataset.url ?? "", { method: "POST", body: data, headers });
        if (!answer.ok) throw new Error(String(answer.status));
        const made = await answer.json();
        if (number !== newest) return;
        draw(made);
        state.textContent = "";
      } catch {
        state.textContent = panel.dataset.failed ?? "";
      }
    }

    /** @param {Converted} made */
    function draw(made) {
      cyrillic = made.pieces.map((piece) => piece.text).join("");
      const shown = made.pieces.map((piece) => {
        if (!piece.guessed) return piece.text;
        const mark = document.createElement("mark");
        mark.textContent = piece.text;
        return mark;
      });
      shownIn("Cyrl").replaceChildren(...shown);
      shownIn("Latn").textContent = made.Latn;
      shownIn("Arab").textContent = made.Arab;
    }

    /** @param {string} key */
    function press(key) {
      const [start, end] = [input.selectionStart, input.selectionEnd];
      if (key === "back") input.setRangeText("", start === end ? Math.max(0, start - 1) : start, end, "end");
      else input.setRangeText(key, start, end, "end");
      input.focus();
      changed();
    }

    function changed() {
      clearTimeout(timer);
      timer = setTimeout(convert, PAUSE);
    }

    async function insert() {
      if (!target?.isConnected) {
        state.textContent = panel.dataset.nowhere ?? "";
        return;
      }
      clearTimeout(timer);
      await convert();
      if (target.isContentEditable) paste(target);
      else if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
        target.setRangeText(cyrillic, target.selectionStart ?? 0, target.selectionEnd ?? 0, "end");
        target.dispatchEvent(new Event("input", { bubbles: true }));
        target.dispatchEvent(new Event("change", { bubbles: true }));
      }
      input.value = "";
      convert();
      input.focus();
    }

    // The rich-text editor keeps a text of its own, so it is given the words as it would get them from the clipboard.
    /** @param {HTMLElement} target */
    function paste(target) {
      target.focus();
      if (range) {
        getSelection()?.removeAllRanges();
        getSelection()?.addRange(range);
      }
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", cyrillic);
      target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }

    form.addEventListener("focusin", (event) => {
      const field = around(event, '[contenteditable="true"], textarea, input[type="text"], input:not([type])');
      if (field && !panel.contains(field)) target = field;
    });
    document.addEventListener("selectionchange", () => {
      const selection = getSelection();
      if (selection?.rangeCount && target?.isContentEditable && target.contains(selection.anchorNode))
        range = selection.getRangeAt(0).cloneRange();
    });
    panel.addEventListener("click", (event) => {
      const key = around(event, "[data-key]");
      if (key?.dataset.key) press(key.dataset.key);
      else if (around(event, "[data-insert]")) insert();
    });
    panel.addEventListener("change", (event) => {
      if (around(event, "[name=writing-script]")) show();
    });
    input.addEventListener("input", changed);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      insert();
    });
    show();
  }

  /**
   * Returns the element that a selector finds at an event's target or around it.
   * @param {Event} event
   * @param {string} selector
   * @returns {HTMLElement | null}
   */
  function around(event, selector) {
    return event.target instanceof Element ? event.target.closest(selector) : null;
  }
  if (panel && form) follow(panel, form);
})();

// Writes Kazakh in any script beside the text: shows it in the others, and puts its Cyrillic where the editor was last.
(() => {
  "use strict";
  const PAUSE = 250; // milliseconds without a key before the text is converted
  const panel = document.querySelector("[data-writing]");
  const form = document.querySelector("[data-edit-form]");
  if (!panel || !form) return;
  const input = panel.querySelector("#writing-text");
  const state = panel.querySelector("[data-writing-state]");
  let target = null;
  let range = null;
  let timer = 0;
  let newest = 0;
  let cyrillic = "";

  const chosen = () => panel.querySelector("[name=writing-script]:checked");

  function show() {
    const { value, dataset } = chosen();
    for (const keys of panel.querySelectorAll("[data-keys]")) keys.hidden = keys.dataset.keys !== value;
    input.lang = dataset.lang;
    input.dir = dataset.dir;
    convert();
  }

  async function convert() {
    const number = (newest += 1);
    const data = new URLSearchParams({ script: chosen().value, text: input.value });
    const headers = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value };
    try {
      const answer = await fetch(panel.dataset.url, { method: "POST", body: data, headers });
      if (!answer.ok) throw new Error(String(answer.status));
      const made = await answer.json();
      if (number !== newest) return;
      draw(made);
      state.textContent = "";
    } catch {
      state.textContent = panel.dataset.failed;
    }
  }

  function draw(made) {
    cyrillic = made.pieces.map((piece) => piece.text).join("");
    const shown = made.pieces.map((piece) => {
      if (!piece.guessed) return piece.text;
      const mark = document.createElement("mark");
      mark.textContent = piece.text;
      return mark;
    });
    panel.querySelector('[data-shown="Cyrl"]').replaceChildren(...shown);
    for (const script of ["Latn", "Arab"]) panel.querySelector(`[data-shown="${script}"]`).textContent = made[script];
  }

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
      state.textContent = panel.dataset.nowhere;
      return;
    }
    clearTimeout(timer);
    await convert();
    if (target.isContentEditable) paste();
    else {
      target.setRangeText(cyrillic, target.selectionStart, target.selectionEnd, "end");
      target.dispatchEvent(new Event("input", { bubbles: true }));
      target.dispatchEvent(new Event("change", { bubbles: true }));
    }
    input.value = "";
    convert();
    input.focus();
  }

  // The rich-text editor keeps a text of its own, so it is given the words as it would get them from the clipboard.
  function paste() {
    target.focus();
    if (range) {
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", cyrillic);
    target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }

  form.addEventListener("focusin", (event) => {
    const field = event.target.closest('[contenteditable="true"], textarea, input[type="text"], input:not([type])');
    if (field && !panel.contains(field)) target = field;
  });
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (selection.rangeCount && target?.isContentEditable && target.contains(selection.anchorNode))
      range = selection.getRangeAt(0).cloneRange();
  });
  panel.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (key) press(key.dataset.key);
    else if (event.target.closest("[data-insert]")) insert();
  });
  panel.addEventListener("change", (event) => event.target.name === "writing-script" && show());
  input.addEventListener("input", changed);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    insert();
  });
  show();
})();

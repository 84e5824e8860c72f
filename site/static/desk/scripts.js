// @ts-check
// Shows a Kazakh story in its three scripts while an editor writes, without saving, and corrects a word that is chosen.
import { around, isAborted, one } from "./dom.js";
import { draftText, storyNumber } from "./draft.js";

/** @typedef {{sentence: string, occurrence: string, script: string}} Place */

/**
 * @param {HTMLElement} panel
 * @param {HTMLFormElement} form
 */
function follow(panel, form) {
  const PAUSE = 600; // milliseconds without a change before the text is converted
  const body = one(panel, "[data-scripts-body]", HTMLElement);
  const state = one(panel, "[data-scripts-state]", HTMLElement);
  const dialog = one(one(panel, "template", HTMLTemplateElement).content, "dialog", HTMLDialogElement);
  document.body.append(dialog);
  const box = one(dialog, "form", HTMLFormElement);
  const fields = {
    cyrillic: one(box, "[name=cyrillic]", HTMLInputElement),
    latin: one(box, "[name=latin]", HTMLInputElement),
    arabic: one(box, "[name=arabic]", HTMLInputElement),
    kind: one(box, "[name=kind]", HTMLSelectElement),
    source: one(box, "[name=source]", HTMLInputElement),
    scope: /** @type {RadioNodeList} */ (box.elements.namedItem("scope")),
  };
  const problem = one(dialog, "[data-problem]", HTMLElement);
  let shown = "";
  let seen = "";
  let changedAt = 0;
  /** @type {Place} */
  let chosen = { sentence: "", occurrence: "", script: "" };
  /** @type {AbortController | null} */
  let running = null;

  /** @param {string} end */
  function address(end) {
    const number = storyNumber();
    return number ? `/stories/${number}/${end}/` : "";
  }

  /**
   * @param {string} url
   * @param {string | URLSearchParams} data
   */
  function post(url, data) {
    const token = one(form, "[name=csrfmiddlewaretoken]", HTMLInputElement).value;
    return fetch(url, {
      method: "POST",
      body: data,
      headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token },
      signal: running?.signal,
    });
  }

  async function renew() {
    const url = address("scripts");
    if (!url) {
      state.textContent = panel.dataset.waits ?? "";
      return;
    }
    running?.abort();
    running = new AbortController();
    shown = seen;
    try {
      const answer = await post(url, shown);
      if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
      body.innerHTML = await answer.text();
      state.textContent = "";
      for (const script of ["Latn", "Arab"])
        body.querySelector(`[data-script="${script}"] [data-word]`)?.setAttribute("tabindex", "0");
    } catch (error) {
      if (!isAborted(error)) state.textContent = panel.dataset.failed ?? "";
    }
  }

  /**
   * Returns the words of the text in one script.
   * @param {string} script
   * @returns {HTMLElement[]}
   */
  function wordsIn(script) {
    return [...body.querySelectorAll(`[data-script="${script}"] [data-word]`)].filter(
      (item) => item instanceof HTMLElement,
    );
  }

  /** @param {HTMLElement} word */
  function scriptOf(word) {
    return word.closest("[data-script]")?.getAttribute("data-script") ?? "";
  }

  /** @param {HTMLElement} word */
  function choose(word) {
    const { sentence = "", occurrence = "" } = word.dataset;
    chosen = { sentence, occurrence, script: scriptOf(word) };
    fields.cyrillic.value = word.dataset.word ?? "";
    for (const [script, field] of /** @type {[string, HTMLInputElement][]} */ ([
      ["Latn", fields.latin],
      ["Arab", fields.arabic],
    ])) {
      const same = wordsIn(script).find(
        (item) =>
          item.dataset.word === word.dataset.word &&
          item.dataset.sentence === sentence &&
          item.dataset.occurrence === occurrence,
      );
      field.value = same?.textContent || "";
    }
    problem.textContent = "";
    fields.scope.value = "here";
    scoped();
    dialog.showModal();
    (chosen.script === "Arab" ? fields.arabic : fields.latin).select();
  }

  // Only words of the text itself can be corrected in one place, so the word is not to be changed there.
  function scoped() {
    const scope = fields.scope.value;
    fields.cyrillic.readOnly = scope === "here";
    fields.source.required = scope === "all";
    one(dialog, "[data-for-all]", HTMLElement).hidden = scope !== "all";
  }

  async function correct() {
    const data = new URLSearchParams({
      ...chosen,
      scope: fields.scope.value,
      cyrillic: fields.cyrillic.value,
      latin: fields.latin.value,
      arabic: fields.arabic.value,
      kind: fields.kind.value,
      source: fields.source.value,
    });
    running = null;
    const answer = await post(address("spelling"), data);
    const message = await answer.text();
    if (!answer.ok) {
      problem.textContent = message;
      return;
    }
    dialog.close();
    await renew();
    state.textContent = message;
    refocus();
  }

  function refocus() {
    const same = wordsIn(chosen.script).find(
      (item) => item.dataset.sentence === chosen.sentence && item.dataset.word === fields.cyrillic.value,
    );
    same?.focus();
  }

  /**
   * @param {HTMLElement} word
   * @param {boolean} forward
   */
  function step(word, forward) {
    const words = wordsIn(scriptOf(word));
    const next = words[words.indexOf(word) + (forward ? 1 : -1)];
    if (!next) return;
    word.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  // Words are no <button>: it would part a word from the marks beside it, and lie apart from its neighbours' direction.
  body.addEventListener("click", async (event) => {
    const word = around(event, "[data-word]");
    const button = around(event, "[data-unspell]");
    if (word) choose(word);
    else if (button?.dataset.unspell) {
      running = null;
      await post(button.dataset.unspell, "");
      renew();
    }
  });
  body.addEventListener("keydown", (event) => {
    const word = around(event, "[data-word]");
    if (!word || !["ArrowLeft", "ArrowRight", "Enter", " "].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter" || event.key === " ") choose(word);
    else step(word, (event.key === "ArrowRight") !== (getComputedStyle(word).direction === "rtl"));
  });
  dialog.addEventListener("change", scoped);
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    correct();
  });
  one(dialog, "[data-close]", HTMLElement).addEventListener("click", () => dialog.close());

  setInterval(() => {
    // Nothing is asked for while the panel can't be seen.
    if (!panel.getClientRects().length) return;
    const now = draftText(form);
    if (now !== seen) {
      seen = now;
      changedAt = shown ? Date.now() : 0;
    } else if (seen !== shown && Date.now() - changedAt >= PAUSE) renew();
  }, 200);
}

const panel = document.querySelector("[data-scripts]");
const form = document.querySelector("[data-edit-form]");
if (panel instanceof HTMLElement && form instanceof HTMLFormElement) follow(panel, form);

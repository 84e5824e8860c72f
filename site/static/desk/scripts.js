// Shows a Kazakh story in its three scripts while an editor writes, without saving, and corrects a word that is chosen.
import { draftText, storyNumber } from "./draft.js";

(() => {
  const PAUSE = 600; // milliseconds without a change before the text is converted
  const panel = document.querySelector("[data-scripts]");
  const form = document.querySelector("[data-edit-form]");
  if (!panel || !form) return;
  const body = panel.querySelector("[data-scripts-body]");
  const state = panel.querySelector("[data-scripts-state]");
  const dialog = panel.querySelector("template").content.firstElementChild;
  document.body.append(dialog);
  const fields = dialog.querySelector("form").elements;
  const problem = dialog.querySelector("[data-problem]");
  let shown = "";
  let seen = "";
  let changedAt = 0;
  let chosen = null;
  let running = null;

  function address(end) {
    const number = storyNumber();
    return number && `/stories/${number}/${end}/`;
  }

  function post(url, data) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
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
      state.textContent = panel.dataset.waits;
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
      if (error.name !== "AbortError") state.textContent = panel.dataset.failed;
    }
  }

  function choose(word) {
    const { sentence, occurrence } = word.dataset;
    chosen = { sentence, occurrence, script: word.closest("[data-script]").dataset.script };
    fields.cyrillic.value = word.dataset.word;
    for (const [script, name] of [
      ["Latn", "latin"],
      ["Arab", "arabic"],
    ]) {
      const same = [...body.querySelectorAll(`[data-script="${script}"] [data-word]`)].find(
        (item) =>
          item.dataset.word === word.dataset.word &&
          item.dataset.sentence === sentence &&
          item.dataset.occurrence === occurrence,
      );
      fields[name].value = same?.textContent || "";
    }
    problem.textContent = "";
    fields.scope.value = "here";
    scoped();
    dialog.showModal();
    fields[chosen.script === "Arab" ? "arabic" : "latin"].select();
  }

  // Only words of the text itself can be corrected in one place, so the word is not to be changed there.
  function scoped() {
    const scope = fields.scope.value;
    fields.cyrillic.readOnly = scope === "here";
    fields.source.required = scope === "all";
    dialog.querySelector("[data-for-all]").hidden = scope !== "all";
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
    const same = [...body.querySelectorAll(`[data-script="${chosen.script}"] [data-word]`)].find(
      (item) => item.dataset.sentence === chosen.sentence && item.dataset.word === fields.cyrillic.value,
    );
    same?.focus();
  }

  function step(word, forward) {
    const script = word.closest("[data-script]").dataset.script;
    const words = [...body.querySelectorAll(`[data-script="${script}"] [data-word]`)];
    const next = words[words.indexOf(word) + (forward ? 1 : -1)];
    if (!next) return;
    word.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  // Words are no <button>: it would part a word from the marks beside it, and lie apart from its neighbours' direction.
  body.addEventListener("click", async (event) => {
    const word = event.target.closest("[data-word]");
    const button = event.target.closest("[data-unspell]");
    if (word) choose(word);
    else if (button) {
      running = null;
      await post(button.dataset.unspell, "");
      renew();
    }
  });
  body.addEventListener("keydown", (event) => {
    const word = event.target.closest("[data-word]");
    if (!word || !["ArrowLeft", "ArrowRight", "Enter", " "].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter" || event.key === " ") choose(word);
    else step(word, (event.key === "ArrowRight") !== (getComputedStyle(word).direction === "rtl"));
  });
  dialog.addEventListener("change", scoped);
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    correct();
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());

  setInterval(() => {
    // Nothing is asked for while the panel can't be seen.
    if (!panel.getClientRects().length) return;
    const now = draftText(form);
    if (now !== seen) {
      seen = now;
      changedAt = shown ? Date.now() : 0;
    } else if (seen !== shown && Date.now() - changedAt >= PAUSE) renew();
  }, 200);
})();

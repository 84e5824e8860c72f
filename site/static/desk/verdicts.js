// @ts-check
// Renews the verdicts of the editions while an editor writes, without saving, and marks the words that findings mean.
import { around, isAborted, one } from "./dom.js";
import { draftText, storyNumber } from "./draft.js";

/**
 * Words in the text that a finding means.
 * @typedef {object} Mark
 * @property {"headline" | "lead" | "body"} field
 * @property {string} [block]
 * @property {string} found
 * @property {number} nth
 * @property {"block" | "approve" | "warn" | "inform"} severity
 */
const COPIED = /** @type {const} */ ([
  "font",
  "letterSpacing",
  "padding",
  "borderWidth",
  "textAlign",
  "direction",
  "lineHeight",
]);

/** @typedef {HTMLInputElement | HTMLTextAreaElement} TextField */
/** @typedef {{edition: string | undefined, label: string, id: string}} Place */

/**
 * @param {Element | null | undefined} element
 * @returns {element is TextField}
 */
function isTextField(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}

/**
 * @param {HTMLElement} panel
 * @param {HTMLFormElement} form
 */
function follow(panel, form) {
  const PAUSE = 400; // milliseconds without a change before the text is judged
  const body = one(panel, "[data-verdicts-body]", HTMLElement);
  const state = one(panel, "[data-verdicts-state]", HTMLElement);
  /** @type {Map<TextField, HTMLElement>} */
  const mirrors = new Map();
  // A field that grows with its text, or is shown again, moves its words.
  const sizes = new ResizeObserver(() => requestAnimationFrame(mark));
  let seen = draftText(form);
  let judged = seen;
  let changedAt = 0;
  /** @type {AbortController | null} */
  let running = null;

  function url() {
    const number = storyNumber();
    return number ? `/stories/${number}/verdicts/` : (panel.dataset.url ?? "");
  }

  async function renew() {
    running?.abort();
    running = new AbortController();
    judged = seen;
    state.textContent = panel.dataset.judging ?? "";
    try {
      const answer = await fetch(url(), {
        method: "POST",
        body: judged,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        signal: running.signal,
      });
      if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
      show(await answer.text());
      state.textContent = "";
    } catch (error) {
      if (!isAborted(error)) state.textContent = panel.dataset.failed ?? "";
    }
  }

  // What an editor opened, closed or was about to press stays so when the verdicts are written anew.
  /** @param {string} html */
  function show(html) {
    const open = new Map([...body.querySelectorAll("details")].map((item) => [item.id, item.open]));
    const active = document.activeElement;
    const focused = active && body.contains(active) ? place(active) : null;
    /** @type {NodeListOf<HTMLInputElement>} */
    const inputs = body.querySelectorAll("input[data-text]");
    const typed = new Map([...inputs].map((item) => [item.id, item.value]));
    body.innerHTML = html;
    for (const item of body.querySelectorAll("details")) item.open = open.get(item.id) ?? item.open;
    for (const [id, value] of typed) {
      const item = document.getElementById(id);
      if (isTextField(item)) item.value = value;
    }
    if (focused) (find(focused) || body.querySelector("summary"))?.focus();
    count();
    mark();
  }

  /**
   * @param {Element} element
   * @returns {Place}
   */
  function place(element) {
    const edition = element.closest("details")?.id;
    return { edition, label: element.textContent.trim(), id: element.id };
  }

  /**
   * @param {Place} place
   * @returns {HTMLElement | null | undefined}
   */
  function find({ edition, label, id }) {
    const inside = edition ? document.getElementById(edition) : body;
    if (id && document.getElementById(id)) return document.getElementById(id);
    /** @type {NodeListOf<HTMLElement> | undefined} */
    const all = inside?.querySelectorAll("button, a, summary, input, select");
    return [...(all ?? [])].find((item) => item.textContent.trim() === label) || inside?.querySelector("summary");
  }

  function count() {
    /** @type {HTMLElement | null} */
    const counter = document.querySelector('[data-side-panel-toggle="editions"] [data-side-panel-toggle-counter]');
    if (!counter) return;
    const blocked = body.querySelectorAll(".verdict .outcome--blocked").length;
    counter.textContent = String(blocked);
    counter.hidden = !blocked;
  }

  /** @returns {Mark[]} */
  function marks() {
    const data = body.querySelector("#verdict-marks");
    return data ? JSON.parse(data.textContent) : [];
  }

  /**
   * @param {Mark} wanted
   * @returns {HTMLElement | null}
   */
  function fieldOf(wanted) {
    if (wanted.field === "headline") return document.getElementById("id_title");
    if (wanted.field === "lead") return document.getElementById("id_lead");
    return wanted.block ? document.querySelector(`[data-contentpath="${CSS.escape(wanted.block)}"]`) : null;
  }

  /**
   * Returns the words of an element with the node and offset of each character; white space is single, as it is judged.
   * @param {Element} element
   */
  function wordsOf(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    /** @type {[Text, number][]} */
    const places = [];
    let words = "";
    for (let node = walker.nextNode(); node instanceof Text; node = walker.nextNode()) {
      if (node.parentElement?.closest(".visuallyhidden, .w-sr-only, label, button")) continue;
      for (let offset = 0; offset < node.length; offset += 1) {
        const letter = node.data.charAt(offset).replace(/\s/, " ");
        if (letter === " " && words.endsWith(" ")) continue;
        words += letter;
        places.push([node, offset]);
      }
    }
    return { words, places };
  }

  /**
   * Returns where a word stands for the nth time, or the last time before.
   * @param {string} words
   * @param {string} found
   * @param {number} number
   */
  function nth(words, found, number) {
    let at = -1;
    for (let left = number; left >= 0; left -= 1) {
      const next = words.indexOf(found, at + 1);
      if (next < 0) return at;
      at = next;
    }
    return at;
  }

  /** @param {Mark} wanted */
  function rangeOf(wanted) {
    const editor = fieldOf(wanted)?.querySelector('[contenteditable="true"]');
    if (!editor) return null;
    const { words, places } = wordsOf(editor);
    const at = nth(words, wanted.found, wanted.nth);
    if (at < 0) return null;
    const first = places[at];
    const last = places[at + wanted.found.length - 1];
    if (!first || !last) return null;
    const range = document.createRange();
    range.setStart(first[0], first[1]);
    range.setEnd(last[0], last[1] + 1);
    return range;
  }

  /**
   * @param {Mark} wanted
   * @returns {TextField | null | undefined}
   */
  function inputOf(wanted) {
    const field = fieldOf(wanted);
    if (!field || isTextField(field)) return field;
    /** @type {NodeListOf<TextField>} */
    const inputs = field.querySelectorAll('textarea, input[type="text"]');
    return [...inputs].find((item) => item.value.includes(wanted.found));
  }

  function mark() {
    /** @type {Record<Mark["severity"], Range[]>} */
    const ranges = { block: [], approve: [], warn: [], inform: [] };
    /** @type {Map<TextField, Mark[]>} */
    const inputs = new Map();
    for (const wanted of marks()) {
      const range = rangeOf(wanted);
      if (range) ranges[wanted.severity].push(range);
      else {
        const input = inputOf(wanted);
        if (input) inputs.set(input, [...(inputs.get(input) || []), wanted]);
      }
    }
    if (CSS.highlights) {
      for (const [severity, found] of Object.entries(ranges)) {
        CSS.highlights.set(`verdict-${severity}`, new Highlight(...found));
      }
    }
    for (const [input, mirror] of mirrors)
      if (!inputs.has(input)) {
        mirror.remove();
        mirrors.delete(input);
        sizes.unobserve(input);
      }
    for (const [input, wanted] of inputs) draw(input, wanted);
  }

  /**
   * Draws marks over a plain field, which can't hold any: a copy of its text with them lies over it and lets every
   * click through.
   * @param {TextField} input
   * @param {Mark[]} wanted
   */
  function draw(input, wanted) {
    let mirror = mirrors.get(input);
    if (!mirror) {
      mirror = document.createElement("div");
      mirror.className = "verdict-mirror";
      mirror.setAttribute("aria-hidden", "true");
      if (input.parentElement) input.parentElement.style.position = "relative";
      input.after(mirror);
      mirrors.set(input, mirror);
      sizes.observe(input);
    }
    const style = getComputedStyle(input);
    for (const name of COPIED) mirror.style[name] = style[name];
    Object.assign(mirror.style, {
      left: `${input.offsetLeft}px`,
      top: `${input.offsetTop}px`,
      width: `${input.offsetWidth}px`,
      height: `${input.offsetHeight}px`,
    });
    mirror.replaceChildren();
    let done = 0;
    const spots = wanted.map((item) => ({ at: nth(input.value, item.found, item.nth), item }));
    spots.sort((left, right) => left.at - right.at);
    for (const { at, item } of spots) {
      if (at < done) continue; // also where the word is gone (-1)
      mirror.append(input.value.slice(done, at));
      const word = document.createElement("mark");
      word.dataset.severity = item.severity;
      word.textContent = item.found;
      mirror.append(word);
      done = at + item.found.length;
    }
    mirror.append(input.value.slice(done));
  }

  /** @param {Mark} wanted */
  async function goTo(wanted) {
    const field = fieldOf(wanted);
    if (field) await openTab(field);
    const range = rangeOf(wanted);
    if (range) {
      const parent = range.startContainer.parentElement;
      /** @type {HTMLElement | null | undefined} */
      const editor = parent?.closest('[contenteditable="true"]');
      editor?.focus();
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
      parent?.scrollIntoView({ block: "center" });
      return;
    }
    const input = inputOf(wanted);
    if (!input) return;
    const at = nth(input.value, wanted.found, wanted.nth);
    input.focus();
    if (at >= 0) input.setSelectionRange(at, at + wanted.found.length);
    input.scrollIntoView({ block: "center" });
  }

  /**
   * Opens the tab of an element. Wagtail's own script does it, which takes a moment; what is hidden can't be focused.
   * @param {Element} element
   */
  async function openTab(element) {
    const tab = element.closest('[role="tabpanel"]');
    if (!tab || element.getClientRects().length) return;
    /** @type {HTMLElement | null} */
    const opener = document.querySelector(`[role="tab"][href="#${tab.id}"], [role="tab"][aria-controls="${tab.id}"]`);
    opener?.click();
    for (let tries = 0; tries < 40 && !element.getClientRects().length; tries += 1) {
      await new Promise((done) => setTimeout(done, 25));
    }
  }

  /** @param {HTMLElement | null | undefined} field */
  async function focus(field) {
    if (!field) return;
    await openTab(field.closest("[data-field], [data-contentpath]") || field);
    /** @type {HTMLElement | null} */
    const target = field.matches("input, select, textarea, button")
      ? field
      : field.querySelector("input, select, textarea");
    (target || field).focus();
    field.scrollIntoView({ block: "center" });
  }

  /** @param {number} number */
  function goToAlt(number) {
    /** @type {NodeListOf<HTMLElement>} */
    const fields = form.querySelectorAll('[data-contentpath="alt"] :is(input, textarea)');
    focus(fields[number]);
  }

  /** @param {HTMLElement} button */
  async function mend(button) {
    const { remedy = "", act = "", target = "", fixedText } = button.dataset;
    /** @type {HTMLInputElement | HTMLSelectElement | null | undefined} */
    const typed = button.closest(".finding-acts")?.querySelector("[data-text]");
    const text = fixedText || typed?.value || "";
    const answer = await fetch(remedy, {
      method: "POST",
      body: new URLSearchParams({
        csrfmiddlewaretoken: one(form, "[name=csrfmiddlewaretoken]", HTMLInputElement).value,
        act,
        target,
        text,
      }),
    });
    if (answer.ok) renew();
    else state.textContent = await answer.text();
  }

  body.addEventListener("click", (event) => {
    const button = around(event, "button");
    if (button?.dataset.show) goTo({ ...JSON.parse(button.dataset.show), found: button.dataset.found });
    else if (button?.dataset.question) focus(document.getElementById(button.dataset.question));
    else if (button?.dataset.alt) goToAlt(Number(button.dataset.alt));
    else if (button?.dataset.remedy) mend(button);
  });
  body.addEventListener("keydown", (event) => {
    const typed = around(event, "[data-text]");
    if (event.key !== "Enter" || !typed) return;
    event.preventDefault();
    /** @type {HTMLElement | null | undefined} */
    const button = typed.closest(".finding-acts")?.querySelector("[data-remedy]");
    button?.click();
  });

  setInterval(() => {
    const now = draftText(form);
    if (now !== seen) {
      seen = now;
      changedAt = Date.now();
      mark();
    } else if (seen !== judged && Date.now() - changedAt >= PAUSE) renew();
  }, 150);
  count();
  // The rich-text editors draw themselves after the page is there.
  window.addEventListener("load", () => setTimeout(mark, 500));
  mark();
}

const panel = document.querySelector("[data-verdicts]");
const form = document.querySelector("[data-edit-form]");
if (panel instanceof HTMLElement && form instanceof HTMLFormElement) follow(panel, form);

// Renews the verdicts of the editions while an editor writes, without saving, and marks the words that findings mean.
import { draftText, storyNumber } from "./draft.js";

(() => {
  const PAUSE = 400; // milliseconds without a change before the text is judged
  const panel = document.querySelector("[data-verdicts]");
  const form = document.querySelector("[data-edit-form]");
  if (!panel || !form) return;
  const body = panel.querySelector("[data-verdicts-body]");
  const state = panel.querySelector("[data-verdicts-state]");
  const mirrors = new Map();
  // A field that grows with its text, or is shown again, moves its words.
  const sizes = new ResizeObserver(() => requestAnimationFrame(mark));
  let seen = draftText(form);
  let judged = seen;
  let changedAt = 0;
  let running = null;

  function url() {
    const number = storyNumber();
    return number ? `/stories/${number}/verdicts/` : panel.dataset.url;
  }

  async function renew() {
    running?.abort();
    running = new AbortController();
    judged = seen;
    state.textContent = panel.dataset.judging;
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
      if (error.name !== "AbortError") state.textContent = panel.dataset.failed;
    }
  }

  // What an editor opened, closed or was about to press stays so when the verdicts are written anew.
  function show(html) {
    const open = new Map([...body.querySelectorAll("details")].map((item) => [item.id, item.open]));
    const focused = body.contains(document.activeElement) ? place(document.activeElement) : null;
    const typed = new Map([...body.querySelectorAll("input[data-text]")].map((item) => [item.id, item.value]));
    body.innerHTML = html;
    for (const item of body.querySelectorAll("details")) if (open.has(item.id)) item.open = open.get(item.id);
    for (const [id, value] of typed) {
      const item = document.getElementById(id);
      if (item) item.value = value;
    }
    if (focused) (find(focused) || body.querySelector("summary"))?.focus();
    count();
    mark();
  }

  function place(element) {
    const edition = element.closest("details")?.id;
    return { edition, label: element.textContent.trim(), id: element.id };
  }

  function find({ edition, label, id }) {
    const inside = edition ? document.getElementById(edition) : body;
    if (id && document.getElementById(id)) return document.getElementById(id);
    const all = inside ? [...inside.querySelectorAll("button, a, summary, input, select")] : [];
    return all.find((item) => item.textContent.trim() === label) || inside?.querySelector("summary");
  }

  function count() {
    const counter = document.querySelector('[data-side-panel-toggle="editions"] [data-side-panel-toggle-counter]');
    if (!counter) return;
    const blocked = body.querySelectorAll(".verdict .outcome--blocked").length;
    counter.textContent = blocked;
    counter.hidden = !blocked;
  }

  function marks() {
    const data = body.querySelector("#verdict-marks");
    return data ? JSON.parse(data.textContent) : [];
  }

  function fieldOf(wanted) {
    if (wanted.field === "headline") return document.getElementById("id_title");
    if (wanted.field === "lead") return document.getElementById("id_lead");
    return wanted.block ? document.querySelector(`[data-contentpath="${CSS.escape(wanted.block)}"]`) : null;
  }

  // The words of an element with the node and offset of each character; white space is single, as it is judged.
  function wordsOf(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const places = [];
    let words = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest(".visuallyhidden, .w-sr-only, label, button")) continue;
      for (let offset = 0; offset < node.length; offset += 1) {
        const letter = /\s/.test(node.data[offset]) ? " " : node.data[offset];
        if (letter === " " && words.endsWith(" ")) continue;
        words += letter;
        places.push([node, offset]);
      }
    }
    return { words, places };
  }

  function nth(words, found, number) {
    let at = -1;
    for (let left = number; left >= 0; left -= 1) {
      const next = words.indexOf(found, at + 1);
      if (next < 0) return at;
      at = next;
    }
    return at;
  }

  function rangeOf(wanted) {
    const editor = fieldOf(wanted)?.querySelector('[contenteditable="true"]');
    if (!editor) return null;
    const { words, places } = wordsOf(editor);
    const at = nth(words, wanted.found, wanted.nth);
    if (at < 0) return null;
    const [first, last] = [places[at], places[at + wanted.found.length - 1]];
    const range = document.createRange();
    range.setStart(first[0], first[1]);
    range.setEnd(last[0], last[1] + 1);
    return range;
  }

  function inputOf(wanted) {
    const field = fieldOf(wanted);
    if (!field || field.matches("input, textarea")) return field;
    return [...field.querySelectorAll('textarea, input[type="text"]')].find((item) =>
      item.value.includes(wanted.found),
    );
  }

  function mark() {
    const ranges = { block: [], approve: [], warn: [], inform: [] };
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

  // A plain field can't hold marks, so a copy of its text with the marks lies over it and lets every click through.
  function draw(input, wanted) {
    let mirror = mirrors.get(input);
    if (!mirror) {
      mirror = document.createElement("div");
      mirror.className = "verdict-mirror";
      mirror.setAttribute("aria-hidden", "true");
      input.parentElement.style.position = "relative";
      input.after(mirror);
      mirrors.set(input, mirror);
      sizes.observe(input);
    }
    const style = getComputedStyle(input);
    for (const name of ["font", "letterSpacing", "padding", "borderWidth", "textAlign", "direction", "lineHeight"])
      mirror.style[name] = style[name];
    Object.assign(mirror.style, {
      left: `${input.offsetLeft}px`,
      top: `${input.offsetTop}px`,
      width: `${input.offsetWidth}px`,
      height: `${input.offsetHeight}px`,
    });
    mirror.replaceChildren();
    let done = 0;
    const spots = wanted.map((item) => [nth(input.value, item.found, item.nth), item]).filter(([at]) => at >= 0);
    for (const [at, item] of spots.sort((one, other) => one[0] - other[0])) {
      if (at < done) continue;
      mirror.append(input.value.slice(done, at));
      const word = document.createElement("mark");
      word.dataset.severity = item.severity;
      word.textContent = item.found;
      mirror.append(word);
      done = at + item.found.length;
    }
    mirror.append(input.value.slice(done));
  }

  async function goTo(wanted) {
    const field = fieldOf(wanted);
    if (field) await openTab(field);
    const range = rangeOf(wanted);
    if (range) {
      const editor = range.startContainer.parentElement.closest('[contenteditable="true"]');
      editor.focus();
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      range.startContainer.parentElement.scrollIntoView({ block: "center" });
      return;
    }
    const input = inputOf(wanted);
    if (!input) return;
    const at = nth(input.value, wanted.found, wanted.nth);
    input.focus();
    if (at >= 0) input.setSelectionRange(at, at + wanted.found.length);
    input.scrollIntoView({ block: "center" });
  }

  // A tab is opened by Wagtail's own script, which takes a moment; what is hidden can't be focused.
  async function openTab(element) {
    const tab = element?.closest('[role="tabpanel"]');
    if (!tab || element.getClientRects().length) return;
    document.querySelector(`[role="tab"][href="#${tab.id}"], [role="tab"][aria-controls="${tab.id}"]`)?.click();
    for (let tries = 0; tries < 40 && !element.getClientRects().length; tries += 1) {
      await new Promise((done) => setTimeout(done, 25));
    }
  }

  async function focus(field) {
    if (!field) return;
    await openTab(field.closest("[data-field], [data-contentpath]") || field);
    const target = field.matches("input, select, textarea, button")
      ? field
      : field.querySelector("input, select, textarea");
    (target || field).focus();
    field.scrollIntoView({ block: "center" });
  }

  function goToAlt(number) {
    focus([...form.querySelectorAll('[data-contentpath="alt"] :is(input, textarea)')][number]);
  }

  async function mend(button) {
    const box = button.closest(".finding-acts");
    const text = button.dataset.fixedText || box.querySelector("[data-text]")?.value || "";
    const answer = await fetch(button.dataset.remedy, {
      method: "POST",
      body: new URLSearchParams({
        csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value,
        act: button.dataset.act,
        target: button.dataset.target,
        text,
      }),
    });
    if (answer.ok) renew();
    else state.textContent = await answer.text();
  }

  body.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.show) goTo({ ...JSON.parse(button.dataset.show), found: button.dataset.found });
    else if (button?.dataset.question) focus(document.getElementById(button.dataset.question));
    else if (button?.dataset.alt) goToAlt(Number(button.dataset.alt));
    else if (button?.dataset.remedy) mend(button);
  });
  body.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-text]")) return;
    event.preventDefault();
    event.target.closest(".finding-acts").querySelector("[data-remedy]").click();
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
})();

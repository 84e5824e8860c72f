// @ts-check
// Elements of a kind that the page must have, for scripts that can do nothing without them.

/**
 * Returns the first element that a selector finds; a page without it is broken.
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function one(root, selector, kind) {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`No ${kind.name} is ${selector}`);
}

/**
 * Returns the element that a selector finds at an event's target or around it.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function around(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/**
 * Tells whether a request was ended because a newer one took its place.
 * @param {unknown} error
 */
export function isAborted(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

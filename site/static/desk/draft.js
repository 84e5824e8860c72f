// @ts-check
// The story in the editor's form, for the panels that follow it while it is written.

/**
 * Returns everything the form holds but files, encoded for a request.
 * @param {HTMLFormElement} form
 */
export function draftText(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return new URLSearchParams(/** @type {[string, string][]} */ ([...data])).toString();
}

/** Returns the story's number; a new one gets it with the first autosave, when Wagtail changes the page's address. */
export function storyNumber() {
  return location.pathname.match(/\/pages\/(\d+)\/edit\//)?.[1];
}

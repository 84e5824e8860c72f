// The story in the editor's form, for the panels that follow it while it is written.

/** Returns everything the form holds but files, encoded for a request. */
export function draftText(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return new URLSearchParams(data).toString();
}

/** Returns the story's number, which a new one gets with the first autosave, when Wagtail changes the address of the page. */
export function storyNumber() {
  return location.pathname.match(/\/pages\/(\d+)\/edit\//)?.[1];
}

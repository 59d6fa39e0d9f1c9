/** Copies `text`. Rejects when the browser refuses. */
export async function copyText(text: string): Promise<void> {
  // Plain http, as in a contest's own network, has no navigator.clipboard.
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  const before = document.activeElement;
  field.value = text;
  field.style.position = "fixed";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  if (!done) throw new Error("the browser refused to copy");
}

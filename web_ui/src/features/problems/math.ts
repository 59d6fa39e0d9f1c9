/** Renders the statement's math spans. KaTeX is fetched only for statements that have some. */
export async function renderMath(root: HTMLElement): Promise<void> {
  const spans = root.querySelectorAll<HTMLElement>(".math.inline, .math.display");
  if (spans.length === 0) return;
  const [{ default: katex }] = await Promise.all([
    import("katex"),
    import("katex/dist/katex.min.css"),
  ]);
  for (const span of spans) {
    katex.render(span.textContent ?? "", span, {
      displayMode: span.classList.contains("display"),
      // Statements come from setters, not from us: no links, no classes, no endless macros.
      trust: false,
      maxExpand: 1000,
      maxSize: 30,
      throwOnError: false,
      errorColor: "var(--bad)",
    });
  }
}

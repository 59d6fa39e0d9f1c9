import { expect, test } from "vitest";
import { diffLines, type Line } from "./diff";

const marked = (lines: readonly Line[]): string[] => lines.map(({ text, differs }) => (differs ? `!${text}` : text));

test("marks what is missing and what is too much, not what only moved down", () => {
  const { output, expected } = diffLines("a\nx\nb\nc\n", "a\nb\nc\nd\n");
  expect(marked(output)).toEqual(["a", "!x", "b", "c"]);
  expect(marked(expected)).toEqual(["a", "b", "c", "!d"]);
});

test("spaces do not count as long as something else differs", () => {
  const { output } = diffLines("1  2\n3\n", "1 2\n4\n");
  expect(marked(output)).toEqual(["1  2", "!3"]);
});

test("spaces count where nothing else differs", () => {
  const { output, expected } = diffLines("1  2\n3", "1 2\n3\n");
  expect(marked(output)).toEqual(["!1  2", "3"]);
  expect(marked(expected)).toEqual(["!1 2", "3"]);
});

test("equal texts have no mark", () => {
  const { output, expected } = diffLines("1\n2\n", "1\n2\n");
  expect([...output, ...expected].some(({ differs }) => differs)).toBe(false);
});

test("an empty output differs", () => {
  expect(marked(diffLines("", "5\n").expected)).toEqual(["!5"]);
});

test("long texts are compared line by line", () => {
  const lines = Array.from({ length: 2000 }, (_, i) => String(i));
  const changed = lines.with(1500, "x");
  const { output } = diffLines(changed.join("\n"), lines.join("\n"));
  expect(output.filter(({ differs }) => differs).map(({ text }) => text)).toEqual(["x"]);
});

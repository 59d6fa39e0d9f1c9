/** Which lines of an output are not those of the answer. Pure. */
export interface Line {
  text: string;
  /** Not in the other text. */
  differs: boolean;
}

export interface Diff {
  output: readonly Line[];
  expected: readonly Line[];
}

/** Longer texts are compared line by line without looking for moves: tables grow squared. */
const MOST_LINES = 400;

const linesOf = (text: string): string[] => text.replace(/\n$/, "").split("\n");
const asTokens = (line: string): string => line.trim().split(/\s+/).join(" ");

/** Pairs of indices of a longest common subsequence. */
function common(left: readonly string[], right: readonly string[]): [number, number][] {
  const width = right.length + 1;
  const length = new Uint16Array((left.length + 1) * width);
  const at = (i: number, j: number): number => length[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      length[i * width + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    if (left[i] === right[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

function inPlace(left: readonly string[], right: readonly string[]): [number, number][] {
  return left.flatMap((line, index): [number, number][] => (line === right[index] ? [[index, index]] : []));
}

function compare(output: readonly string[], expected: readonly string[], key: (line: string) => string): Diff {
  const [left, right] = [output.map(key), expected.map(key)];
  const long = Math.max(left.length, right.length) > MOST_LINES;
  const pairs = long ? inPlace(left, right) : common(left, right);
  const [same, sameToo] = [new Set(pairs.map(([i]) => i)), new Set(pairs.map(([, j]) => j))];
  return {
    output: output.map((text, index) => ({ text, differs: !same.has(index) })),
    expected: expected.map((text, index) => ({ text, differs: !sameToo.has(index) })),
  };
}

/**
 * Spaces count only where nothing else differs: most checkers do not look at them, and
 * those that do still get their difference shown.
 */
export function diffLines(output: string, expected: string): Diff {
  const [left, right] = [linesOf(output), linesOf(expected)];
  const found = compare(left, right, asTokens);
  const some = [...found.output, ...found.expected].some(({ differs }) => differs);
  return some ? found : compare(left, right, (line) => line);
}

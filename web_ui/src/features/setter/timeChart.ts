/** Where the marks of the chart of times go. Pure; lengths in the SVG's units. */
import type { VerificationResult, Verdict } from "../../api/types";

export interface Mark {
  x: number;
  test: string;
  seconds: number;
  verdict: Verdict;
}
export interface Row {
  path: string;
  y: number;
  marks: Mark[];
}
export interface Chart {
  width: number;
  height: number;
  rows: Row[];
  /** Powers of ten, in seconds. */
  ticks: { x: number; seconds: number }[];
  limit: number;
}

export const LEFT = 16;
const WIDTH = 640;
const ROW = 40;
const TOP = 28;
const BOTTOM = 24;
const SMALLEST_S = 0.001;

/** One row for each submission that ran, the names above the marks. Null when none did. */
export function chart(result: Pick<VerificationResult, "times" | "advice">): Chart | null {
  const ran = result.times.filter((one) => one.tests.length > 0);
  if (ran.length === 0) return null;
  const limit = result.advice.time_limit_s;
  const all = ran.flatMap((one) => one.tests.map((test) => Math.max(test.cpu_s, SMALLEST_S)));
  const low = Math.floor(Math.log10(Math.min(...all, limit)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...all, limit) * 1.02)));
  const x = (seconds: number): number => {
    const share = (Math.log10(Math.max(seconds, SMALLEST_S)) - low) / (high - low);
    return LEFT + Math.min(Math.max(share, 0), 1) * (WIDTH - 2 * LEFT);
  };
  return {
    width: WIDTH,
    height: TOP + ROW * ran.length + BOTTOM,
    rows: ran.map((one, number) => ({
      path: one.path,
      y: TOP + ROW * number,
      marks: one.tests.map((test) => ({
        x: x(test.cpu_s),
        test: test.name,
        seconds: test.cpu_s,
        verdict: test.verdict,
      })),
    })),
    ticks: Array.from({ length: high - low + 1 }, (_, step) => ({
      x: x(10 ** (low + step)),
      seconds: 10 ** (low + step),
    })),
    limit: x(limit),
  };
}

/** Wrong submissions that a single test catches, with that test. */
export function caughtByOne(result: VerificationResult): [path: string, test: string][] {
  return Object.entries(result.matrix.caught_by).flatMap(([path, tests]) =>
    tests.length === 1 && tests[0] !== undefined ? [[path, tests[0]] as [string, string]] : [],
  );
}

import { expect, test } from "vitest";
import type { VerificationResult } from "../../api/types";
import { caughtByOne, chart, LEFT } from "./timeChart";

type Times = VerificationResult["times"][number];

const timed = (path: string, ...seconds: number[]): Times => ({
  path,
  language: "cpp20",
  verdict: "AC",
  reason: "",
  max_cpu_s: Math.max(...seconds),
  slowest_test: "secret/1",
  max_memory_bytes: 1,
  tests: seconds.map((cpu_s, number) => ({
    name: `secret/${number + 1}`,
    verdict: "AC",
    cpu_s,
    wall_s: cpu_s,
    memory_bytes: 1,
    output_bytes: 1,
  })),
});
const result = (limit: number, ...times: Times[]): VerificationResult =>
  ({ times, advice: { time_limit_s: limit } }) as unknown as VerificationResult;

test("a tenth of the time is one step to the left, whatever the time", () => {
  const made = chart(result(1, timed("a.cpp", 0.01, 0.1, 1)));
  const [first, second, third] = made?.rows[0]?.marks.map((mark) => mark.x) ?? [];
  expect(second! - first!).toBeCloseTo(third! - second!);
  expect(third).toBeCloseTo(made!.limit);
});

test("every mark and the limit lie inside, also for times of nothing", () => {
  const made = chart(result(2, timed("a.cpp", 0, 0.5), timed("b.cpp", 7)))!;
  const places = [...made.rows.flatMap((row) => row.marks.map((mark) => mark.x)), made.limit];
  for (const x of places) {
    expect(x).toBeGreaterThanOrEqual(LEFT);
    expect(x).toBeLessThanOrEqual(made.width - LEFT);
  }
  expect(made.rows.map((row) => row.path)).toEqual(["a.cpp", "b.cpp"]);
  expect(made.rows[1]!.y).toBeGreaterThan(made.rows[0]!.y);
});

test("nothing that ran makes no chart", () => {
  expect(chart(result(1))).toBeNull();
  expect(chart(result(1, { ...timed("a.cpp", 1), tests: [] }))).toBeNull();
});

test("those that a single test catches", () => {
  const matrix = { caught_by: { "wa/a.py": ["secret/2"], "wa/b.py": ["secret/1", "secret/2"], "wa/c.py": [] } };
  expect(caughtByOne({ matrix } as unknown as VerificationResult)).toEqual([["wa/a.py", "secret/2"]]);
});

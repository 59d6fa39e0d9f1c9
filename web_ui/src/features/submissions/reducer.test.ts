import { describe, expect, test } from "vitest";
import type { Progress, Submission, TestResult } from "../../api/types";
import { decidingTest, judgedFrom, reduce, type Judged, type LiveEvent } from "./reducer";

const made = (index: number, verdict: TestResult["verdict"] = "AC"): TestResult => ({
  index,
  name: `secret/${index}`,
  sample: false,
  verdict,
  cpu_ms: 1,
  wall_ms: 1,
  memory_kib: 1,
  message: "",
  judge_message: null,
  evidence: false,
});
const submission = (changes: Partial<Submission> = {}): Submission =>
  ({
    id: "s",
    state: "pending",
    verdict: null,
    epoch: 0,
    tests: [],
    tests_total: 0,
    tests_passed: 0,
    ...changes,
  }) as Submission;
const step = (changes: Partial<Progress>): { type: "progress"; progress: Progress } => ({
  type: "progress",
  progress: { epoch: 0, attempt: 1, phase: "running", tests_done: 0, tests_total: 3, test: null, ...changes },
});
const indices = (state: Judged): number[] => state.tests.map(({ index }) => index);
const fold = (events: LiveEvent<Submission>[], from = judgedFrom(submission())): Judged =>
  events.reduce(reduce<Submission>, from);

describe("reduce", () => {
  test("fills in the tests as they are judged", () => {
    const state = fold([
      step({ phase: "compiling" }),
      step({ tests_done: 1, test: made(0) }),
      step({ tests_done: 2, test: made(1) }),
    ]);
    expect(indices(state)).toEqual([0, 1]);
    expect(state).toMatchObject({ phase: "running", done: 2, total: 3 });
    expect(state.subject.state).toBe("judging");
  });

  test("takes the same test twice as one, and orders late ones", () => {
    const state = fold([
      step({ tests_done: 2, test: made(1) }),
      step({ tests_done: 1, test: made(0) }),
      step({ tests_done: 2, test: made(1, "WA") }),
    ]);
    expect(indices(state)).toEqual([0, 1]);
    expect(state.tests[1]?.verdict).toBe("WA");
  });

  test("forgets what a lost attempt had found when a newer one begins", () => {
    const state = fold([
      step({ attempt: 1, tests_done: 2, test: made(1) }),
      step({ attempt: 2, phase: "preparing" }),
    ]);
    expect(indices(state)).toEqual([]);
    expect(state).toMatchObject({ phase: "preparing", done: 0, attempt: 2 });
  });

  test("ignores what an older attempt still says", () => {
    const before = fold([step({ attempt: 2, tests_done: 1, test: made(0) })]);
    expect(reduce(before, step({ attempt: 1, tests_done: 3, test: made(2) }))).toBe(before);
  });

  test("a new epoch begins anew even though its attempts count from 1", () => {
    const before = fold([step({ attempt: 4, tests_done: 1, test: made(0) })]);
    expect(indices(reduce(before, step({ epoch: 1, attempt: 1 })))).toEqual([]);
  });

  test("the snapshot after a reconnection keeps the tests that were seen", () => {
    const before = fold([step({ tests_done: 2, test: made(1) })]);
    const after = reduce(before, { type: "snapshot", subject: submission({ state: "judging" }) });
    expect(indices(after)).toEqual([1]);
    expect(after.total).toBe(3);
  });

  test("a final submission replaces everything and ends the phase", () => {
    const final = submission({ state: "final", verdict: "WA", tests_total: 3, tests: [made(0), made(1, "WA")] });
    const state = fold([step({ tests_done: 1, test: made(0) }), { type: "final", subject: final }]);
    expect(state.phase).toBeNull();
    expect(indices(state)).toEqual([0, 1]);
    expect(state.subject.verdict).toBe("WA");
  });

  test("progress after the verdict changes nothing", () => {
    const final = judgedFrom(submission({ state: "final", verdict: "AC" }));
    expect(reduce(final, step({ attempt: 9, tests_done: 1, test: made(0) }))).toBe(final);
  });
});

test("the deciding test is the first that was not accepted", () => {
  expect(decidingTest([made(0), made(1, "TLE"), made(2, "WA")])?.index).toBe(1);
  expect(decidingTest([made(0)])).toBeUndefined();
});

/** The events of one submission, folded into what the page shows. Pure. */
import type { Submission, TestResult } from "../../api/types";

export type Phase = "waiting" | "preparing" | "compiling" | "running";

export interface Progress {
  phase: string;
  tests_done: number;
  tests_total: number;
  test?: TestResult | null;
}

export type LiveEvent =
  | { type: "snapshot" | "final"; submission: Submission }
  | { type: "progress"; progress: Progress };

export interface Judged {
  submission: Submission;
  /** Null before the judge has said anything, and once the verdict is final. */
  phase: Phase | null;
  done: number;
  total: number;
  /** Judged tests in judging order; at most one per index. */
  tests: readonly TestResult[];
}

const PHASES: readonly string[] = ["waiting", "preparing", "compiling", "running"];
const isPhase = (value: string): value is Phase => PHASES.includes(value);

const inOrder = (tests: Iterable<TestResult>): TestResult[] =>
  [...tests].sort((a, b) => a.index - b.index);

export function judgedFrom(submission: Submission, phase: Phase | null = null): Judged {
  return {
    submission,
    phase: submission.state === "final" ? null : phase,
    done: submission.tests.length,
    total: submission.tests_total,
    tests: inOrder(submission.tests),
  };
}

function advance(state: Judged, { phase, tests_done, tests_total, test }: Progress): Judged {
  const byIndex = new Map(state.tests.map((known) => [known.index, known]));
  // A lost attempt starts again from nothing: what it had found does not count.
  if (tests_done === 0) byIndex.clear();
  if (test) byIndex.set(test.index, test);
  const name = phase.toLowerCase();
  return {
    submission: { ...state.submission, state: "judging" },
    phase: isPhase(name) ? name : state.phase,
    done: Math.max(tests_done, byIndex.size),
    total: tests_total || state.total,
    tests: inOrder(byIndex.values()),
  };
}

/** The state after `event`. Progress that comes late, after the verdict, changes nothing. */
export function reduce(state: Judged, event: LiveEvent): Judged {
  if (event.type !== "progress") return judgedFrom(event.submission, state.phase);
  return state.submission.state === "final" ? state : advance(state, event.progress);
}

/** The test to show first: the one that decided a refusal, if there is one. */
export function decidingTest(tests: readonly TestResult[]): TestResult | undefined {
  return tests.find((test) => test.verdict !== "AC");
}

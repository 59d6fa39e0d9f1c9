/** The events of one submission, folded into what the page shows. Pure. */
import type { Progress, Submission, TestResult } from "../../api/types";

export type Phase = Progress["phase"];

export type LiveEvent =
  | { type: "snapshot" | "final"; submission: Submission }
  | { type: "progress"; progress: Progress };

export interface Judged {
  submission: Submission;
  /** Null before the judge has said anything, and once the verdict is final. */
  phase: Phase | null;
  done: number;
  total: number;
  /** Epoch and attempt that `tests` come from; -1 for those of a stored result. */
  epoch: number;
  attempt: number;
  /** Judged tests in judging order; at most one per index. */
  tests: readonly TestResult[];
}

const inOrder = (tests: Iterable<TestResult>): TestResult[] =>
  [...tests].sort((a, b) => a.index - b.index);

export function judgedFrom(submission: Submission, phase: Phase | null = null): Judged {
  return {
    submission,
    phase: submission.state === "final" ? null : phase,
    done: submission.tests.length,
    total: submission.tests_total,
    epoch: submission.epoch,
    attempt: -1,
    tests: inOrder(submission.tests),
  };
}

function advance(state: Judged, step: Progress): Judged {
  const { epoch, attempt, phase, tests_done, tests_total, test } = step;
  const newer = epoch - state.epoch || attempt - state.attempt;
  if (newer < 0) return state;
  // A lost attempt starts again from nothing: what it had found does not count.
  const known = newer > 0 ? [] : state.tests;
  const byIndex = new Map(known.map((found) => [found.index, found]));
  if (test) byIndex.set(test.index, test);
  return {
    submission: { ...state.submission, state: "judging" },
    phase,
    epoch,
    attempt,
    done: Math.max(tests_done, byIndex.size),
    total: tests_total || state.total,
    tests: inOrder(byIndex.values()),
  };
}

/** The state after `event`. Progress that comes late, after the verdict, changes nothing. */
export function reduce(state: Judged, event: LiveEvent): Judged {
  if (event.type !== "progress") {
    const { submission } = event;
    const stored = submission.state === "final" || submission.tests.length > 0;
    // While it is judged the server stores no tests: what we have seen is more.
    return stored ? judgedFrom(submission, state.phase) : { ...state, submission };
  }
  return state.submission.state === "final" ? state : advance(state, event.progress);
}

/** The test to show first: the one that decided a refusal, if there is one. */
export function decidingTest(tests: readonly TestResult[]): TestResult | undefined {
  return tests.find((test) => test.verdict !== "AC");
}

/** The events of one submission or run, folded into what the page shows. Pure. */
import type { Progress, Run, Submission, TestResult } from "../../api/types";

/** What is judged while somebody watches. */
export type Subject = Submission | Run;

export type Phase = Progress["phase"];

export type LiveEvent<S extends Subject> =
  | { type: "snapshot" | "final"; subject: S }
  | { type: "progress"; progress: Progress };

export interface Judged<S extends Subject = Submission> {
  subject: S;
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

/** Whether nothing more will happen to it. */
export const isOver = ({ state }: Subject): boolean => state === "final" || state === "expired";

const inOrder = (tests: Iterable<TestResult>): TestResult[] =>
  [...tests].sort((a, b) => a.index - b.index);

export function judgedFrom<S extends Subject>(subject: S, phase: Phase | null = null): Judged<S> {
  return {
    subject,
    phase: isOver(subject) ? null : phase,
    done: subject.tests.length,
    total: subject.tests_total,
    // Runs are never sent back for judging.
    epoch: "epoch" in subject ? subject.epoch : 0,
    attempt: -1,
    tests: inOrder(subject.tests),
  };
}

function advance<S extends Subject>(state: Judged<S>, step: Progress): Judged<S> {
  const { epoch, attempt, phase, tests_done, tests_total, test } = step;
  const newer = epoch - state.epoch || attempt - state.attempt;
  if (newer < 0) return state;
  // A lost attempt starts again from nothing: what it had found does not count.
  const known = newer > 0 ? [] : state.tests;
  const byIndex = new Map(known.map((found) => [found.index, found]));
  if (test) byIndex.set(test.index, test);
  return {
    subject: { ...state.subject, state: "judging" },
    phase,
    epoch,
    attempt,
    done: Math.max(tests_done, byIndex.size),
    total: tests_total || state.total,
    tests: inOrder(byIndex.values()),
  };
}

/** The state after `event`. Progress that comes late, after the verdict, changes nothing. */
export function reduce<S extends Subject>(state: Judged<S>, event: LiveEvent<S>): Judged<S> {
  if (event.type !== "progress") {
    const { subject } = event;
    const stored = isOver(subject) || subject.tests.length > 0;
    // While it is judged the server stores no tests: what we have seen is more.
    return stored ? judgedFrom(subject, state.phase) : { ...state, subject };
  }
  return isOver(state.subject) ? state : advance(state, event.progress);
}

/** The test to show first: the one that decided a refusal, if there is one. */
export function decidingTest(tests: readonly TestResult[]): TestResult | undefined {
  return tests.find((test) => test.verdict !== "AC");
}

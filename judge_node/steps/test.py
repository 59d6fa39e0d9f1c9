"""Judging one test: the submission's run and the check, once or in several passes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from judge_node.limits import run_limits
from judge_node.report import TestReport
from judge_node.steps.check import Checked, Checker
from judge_node.steps.display import JUDGING, Display, Written, written_by
from judge_node.steps.files import opened, release, size_of
from judge_node.steps.run import Submission
from judge_node.verdicts import explain, verdict_of_run
from sandbox.outcome import LimitHit, Outcome
from sandbox.spec import Fd, Limits, RunSpec
from testdata.grading import TestResult
from testdata.limits import TestLimits, limits_by_test
from testdata.problem import JudgeSpec, TestCase, Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """One test, judged: what is reported of it and what its group's grading needs."""

    report: TestReport
    result: TestResult
    detail: str = ""
    """What decided, in one sentence for people; "" when there is nothing to say."""


class Tester(Protocol):
    """Judges a submission on one test after the other."""

    def judge(self, index: int, test: TestCase) -> Judgement:
        """Raises InterruptedError when it was stopped from outside."""
        ...


@dataclass(frozen=True, slots=True)
class PassResult:
    """One run of the submission and what was said of it."""

    outcome: Outcome
    """Without its descriptors."""
    checked: Checked
    detail: str = ""
    written: Written = field(default_factory=Written)


class Conversation(Protocol):
    """One pass: the submission runs, alone or with a partner, and is checked."""

    def show(self, test: TestCase) -> None:
        """Called once before the passes of a test."""
        ...

    def run(self, test: TestCase, run: RunSpec, feedback: Mapping[str, Fd]) -> PassResult:
        """`run` is what the submission is started with, `feedback` files of earlier passes.

        Raises:
            InterruptedError: it was stopped from outside.
        """
        ...


class Alone:
    """The submission reads its input and writes its output, which is then checked."""

    def __init__(self, submission: Submission, checker: Checker) -> None:
        self._submission = submission
        self._checker = checker

    def show(self, test: TestCase) -> None:
        self._checker.show(test)

    def run(self, test: TestCase, run: RunSpec, feedback: Mapping[str, Fd]) -> PassResult:
        outcome = self._submission.jail.run(run)
        try:
            written = written_by(outcome)
            failed = own_verdict(self._submission, outcome, run.limits)
            if failed is not None:
                return failure(failed, outcome, run.limits, written=written)
            assert outcome.stdout is not None
            checked = self._checker.check(test, outcome.stdout, feedback)
            return PassResult(bare(outcome), checked, written=written)
        finally:
            release(outcome)


def own_verdict(submission: Submission, outcome: Outcome, limits: Limits) -> Verdict | None:
    """The verdict of a run that failed by itself.

    Raises:
        InterruptedError: it was stopped from outside.
    """
    if outcome.limit is LimitHit.CANCELLED:
        raise InterruptedError
    return verdict_of_run(outcome, limits, memory_error=submission.memory_error(outcome))


def failure(
    verdict: Verdict,
    outcome: Outcome,
    limits: Limits,
    judge_message: str = "",
    written: Written | None = None,
) -> PassResult:
    """The result of a run that failed by itself; everybody may know how."""
    detail = explain(verdict, outcome, limits)
    checked = Checked(verdict, judge_message, detail)
    return PassResult(bare(outcome), checked, detail, written or written_by(outcome))


def bare(outcome: Outcome) -> Outcome:
    """The outcome without its descriptors, which end with the pass."""
    return replace(outcome, stdout=None, stderr=None, files={})


@dataclass(slots=True)
class _Next:
    """What one pass hands to the next; closed with it."""

    stdin: Fd
    feedback: Mapping[str, Fd] = field(default_factory=dict)


class ProgramTester:
    """Runs a program on tests."""

    def __init__(
        self,
        bundle: Path,
        spec: JudgeSpec,
        submission: Submission,
        conversation: Conversation,
        display: Display = JUDGING,
    ) -> None:
        self._bundle = bundle
        self._display = display
        self._spec = spec
        self._submission = submission
        self._conversation = conversation
        self._limits = limits_by_test(spec)
        self._passes = max(1, spec.limits.validation_passes) if spec.kind.multi_pass else 1

    def judge(self, index: int, test: TestCase) -> Judgement:
        self._conversation.show(test)
        with ExitStack() as stack:
            files = {file.name: opened(self._bundle / file.path, stack) for file in test.files}
            own = self._limits.get(test.name, TestLimits(self._spec.limits))
            limits = run_limits(own.limits, self._submission.language, size_of(files))
            coming = _Next(opened(self._bundle / test.input, stack))
            done: list[PassResult] = []
            while True:
                run = self._spec_of(test, limits, files, coming.stdin)
                result = self._conversation.run(test, run, coming.feedback)
                done.append(result)
                following = _following(result.checked, stack)
                if following is None:
                    return self._judgement(index, test, _with_origin(_decisive(done), own))
                if len(done) == self._passes:
                    return self._judgement(index, test, _too_many(result, self._passes))
                coming = following

    def _judgement(self, index: int, test: TestCase, result: PassResult) -> Judgement:
        found = judgement(index, test, result)
        if not self._display.wants(test, found.report.verdict):
            return found
        shown = self._display.show(self._bundle, test, result.written)
        return replace(found, report=replace(found.report, shown=shown))

    def _spec_of(
        self, test: TestCase, limits: Limits, files: Mapping[str, Fd], stdin: Fd
    ) -> RunSpec:
        if self._spec.kind.interactive:
            # Its input is what the other program says; the file is that one's alone.
            return self._submission.spec(limits, test.args, files)
        return self._submission.spec(limits, test.args, files, stdin)


def _following(checked: Checked, stack: ExitStack) -> _Next | None:
    """What the next pass gets; from here on its files are closed with the stack."""
    for fd in checked.carried.values():
        stack.callback(os.close, fd)
    if checked.next_input is None:
        return None
    stack.callback(os.close, checked.next_input)
    return _Next(checked.next_input, checked.carried)


def _decisive(passes: list[PassResult]) -> PassResult:
    """The last pass decides; where all went well the evidence is that of the longest."""
    last = passes[-1]
    if last.checked.verdict is not Verdict.AC:
        return last
    longest = max((p.outcome for p in passes), key=lambda outcome: outcome.cpu_ns)
    return replace(last, outcome=longest)


def _with_origin(result: PassResult, limits: TestLimits) -> PassResult:
    """Says which group a limit that was broken belongs to; the problem's needs no word."""
    origins = {
        Verdict.TLE: limits.time_from,
        Verdict.ILE: limits.time_from,
        Verdict.MLE: limits.memory_from,
        Verdict.OLE: limits.output_from,
    }
    origin = origins.get(result.checked.verdict, "")
    if not origin or not result.detail:
        return result
    detail = f"{result.detail}, as for all of group {origin}"
    return replace(result, checked=replace(result.checked, team_message=detail), detail=detail)


def _too_many(result: PassResult, most: int) -> PassResult:
    return replace(
        result,
        checked=Checked(Verdict.JE, f"the output validator asked for more than {most} passes"),
    )


def judgement(index: int, test: TestCase, result: PassResult) -> Judgement:
    checked = result.checked
    report = TestReport(
        index,
        test.name,
        checked.verdict,
        result.outcome,
        judge_message=checked.judge_message,
        team_message=checked.team_message,
    )
    graded = TestResult(checked.verdict, checked.score, checked.multiplier)
    return Judgement(report, graded, result.detail)

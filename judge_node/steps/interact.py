"""Interactive problems: the submission and the problem's program talk through pipes."""

from __future__ import annotations

import os
from collections.abc import Mapping

from judge_node.steps.check import (
    TOUT,
    Checked,
    Checker,
    icpc_arguments,
    interactor_arguments,
    read_icpc,
    read_testlib,
)
from judge_node.steps.display import written_by
from judge_node.steps.files import release
from judge_node.steps.run import Submission
from judge_node.steps.setter import SetterProgram
from judge_node.steps.test import PassResult, bare, failure, own_verdict
from judge_node.verdicts import verdict_of_pair
from sandbox.outcome import Outcome
from sandbox.runner import converse
from sandbox.spec import Fd, RunSpec
from testdata.problem import Kind, TestCase, Verdict


class WithValidator:
    """The submission talks to the output validator, which then says what it was worth."""

    def __init__(self, submission: Submission, validator: SetterProgram, kind: Kind) -> None:
        self._submission = submission
        self._validator = validator
        self._kind = kind

    def show(self, test: TestCase) -> None:
        self._validator.show(test)

    def run(self, test: TestCase, run: RunSpec, feedback: Mapping[str, Fd]) -> PassResult:
        partner = self._validator.spec(*icpc_arguments(test), feedback=feedback)
        outcome, answer = converse(self._submission.jail, run, self._validator.jail, partner)
        try:
            failed = own_verdict(self._submission, outcome, run.limits)
            checked = read_icpc(self._validator.title, answer, self._kind)
            return settle(failed, outcome, run, checked, answer)
        finally:
            release(outcome)
            release(answer)


class WithInteractor:
    """The submission talks to a testlib interactor; what that wrote is then checked."""

    def __init__(
        self,
        submission: Submission,
        interactor: SetterProgram,
        checker: Checker,
        *,
        scoring: bool,
    ) -> None:
        self._submission = submission
        self._interactor = interactor
        self._checker = checker
        self._scoring = scoring

    def show(self, test: TestCase) -> None:
        self._interactor.show(test)
        self._checker.show(test)

    def run(self, test: TestCase, run: RunSpec, feedback: Mapping[str, Fd]) -> PassResult:
        partner = self._interactor.spec(*interactor_arguments(test))
        outcome, answer = converse(self._submission.jail, run, self._interactor.jail, partner)
        try:
            failed = own_verdict(self._submission, outcome, run.limits)
            said = read_testlib(self._interactor.title, answer, test, scoring=self._scoring)
            result = settle(failed, outcome, run, said, answer)
            if result.checked.verdict is not Verdict.AC or answer.exit_code != 0:
                return result
            checked = self._check(test, answer, feedback)
            return PassResult(result.outcome, checked, written=result.written)
        finally:
            release(outcome)
            release(answer)

    def _check(self, test: TestCase, answer: Outcome, feedback: Mapping[str, Fd]) -> Checked:
        if answer.files_cut:
            return Checked(Verdict.JE, f"{self._interactor.title}: its output is too large")
        tout = answer.files.get(TOUT)
        if tout is not None:
            return self._checker.check(test, tout, feedback)
        nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return self._checker.check(test, nothing, feedback)
        finally:
            os.close(nothing)


def settle(
    failed: Verdict | None, outcome: Outcome, run: RunSpec, said: Checked, answer: Outcome
) -> PassResult:
    """One result from both ends of a conversation: see `verdict_of_pair`."""
    verdict = verdict_of_pair(failed, outcome, said.verdict, answer)
    if verdict is said.verdict:
        return PassResult(bare(outcome), said, written=written_by(outcome))
    _discard(said)
    if verdict is failed:
        return failure(verdict, outcome, run.limits, said.judge_message)
    # It hung, which is worse than whatever the submission did.
    checked = Checked(Verdict.JE, said.judge_message)
    return PassResult(bare(outcome), checked, written=written_by(outcome))


def _discard(said: Checked) -> None:
    """There is no next pass after a submission that failed."""
    for fd in said.carried.values():
        os.close(fd)
    if said.next_input is not None:
        os.close(said.next_input)

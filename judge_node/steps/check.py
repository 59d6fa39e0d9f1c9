"""Checking an output: by the default output validator, or by the problem's own program."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol as Interface

from judge_node.steps.feedback import NEXT_PASS, Feedback, FeedbackError
from judge_node.steps.files import message, release
from judge_node.steps.setter import ANSWER, FEEDBACK, INPUT, OUTPUT, SetterProgram
from judge_node.verdicts import POINTS, how_it_ended, verdict_of_check, verdict_of_validator
from sandbox.outcome import LimitHit, Outcome
from sandbox.spec import Fd
from testdata.compare import Comparison, compare
from testdata.problem import Kind, TestCase, ValidatorFlags, Verdict
from testdata.programs import Protocol

MESSAGE_BYTES = 2000
EVIDENCE_BYTES = 1000
TOUT = "tout"
_POINTS = re.compile(r"\s*points\s+([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class Checked:
    """What is said of an output."""

    verdict: Verdict
    judge_message: str = ""
    team_message: str = ""
    score: float | None = None
    multiplier: float | None = None
    carried: Mapping[str, Fd] = field(default_factory=dict)
    """Files for the next pass by name, which the caller must close."""
    next_input: Fd | None = None
    """The next pass's input, which the caller must close; None: this was the last."""


class Checker(Interface):
    """Judges outputs of a submission that ran well, or was sent as outputs."""

    def show(self, test: TestCase) -> None:
        """Called once before the checks of a test."""
        ...

    def check(self, test: TestCase, output: Fd, feedback: Mapping[str, Fd]) -> Checked:
        """Says what `output` is worth. `feedback` are files of earlier passes by name.

        Raises:
            InterruptedError: it was stopped from outside.
        """
        ...


class DefaultChecker:
    """Compares with the answer, in this process and in bounded memory."""

    def __init__(self, bundle: Path) -> None:
        self._bundle = bundle

    def show(self, test: TestCase) -> None:
        pass

    def check(self, test: TestCase, output: Fd, feedback: Mapping[str, Fd]) -> Checked:
        del feedback
        found = check_output(output, self._bundle / test.answer, test.flags)
        # What differs may show the answer: participants see it for samples only.
        words = found.message if test.sample else ""
        return Checked(verdict_of_check(found), found.message, words)


def check_output(output: Fd, answer: Path, flags: ValidatorFlags) -> Comparison:
    """Compares in bounded memory; the descriptor stays open."""
    os.lseek(output, 0, os.SEEK_SET)
    with open(output, "rb", closefd=False) as produced, answer.open("rb") as expected:
        return compare(produced, expected, flags)


class IcpcChecker:
    """A validator that answers by 42 or 43 and files in its feedback folder."""

    def __init__(self, program: SetterProgram, kind: Kind) -> None:
        self._program = program
        self._kind = kind

    def show(self, test: TestCase) -> None:
        self._program.show(test)

    def check(self, test: TestCase, output: Fd, feedback: Mapping[str, Fd]) -> Checked:
        os.lseek(output, 0, os.SEEK_SET)
        spec = self._program.spec(*icpc_arguments(test), stdin=output, feedback=feedback)
        outcome = self._program.jail.run(spec)
        try:
            return read_icpc(self._program.title, outcome, self._kind)
        finally:
            release(outcome)


class TestlibChecker:
    """A checker that answers by its exit code and a message on stderr."""

    def __init__(self, program: SetterProgram, *, scoring: bool) -> None:
        self._program = program
        self._scoring = scoring

    def show(self, test: TestCase) -> None:
        self._program.show(test)

    def check(self, test: TestCase, output: Fd, feedback: Mapping[str, Fd]) -> Checked:
        os.lseek(output, 0, os.SEEK_SET)
        self._program.jail.put(OUTPUT, output)
        files = (f"/app/{INPUT}", f"/app/{OUTPUT}", f"/app/{ANSWER}")
        spec = self._program.spec(*files, *test.validator_args, feedback=feedback)
        outcome = self._program.jail.run(spec)
        try:
            return read_testlib(self._program.title, outcome, test, scoring=self._scoring)
        finally:
            release(outcome)


def all_of(checkers: Sequence[Checker]) -> Checker:
    """One that accepts what all accept."""
    return checkers[0] if len(checkers) == 1 else _AllOf(checkers)


class _AllOf:
    """Several checkers: the first that does not accept decides."""

    def __init__(self, checkers: Sequence[Checker]) -> None:
        self._checkers = checkers

    def show(self, test: TestCase) -> None:
        for checker in self._checkers:
            checker.show(test)

    def check(self, test: TestCase, output: Fd, feedback: Mapping[str, Fd]) -> Checked:
        accepted: list[Checked] = []
        for checker in self._checkers:
            checked = checker.check(test, output, feedback)
            if checked.next_input is not None:
                for fd in (checked.next_input, *checked.carried.values()):
                    os.close(fd)
                return Checked(Verdict.JE, "one of several output validators asked for a pass")
            if checked.verdict is not Verdict.AC:
                return checked
            accepted.append(checked)
        said = next((one for one in accepted if one.judge_message), accepted[0])
        return replace(said, verdict=Verdict.AC)


def icpc_arguments(test: TestCase) -> tuple[str, ...]:
    return (f"/app/{INPUT}", f"/app/{ANSWER}", FEEDBACK, *test.validator_args)


def interactor_arguments(test: TestCase) -> tuple[str, ...]:
    """Of a testlib interactor, whose second file is the one that it writes."""
    return (f"/app/{INPUT}", f"{FEEDBACK}{TOUT}", f"/app/{ANSWER}", *test.validator_args)


def read_icpc(title: str, outcome: Outcome, kind: Kind) -> Checked:
    """What a validator said by its exit code and its feedback files.

    Raises:
        InterruptedError: it was stopped from outside.
    """
    verdict = verdict_of_validator(Protocol.ICPC, _finished(outcome))
    feedback = Feedback(outcome.files, cut=outcome.files_cut)
    judge, team = feedback.message("judgemessage.txt"), feedback.message("teammessage.txt")
    if verdict is Verdict.JE:
        return Checked(verdict, evidence(title, outcome, judge))
    checked = Checked(verdict, judge, team)
    try:
        if kind.scoring:
            score, factor = feedback.number("score.txt"), feedback.number("score_multiplier.txt")
            checked = replace(checked, score=score, multiplier=factor)
        if kind.multi_pass:
            feedback.check_whole(NEXT_PASS)
        if NEXT_PASS not in outcome.files:
            return checked
        if verdict is not Verdict.AC:
            raise FeedbackError(f"{NEXT_PASS}: only after an accepted pass can there be another")
        carried = feedback.carried()
    except FeedbackError as error:
        return Checked(Verdict.JE, f"{title}: {error}")
    return replace(checked, carried=carried, next_input=os.dup(outcome.files[NEXT_PASS]))


def read_testlib(title: str, outcome: Outcome, test: TestCase, *, scoring: bool) -> Checked:
    """What a testlib program said by its exit code and on stderr.

    Raises:
        InterruptedError: it was stopped from outside.
    """
    verdict = verdict_of_validator(Protocol.TESTLIB, _finished(outcome))
    words = message(outcome.stderr, MESSAGE_BYTES)
    if verdict is Verdict.JE:
        return Checked(verdict, evidence(title, outcome))
    checked = Checked(verdict, words, words if test.sample else "")
    if outcome.exit_code not in POINTS:
        return checked
    points = _POINTS.match(words)
    if not scoring or points is None:
        why = "gave no number of points" if scoring else "gave points in a pass-fail problem"
        return Checked(Verdict.JE, f"{title}: {why}: {words}")
    return replace(checked, score=float(points[1]))


def evidence(title: str, outcome: Outcome, judge_message: str = "") -> str:
    """How a program of the setter's failed, with the first of its own words."""
    words = [f"{title} {how_it_ended(outcome)}"]
    said = message(outcome.stderr, EVIDENCE_BYTES)
    words += [f"stderr: {said}"] if said else []
    words += [f"judgemessage.txt: {judge_message}"] if judge_message else []
    return "\n".join(words)


def _finished(outcome: Outcome) -> Outcome:
    if outcome.limit is LimitHit.CANCELLED:
        raise InterruptedError
    return outcome

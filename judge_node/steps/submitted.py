"""Submissions that consist of outputs: one file for each secret test, no program."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from judge_node.report import TestReport
from judge_node.steps.check import Checked, Checker
from judge_node.steps.test import Judgement
from testdata.grading import TestResult
from testdata.problem import TestCase, Verdict

ENDINGS = (".ans", ".out")
NOT_SENT = "no output was sent for this test"
NOT_WANTED = "no output is sent for samples"


def output_for(test: str, outputs: Mapping[str, bytes], tests: Iterable[str]) -> bytes | None:
    """The output sent for a test: named like it, with its folders where that is needed.

    For "secret/1-small/03": "03.ans" if no other test ends in "03", "1-small/03.ans",
    "secret/1-small/03.ans", or any of these with ".out". Pure.
    """
    parts = PurePosixPath(test).parts
    own = PurePosixPath(test).name
    alone = Counter(PurePosixPath(name).name for name in tests)[own] == 1
    names = ["/".join(parts[start:]) for start in range(len(parts))]
    for name in names if alone else names[:-1]:
        for ending in ENDINGS:
            if name + ending in outputs:
                return outputs[name + ending]
    return None


class OutputTester:
    """Checks outputs that were sent."""

    def __init__(
        self, outputs: Mapping[str, bytes], tests: tuple[TestCase, ...], checker: Checker
    ) -> None:
        self._outputs = outputs
        self._names = [test.name for test in tests if not test.sample]
        self._checker = checker

    def judge(self, index: int, test: TestCase) -> Judgement:
        output = output_for(test.name, self._outputs, self._names)
        if output is not None:
            checked = self._check(test, output)
        elif test.sample:
            checked = Checked(Verdict.AC, NOT_WANTED, NOT_WANTED)
        else:
            checked = Checked(Verdict.WA, NOT_SENT, NOT_SENT)
        report = TestReport(
            index, test.name, checked.verdict, None, checked.judge_message, checked.team_message
        )
        detail = NOT_SENT if output is None else ""
        return Judgement(
            report, TestResult(checked.verdict, checked.score, checked.multiplier), detail
        )

    def _check(self, test: TestCase, output: bytes) -> Checked:
        fd = os.memfd_create("output", os.MFD_CLOEXEC)
        try:
            with open(fd, "wb", closefd=False) as file:
                file.write(output)
            self._checker.show(test)
            checked = self._checker.check(test, fd, {})
        finally:
            os.close(fd)
        if checked.next_input is None:
            return checked
        for carried in (checked.next_input, *checked.carried.values()):
            os.close(carried)
        return Checked(Verdict.JE, "the output validator asked for a pass, but nothing can run")

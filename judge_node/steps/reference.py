"""The reference submission makes the answers of runs on own inputs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from judge_node.limits import run_limits
from judge_node.steps.check import Checked
from judge_node.steps.run import Submission
from judge_node.steps.signature import Driven
from judge_node.steps.test import Alone, PassResult
from sandbox.spec import Fd
from testdata.problem import JudgeSpec, TestCase, Verdict
from testdata.signature.values import MAX_TEXT_BYTES

_WORDS: Mapping[Verdict, str] = {
    Verdict.WA: "no result",
    Verdict.TLE: "time limit exceeded",
    Verdict.ILE: "idleness limit exceeded",
    Verdict.MLE: "memory limit exceeded",
    Verdict.RE: "run-time error",
    Verdict.OLE: "output limit exceeded",
}


class AcceptAll:
    """A checker where there is no answer to compare with. Keeps the output if asked to."""

    def __init__(self, keep: Path | None = None) -> None:
        self._keep = keep

    def show(self, test: TestCase) -> None:
        pass

    def check(self, test: TestCase, output: Fd, feedback: Mapping[str, Fd]) -> Checked:
        del test, feedback
        if self._keep is not None:
            os.lseek(output, 0, os.SEEK_SET)
            with open(output, "rb", closefd=False) as source, self._keep.open("wb") as target:
                shutil.copyfileobj(source, target)
        return Checked(Verdict.AC)


class Reference:
    """The reference submission, built."""

    def __init__(self, submission: Submission, spec: JudgeSpec, bundle: Path) -> None:
        self._submission = submission
        self._spec = spec
        self._bundle = bundle

    def answer(self, test: TestCase) -> str:
        """Writes the test's answer file. Returns why it could not; "" when it did.

        Raises:
            InterruptedError: it was stopped from outside.
        """
        result = self._run(test)
        verdict, said = result.checked.verdict, result.checked.team_message
        if verdict is Verdict.AC:
            return ""
        return f"{_WORDS.get(verdict, verdict)}: {said}" if said else _WORDS.get(verdict, verdict)

    def _run(self, test: TestCase) -> PassResult:
        submission, signature = self._submission, self._spec.signature
        answer = self._bundle / test.answer
        stdin = os.open(self._bundle / test.input, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            limits = run_limits(self._spec.limits, submission.language)
            run = submission.spec(limits, test.args, {}, stdin)
            if signature is None:
                return Alone(submission, AcceptAll(answer)).run(test, run, {})
            driven = Driven(
                submission, signature, self._bundle, compares=False, kept=MAX_TEXT_BYTES
            )
            result = driven.run(test, run, {})
            answer.write_bytes(result.written.output)
            return result
        finally:
            os.close(stdin)

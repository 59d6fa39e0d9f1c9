"""Signature problems: a driver calls the submission's function, its result is compared.

See testdata/signature/protocol.py for what passes between driver and node.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from judge_node.steps.check import Checked
from judge_node.steps.display import KEPT_BYTES, Written, written_by
from judge_node.steps.files import release
from judge_node.steps.run import Submission
from judge_node.steps.test import PassResult, bare, failure, own_verdict
from judge_node.verdicts import verdict_of_check
from sandbox.spec import Fd, RunSpec
from testdata.problem import TestCase, Verdict
from testdata.signature.model import Signature
from testdata.signature.protocol import Judged, judge_input, judge_output, new_nonce
from testdata.signature.values import ValueFormatError


class Driven:
    """One call, or the calls of one class, per test."""

    def __init__(
        self,
        submission: Submission,
        signature: Signature,
        bundle: Path,
        *,
        compares: bool = True,
        kept: int = KEPT_BYTES,
    ) -> None:
        """Without `compares` every result of the right type is accepted. Of a result `kept`
        bytes come out.
        """
        self._submission = submission
        self._signature = signature
        self._bundle = bundle
        self._compares = compares
        self._kept = kept

    def show(self, test: TestCase) -> None:
        pass

    def run(self, test: TestCase, run: RunSpec, feedback: Mapping[str, Fd]) -> PassResult:
        del feedback
        nonce = new_nonce()
        stdin = os.memfd_create("test", os.MFD_CLOEXEC)
        try:
            _write_input(stdin, nonce, self._bundle / test.input)
            outcome = self._submission.jail.run(replace(run, stdin=stdin))
        finally:
            os.close(stdin)
        try:
            errors = written_by(outcome).error_output
            failed = own_verdict(self._submission, outcome, run.limits)
            if failed is not None:
                return failure(failed, outcome, run.limits, written=Written(b"", errors))
            assert outcome.stdout is not None
            checked, returned = self._check(test, nonce, outcome.stdout)
            written = Written(returned[: self._kept], errors)
            return PassResult(bare(outcome), checked, written=written)
        finally:
            release(outcome)

    def _check(self, test: TestCase, nonce: str, stdout: Fd) -> tuple[Checked, bytes]:
        os.lseek(stdout, 0, os.SEEK_SET)
        answer = (self._bundle / test.answer).read_bytes() if self._compares else None
        try:
            with open(stdout, "rb", closefd=False) as stream:
                judged = judge_output(self._signature, nonce, stream, answer)
        except ValueFormatError as error:
            return Checked(Verdict.JE, f"the answer file is broken: {error}"), b""
        return said_of(judged, test), judged.returned


def said_of(judged: Judged, test: TestCase) -> Checked:
    """The verdict. What differs may show the answer: that is for tests shown whole. Pure."""
    words = judged.comparison.message
    open_ = test.sample or test.full_feedback or not judged.compared
    return Checked(verdict_of_check(judged.comparison), words, words if open_ else "")


def _write_input(stdin: Fd, nonce: str, test: Path) -> None:
    with open(stdin, "wb", closefd=False) as file:
        file.write(judge_input(nonce, test.read_bytes()))
    os.lseek(stdin, 0, os.SEEK_SET)

"""What people may see of a test: its input, what was written, and the answer."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from judge_node.report import Shown
from sandbox.outcome import Outcome
from sandbox.spec import Fd
from testdata.problem import TestCase, Verdict

KEPT_BYTES = (64 << 10) + 1
"""What is kept of each stream: the most that is shown, and whether there was more."""


@dataclass(frozen=True, slots=True)
class Written:
    """The beginnings of what a run wrote, each at most `KEPT_BYTES`."""

    output: bytes = b""
    error_output: bytes = b""


@dataclass(frozen=True, slots=True)
class Display:
    """Which tests are shown, and how much of them."""

    limit: int
    """Bytes of each part."""
    always: bool
    """Otherwise those that participants may see whole and that were not accepted."""

    def wants(self, test: TestCase, verdict: Verdict) -> bool:
        seen = test.sample or test.full_feedback
        return self.always or (seen and verdict is not Verdict.AC)

    def show(self, bundle: Path, test: TestCase, written: Written) -> Shown:
        given = _begin(bundle / test.input, self.limit + 1)
        expected = _begin(bundle / test.answer, self.limit + 1)
        parts = {
            "input": given,
            "output": written.output,
            "error_output": written.error_output,
            "expected": expected,
        }
        return Shown(
            given[: self.limit],
            written.output[: self.limit],
            written.error_output[: self.limit],
            expected[: self.limit],
            tuple(name for name, content in parts.items() if len(content) > self.limit),
        )


JUDGING = Display(4 << 10, always=False)
RUN = Display(64 << 10, always=True)


def written_by(outcome: Outcome) -> Written:
    """What a run left in its collected streams; they stay open."""
    return Written(_head(outcome.stdout), _head(outcome.stderr))


def _head(fd: Fd | None) -> bytes:
    return b"" if fd is None else os.pread(fd, KEPT_BYTES, 0)


def _begin(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit)

"""Checking an output against the judges' answer with the default output validator."""

from __future__ import annotations

from pathlib import Path

from sandbox.spec import Fd
from testdata.compare import Comparison, compare
from testdata.problem import ValidatorFlags


def check_output(stdout: Fd, answer: Path, flags: ValidatorFlags) -> Comparison:
    """Compares in bounded memory; the descriptor stays open."""
    with open(stdout, "rb", closefd=False) as output, answer.open("rb") as expected:
        return compare(output, expected, flags)

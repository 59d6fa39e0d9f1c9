"""Points, batches and dependencies of a DMOJ problem as test groups."""

from __future__ import annotations

from dataclasses import dataclass

from testdata.formats.dmoj_checkers import Checker
from testdata.groups import Grading, GroupLimits, OnReject, ScoreMode, TestGroup
from testdata.issues import Findings
from testdata.problem import TestCase

_FILE = "init.yml"
_PARTIAL = ("linecount", "bridged")
"""Checkers that may give an accepted test a part of its points."""


@dataclass(frozen=True, slots=True)
class Case:
    """A test: names of its files in the package (`source` may be "")."""

    source: str
    answer: str
    checker: Checker


@dataclass(frozen=True, slots=True)
class Batch:
    """What is worth points together; a test on its own is a batch of one."""

    points: float
    cases: tuple[Case, ...]
    dependencies: tuple[int, ...] = ()
    """Numbers of batches, counted from 1, tests on their own not counted."""
    batched: bool = True
    output_mib: int | None = None
    """Its own output limit."""


def grouped(
    batches: list[Batch], findings: Findings
) -> tuple[tuple[TestCase, ...], tuple[TestGroup, ...]]:
    """Tests in order of `batches`' cases, and the tree.

    A batch is worth its least result. A batch without points that fails ends judging:
    all later ones need it.
    """
    width = len(str(len(batches)))
    names = [f"secret/{at:0{width}d}" for at in range(1, len(batches) + 1)]
    numbered = [name for name, batch in zip(names, batches, strict=True) if batch.batched]
    tests: list[TestCase] = []
    groups: list[TestGroup] = []
    gates: list[str] = []
    for name, batch in zip(names, batches, strict=True):
        required = list(gates)
        for number in batch.dependencies:
            other = numbered[number - 1] if number <= len(numbered) else name
            if other >= name:
                findings.refuse(_FILE, None, f"dependencies: there is no batch {number} before it")
            elif other not in required:
                required.append(other)
        cases = _cases(name, batch)
        tests += cases
        grading = _grading(batch, tuple(required))
        limits = GroupLimits(output_mib=batch.output_mib)
        groups.append(TestGroup(name, tuple(case.name for case in cases), grading, limits=limits))
        if not batch.points:
            gates.append(name)
    secret = TestGroup("secret", tuple(names), Grading(on_reject=OnReject.CONTINUE))
    top = TestGroup("", ("secret",), Grading(on_reject=OnReject.CONTINUE))
    return tuple(tests), (top, secret, *groups)


def _grading(batch: Batch, required: tuple[str, ...]) -> Grading:
    """The least of the tests' results, which is all or nothing unless a checker gives parts."""
    if any(case.checker.name in _PARTIAL for case in batch.cases):
        return Grading(
            score=ScoreMode.MIN,
            accept_score=batch.points,
            max_score=batch.points,
            require_pass=required,
        )
    return Grading(
        score=ScoreMode.PASS_FAIL,
        max_score=batch.points,
        require_pass=required,
        validator_scores=False,
    )


def _cases(group: str, batch: Batch) -> list[TestCase]:
    width = len(str(len(batch.cases)))
    found = []
    for at in range(1, len(batch.cases) + 1):
        name = f"{group}/{at:0{width}d}"
        found.append(TestCase(name, f"data/{name}.in", f"data/{name}.ans", sample=False))
    return found

"""What the API says about submissions."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from web_api.judge.messages import JudgedTest
from web_api.schema import PlainText, Strict, example
from web_api.submissions.models import (
    State,
    SubmissionRow,
    SubmissionTestRow,
    SubmissionVisibility,
)

Verdict = Literal["AC", "WA", "PE", "TLE", "ILE", "MLE", "RE", "OLE", "CE", "JE"]

TEST_EXAMPLE: dict[str, Any] = {
    "index": 0,
    "name": "sample/1",
    "sample": True,
    "verdict": "AC",
    "cpu_ms": 3,
    "wall_ms": 4,
    "memory_kib": 1800,
    "message": "",
    "judge_message": None,
    "shown": None,
    "evidence": False,
}

SUMMARY_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c",
    "problem": "two-sum",
    "user": "ada",
    "visibility": "private",
    "language": "cpp20",
    "created_at": "2026-11-02T09:30:00Z",
    "state": "final",
    "verdict": "AC",
    "cpu_ms": 3,
    "wall_ms": 4,
    "memory_kib": 1800,
    "tests_passed": 1,
    "tests_total": 1,
}


class Code(Strict):
    """A source in a language."""

    language: Annotated[PlainText, Field(max_length=20, description="A language id.")]
    source: PlainText
    """At most the problem's code limit, and never above 1 MiB."""


class NewSubmission(Code):
    """A source to judge."""

    model_config = example(
        {
            "problem": "two-sum",
            "language": "python3",
            "source": "print(sum(map(int, input().split())))",
        }
    )

    problem: Annotated[PlainText, Field(max_length=200, description="The problem's slug.")]


class Shown(BaseModel):
    """What a run read and wrote. Bytes that are no UTF-8 are replaced."""

    input: str
    output: str
    """In signature problems the returned value as JSON."""
    error_output: str
    """In signature problems with what the participant printed."""
    expected: str | None
    """null where there is no answer to compare with."""
    cut: list[Literal["input", "output", "error_output", "expected"]]
    """Which of the above are not whole."""
    reference_failure: str
    """Why the reference submission gave no answer on this input; mostly it is not valid."""
    exit_code: int | None
    """null after a signal."""
    signal: int | None


class TestResult(BaseModel):
    """One judged test."""

    __test__ = False  # not a pytest class

    model_config = example(TEST_EXAMPLE)

    index: int
    name: str
    sample: bool
    verdict: Verdict
    cpu_ms: int
    wall_ms: int
    memory_kib: int
    message: str
    """What the checker says to the participant."""
    judge_message: str | None = None
    """What the checker says to the judges; null for others than staff."""
    shown: Shown | None = None
    """Of runs, samples and tests with full feedback; null in `progress` events."""
    evidence: bool = False
    """Whether its owner may fetch the test's input and answer."""


class SubmissionSummary(BaseModel):
    """A submission in a list."""

    model_config = example(SUMMARY_EXAMPLE)

    id: uuid.UUID
    problem: str
    user: str
    """Whose it is."""
    visibility: SubmissionVisibility
    language: str
    created_at: datetime
    state: State
    verdict: Verdict | None
    """null until final."""
    cpu_ms: int | None
    """Largest of a judged test."""
    wall_ms: int | None
    memory_kib: int | None
    tests_passed: int
    tests_total: int


class SubmissionList(BaseModel):
    """One page of submissions, newest first."""

    model_config = example({"items": [SUMMARY_EXAMPLE], "next": None})

    items: list[SubmissionSummary]
    next: str | None


class QueuePlace(BaseModel):
    """Where a submission waits for a judge node."""

    model_config = example({"position": 12, "expected_wait_ms": 4000})

    position: int
    """Submissions that will be judged before it, as things are; at most 1,000 are counted."""
    expected_wait_ms: int | None
    """null while nothing is being judged."""


class Measurement(BaseModel):
    """One of two measurements of a time near the limit."""

    model_config = example({"node": "node-1", "verdict": "TLE", "cpu_ms": 1030, "counts": False})

    node: str
    verdict: Verdict
    cpu_ms: int | None
    """null where the judge failed."""
    counts: bool
    """Whether it is the one that is better for the participant, which is the result."""


class Submission(SubmissionSummary):
    """A submission with everything that its owner may see."""

    model_config = example(
        {
            **SUMMARY_EXAMPLE,
            "tests": [TEST_EXAMPLE],
            "compile_log": "",
            "reason": "All tests passed.",
            "epoch": 0,
            "source": "print(sum(map(int, input().split())))",
            "version_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "language_version": "3.11.2",
            "accounting": "v2",
            "measured_twice": [],
            "queue": None,
        }
    )

    tests: list[TestResult]
    compile_log: str
    reason: str
    """What decided the verdict."""
    epoch: int
    """How often it was sent back for judging."""
    source: str
    version_digest: str
    """The problem's version that it is judged with."""
    language_version: str
    """As the node had it; "" until final."""
    accounting: str
    """How time and memory were measured: control groups "v1" or "v2"; "" if nothing ran."""
    measured_twice: list[Measurement]
    """Both measurements, the first one first, where another node repeated it since the time
    was near the limit; else empty."""
    queue: QueuePlace | None = None
    """Set while it waits for a judge node, unless the judge is slow to say."""

    @property
    def key(self) -> str:
        return str(self.id)

    @property
    def over(self) -> bool:
        return self.state == State.FINAL

    @property
    def place(self) -> object:
        return self.queue


class Progress(BaseModel):
    """A step of judging, as sent in `progress` events."""

    model_config = example(
        {
            "epoch": 0,
            "attempt": 1,
            "phase": "running",
            "tests_done": 1,
            "tests_total": 10,
            "test": TEST_EXAMPLE,
        }
    )

    epoch: int
    attempt: int
    """A larger one replaces all that a smaller one said."""
    phase: Literal["waiting", "preparing", "compiling", "running"]
    tests_done: int
    tests_total: int
    test: TestResult | None
    """The test that was just judged."""


def summary(row: SubmissionRow, problem: str, user: str) -> SubmissionSummary:
    return SubmissionSummary(**_summary_fields(row, problem, user))


def submission(
    row: SubmissionRow,
    problem: str,
    user: str,
    version_digest: str,
    tests: Sequence[SubmissionTestRow],
    *,
    opened: AbstractSet[int] = frozenset(),
    whole: bool = True,
    staff: bool,
) -> Submission:
    """A submission with its tests.

    `opened` are indexes of tests whose files its owner may fetch. Who does not see it whole
    gets no texts of tests; the judges' messages are for staff only.
    """
    return Submission(
        **_summary_fields(row, problem, user),
        tests=[
            judged_test(test, staff=staff, whole=whole, evidence=test.index in opened)
            for test in tests
        ],
        compile_log=row.compile_log,
        reason=row.reason,
        epoch=row.epoch,
        source=row.source,
        version_digest=version_digest,
        language_version=row.language_version,
        accounting=row.accounting,
        measured_twice=_measurements(row),
    )


def _measurements(row: SubmissionRow) -> list[Measurement]:
    other = row.confirmation
    if other is None or row.verdict is None:
        return []
    counts = {"node": row.node, "verdict": row.verdict, "cpu_ms": row.cpu_ms, "counts": True}
    both = [
        Measurement.model_validate(counts),
        Measurement.model_validate({**other, "counts": False}),
    ]
    return both[::-1] if other["first"] else both


def _summary_fields(row: SubmissionRow, problem: str, user: str) -> dict[str, Any]:
    others = {"problem": problem, "user": user}
    names = [name for name in SubmissionSummary.model_fields if name not in others]
    return {**others, **{name: getattr(row, name) for name in names}}


_DERIVED = ("message", "judge_message", "shown", "evidence")


def judged_test(
    test: SubmissionTestRow | JudgedTest,
    *,
    staff: bool,
    whole: bool = True,
    evidence: bool = False,
) -> TestResult:
    names = [name for name in TestResult.model_fields if name not in _DERIVED]
    shown = test.shown if whole else None
    if shown is not None and not isinstance(shown, dict):
        shown = dataclasses.asdict(shown)
    return TestResult(
        **{name: getattr(test, name) for name in names},
        message=test.message if whole else "",
        judge_message=test.judge_message if staff else None,
        shown=Shown.model_validate(shown) if shown else None,
        evidence=evidence,
    )

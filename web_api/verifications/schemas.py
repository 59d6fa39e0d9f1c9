"""What the API says about verifications and about what imports made of packages."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from web_api.schema import example
from web_api.verifications.models import VerificationState

_STATUS: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2f",
    "state": "running",
    "stage": "submissions and input validators",
    "created_at": "2026-11-02T09:30:00Z",
    "created_by": "ada",
    "finished_at": None,
    "jobs_done": 3,
    "jobs_total": 7,
    "tests_done": 40,
    "tests_total": 120,
    "errors": 1,
    "warnings": 0,
    "failure": "",
}
_FINDING: dict[str, Any] = {
    "severity": "error",
    "rule": "unexpected-verdict",
    "file": "submissions/wrong_answer/lucky.py",
    "line": None,
    "message": "it never gets WA or PE",
    "evidence": "",
}
_SUBMISSION: dict[str, Any] = {
    "path": "wrong_answer/lucky.py",
    "language": "python3",
    "expected": ["WA"],
    "verdict": "AC",
    "reason": "All tests passed.",
    "unexpected": True,
    "tests_passed": 20,
    "tests_judged": 20,
}

VerdictName = Literal["AC", "WA", "PE", "TLE", "ILE", "MLE", "RE", "OLE", "CE", "JE"]


class VerificationStatus(BaseModel):
    """How far a verification got."""

    model_config = example(_STATUS)

    id: uuid.UUID
    state: VerificationState
    stage: str
    """What it does, while it is running."""
    created_at: datetime
    created_by: str | None
    finished_at: datetime | None
    jobs_done: int
    jobs_total: int
    """Programs on all their tests; more may come when a stage ends."""
    tests_done: int
    tests_total: int
    errors: int
    warnings: int
    """Findings so far."""
    failure: str
    """Why it could not be carried out, when it failed."""


class VerificationFinding(BaseModel):
    """One thing that a check found."""

    model_config = example(_FINDING)

    severity: Literal["error", "warning", "info"]
    rule: str
    """Stable id of the rule."""
    file: str
    """Path below the package; "" when no single file is meant."""
    line: int | None
    message: str
    evidence: str


class VerifiedSubmission(BaseModel):
    """An example submission: what the package expects of it, and what it got."""

    model_config = example(_SUBMISSION)

    path: str
    """Below submissions/."""
    language: str
    expected: list[VerdictName]
    verdict: VerdictName | None
    """null while it is not judged; `reason` says when it will not be."""
    reason: str
    unexpected: bool
    tests_passed: int
    tests_judged: int


class MeasuredTest(BaseModel):
    """One submission on one test."""

    name: str
    verdict: VerdictName
    cpu_s: float
    wall_s: float
    memory_bytes: int
    output_bytes: int


class MeasuredSubmission(BaseModel):
    """One submission with its times."""

    path: str
    language: str
    verdict: VerdictName | None
    reason: str
    max_cpu_s: float | None
    slowest_test: str | None
    max_memory_bytes: int | None
    tests: list[MeasuredTest]


class SlowestTest(BaseModel):
    """A submission on the test that takes it longest."""

    path: str
    language: str
    test: str
    cpu_s: float
    at_least: bool
    """It was stopped: it takes this long or longer."""


class LanguageAdvice(BaseModel):
    """What the accepted submissions of one language say of the time limit."""

    language: str
    slowest_accepted: SlowestTest
    headroom: float
    multiplier: float


class TimeLimitAdvice(BaseModel):
    """What the measured times say of the time limit. Seconds of CPU time."""

    time_limit_s: float
    inferred: bool
    ac_to_time_limit: float
    time_limit_to_tle: float
    time_resolution_s: float
    slowest_accepted: SlowestTest | None
    fastest_too_slow: SlowestTest | None
    least_s: float | None
    most_s: float | None
    suggested_s: float | None
    languages: list[LanguageAdvice]


class CatchingMatrix(BaseModel):
    """Which tests catch which submissions."""

    tests: list[str]
    submissions: dict[str, list[VerdictName | None]]
    """Verdicts in the order of `tests`, by submission."""
    caught_by: dict[str, list[str]]
    tests_that_catch_nobody: list[str]
    tests_needed: list[str]


class VerificationResult(BaseModel):
    """Everything that was found: what `assize verify --json` prints."""

    package: str
    slug: str
    format: str
    errors: int
    warnings: int
    findings: list[VerificationFinding]
    times: list[MeasuredSubmission]
    advice: TimeLimitAdvice
    matrix: CatchingMatrix
    not_measured: list[str]


class Verification(VerificationStatus):
    """A verification with what it found so far."""

    model_config = example(
        {**_STATUS, "findings": [_FINDING], "submissions": [_SUBMISSION], "result": None}
    )

    findings: list[VerificationFinding]
    """The worst first."""
    submissions: list[VerifiedSubmission]
    result: VerificationResult | None
    """Once it is done."""


class LossEntry(BaseModel):
    """What became of one part of a package."""

    fate: Literal["kept", "approximated", "dropped", "refused"]
    what: str
    """The part: a file with line, or a few words."""
    why: str


class ImportReport(BaseModel):
    """What the import made of the package that a version was last imported from."""

    model_config = example(
        {
            "package_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "package_name": "two-sum.zip",
            "imported_at": "2026-11-02T09:30:00Z",
            "entries": [
                {"fate": "dropped", "what": "problem.yaml:7", "why": "unknown key 'rights'"}
            ],
        }
    )

    package_digest: str
    """SHA-256 of the archive."""
    package_name: str
    imported_at: datetime
    entries: list[LossEntry]

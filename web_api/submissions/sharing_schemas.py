"""What the API says about comparing, sharing and distributions."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from web_api.schema import Strict, example
from web_api.submissions.models import SubmissionVisibility
from web_api.submissions.schemas import SUMMARY_EXAMPLE, SubmissionSummary, Verdict

_FIGURES: dict[str, Any] = {"verdict": "AC", "cpu_ms": 3, "wall_ms": 4, "memory_kib": 1800}


class Figures(BaseModel):
    """A test's verdict, time and memory."""

    model_config = example(_FIGURES)

    verdict: Verdict
    cpu_ms: int
    wall_ms: int
    memory_kib: int


class TestChange(BaseModel):
    """One test in both results."""

    __test__ = False  # not a pytest class
    model_config = example(
        {"name": "secret/1", "a": {**_FIGURES, "verdict": "TLE", "cpu_ms": 2000}, "b": _FIGURES}
    )

    name: str
    a: Figures | None
    """null where it was not judged."""
    b: Figures | None


class Comparison(BaseModel):
    """Two submissions to one problem."""

    model_config = example(
        {
            "a": {**SUMMARY_EXAMPLE, "verdict": "WA"},
            "b": {**SUMMARY_EXAMPLE, "id": "0193f5a4-1b2c-7d2a-9a34-3f1f6f0a1b2c"},
            "same_testdata": True,
            "diff": "--- a\n+++ b\n@@ -1 +1 @@\n-print(1)\n+print(2)",
            "tests": [{"name": "secret/1", "a": {**_FIGURES, "verdict": "WA"}, "b": _FIGURES}],
        }
    )

    a: SubmissionSummary
    b: SubmissionSummary
    same_testdata: bool
    """Whether equal names of tests are equal tests."""
    diff: str | None
    """Unified, "" for equal sources; null for sources above 3,000 lines or 256 Ki characters."""
    tests: list[TestChange]
    """Empty while neither is judged."""


class VisibilityChange(Strict):
    """Who may read a submission."""

    model_config = Strict.model_config | example({"visibility": "public"})

    visibility: SubmissionVisibility


class Share(BaseModel):
    """A link by which everybody reads a submission."""

    model_config = example(
        {
            "path": "/api/shared-submissions/Wm4xQ2pKZ1Rt9bLcVtYh3A",
            "token": "Wm4xQ2pKZ1Rt9bLcVtYh3A",
            "created_at": "2026-11-02T09:30:00Z",
        }
    )

    path: str
    token: str
    created_at: datetime


class Bucket(BaseModel):
    """Accepted submissions from one value up to another."""

    model_config = example({"low": 0, "high": 8, "count": 120})

    low: int
    """Included."""
    high: int
    """Not included."""
    count: int


_BUCKETS = [{"low": 0, "high": 8, "count": 120}, {"low": 8, "high": 16, "count": 40}]
_SPREAD: dict[str, Any] = {"value": 3, "percentile": 62.5, "samples": 160, "buckets": _BUCKETS}


class Spread(BaseModel):
    """How a measure is spread over the accepted submissions."""

    model_config = example(_SPREAD)

    value: int | None
    """Of this submission; null where it was not measured or not accepted."""
    percentile: float | None
    """Percent of the other accepted submissions that need more, half of those that need the
    same counted; null without a value, and where there are too few (`samples`)."""
    samples: int
    """Accepted submissions that are compared."""
    buckets: list[Bucket]
    """Smallest first, without gaps; at most 40."""


class Distribution(BaseModel):
    """Where a submission stands among accepted ones with its testdata, in its language."""

    model_config = example(
        {
            "submission": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c",
            "language": "cpp20",
            "enough": True,
            "samples_needed": 20,
            "runtime_ms": _SPREAD,
            "memory_kib": _SPREAD,
        }
    )

    submission: uuid.UUID
    language: str
    enough: bool
    """Whether there are so many that percentiles mean something."""
    samples_needed: int
    runtime_ms: Spread
    memory_kib: Spread

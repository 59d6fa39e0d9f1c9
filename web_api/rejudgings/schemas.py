"""What the API says about rejudgings."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from web_api.problems.schemas import VersionDigest
from web_api.rejudgings.models import Outcome, RejudgingState
from web_api.schema import Strict, example
from web_api.submissions.schemas import Verdict

Scope = Literal["all", "verdicts", "ids"]

_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_SUMMARY: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2f",
    "problem": "two-sum",
    "version": _DIGEST,
    "scope": "verdicts",
    "dry_run": True,
    "state": "ready",
    "created_at": "2026-11-02T09:30:00Z",
    "created_by": "ada",
    "finished_at": None,
    "total": 120,
    "done": 120,
    "changed": 1,
}


class NewRejudging(Strict):
    """Which submissions to judge again, and with what."""

    model_config = example(
        {"version": _DIGEST, "scope": "verdicts", "verdicts": ["WA", "TLE"], "dry_run": True}
    )

    version: VersionDigest
    scope: Scope = "all"
    """Of the problem's judged submissions: all, those with `verdicts`, or `ids`."""
    verdicts: Annotated[tuple[Verdict, ...], Field(max_length=10)] = ()
    ids: Annotated[tuple[uuid.UUID, ...], Field(max_length=10_000)] = ()
    dry_run: bool = True
    """False: apply the results as soon as all are there."""


class RejudgingSummary(BaseModel):
    """A rejudging in a list."""

    model_config = example(_SUMMARY)

    id: uuid.UUID
    problem: str
    version: str
    """Digest of the version judged with."""
    scope: Scope
    dry_run: bool
    state: RejudgingState
    created_at: datetime
    created_by: str | None
    finished_at: datetime | None
    """When it was applied or cancelled."""
    total: int
    """Submissions in all."""
    done: int
    """Submissions with a new result."""
    changed: int
    """Those whose new verdict is another than the old one."""


class RejudgingList(BaseModel):
    """A problem's rejudgings, newest first."""

    model_config = example({"items": [_SUMMARY], "next": None})

    items: list[RejudgingSummary]
    next: str | None


class VerdictCount(BaseModel):
    """How many submissions go from one verdict to another."""

    old: Verdict
    new: Verdict
    count: int


class VerdictChange(BaseModel):
    """A submission whose verdict becomes another."""

    submission: uuid.UUID
    username: str
    language: str
    created_at: datetime
    old: Verdict
    new: Verdict
    reason: str
    """What decided the new verdict."""
    outcome: Outcome | None
    """What applying did; null before."""


class Rejudging(RejudgingSummary):
    """A rejudging with its differences so far."""

    model_config = example(
        {
            **_SUMMARY,
            "counts": [
                {"old": "AC", "new": "AC", "count": 119},
                {"old": "AC", "new": "WA", "count": 1},
            ],
            "outcomes": {},
            "changes": [
                {
                    "submission": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c",
                    "username": "bob",
                    "language": "cpp20",
                    "created_at": "2026-11-01T20:00:00Z",
                    "old": "AC",
                    "new": "WA",
                    "reason": "Test secret/7: wrong answer.",
                    "outcome": None,
                }
            ],
            "next": None,
        }
    )

    counts: list[VerdictCount]
    outcomes: dict[Outcome, int]
    """Submissions by what applying did; empty before."""
    changes: list[VerdictChange]
    """One page, oldest submission first."""
    next: str | None
    """The cursor of the next page of changes."""

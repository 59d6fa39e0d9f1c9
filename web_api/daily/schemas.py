"""What the API says about questions of the day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from web_api.problems.schemas import SUMMARY_EXAMPLE, ProblemSummary
from web_api.schema import Strict, example

DAILY: dict[str, Any] = {
    "day": "2026-11-23",
    "problem": SUMMARY_EXAMPLE,
    "solvers": 214,
    "solved_at": "2026-11-23T07:12:00Z",
    "ends_at": "2026-11-24T00:00:00Z",
}


class Daily(BaseModel):
    """The question of one day (UTC)."""

    model_config = example(DAILY)

    day: date
    problem: ProblemSummary
    solvers: int
    """People who solved it on its day."""
    solved_at: datetime | None
    """When the viewer did; null: not on that day."""
    ends_at: datetime
    """When its day is over."""


class DailyList(BaseModel):
    """A page of questions, newest first."""

    model_config = example({"items": [DAILY], "next": None})

    items: list[Daily]
    next: str | None


UPCOMING: dict[str, Any] = {"day": "2026-11-25", "problem": "two-sum", "pinned": True}


class Upcoming(BaseModel):
    """A question that is chosen already."""

    model_config = example(UPCOMING)

    day: date
    problem: str
    pinned: bool
    """By staff."""


class UpcomingList(BaseModel):
    """From today on."""

    model_config = example({"items": [UPCOMING]})

    items: list[Upcoming]


class Pin(Strict):
    """The problem that staff want."""

    model_config = Strict.model_config | example({"problem": "two-sum"})

    problem: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,200}$")]

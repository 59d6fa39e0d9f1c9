"""What the API says about ratings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from web_api.schema import example

CHANGE: dict[str, Any] = {
    "rank": 3,
    "username": "ada",
    "before": 1500,
    "after": 1580,
    "deviation": 110,
}
RATING: dict[str, Any] = {"username": "ada", "rating": 1580, "deviation": 110, "contests": 4}
POINT: dict[str, Any] = {
    "contest": "weekly-42",
    "title": "Weekly Contest 42",
    "ended_at": "2026-12-05T16:00:00Z",
    "rank": 3,
    "before": 1500,
    "after": 1580,
    "deviation": 110,
}


class RatingChange(BaseModel):
    """What a contest did to somebody."""

    model_config = example(CHANGE)

    rank: int
    """Among those who handed in something."""
    username: str
    before: int | None
    """null for a first contest."""
    after: int
    deviation: int


class RatingChangeList(BaseModel):
    """A page of changes."""

    model_config = example({"items": [CHANGE], "next": None})

    items: list[RatingChange]
    next: str | None


class Rating(BaseModel):
    """Where somebody is."""

    model_config = example(RATING)

    username: str
    rating: int
    deviation: int
    """How sure it is: smaller is surer."""
    contests: int


class RatingList(BaseModel):
    """A page of people."""

    model_config = example({"items": [RATING], "next": None})

    items: list[Rating]
    next: str | None


class RatingPoint(BaseModel):
    """One contest in somebody's history."""

    model_config = example(POINT)

    contest: str
    title: str
    ended_at: datetime
    rank: int
    before: int | None
    after: int
    deviation: int


class RatingHistory(BaseModel):
    """Somebody's contests, oldest first."""

    model_config = example({"items": [POINT]})

    items: list[RatingPoint]

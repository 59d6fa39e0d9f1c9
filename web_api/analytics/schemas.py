"""What the API says to setters and staff."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel

from web_api.schema import example

Days = Annotated[
    int, Query(ge=1, le=730, description="How many days back, today (UTC) included.", examples=[90])
]

DAY: dict[str, Any] = {"day": "2026-11-23", "submissions": 40, "accepted": 22}
LANGUAGE: dict[str, Any] = {
    "language": "python3",
    "submissions": 40,
    "verdicts": {"AC": 22, "WA": 18},
}
SPREAD: dict[str, Any] = {
    "language": "python3",
    "accepted": 22,
    "median": 35,
    "p90": 120,
    "largest": 410,
}
KILLER: dict[str, Any] = {"test": "secret/12-all-equal", "submissions": 9}
WAITS: dict[str, Any] = {"submissions": 40, "median_ms": 900, "p90_ms": 2100, "p99_ms": 4200}


class DayCount(BaseModel):
    """Judged submissions of a day."""

    model_config = example(DAY)

    day: date
    submissions: int
    accepted: int


class LanguageCount(BaseModel):
    """Verdicts of a language."""

    model_config = example(LANGUAGE)

    language: str
    submissions: int
    verdicts: dict[str, int]


class MeasureSpread(BaseModel):
    """How much accepted submissions take; right within 6 %."""

    model_config = example(SPREAD)

    language: str
    accepted: int
    median: int
    p90: int
    largest: int


class TestFailures(BaseModel):
    """How many submissions a test was the first to fail."""

    model_config = example(KILLER)

    test: str
    submissions: int


class Calibration(BaseModel):
    """How hard a problem is, on the scale of contest ratings, from first attempts."""

    model_config = example({"rating": 1480, "deviation": 45, "set": 1500})

    rating: int
    deviation: int
    set: int
    """What its setter says."""


class ProblemAnalytics(BaseModel):
    """A problem's figures."""

    model_config = example(
        {
            "submissions": 40,
            "accepted": 22,
            "acceptance": 0.55,
            "people": 25,
            "solvers": 20,
            "solve_rate": 0.8,
            "calibration": {"rating": 1480, "deviation": 45, "set": 1500},
            "languages": [LANGUAGE],
            "days": [DAY],
            "runtime_ms": [SPREAD],
            "memory_kib": [SPREAD],
            "failed_tests": [KILLER],
        }
    )

    submissions: int
    """Judged ones of the days asked for, as `accepted`, `languages` and `days`."""
    accepted: int
    acceptance: float | None
    people: int
    """Who ever tried."""
    solvers: int
    solve_rate: float | None
    calibration: Calibration | None
    languages: list[LanguageCount]
    days: list[DayCount]
    runtime_ms: list[MeasureSpread]
    """With today's tests, as `memory_kib` and `failed_tests`."""
    memory_kib: list[MeasureSpread]
    failed_tests: list[TestFailures]
    """Those that stop most submissions first; at most 100."""


class PlatformDay(BaseModel):
    """A day of the platform."""

    model_config = example(DAY | {"active_users": 17, "waits": WAITS})

    day: date
    submissions: int
    accepted: int
    active_users: int
    """People with a judged submission."""
    waits: Waits | None


class Waits(BaseModel):
    """From handing in to the first verdict; right within 6 %."""

    model_config = example(WAITS)

    submissions: int
    median_ms: int
    p90_ms: int
    p99_ms: int


class PlatformAnalytics(BaseModel):
    """The platform's figures."""

    model_config = example(
        {
            "submissions": 40,
            "accepted": 22,
            "languages": [LANGUAGE],
            "days": [DAY | {"active_users": 17, "waits": WAITS}],
            "waits": WAITS,
        }
    )

    submissions: int
    accepted: int
    languages: list[LanguageCount]
    days: list[PlatformDay]
    waits: Waits | None

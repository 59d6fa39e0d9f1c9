"""Days of somebody's time zone. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

SLOT = timedelta(minutes=15)
_DAY = timedelta(days=1)


def slot_of(at: datetime) -> datetime:
    """The quarter of an hour that a moment is in, in UTC."""
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def day_of(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()


def beginning(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day there, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Streaks:
    """Days in a row."""

    current: int
    """Up to today, or to yesterday: today is not over."""
    longest: int
    last: date | None


def streaks(days: Iterable[date], today: date) -> Streaks:
    """Of the days on which something was solved; they may repeat, in any order."""
    longest = length = 0
    last: date | None = None
    for day in sorted(set(days)):
        length = length + 1 if last is not None and day - last == _DAY else 1
        longest = max(longest, length)
        last = day
    alive = last is not None and last >= today - _DAY
    return Streaks(length if alive else 0, longest, last)

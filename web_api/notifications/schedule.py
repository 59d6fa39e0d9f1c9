"""When the next digest is due: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones


@dataclass(frozen=True, slots=True)
class Schedule:
    """When somebody's digests come."""

    time_zone: str = "UTC"
    hour: int = 8
    weekday: int = 0
    """Of the weekly one; 0 is Monday."""


@cache
def time_zones() -> frozenset[str]:
    """All names that `Schedule.time_zone` may have."""
    return frozenset(available_timezones() | {"UTC"})


def next_digest(now: datetime, schedule: Schedule, *, weekly: bool) -> datetime:
    """The first moment after `now` at which the schedule's clock shows its hour, in UTC.

    An hour that a change to summer time leaves out comes an hour later.
    """
    zone = _zone(schedule.time_zone)
    local = now.astimezone(zone)
    due = local.replace(hour=schedule.hour, minute=0, second=0, microsecond=0, fold=0)
    if weekly:
        due += timedelta(days=(schedule.weekday - due.weekday()) % 7)
    # Compared in UTC: local clocks show some times twice.
    if due.astimezone(UTC) <= now.astimezone(UTC):
        due += timedelta(days=7 if weekly else 1)
    return due.astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        # A name that the database of zones has dropped.
        return ZoneInfo("UTC")

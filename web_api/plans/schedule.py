"""When which problem of a plan is due: pure."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from web_api.plans.models import Unit

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast somebody goes."""

    unit: Unit
    amount: int
    """Problems per unit; unused with sections."""
    weekdays: Collection[int]
    """Study days, at least one; 0 is Monday."""


def study_days(start: date, weekdays: Collection[int]) -> Iterator[date]:
    """Study days from `start` on, without end."""
    return (
        day for offset in itertools.count() if (day := start + offset * _DAY).weekday() in weekdays
    )


def schedule(sections: Sequence[str], start: date, pace: Pace) -> list[date]:
    """The day of each problem; `sections`: that of each, in order. Days never go back."""
    places = _places(sections, pace)
    days = list(itertools.islice(study_days(start, pace.weekdays), max(places, default=-1) + 1))
    return [days[place] for place in places]


def _places(sections: Sequence[str], pace: Pace) -> list[int]:
    """The number of each problem's study day."""
    if pace.unit is Unit.SECTION:
        groups = itertools.groupby(sections)
        return [place for place, (_, items) in enumerate(groups) for _ in items]
    count = range(len(sections))
    if pace.unit is Unit.DAY:
        return [index // pace.amount for index in count]
    # Seven days from any day on hold each weekday once.
    per_week = len(set(pace.weekdays))
    return [
        index // pace.amount * per_week + index % pace.amount * per_week // pace.amount
        for index in count
    ]


def squeeze(count: int, start: date, end: date, weekdays: Collection[int]) -> list[date]:
    """Days of `count` problems, spread evenly until `end`; empty if no study day is left."""
    days = list(itertools.takewhile(lambda day: day <= end, study_days(start, weekdays)))
    return [days[index * len(days) // count] for index in range(count)] if days else []

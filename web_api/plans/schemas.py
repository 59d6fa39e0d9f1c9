"""What the API says about study plans and assignments."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from web_api.lists.schemas import LIST_ID, Title
from web_api.notifications.schedule import time_zones
from web_api.plans.models import Unit
from web_api.problems.schemas import SUMMARY_EXAMPLE, ProblemSummary
from web_api.schema import PlainText, Strict, example

PLAN_ID = "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1c03"
PACE: dict[str, Any] = {"unit": "day", "amount": 2, "weekdays": [0, 1, 2, 3, 4]}
PLAN: dict[str, Any] = {
    "id": PLAN_ID,
    "list": LIST_ID,
    "title": "Two pointers in ten days",
    "start_on": "2026-11-23",
    "ends_on": "2026-12-11",
    "time_zone": "Europe/Berlin",
    "hour": 18,
    "problems": 30,
    "solved": 12,
    "due_today": 2,
    "overdue": 1,
    "created_at": "2026-11-22T09:30:00Z",
    **PACE,
}


def _zone(value: str) -> str:
    if value not in time_zones():
        raise ValueError("must be a time zone of the IANA database, as Europe/Berlin")
    return value


def _days(value: list[int]) -> list[int]:
    if len(set(value)) < len(value):
        raise ValueError("each day once")
    return sorted(value)


TimeZone = Annotated[PlainText, Field(max_length=100), AfterValidator(_zone)]
Amount = Annotated[int, Field(ge=1, le=100, description="Problems per unit; unused with sections.")]
Weekday = Annotated[int, Field(ge=0, le=6)]
Weekdays = Annotated[
    list[Weekday],
    Field(min_length=1, max_length=7, description="Study days; 0 is Monday."),
    AfterValidator(_days),
]
Hour = Annotated[int, Field(ge=0, le=23)]
Days: TypeAlias = list[int]
_START = (date(2020, 1, 1), date(2100, 1, 1))


class NewPlan(Strict):
    """A list to go through."""

    model_config = Strict.model_config | example(
        {
            "list": LIST_ID,
            "start_on": "2026-11-23",
            "time_zone": "Europe/Berlin",
            "hour": 18,
            **PACE,
        }
    )

    list: uuid.UUID
    start_on: Annotated[date, Field(ge=_START[0], le=_START[1])] | None = None
    """null: today."""
    unit: Unit = Unit.DAY
    amount: Amount = 1
    weekdays: Weekdays = Field(default_factory=lambda: [0, 1, 2, 3, 4, 5, 6])
    time_zone: TimeZone = "UTC"
    """In which its days begin."""
    hour: Hour | None = None
    """Local hour of reminders on days with something to do; null: no reminders."""


class PlanChange(Strict):
    """What to change; the rest stays. Days that are set do not move."""

    model_config = Strict.model_config | example({"hour": None})

    title: Title = ""
    hour: Hour | None = None
    time_zone: TimeZone = "UTC"


class Strategy(StrEnum):
    """How to catch up."""

    SHIFT = "shift"
    """What is left at the same pace from today on: the end moves."""
    KEEP_END = "keep_end"
    """What is left spread evenly until the planned end; shifted if that is over."""


class CatchUp(Strict):
    """New days for what is not solved yet; a pace that is sent replaces the plan's."""

    model_config = Strict.model_config | example({"strategy": "shift"})

    strategy: Strategy = Strategy.SHIFT
    unit: Unit | None = None
    amount: Amount | None = None
    weekdays: Weekdays | None = None


class Plan(BaseModel):
    """A study plan among others."""

    model_config = example(PLAN)

    id: uuid.UUID
    list: uuid.UUID | None
    """null: it was deleted."""
    title: str
    start_on: date
    ends_on: date | None
    """Of the last problem; null: it has none."""
    unit: Unit
    amount: int
    weekdays: Days
    time_zone: str
    hour: int | None
    problems: int
    solved: int
    due_today: int
    """Not solved yet."""
    overdue: int
    """Due before today and not solved."""
    created_at: datetime


class PlanPage(BaseModel):
    """A page of the viewer's plans, newest first."""

    model_config = example({"items": [PLAN], "next": None})

    items: list[Plan]
    next: str | None


DAY: dict[str, Any] = {
    "day": "2026-11-23",
    "items": [{"problem": SUMMARY_EXAMPLE, "section": "Day 1"}],
}


class PlanItem(BaseModel):
    """A problem of a plan."""

    model_config = example(DAY["items"][0])

    problem: ProblemSummary
    section: str


class PlanDay(BaseModel):
    """What is due on one day."""

    model_config = example(DAY)

    day: date
    items: list[PlanItem]


PlanDays: TypeAlias = list[PlanDay]


class PlanDetail(Plan):
    """A plan with its days."""

    model_config = example(PLAN | {"today": "2026-11-23", "days": [DAY]})

    today: date
    """In its time zone."""
    days: PlanDays


ASSIGNMENT_ID = "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1c04"
ASSIGNMENT: dict[str, Any] = {
    "id": ASSIGNMENT_ID,
    "list": LIST_ID,
    "title": "Two pointers in ten days",
    "due_at": "2026-12-01T22:59:00Z",
    "problems": 30,
    "solved": 12,
    "created_at": "2026-11-22T09:30:00Z",
}


class NewAssignment(Strict):
    """A list that a class is to work through."""

    model_config = Strict.model_config | example(
        {"list": LIST_ID, "due_at": "2026-12-01T22:59:00Z"}
    )

    list: uuid.UUID
    due_at: AwareDatetime | None = None


class Assignment(BaseModel):
    """A list that a class works through."""

    model_config = example(ASSIGNMENT)

    id: uuid.UUID
    list: uuid.UUID
    title: str
    due_at: datetime | None
    problems: int
    solved: int
    """By the viewer."""
    created_at: datetime


class AssignmentPage(BaseModel):
    """A page of a class's assignments, newest first."""

    model_config = example({"items": [ASSIGNMENT], "next": None})

    items: list[Assignment]
    next: str | None


MEMBER: dict[str, Any] = {
    "username": "ada",
    "solved": 12,
    "in_time": 11,
    "attempted": 3,
    "last_at": "2026-11-20T08:00:00Z",
}


class MemberProgress(BaseModel):
    """How far one member is."""

    model_config = example(MEMBER)

    username: str
    solved: int
    in_time: int
    """Solved before it was due; all that are solved, if it is never due."""
    attempted: int
    """Tried and not solved."""
    last_at: datetime | None
    """Of the last submission to one of the problems."""


class ClassProgress(BaseModel):
    """A page of members, by when they came into being."""

    model_config = example({"problems": 30, "items": [MEMBER], "next": None})

    problems: int
    items: list[MemberProgress]
    next: str | None

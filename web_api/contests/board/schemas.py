"""What the API says about boards."""

from __future__ import annotations

import uuid
from typing import Any

from pydantic import BaseModel

from web_api.contests.schemas import ID
from web_api.schema import example

CELL = {"points": 1.0, "time_ms": 754_210, "wrong": 1, "pending": 0, "solved": True}
ROW: dict[str, Any] = {
    "rank": 1,
    "participation": ID,
    "name": "Three Bits",
    "members": ["ada", "grace"],
    "points": 1.0,
    "penalty_s": 1920,
    "cells": {"A": CELL},
}
PROBLEM = {"label": "A", "tried": 40, "solved": 25, "first_solve": ID}
HEAD: dict[str, Any] = {"version": 4711, "total": 1200, "frozen": False, "problems": [PROBLEM]}


class BoardCell(BaseModel):
    """One participation at one problem."""

    model_config = example(CELL)

    points: float
    time_ms: int | None
    """When it got them, since the start; null without points."""
    wrong: int
    """Failed attempts, before that."""
    pending: int
    """Attempts that are not judged, or hidden while the board is frozen."""
    solved: bool


class BoardRow(BaseModel):
    """One participation."""

    model_config = example(ROW)

    rank: int
    """Equal ones share it."""
    participation: uuid.UUID
    name: str
    """Of the team, or the user's name."""
    members: list[str]
    """User names."""
    points: float
    """In ICPC's scoring the number of problems solved."""
    penalty_s: int
    cells: dict[str, BoardCell]
    """By label; only problems that were tried."""


class BoardProblem(BaseModel):
    """A problem over all participations."""

    model_config = example(PROBLEM)

    label: str
    tried: int
    solved: int
    first_solve: uuid.UUID | None
    """The participation that was first."""


class BoardHead(BaseModel):
    """What holds for the whole board."""

    model_config = example(HEAD)

    version: int
    """Grows with whatever this view shows something of; of the frozen and the full view each
    has its own."""
    total: int
    """Rows."""
    frozen: bool
    """Whether something is hidden in this view."""
    problems: list[BoardProblem]


class BoardPage(BoardHead):
    """A page of a board."""

    model_config = example({**HEAD, "rows": [ROW], "next": None})

    rows: list[BoardRow]
    next: str | None


class BoardChange(BoardHead):
    """What changed since the event before: an event of the stream."""

    model_config = example({**HEAD, "rows": [ROW], "gone": []})

    rows: list[BoardRow]
    """Rows that are other than before; ranks of others follow from their order."""
    gone: list[uuid.UUID]
    """Participations that have no row any more."""


class GhostRow(BoardRow):
    """A row of a board at some time of the contest."""

    model_config = example({**ROW, "own": True})

    own: bool
    """The viewer's virtual one."""


class GhostBoard(BaseModel):
    """A virtual participation among those of the contest, at the same time after the start."""

    model_config = example(
        {"time_ms": 600_000, "total": 1201, "own": {**ROW, "own": True}, "rows": [], "next": None}
    )

    time_ms: int
    total: int
    own: GhostRow
    rows: list[GhostRow]
    next: int | None
    """`start` of the page behind this one."""

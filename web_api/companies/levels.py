"""Levels of positions, and what an interview for each is made of."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from web_api.problems.models import Difficulty


class Level(StrEnum):
    """Of a position. The values are stored."""

    INTERN = "intern"
    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"
    STAFF = "staff"


_EASY, _MEDIUM, _HARD = Difficulty.EASY, Difficulty.MEDIUM, Difficulty.HARD
USUAL: Mapping[Level, tuple[int, tuple[Difficulty, ...]]] = {
    Level.INTERN: (45, (_EASY, _EASY)),
    Level.JUNIOR: (45, (_EASY, _MEDIUM)),
    Level.MID: (60, (_MEDIUM, _MEDIUM)),
    Level.SENIOR: (60, (_MEDIUM, _HARD)),
    Level.STAFF: (90, (_MEDIUM, _HARD, _HARD)),
}
"""Minutes and difficulties."""

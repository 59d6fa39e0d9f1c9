"""Which problem is the question of a day: pure.

Every process that knows the same problems and the same past chooses the same one.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from datetime import date

WINDOW = 365
"""Days in which no problem comes twice, while there are enough of them."""


def choose(
    day: date, problems: Iterable[uuid.UUID], used: Mapping[uuid.UUID, int]
) -> uuid.UUID | None:
    """The question of `day`; `used`: days to each problem's nearest turn, before or after.

    Of problems that had no turn within `WINDOW` the first in an order that the day shuffles;
    if there are none, the one whose turn is farthest away. None without problems.
    """
    candidates = list(problems)
    rested = [p for p in candidates if used.get(p, WINDOW) >= WINDOW]
    if rested:
        return min(rested, key=lambda problem: _place(day, problem))
    return max(candidates, key=lambda problem: (used[problem], problem.int), default=None)


def _place(day: date, problem: uuid.UUID) -> bytes:
    return hashlib.sha256(f"{day.isoformat()}/{problem}".encode()).digest()

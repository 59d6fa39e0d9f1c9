"""Which problems an interview has: pure."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Sequence


def draw(
    seed: str, difficulties: Sequence[str], pool: Iterable[tuple[uuid.UUID, str]]
) -> list[uuid.UUID] | None:
    """A different problem of each difficulty, in order; None if there are not enough.

    `pool`: problems with their difficulties. The same seed and pool give the same problems.
    """
    by_difficulty: dict[str, list[uuid.UUID]] = {}
    for problem, difficulty in sorted(pool):
        by_difficulty.setdefault(difficulty, []).append(problem)
    chooser = random.Random(seed)  # noqa: S311 - everybody who knows the seed may draw the same
    drawn = []
    for difficulty in difficulties:
        left = by_difficulty.get(difficulty, [])
        if not left:
            return None
        drawn.append(left.pop(chooser.randrange(len(left))))
    return drawn

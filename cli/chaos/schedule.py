"""From a seed to a schedule: which fault strikes which part after how much of the run."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planned:
    """One fault to come."""

    number: int
    kind: str
    at: float
    """After this share of the submissions is final, 0 to 1."""
    seed: int
    """Decides everything about it that chance decides: targets, moments."""


def plan(kinds: Sequence[str], faults: int, seed: int) -> tuple[Planned, ...]:
    """Every kind once in random order, then all of them again, and so on; evenly spread."""
    rng = random.Random(seed)  # noqa: S311 - chance that must repeat itself
    order: list[str] = []
    while len(order) < faults:
        order += rng.sample(list(kinds), len(kinds))
    return tuple(
        Planned(number, kind, (number + rng.random()) / (faults + 1), rng.getrandbits(32))
        for number, kind in enumerate(order[:faults])
    )

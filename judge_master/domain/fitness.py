"""Whether a node measures well enough to judge, by what it says about itself. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

CALM = 0.8
"""A node that was unfit is fit again below this share of a bound: no flapping at it."""


@dataclass(frozen=True, slots=True)
class FitnessTerms:
    """The bounds; 0 leaves one out."""

    max_noise: float
    """Coefficient of variation of a fixed piece of work."""
    max_deviation: float
    """Of its speed from that of the fleet's median node, as a share of it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A connected node; speed and noise are 0 when it did not measure yet."""

    node_id: str
    speed: float
    noise: float
    unfit: str
    """Why it gets nothing now, as `fitness` put it; "" if it is fit."""
    barred: bool = False
    """It gets nothing for another reason."""


def fitness(nodes: Sequence[Measured], terms: FitnessTerms) -> dict[str, str]:
    """By node the reason why it gets nothing, "" where there is none.

    The fittest is kept whatever it measures when no other node would be left: slow or
    noisy judging with a word to operators is better than none.
    """
    speeds = [node.speed for node in nodes if node.speed > 0]
    middle = median(speeds) if speeds else 0.0
    found = {node.node_id: _reason(node, middle, terms) for node in nodes}
    able = [node for node in nodes if not node.barred]
    if able and all(found[node.node_id] for node in able):
        found[min(able, key=lambda node: (node.noise, node.node_id)).node_id] = ""
    return found


def _reason(node: Measured, middle: float, terms: FitnessTerms) -> str:
    noisy = terms.max_noise * _slack(node, "noise")
    if noisy and node.noise > noisy:
        return f"noise: {node.noise:.1%} is above {terms.max_noise:.1%}"
    if not (node.speed and middle):
        return ""
    far = terms.max_deviation * _slack(node, "speed")
    if far and abs(node.speed / middle - 1) > far:
        return f"speed: {node.speed:.2f} is not near the fleet's {middle:.2f}"
    return ""


def _slack(node: Measured, kind: str) -> float:
    return CALM if node.unfit.startswith(kind) else 1.0

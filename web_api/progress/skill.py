"""Skills and difficulties on one scale. Pure.

Somebody of skill s solves a problem of difficulty d at the first attempt with the probability
1 / (1 + exp(d - s)) (the Rasch model). A skill is the mode of its posterior with the curvature
there as its uncertainty; a topic's prior is the skill over all topics. A difficulty moves with
each outcome by what surprises in it, the less the more is known, and every outcome's move is
kept beside it, so that it can be taken out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

SPREAD = 1.4
"""Standard deviation of people's skills."""
TOPIC_SPREAD = 0.8
"""Of somebody's skills in topics around their skill overall."""
PROBLEM_SPREAD = 1.2
"""Of difficulties around what setters say."""
SCALE = 400 / math.log(10)
MIDDLE = 1500
LATEST = 300
"""First attempts that skills rest on: what somebody could do long ago fades."""
ENOUGH = 5
"""Problems of a topic below which nothing is said of it."""
CERTAIN = 1.645
"""Deviations of the difference: nine of ten such statements are right."""
PRIORS: Mapping[str | None, float] = {"easy": -1.0, "medium": 0.0, "hard": 1.2}
OVERALL = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A first attempt at a problem of this difficulty."""

    difficulty: float
    solved: bool
    topics: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Skill:
    """A normal distribution, in logits."""

    mean: float = 0.0
    deviation: float = SPREAD
    evidence: int = 0


class Standing(StrEnum):
    """What may be said of a topic."""

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    EVEN = "even"
    """Neither can be told from the evidence."""
    UNKNOWN = "unknown"
    """Too few problems."""


def chance(skill: float, difficulty: float) -> float:
    """Of solving at the first attempt."""
    return 1 / (1 + math.exp(min(30.0, difficulty - skill)))


def posterior(outcomes: Sequence[Outcome], mean: float = 0.0, deviation: float = SPREAD) -> Skill:
    """The skill after these outcomes; their order does not matter."""
    precision = deviation**-2
    skill, curvature = mean, precision
    for _ in range(20):
        slope = precision * (mean - skill)
        curvature = precision
        for outcome in outcomes:
            expected = chance(skill, outcome.difficulty)
            slope += outcome.solved - expected
            curvature += expected * (1 - expected)
        # Newton's steps may overshoot where nearly everything was solved or nothing.
        step = max(-1.0, min(1.0, slope / curvature))
        skill += step
        if abs(step) < 1e-6:
            break
    return Skill(skill, curvature**-0.5, len(outcomes))


def skills(outcomes: Sequence[Outcome]) -> dict[str, Skill]:
    """By topic; `OVERALL` for all of them. Empty without outcomes."""
    if not outcomes:
        return {}
    overall = posterior(outcomes)
    by_topic: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for topic in outcome.topics:
            by_topic.setdefault(topic, []).append(outcome)
    spread = math.hypot(TOPIC_SPREAD, overall.deviation)
    found = {t: posterior(some, overall.mean, spread) for t, some in by_topic.items()}
    return {OVERALL: overall} | found


def standing(topic: Skill, overall: Skill) -> Standing:
    """Whether somebody is better in a topic than elsewhere, or worse."""
    if topic.evidence < ENOUGH:
        return Standing.UNKNOWN
    difference = topic.mean - overall.mean
    if abs(difference) < CERTAIN * math.hypot(topic.deviation, overall.deviation):
        return Standing.EVEN
    return Standing.STRENGTH if difference > 0 else Standing.WEAKNESS


def prior_difficulty(difficulty: str | None, rating: int | None) -> float:
    """What the setter says of a problem, in logits."""
    if rating is not None:
        return (rating - MIDDLE) / SCALE
    return PRIORS.get(difficulty, 0.0)


@dataclass(frozen=True, slots=True)
class Difficulty:
    """A problem's; `shift` and `information` are sums over its outcomes."""

    prior: float
    shift: float = 0.0
    information: float = 0.0

    @property
    def mean(self) -> float:
        return self.prior + self.shift

    @property
    def deviation(self) -> float:
        return 1 / math.sqrt(PROBLEM_SPREAD**-2 + max(0.0, self.information))

    def learn(self, skill: Skill, *, solved: bool) -> tuple[float, float]:
        """The move and the information of one more outcome.

        Skills that are uncertain themselves say less: their expectation is drawn to a half.
        """
        width = math.sqrt(1 + math.pi / 8 * (skill.deviation**2 + self.deviation**2))
        expected = chance(skill.mean / width, self.mean / width)
        information = expected * (1 - expected) / width
        known = self.deviation**-2 + information
        return (expected - solved) / width / known, information


def scaled(logits: float) -> int:
    """As contest ratings are: 1500 in the middle, 400 are odds of ten to one."""
    return round(MIDDLE + SCALE * logits)


def scaled_width(deviation: float) -> int:
    """A deviation on that scale."""
    return round(SCALE * deviation)


def brier(pairs: Iterable[tuple[float, bool]]) -> float:
    """Mean squared error of predicted probabilities; smaller is better."""
    errors = [(expected - happened) ** 2 for expected, happened in pairs]
    return sum(errors) / len(errors)

"""When solved problems come again (FSRS). Pure.

A card is what the attempts at a problem and the ratings given by hand make of it, in order of
time: nothing is kept that a rejudging could make wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fsrs import Card, Rating, Scheduler

SITTING = timedelta(hours=12)
"""Attempts this soon after a review belong to it: only the first shows what was remembered."""
RETENTION = 0.9
MAXIMUM_DAYS = 365


@dataclass(frozen=True, slots=True)
class Attempt:
    """A judged submission, or a rating given by hand."""

    at: datetime
    accepted: bool = False
    rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One look at a solved problem."""

    at: datetime
    rating: Rating


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A card after its last review."""

    due: datetime
    stability: float
    difficulty: float
    reviews: int
    lapses: int
    last_at: datetime


def reviews(attempts: Iterable[Attempt]) -> list[Review]:
    """The first solution and every later sitting.

    The first solution is good at the first attempt and hard after failures. Later a fresh
    attempt is good when it is accepted and a lapse otherwise. What somebody says of themselves
    counts always, and replaces what a verdict said in the same sitting.
    """
    found: list[Review] = []
    failed = False
    for attempt in sorted(attempts, key=lambda each: each.at):
        if not found:
            if attempt.accepted:
                found.append(Review(attempt.at, Rating.Hard if failed else Rating.Good))
            failed = failed or attempt.rating is None
            continue
        same = attempt.at - found[-1].at < SITTING
        if attempt.rating is not None:
            if same:
                found.pop()
            found.append(Review(attempt.at, attempt.rating))
        elif not same:
            found.append(Review(attempt.at, Rating.Good if attempt.accepted else Rating.Again))
    return found


def scheduler(retention: float = RETENTION, maximum_days: int = MAXIMUM_DAYS) -> Scheduler:
    """Whole days only: nobody solves a problem twice in ten minutes to learn it."""
    return Scheduler(
        desired_retention=retention,
        maximum_interval=maximum_days,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
    )


def card(found: Sequence[Review], plan: Scheduler) -> Reviewed | None:
    """The card after these reviews; None without any."""
    if not found:
        return None
    # The id is nobody's: making one up would wait for the clock.
    kept = Card(card_id=0)
    for review in found:
        kept, _ = plan.review_card(kept, review.rating, review.at.astimezone(UTC))
    assert kept.stability is not None
    assert kept.difficulty is not None
    return Reviewed(
        due=kept.due,
        stability=kept.stability,
        difficulty=kept.difficulty,
        reviews=len(found),
        lapses=sum(each.rating is Rating.Again for each in found),
        last_at=found[-1].at,
    )

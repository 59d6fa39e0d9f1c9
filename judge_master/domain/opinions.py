"""When one measurement is not enough, and what several come to.

Confirmation: a time limit that was exceeded by little is measured again on another node,
within the same epoch; the result that is better for the participant counts and carries
both. Re-check: a sample of final results is judged again on another node, for trust in
the nodes and not for the participant. Results that differ and are no matter of time are a
contradiction, and a third node says who was wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

ACCEPTED = 1
TIME_LIMIT_EXCEEDED = 4
COMPILE_ERROR = 9
JUDGE_ERROR = 10
"""The numbers of judge.v1.Verdict."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one node found."""

    verdict: int
    score: float = 0.0
    node: str = ""
    overshoot: float = 0.0
    """The CPU time of the test that decided, if with TIME_LIMIT_EXCEEDED, in its time limits;
    the largest such time where no test is named; 0: none."""


def borderline(opinion: Opinion, band: float) -> bool:
    """Whether the verdict hangs on at most `band` times the limit (1.1 for ten per cent)."""
    return opinion.verdict == TIME_LIMIT_EXCEEDED and 1.0 <= opinion.overshoot <= band


def first_counts(first: Opinion, second: Opinion) -> bool:
    """Whether the first of two measurements is at least as good for the participant."""

    def merit(opinion: Opinion) -> tuple[bool, float]:
        return opinion.verdict == ACCEPTED, opinion.score

    return second.verdict == JUDGE_ERROR or merit(first) >= merit(second)


class Finding(StrEnum):
    """What a re-check came to."""

    AGREED = "agreed"
    OPEN = "open"
    """They differ: a third opinion is wanted."""
    WRONG = "wrong"
    """One node is outvoted."""
    UNDECIDED = "undecided"
    """Everybody says something else: rather the program's chance than a node's fault."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """The finding, and the node that was wrong, if one is."""

    finding: Finding
    node: str = ""


def settle(opinions: Sequence[Opinion], *, more: bool) -> Settlement:
    """What two or three opinions come to; `more` says whether another node could be asked."""
    first, *others = opinions
    last = others[-1]
    if any(o.verdict in (JUDGE_ERROR, TIME_LIMIT_EXCEEDED) for o in opinions):
        # A matter of time, or of the infrastructure: says nothing about who computes wrongly.
        return Settlement(Finding.AGREED)
    if len({o.node for o in opinions}) < len(opinions):
        return Settlement(Finding.AGREED if _same(first, last) else Finding.UNDECIDED)
    if len(opinions) == 2:
        if _same(first, last):
            return Settlement(Finding.AGREED)
        return Settlement(Finding.OPEN if more else Finding.UNDECIDED)
    if _same(first, last):
        return Settlement(Finding.WRONG, opinions[1].node)
    if _same(opinions[1], last):
        return Settlement(Finding.WRONG, first.node)
    return Settlement(Finding.UNDECIDED)


def _same(a: Opinion, b: Opinion) -> bool:
    return (a.verdict, a.score) == (b.verdict, b.score)

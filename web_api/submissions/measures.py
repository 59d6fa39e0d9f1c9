"""Histograms of times and memory, and where a value stands in them. No I/O.

Buckets are as wide as a sixteenth of their octave: exact up to 32, then right within about
6 %, so that a few hundred counters hold every accepted submission.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

STEPS = 16
ENOUGH = 20
"""Accepted submissions below which a percentile says nothing."""
MOST_BARS = 40


def bucket_of(value: int) -> int:
    """The bucket of a value; negative ones count as 0."""
    value = max(0, value)
    shift = max(0, value.bit_length() - STEPS.bit_length())
    return shift * STEPS + (value >> shift)


def low_of(bucket: int) -> int:
    """The smallest value of a bucket; the next one's is just above its largest."""
    shift = max(0, bucket // STEPS - 1)
    return (bucket - shift * STEPS) << shift


def percentile(counts: Mapping[int, int], bucket: int, *, counted: bool) -> float | None:
    """Percent of the others that need more, half of those in the same bucket counted.

    `counted`: whether the value itself is one of `counts`. None for fewer than `ENOUGH`.
    """
    if sum(counts.values()) < ENOUGH:
        return None
    others = {**counts, bucket: counts.get(bucket, 0) - counted}
    more = sum(count for place, count in others.items() if place > bucket)
    return round(100 * (more + others[bucket] / 2) / sum(others.values()), 1)


def bars(counts: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """At most `MOST_BARS` neighbours without gaps: (low, above high, count)."""
    if not counts:
        return []
    first, last = min(counts), max(counts)
    width = -(-(last - first + 1) // MOST_BARS)
    edges = [*range(first, last + 1, width), last + 1]
    return [
        (low_of(low), low_of(high), sum(counts.get(place, 0) for place in range(low, high)))
        for low, high in pairwise(edges)
    ]

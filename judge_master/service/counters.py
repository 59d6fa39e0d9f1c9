"""Counts of what should be rare, for logs and tests."""

from __future__ import annotations

from collections import Counter

from judge_master import metrics


class Counters:
    """Named counts since the start of the process."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, name: str, amount: int = 1) -> None:
        self._counts[name] += amount
        metrics.count_stale(name, amount)

    def __getitem__(self, name: str) -> int:
        return self._counts[name]

    def snapshot(self) -> dict[str, int]:
        """All counts by name."""
        return dict(sorted(self._counts.items()))

"""What submissions cost a slot: measured figures, and distributions that are assumptions."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.capacity.queue import Task

MEASURED = Path(__file__).with_name("measured.json")


@dataclass(frozen=True)
class Assumptions:
    """What is not measured; benchmarks/capacity.md tells why each is as it is."""

    shares: Mapping[str, float]
    """Of submissions, by language."""
    slower: Mapping[str, float]
    """Times the run time of C++, by language."""
    compile_spread: float = 0.4
    """Sigma of the logarithm of compile time around the measured one, twice as long."""
    tests_median: float = 25
    tests_spread: float = 0.7
    tests_most: int = 150
    run_median_s: float = 0.008
    """Of one test on average over the large and the many small ones, in C++."""
    run_spread: float = 1.0
    """Between submissions."""
    limit_s: float = 1.0
    """No test runs longer, whatever the language."""
    accepted: float = 0.5
    """Share of submissions that run all tests; the others stop at one of them."""
    too_slow: float = 0.1
    """Share that stops at a test which runs until the limit."""


ASSUMED = Assumptions(
    shares={"cpp20": 0.55, "python3": 0.25, "java": 0.12, "pypy3": 0.03, "go": 0.03, "rust": 0.02},
    slower={"cpp20": 1, "python3": 8, "java": 2, "pypy3": 3, "go": 1.5, "rust": 1},
)


@dataclass(frozen=True)
class Work:
    """Draws service times."""

    measured: Mapping[str, Any]
    assumed: Assumptions = ASSUMED

    @cached_property
    def _shares(self) -> tuple[list[str], list[float]]:
        return list(self.assumed.shares), list(self.assumed.shares.values())

    def draw(self, dice: random.Random) -> Task:
        """What one submission asks of a node, in seconds."""
        a = self.assumed
        names, shares = self._shares
        language = dice.choices(names, shares)[0]
        cost = self.measured["languages"][language]
        compiling = 2 * cost["compile_s"] * dice.lognormvariate(0, a.compile_spread)
        tests = round(a.tests_median * dice.lognormvariate(0, a.tests_spread))
        tests = min(max(tests, 1), a.tests_most)
        run = a.run_median_s * a.slower[language] * dice.lognormvariate(0, a.run_spread)
        one = min(run + cost["start_s"], a.limit_s) + self.measured["run_overhead_s"]
        fate = dice.random()
        done = tests if fate < a.accepted else dice.randint(1, tests)
        running = done * one + (a.limit_s if fate >= 1 - a.too_slow else 0.0)
        # The slot is empty until the master knows of the result before and has answered.
        empty = self.measured["turnaround_s"]
        return Task(empty + 2 * self.measured["jail_s"] + compiling, running, done)


def measured(path: Path = MEASURED) -> dict[str, Any]:
    """The measured figures, in seconds."""
    found: dict[str, Any] = json.loads(path.read_text())
    return found

"""Which test next, and which results count: serial order, whoever judges the tests.

Several slots may judge tests of one submission ahead of the serial order. What counts is
exactly what one slot would have judged, one test after the other. Pure.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from judge_node.steps.test import Judgement
from testdata.grading import Scheme, TestResult, next_tests
from testdata.problem import Verdict

PLAIN_AC = TestResult(Verdict.AC)
"""A result after which serial order goes on as it would have without it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The tests of one submission."""

    tests: tuple[str, ...]
    """Names of all, in order."""
    scheme: Scheme
    run_all: bool
    """Every test is judged, whatever the others come to."""
    time_limit_ns: int = 0
    """The problem's, for one test."""
    time_limits_ns: Mapping[str, int] = field(default_factory=dict)
    """Those of tests by name; the problem's holds for tests that are not in it."""


class SerialOrder:
    """Gives out tests to judge and takes their results, in whatever order they come."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._coming = deque(plan.tests if plan.run_all else next_tests(plan.scheme, {}))
        self._running: set[str] = set()
        self._early: dict[str, Judgement] = {}
        self._doubtful: frozenset[str] = frozenset()
        self.counted: dict[str, Judgement] = {}
        """The results that count, in the order in which they were judged or would have been."""
        self.broken_off = False
        """A judge error ended it although tests were left."""

    @property
    def over(self) -> bool:
        return not self._coming

    def take(self) -> str | None:
        """The next test to judge, which is then running; None when there is none for now."""
        name = next(self._waiting(), None)
        if name is not None:
            self._running.add(name)
        return name

    def waiting(self) -> int:
        """How many tests `take` would give out, as far as is known."""
        return sum(1 for _ in self._waiting())

    def give_back(self, name: str) -> None:
        """A running test was not judged."""
        self._running.discard(name)

    def wants(self, name: str) -> bool:
        """Whether a running test's result may still count."""
        return name in self._open()

    def add(self, name: str, judged: Judgement) -> list[Judgement]:
        """Takes a result. Returns those that count from now on, in serial order."""
        self._running.discard(name)
        self._early[name] = judged
        counted = list(self._count())
        if self._early:
            for unneeded in self._early.keys() - set(self._coming):
                del self._early[unneeded]
        self._doubtful = self._doubted()
        return counted

    def _count(self) -> Iterator[Judgement]:
        """What one slot would have done with the results that are there."""
        while self._coming and self._coming[0] in self._early:
            name = self._coming.popleft()
            judged = self.counted[name] = self._early.pop(name)
            yield judged
            if self._plan.run_all:
                continue
            if judged.result.verdict is Verdict.JE:
                # Whatever the others come to, this is the verdict.
                self.broken_off = bool(self._coming)
                self._coming.clear()
            elif judged.result != PLAIN_AC:
                results = {key: value.result for key, value in self.counted.items()}
                self._coming = deque(next_tests(self._plan.scheme, results))

    def _doubted(self) -> frozenset[str]:
        """The coming tests that will hardly count, going by results ahead of the order.

        They are not judged until the order itself has come to them: should one be needed
        after all, that only costs time.
        """
        results = {name: judged.result for name, judged in self._early.items()}
        if self._plan.run_all or all(result == PLAIN_AC for result in results.values()):
            return frozenset()
        results |= {name: judged.result for name, judged in self.counted.items()}
        return frozenset(self._coming) - set(next_tests(self._plan.scheme, results))

    def _open(self) -> Iterator[str]:
        """The tests that may count and have no result yet, in order."""
        for place, name in enumerate(self._coming):
            early = self._early.get(name)
            if early is None:
                if place == 0 or name not in self._doubtful:
                    yield name
            elif early.result.verdict is Verdict.JE and not self._plan.run_all:
                return

    def _waiting(self) -> Iterator[str]:
        return (name for name in self._open() if name not in self._running)

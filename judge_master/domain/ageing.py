"""A bounded share of the hand-outs for classes that would not be served.

Classes are served strictly by priority, but every hand-out earns a credit of `share`. A
whole credit is spent on the job that waits longest among the heads of the lower classes.
So of any N hand-outs while they wait, the lower classes get at least share * N - 1, and
never more than share * N + `MOST`: that is all they can ever delay live traffic by. What a
credit is spent on within a class is its head, so that shares stay fair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judge_master.domain.matching import QueuedJob

MOST = 1.0
"""Credit that is kept while no lower class waits."""


@dataclass(slots=True)
class Ageing:
    """One master's account of what the lower classes are owed."""

    share: float
    """0 to 0.5: of all hand-outs."""
    credit: float = 0.0

    @property
    def due(self) -> int:
        """How many jobs of lower classes may go first now."""
        return int(self.credit)

    def order(self, jobs: Sequence[QueuedJob], aged: Sequence[QueuedJob]) -> list[QueuedJob]:
        """The jobs in the order in which they are to be served.

        `jobs` come by priority, place and id; `aged` are heads of classes, in any order.
        """
        if not jobs:
            return list(jobs)
        live = jobs[0].priority
        lower = sorted((j for j in aged if j.priority > live), key=lambda j: (j.queued_at, j.id))
        if not lower:
            self.credit = min(self.credit, MOST)
        first = lower[: self.due]
        chosen = {job.id for job in first}
        return first + [job for job in jobs if job.id not in chosen]

    def served(self, priorities: Sequence[int], live: int) -> None:
        """Accounts for hand-outs made while the best class that waited was `live`."""
        lower = sum(priority > live for priority in priorities)
        self.credit = max(0.0, self.credit + self.share * len(priorities) - lower)

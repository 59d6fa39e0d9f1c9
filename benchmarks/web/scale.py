"""How large a seeded database is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MONTHS = 18
"""Back from `until`: so long people have been submitting."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What is asked for; the same scale gives the same rows."""

    users: int
    problems: int
    submissions: int
    until: datetime
    """The newest row is from shortly before; with a time zone."""
    seed: int = 1

    @property
    def since(self) -> datetime:
        """When the first submission was."""
        return self.until - timedelta(days=30 * MONTHS)

    @property
    def values(self) -> dict[str, object]:
        """What the statements of `steps` are given."""
        return {
            "users": self.users,
            "problems": self.problems,
            "submissions": self.submissions,
            "until": self.until,
            "since": self.since,
            "seed": self.seed,
            "setters": max(1, min(50, self.users // 10)),
            "tested": self.submissions // 20,
            "threads": self.problems * 8,
            "general": max(20, self.problems // 10),
            "replies": self.problems * 32,
            "votes": self.problems * 100,
            "problem_votes": self.problems * 40,
            "notifications": self.users * 2,
        }

    @property
    def name(self) -> str:
        """Says all but the moment, which may pass between two runs."""
        return (
            f"{self.users} users, {self.problems} problems, {self.submissions} submissions,"
            f" seed {self.seed}"
        )

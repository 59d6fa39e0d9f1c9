"""What a fault may use, and the questions that all of them ask."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import psycopg

from cli.chaos.candidates import Bundle, named, uncompiled
from cli.chaos.ledger import Ledger
from cli.chaos.load import Load
from cli.chaos.world import MASTERS, World
from cli.errors import CliError

DEADLINE_S = 240.0


@dataclass(slots=True)
class Stage:
    """One run's parts."""

    world: World
    load: Load
    ledger: Ledger
    bundle: Bundle
    second: Bundle
    """The problem's second edition."""
    total: int
    outage_s: float
    """How long the long outages last."""
    liar: Path | None = None
    """Where the scripted node's certificate is; None where none is needed."""
    lies: list[str] = field(default_factory=list)
    """Stale reports of the scripted node that a master accepted: there must be none."""
    refused: int = 0
    """Stale reports of the scripted node that were refused."""
    notes: list[str] = field(default_factory=list)
    """What contradicts an invariant and was seen by a fault itself."""
    _unique: int = 0

    def node(self, rng: random.Random) -> str:
        """One of the nodes."""
        return rng.choice(self.world.node_names)

    def master(self, rng: random.Random) -> str:
        """One of the masters."""
        return rng.choice(MASTERS)

    def feed_slow_ones(self, count: int) -> list[str]:
        """Hands in right programs that nobody has compiled; their ids."""
        ids = []
        for _ in range(count):
            self._unique += 1
            ids.append(self.load.hand_in(uncompiled(self._unique)).id)
        return ids

    def feed(self, count: int) -> list[str]:
        """Hands in quick right programs; their ids."""
        return [self.load.hand_in(named("right")).id for _ in range(count)]

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """An answer of the database, waited for."""
        deadline = time.monotonic() + DEADLINE_S
        while True:
            try:
                with psycopg.connect(self.world.postgres.url, connect_timeout=5) as connection:
                    return connection.execute(query.encode(), values).fetchall()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def open_attempts(self, node: str | None = None) -> list[str]:
        """Tokens of attempts that nobody has ended, of one node or of all."""
        query = "SELECT token::text FROM judge.attempts WHERE ended_at IS NULL"
        if node is None:
            return [row[0] for row in self.rows(query)]
        return [row[0] for row in self.rows(f"{query} AND node_id = %s", node)]

    def await_work(self, node: str) -> list[str]:
        """Hands in until the node holds a lease; its tokens."""
        held: list[str] = []

        def holds() -> bool:
            held[:] = self.open_attempts(node)
            return bool(held)

        self.keep_busy(holds, f"work for {node}")
        return held

    def keep_busy(self, condition: Callable[[], object], what: str) -> None:
        """As `until`, handing in slow ones whenever nothing is queued."""

        def fed() -> bool:
            if condition():
                return True
            if not self.rows("SELECT 1 FROM judge.jobs WHERE state = 'queued' LIMIT 1"):
                self.feed_slow_ones(2)
            return False

        self.until(fed, what)

    def check(self) -> None:
        """Raises CliError when a thread of the load is dead."""
        if self.load.failures:
            raise CliError(*self.load.failures, exit_code=1)

    def until(self, condition: Callable[[], object], what: str, again: float = 0.05) -> None:
        """Waits for something that must come.

        Raises:
            CliError: it did not.
        """
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            self.check()
            if time.monotonic() > deadline:
                raise CliError(f"chaos: waited in vain for {what}", exit_code=1)
            time.sleep(again)


Steps: TypeAlias = Iterator[None]
"""A fault: strikes and heals, yields where recovery begins, then restores what is missing."""

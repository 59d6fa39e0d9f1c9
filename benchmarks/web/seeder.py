"""Fills an empty database with what a platform of some years holds.

Indexes of the large tables are built after their rows, foreign keys are not asked for each
row: `check.py` looks at all of them at once afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.web.check import check
from benchmarks.web.scale import Scale
from benchmarks.web.steps import Step
from benchmarks.web.steps.plan import STEPS
from web_api.migrate import migrate
from web_api.submissions.partitions import TABLES, month_of, month_start

LARGE = (
    "submissions",
    "discussion_posts",
    "discussion_votes",
    "notifications",
    "problem_votes",
    "user_problem_status",
)
"""Their indexes are built at the end."""
TUNING = (
    "SET session_replication_role = replica",
    "SET synchronous_commit = off",
    "SET work_mem = '512MB'",
    "SET maintenance_work_mem = '512MB'",
    "SET jit = off",
    # Steps that depend on random() must give the same rows in the same order each time.
    "SET max_parallel_workers_per_gather = 0",
    "SET synchronize_seqscans = off",
    "SET timezone = 'UTC'",
)
_SECONDARY = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
WHERE c.relnamespace = 'web'::regnamespace AND c.relname = ANY(%s)
    AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid)
ORDER BY name
"""

Told = Callable[[str, int, float], None]
"""Step, its rows, seconds."""
Connection = psycopg.Connection[Any]


class SeedError(RuntimeError):
    """A database cannot be filled, or was not filled as it should be; one line."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made."""

    rows: int
    seconds: float

    @property
    def rows_per_s(self) -> int:
        return round(self.rows / self.seconds) if self.seconds else 0


def seed(url: str, scale: Scale, told: Told) -> Seeded:
    """Brings the tables up to date, fills and checks them; nothing if that has been done.

    Raises:
        SeedError: there are other rows already, or the rows contradict each other.
        psycopg.Error: the database is out of reach, or we may not do that there.
    """
    began = time.monotonic()
    migrate(url)
    with psycopg.connect(url, autocommit=True) as connection:
        if _done(connection, scale):
            return Seeded(0, time.monotonic() - began)
        for setting in TUNING:
            connection.execute(setting)
        rows = _fill(connection, scale, told)
        _timed("checking", told, lambda: _require(connection))
        _note(connection, scale)
    return Seeded(rows, time.monotonic() - began)


def _done(connection: Connection, scale: Scale) -> bool:
    if not _value(connection, "SELECT to_regclass('seeding.scale') IS NOT NULL"):
        if _value(connection, "SELECT EXISTS (SELECT FROM web.users)"):
            raise SeedError("the database holds users already: seeds go into an empty one")
        # What an interrupted run left.
        connection.execute("DROP SCHEMA IF EXISTS seeding CASCADE")
        return False
    found = _value(connection, "SELECT name FROM seeding.scale")
    if found != scale.name:
        raise SeedError(f"the database was seeded with {found}, not {scale.name}")
    return True


def _fill(connection: Connection, scale: Scale, told: Told) -> int:
    """In one transaction: an interrupted run leaves nothing."""
    rows = 0
    with connection.transaction():
        _partition(connection, scale)
        indexes = connection.execute(_SECONDARY, (list(LARGE),)).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}".encode())
        for step in STEPS:
            made = _timed(step.name, told, lambda step=step: _run(connection, step, scale))
            rows += made
        for name, definition in indexes:
            # Of a partitioned table it says ONLY, which would leave the partitions without.
            statement = definition.replace(" ON ONLY ", " ON ")
            _timed(f"index {name}", told, lambda s=statement: _execute(connection, s))
        _finish(connection)
    _timed("vacuum", told, lambda: _execute(connection, "VACUUM (ANALYZE)"))
    _timed("checkpoint", told, lambda: _execute(connection, "CHECKPOINT"))
    return rows


def _finish(connection: Connection) -> None:
    tables = ("users", "problems", "statements", "vocabulary", "paragraphs", "posts")
    for table in tables:
        connection.execute(
            sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier("seeding", table))
        )
    for function in ("pick(int)", "any_of(text[])", "id(timestamptz, text)"):
        connection.execute(f"DROP FUNCTION seeding.{function}".encode())


def _note(connection: Connection, scale: Scale) -> None:
    with connection.transaction():
        connection.execute("CREATE TABLE seeding.scale (name text NOT NULL)")
        connection.execute("INSERT INTO seeding.scale VALUES (%s)", (scale.name,))


def _partition(connection: Connection, scale: Scale) -> None:
    """A table for each past month, as if the platform had run so long.

    The migration gave one partition everything up to now, which is empty.
    """
    for table in TABLES:
        # Apart first: foreign keys of other tables name it.
        connection.execute(f"ALTER TABLE web.{table} DETACH PARTITION web.{table}_first".encode())
        connection.execute(f"DROP TABLE web.{table}_first".encode())
        ends = connection.execute(_STARTS, (f"web.{table}",)).fetchall()
        first = min((start for (start,) in ends), default=None)
        month = month_of(scale.since)
        while first is None or str(month_start(month)) < first:
            if first is None and month > month_of(scale.until):
                break
            name = f"{table}_{month // 12:04}_{month % 12 + 1:02}"
            connection.execute(
                f"CREATE TABLE web.{name} PARTITION OF web.{table} FOR VALUES"
                f" FROM ('{month_start(month)}') TO ('{month_start(month + 1)}')".encode()
            )
            month += 1


_STARTS = r"""
SELECT substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''([0-9a-f-]{36})''\)') AS start
FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
WHERE i.inhparent = %s::regclass AND pg_get_expr(c.relpartbound, c.oid) LIKE 'FOR VALUES FROM%%'
"""


def _run(connection: Connection, step: Step, scale: Scale) -> int:
    # In [-1, 1]; any number of ours serves.
    connection.execute("SELECT setseed(%s)", ((scale.seed % 1000) / 1000,))
    # A statement of ours; names in it stand for numbers and moments.
    statement: Any = step.statement
    cursor = psycopg.ClientCursor(connection)
    cursor.execute(statement, scale.values)
    return max(0, cursor.rowcount) if step.counts else 0


def _require(connection: Connection) -> int:
    wrong = check(connection)
    if wrong:
        raise SeedError("the rows contradict each other: " + "; ".join(wrong))
    return 0


def _timed(name: str, told: Told, work: Callable[[], int]) -> int:
    began = time.monotonic()
    rows = work()
    told(name, rows, time.monotonic() - began)
    return rows


def _execute(connection: Connection, statement: str) -> int:
    connection.execute(statement.encode())
    return 0


def _value(connection: Connection, statement: str) -> Any:
    row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None

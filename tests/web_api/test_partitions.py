"""Submissions by month: the migration, the months to come, and the plans of usual queries."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine

import web_api.migrations
from web_api import database
from web_api.database import Sessions, new_id, session_factory
from web_api.migrate import migrate
from web_api.submissions.partitions import first_id, made_at, month_of, month_start, prepare

OLD_INSERT = (
    "INSERT INTO web.submissions (id, user_id, problem_id, version_id, language, source,"
    " idempotency_key, state) VALUES (%s, %s, %s, %s, 'cpp20', 'int x;', %s, 'pending')"
)


def test_ids_know_their_month() -> None:
    """Bounds are the first instant of a month in UTC, smaller than any id made in it."""
    moment = datetime(2026, 12, 31, 23, 59, 59, 999000, UTC)
    month = month_of(moment)
    assert month_start(month) <= first_id(moment) < month_start(month + 1)
    assert made_at(month_start(month + 1)) == datetime(2027, 1, 1, tzinfo=UTC)
    now = new_id()
    assert month_start(month_of(made_at(now))) < now < month_start(month_of(made_at(now)) + 1)


def revision(url: str, name: str) -> None:
    """The schema of an older release."""
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE SCHEMA web")
        config = Config()
        folder = Path(web_api.migrations.__file__).parent
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, name)
        connection.commit()


def person(connection: psycopg.Connection[Any]) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """A user, a problem, a version."""
    user, problem, version = new_id(), new_id(), new_id()
    connection.execute(
        "INSERT INTO web.users (id, username, email, password_hash, role)"
        " VALUES (%s, 'ada', 'ada@example.org', 'x', 'user')",
        (user,),
    )
    connection.execute("INSERT INTO web.problems (id, slug) VALUES (%s, 'sum')", (problem,))
    connection.execute(
        "INSERT INTO web.problem_versions (id, problem_id, digest, bundle_digest, bundle_size,"
        " title, time_limit_ms, memory_limit_mib, output_limit_mib, code_limit_kib, statements,"
        " samples, languages, notices)"
        " VALUES (%s, %s, repeat('a', 64), repeat('a', 64), 1, 'Sum', 1, 1, 1, 1, '[]', '[]',"
        " '{}', '[]')",
        (version, problem),
    )
    return user, problem, version


def where(connection: psycopg.Connection[Any]) -> dict[uuid.UUID, str]:
    """In which table each submission is."""
    return dict(
        connection.execute("SELECT id, tableoid::regclass::text FROM web.submissions").fetchall()
    )


def test_rows_of_the_release_before_become_the_first_partition(database_url: str) -> None:
    """Nothing is copied, keys stay unique, references cascade, old inserts go on."""
    revision(database_url, "0015")
    with psycopg.connect(database_url) as connection:
        owner = person(connection)
        old = [new_id() for _ in range(3)]
        for number, id_ in enumerate(old):
            connection.execute(OLD_INSERT, (id_, *owner, f"k{number}" if number else None))
            connection.execute(
                "INSERT INTO web.submission_tests"
                " VALUES (%s, 0, 't', false, 'AC', 1, 1, 1, '', '')",
                (id_,),
            )
        before = connection.execute("SELECT 'web.submissions'::regclass::oid::int").fetchone()
    migrate(database_url)
    with psycopg.connect(database_url, autocommit=True) as connection:
        after = connection.execute("SELECT 'web.submissions_first'::regclass::oid::int").fetchone()
        assert before == after
        assert where(connection) == dict.fromkeys(old, "web.submissions_first")
        new = new_id()
        connection.execute(OLD_INSERT, (new, *owner, "later"))
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(OLD_INSERT, (new_id(), *owner, "k1"))
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            connection.execute(OLD_INSERT, (new_id(), new_id(), *owner[1:], None))
        keys = "SELECT key, submission_id FROM web.submission_keys ORDER BY key"
        kept = connection.execute(keys).fetchall()
        assert kept == [("k1", old[1]), ("k2", old[2]), ("later", new)]
        connection.execute("DELETE FROM web.submissions WHERE id = %s", (old[1],))
        counted = "SELECT count(*) FROM web.submission_tests"
        assert connection.execute(counted).fetchone() == (2,)
        connection.execute("DELETE FROM web.users")
        assert where(connection) == {}
        assert connection.execute(counted).fetchone() == (0,)
        assert connection.execute(keys).fetchall() == []


def test_a_migration_gives_way_and_starts_again(database_url: str) -> None:
    """When a process of the release before holds what it needs and waits for what it has."""
    revision(database_url, "0015")
    with (
        ThreadPoolExecutor() as pool,
        psycopg.connect(database_url, autocommit=True) as watching,
        psycopg.connect(database_url) as older,
    ):
        # So that the database gives up the migration and not this one.
        older.execute("SET deadlock_timeout = '1h'")
        older.execute("LOCK TABLE web.submission_tests IN ROW EXCLUSIVE MODE")
        migration = pool.submit(migrate, database_url)
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
        while watching.execute(waits, ("web.submission_tests",)).fetchone() == (0,):
            assert not migration.done()
        older.execute("SELECT count(*) FROM web.submissions")
        older.commit()
        migration.result(60)
        kind = "SELECT relkind::text FROM pg_class WHERE oid = 'web.submission_tests'::regclass"
        assert watching.execute(kind).fetchone() == ("p",)


@pytest_asyncio.fixture(loop_scope="session")
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    await asyncio.to_thread(migrate, database_url)
    engine = database.create_engine(database_url)
    yield session_factory(engine)
    await engine.dispose()


async def test_months_are_made_before_they_begin(sessions: Sessions, database_url: str) -> None:
    """By several processes at once; what comes when there is none is kept by the default."""
    now = datetime.now(UTC) + timedelta(days=62)
    made = await asyncio.gather(*(prepare(sessions, now) for _ in range(3)))
    names = sorted(name for each in made for name in each)
    assert len(names) == len(set(names)) >= 8
    assert await prepare(sessions, now) == []
    with psycopg.connect(database_url, autocommit=True) as connection:
        owner = person(connection)
        month = month_of(now)
        far = uuid.UUID(int=month_start(month + 6).int + 1)
        next_month = uuid.UUID(int=month_start(month + 1).int + 1)
        connection.execute(OLD_INSERT, (far, *owner, "far"))
        connection.execute(OLD_INSERT, (next_month, *owner, None))
        year, place = divmod(month + 1, 12)
        expected = f"web.submissions_{year}_{place + 1:02}"
        found = where(connection)
        assert found == {far: "web.submissions_default", next_month: expected}
        # Much later: that month stays where it is, the others get their tables.
        later = await prepare(sessions, now + timedelta(days=150))
        assert len(later) == 2 * 5 - 1
        assert where(connection)[far] == "web.submissions_default"
        connection.execute("DELETE FROM web.users")


def tables_of(plan: dict[str, Any]) -> set[str]:
    """Tables that a plan reads, and must have executed."""
    ran = plan["Actual Loops"] > 0 if "Actual Loops" in plan else True
    own = {plan["Relation Name"]} if ran and "Relation Name" in plan else set()
    return own.union(*(tables_of(child) for child in plan.get("Plans", ())))


def scans_of(plan: dict[str, Any]) -> set[str]:
    return {plan["Node Type"]}.union(*(scans_of(child) for child in plan.get("Plans", ())))


async def test_usual_queries_read_few_partitions(sessions: Sessions, database_url: str) -> None:
    """By id: one. A page of history: by index, and the newest months only."""
    await prepare(sessions, datetime.now(UTC))
    with psycopg.connect(database_url, autocommit=True) as connection:
        owner = person(connection)
        month = month_of(datetime.now(UTC))
        for offset in (0, 2):
            start = month_start(month + offset).int
            with connection.cursor() as cursor:
                rows = [(uuid.UUID(int=start + n + 1), *owner, None) for n in range(1500)]
                cursor.executemany(OLD_INSERT, rows)
        connection.execute("ANALYZE web.submissions")
        one = uuid.UUID(int=month_start(month).int + 7)

        def plan(query: str, *values: object) -> dict[str, Any]:
            explained = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}"
            answer = connection.execute(explained.encode(), values).fetchone()
            assert answer is not None
            found: dict[str, Any] = answer[0][0]["Plan"]
            return found

        by_id = plan("SELECT * FROM web.submissions WHERE id = %s", one)
        assert len(tables_of(by_id)) == 1, json.dumps(by_id)
        tests = plan("SELECT * FROM web.submission_tests WHERE submission_id = %s", one)
        assert len(tables_of(tests)) == 1, json.dumps(tests)
        page = "SELECT id FROM web.submissions WHERE user_id = %s AND id < %s"
        page += " ORDER BY id DESC LIMIT 20"
        newest = plan(page, owner[0], first_id(datetime.now(UTC) + timedelta(days=70)))
        assert not scans_of(newest) & {"Sort", "Merge Append"}, json.dumps(newest)
        assert not any(name.endswith("_first") for name in tables_of(newest)), json.dumps(newest)
        older = plan(page, owner[0], one)
        assert tables_of(older) == {"submissions_first"}, json.dumps(older)
        update = "UPDATE web.submissions SET handover_attempts = 1 WHERE id = %s"
        assert tables_of(plan(update, one)) == {"submissions", "submissions_first"}
        connection.execute("DELETE FROM web.users")

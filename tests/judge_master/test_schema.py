"""The schema: migrations under concurrency, and queries that use their indexes."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, TextClause, create_engine, text

from judge_master.adapters.postgres import attempts, dispatch, feed, jobs, nodes, places, submits
from judge_master.adapters.postgres.database import driver_url
from judge_master.adapters.postgres.migrate import migrate
from judge_master.settings import MasterSettings

FILL = """
INSERT INTO judge.bundles (digest, size) VALUES ('d', 1);
INSERT INTO judge.jobs (platform, submission_id, fingerprint, language, file_names,
    file_contents, entry_point, run_all_tests, bundle_digest, priority, state)
SELECT 'web', i::text, '', 'c', '{}', '{}', '', false, 'd', 30,
    CASE WHEN mod(i, 500) = 0 THEN 'queued' ELSE 'final' END
FROM generate_series(1, 20000) AS i;
INSERT INTO judge.attempts (token, job_id, epoch, number, node_id, master, lease_expires_at,
    ended_at, end_reason)
SELECT gen_random_uuid(), id, 0, 1, 'n' || mod(id, 7), 'm', now(), now(), 'accepted'
FROM judge.jobs WHERE state = 'final';
INSERT INTO judge.results_feed (platform, submission_id, epoch, result, acked_at)
SELECT 'web', i::text, 0, '', CASE WHEN i > 100 THEN now() END
FROM generate_series(1, 20000) AS i;
ANALYZE judge.jobs, judge.attempts, judge.results_feed;
"""

QUEUED = {"platform": "web", "submission_id": "500", "most": 1_000}
KEYS = {"platforms": ["web"], "ids": ["500"]}
LISTS = ("platforms", "ids", "fingerprints", "languages", "entry_points", "all_tests", "digests")
LISTS += ("priorities", "users", "teams", "needs", "source_keys", "places", "traceparents")
LISTS += ("file_jobs", "file_names", "file_contents", "input_jobs", "input_tests")
LEASE = {"ids": [500], "tokens": [str(uuid.uuid4())], "nodes": ["n1"], "offers": ["n1"]}
HOT: list[tuple[TextClause | str, dict[str, Any]]] = [
    (dispatch.LOOK, {}),
    (
        dispatch.CANDIDATES,
        {"lanes": ["c", "java"], "counts": [5, 5], "ids": ["n1"], "spare": 16}
        | {"patience_ms": 10_000},
    ),
    (dispatch.AGED, {"lanes": ["c", "java"], "priorities": [50, 60], "most": 1, "patience_ms": 0}),
    (
        dispatch.LEASE,
        LEASE | {"sessions": [str(uuid.uuid4())], "master": "m", "lease_ms": 1_000},
    ),
    (
        places.LOOK,
        {"platforms": ["web"], "users": ["u"], "teams": ["t"], "priorities": [30], "lanes": ["c"]},
    ),
    (
        submits.WAITING,
        {"platforms": ["web"], "most": 10, "of": ["web"], "users": ["u"], "most_user": 5},
    ),
    (submits.INSERT, {name: [] for name in LISTS} | {"input_contents": [], "most": 1_000}),
    (submits.ROWS, KEYS | {"most": 1_000}),
    (
        attempts.ACCEPT_PLAIN,
        {"ids": [500], "tokens": LEASE["tokens"], "epochs": [0], "nodes": ["n1"]}
        | {"results": [b"result"]},
    ),
    (attempts.EXPIRED, {"limit": 200}),
    (attempts.READ_OPEN, {"tokens": [str(uuid.uuid4())]}),
    (attempts.LOCK_OPEN, {"token": str(uuid.uuid4())}),
    (nodes.OPEN_TOKENS, {"ids": ["n1"]}),
    (jobs.READ, QUEUED),
    (jobs.GLANCE, QUEUED),
    (feed.PENDING, {"platform": "web", "in_flight": [1, 2], "limit": 256}),
    (feed.MISSED, {"platform": "web", "sent": [1, 2], "floor": 19_900, "limit": 256}),
    (feed.UNACKED, {"sequences": [1, 2, 3]}),
    (feed.PURGE, {"age_ms": 60_000}),
]
BIG = ("jobs", "attempts", "results_feed")


def test_masters_that_start_at_once_migrate_once(database_url: str) -> None:
    """All of them find the same cluster afterwards, and again later."""
    with ThreadPoolExecutor(4) as pool:
        clusters = set(pool.map(migrate, [database_url] * 4))
    assert clusters == {migrate(database_url)}


def test_hot_queries_never_scan_a_table(database_url: str) -> None:
    """With 20,000 finished jobs each is answered from a partial index."""
    migrate(database_url)
    engine = create_engine(driver_url(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(FILL)
        for query, values in HOT:
            plan = "\n".join(_explained(connection, query, values))
            assert not any(f"Seq Scan on {table}" in plan for table in BIG), plan
            assert "Index" in plan, plan


def _explained(
    connection: Connection, query: TextClause | str, values: dict[str, Any]
) -> list[str]:
    if isinstance(query, str):
        return list(connection.exec_driver_sql(f"EXPLAIN {query}", values).scalars())
    return list(connection.scalars(text(f"EXPLAIN {query.text}"), values))


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stores have the names that all programs share, the rest the master's prefix."""
    for name in ("ASSIZE_DATABASE_URL", "ASSIZE_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ValueError, match="database_url"):
        MasterSettings()
    monkeypatch.setenv("ASSIZE_DATABASE_URL", "postgresql:///a")
    monkeypatch.setenv("ASSIZE_REDIS_URL", "redis://b")
    monkeypatch.setenv("ASSIZE_MASTER_LEASE_MS", "7")
    settings = MasterSettings()
    assert (settings.database_url, settings.redis_url) == ("postgresql:///a", "redis://b")
    assert (settings.lease_ms, settings.bind) == (7, "127.0.0.1:8100")
    assert MasterSettings(database_url="postgresql:///c").database_url == "postgresql:///c"

"""The schema: migrations under concurrency, and queries that use their indexes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from judge_master.adapters.postgres.migrate import migrate
from judge_master.settings import MasterSettings

FILL = """
INSERT INTO judge.bundles (digest, size) VALUES ('d', 1);
INSERT INTO judge.jobs (platform, submission_id, fingerprint, language, file_names,
    file_contents, entry_point, run_all_tests, bundle_digest, priority, state)
SELECT 'web', i::text, '', 'c', '{}', '{}', '', false, 'd', 30,
    CASE WHEN i % 500 = 0 THEN 'queued' ELSE 'final' END
FROM generate_series(1, 20000) AS i;
INSERT INTO judge.attempts (token, job_id, epoch, number, node_id, master, lease_expires_at,
    ended_at, end_reason)
SELECT gen_random_uuid(), id, 0, 1, 'n' || id % 7, 'm', now(), now(), 'accepted'
FROM judge.jobs WHERE state = 'final';
INSERT INTO judge.results_feed (platform, submission_id, epoch, result, acked_at)
SELECT 'web', i::text, 0, '', CASE WHEN i > 100 THEN now() END
FROM generate_series(1, 20000) AS i;
ANALYZE judge.jobs, judge.attempts, judge.results_feed;
"""

HOT = {
    "dispatch": "SELECT c.id FROM unnest('{c,java}'::text[], '{5,5}'::int[]) AS w (language, count)"
    " CROSS JOIN LATERAL (SELECT id, priority, place FROM judge.jobs WHERE state = 'queued'"
    " AND language = w.language ORDER BY priority, place LIMIT w.count) AS c",
    "sweep": "SELECT token FROM judge.attempts WHERE ended_at IS NULL"
    " AND lease_expires_at < now() ORDER BY lease_expires_at LIMIT 200",
    "heartbeat": "SELECT token FROM judge.attempts WHERE node_id = 'n1' AND ended_at IS NULL",
    "position": "SELECT count(*) FROM judge.jobs WHERE state = 'queued'"
    " AND (priority, place) < (30, 100)",
    "quota": "SELECT 1 FROM judge.jobs WHERE platform = 'web' AND state = 'queued' OFFSET 10 LIMIT 1",
    "feed": "SELECT sequence FROM judge.results_feed WHERE platform = 'web'"
    " AND acked_at IS NULL ORDER BY sequence LIMIT 256",
    "purge": "SELECT sequence FROM judge.results_feed WHERE acked_at < now() - interval '1 min'",
}


def test_masters_that_start_at_once_migrate_once(database_url: str) -> None:
    """All of them find the same cluster afterwards, and again later."""
    with ThreadPoolExecutor(4) as pool:
        clusters = set(pool.map(migrate, [database_url] * 4))
    assert clusters == {migrate(database_url)}


def test_hot_queries_never_scan_a_table(database_url: str) -> None:
    """With 20,000 finished jobs each is answered from a partial index."""
    migrate(database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute(FILL)
        for name, query in HOT.items():
            rows = connection.execute(f"EXPLAIN {query}").fetchall()
            plan = "\n".join(row[0] for row in rows)
            assert "Seq Scan" not in plan, f"{name}\n{plan}"
            assert "Index" in plan, f"{name}\n{plan}"


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

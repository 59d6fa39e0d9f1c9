"""Leases queued jobs: several masters may do so at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from judge_master.adapters.postgres.database import Database
from judge_master.domain.attempt import HeldLease, Lease
from judge_master.domain.job import JobKey, RunInput, SourceFile
from judge_master.domain.matching import Capability, Offer, QueuedJob, assign, demand
from judge_master.service.ports import DispatchRound

SPARE = 16
"""Candidates looked at beyond the free slots of a language: some may be waiting for
a node that did not fail them."""

# Locked against a takeover by another stream, which would not know of these leases.
LIVE_OFFERS = text("""
SELECT n.id FROM judge.nodes AS n
JOIN unnest(CAST(:ids AS text[]), CAST(:sessions AS uuid[])) AS o (id, session)
    ON o.id = n.id AND o.session = n.session
WHERE NOT n.drain_wanted
FOR SHARE OF n
""")
CANDIDATES = text("""
SELECT c.id, c.language, c.bundle_digest, c.failed_nodes
FROM unnest(CAST(:languages AS text[]), CAST(:counts AS integer[])) AS w (language, count)
CROSS JOIN LATERAL (
    SELECT id, language, bundle_digest, failed_nodes, priority, place
    FROM judge.jobs WHERE state = 'queued' AND language = w.language
    ORDER BY priority, place LIMIT w.count
) AS c
ORDER BY c.priority, c.place
""")
FLEET = text("""
SELECT id, ARRAY(SELECT jsonb_array_elements(languages) ->> 'id') AS languages
FROM judge.nodes WHERE session IS NOT NULL AND NOT drain_wanted AND NOT draining
    AND last_seen > now() - make_interval(secs => :lease_ms / 1000.0)
""")
LOCK = text("""
SELECT j.id, j.platform, j.submission_id, j.epoch, j.attempts + 1 AS number, j.language,
    j.file_names, j.file_contents, j.entry_point, j.bundle_digest, j.run_all_tests,
    j.input_tests, j.input_contents, b.size AS bundle_size
FROM judge.jobs AS j JOIN judge.bundles AS b ON b.digest = j.bundle_digest
WHERE j.id = ANY(CAST(:ids AS bigint[])) AND j.state = 'queued'
ORDER BY j.priority, j.place
FOR UPDATE OF j SKIP LOCKED
""")
LEASE = text("""
UPDATE judge.jobs AS j SET state = 'leased', token = l.token, attempts = l.number
FROM unnest(CAST(:ids AS bigint[]), CAST(:tokens AS uuid[]), CAST(:numbers AS integer[]))
    AS l (id, token, number)
WHERE j.id = l.id
""")
ATTEMPT = text("""
INSERT INTO judge.attempts (token, job_id, epoch, number, node_id, master, lease_expires_at)
SELECT l.token, l.id, l.epoch, l.number, l.node_id, :master,
    now() + make_interval(secs => :lease_ms / 1000.0)
FROM unnest(CAST(:tokens AS uuid[]), CAST(:ids AS bigint[]), CAST(:epochs AS integer[]),
    CAST(:numbers AS integer[]), CAST(:nodes AS text[])) AS l (token, id, epoch, number, node_id)
""")


class PostgresDispatch:
    """Implements `DispatchStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lease(self, offers: Sequence[Offer], master: str, lease_ms: int) -> DispatchRound:
        async with self._database.transaction() as connection:
            live = await _live(connection, offers)
            jobs = await _candidates(connection, live)
            if not jobs:
                return DispatchRound()
            failed_before = any(job.failed_nodes for job in jobs)
            fleet = await _fleet(connection, lease_ms) if failed_before else []
            assigned = assign(jobs, live, fleet)
            if not assigned:
                return DispatchRound()
            rows = (await connection.execute(LOCK, {"ids": list(assigned)})).all()
            leases = tuple(_lease(row, assigned[row.id]) for row in rows)
            if leases:
                ids = [row.id for row in rows]
                await _write(connection, ids, leases, master, lease_ms)
            return DispatchRound(leases, contended=len(leases) < len(assigned))


async def _live(connection: AsyncConnection, offers: Sequence[Offer]) -> list[Offer]:
    values = {"ids": [o.node_id for o in offers], "sessions": [o.session for o in offers]}
    ids = set(await connection.scalars(LIVE_OFFERS, values))
    return [offer for offer in offers if offer.node_id in ids]


async def _candidates(connection: AsyncConnection, offers: Sequence[Offer]) -> list[QueuedJob]:
    wanted = demand(offers)
    if not wanted:
        return []
    values = {"languages": list(wanted), "counts": [n + SPARE for n in wanted.values()]}
    return [
        QueuedJob(row.id, row.language, row.bundle_digest, frozenset(row.failed_nodes))
        for row in await connection.execute(CANDIDATES, values)
    ]


async def _fleet(connection: AsyncConnection, lease_ms: int) -> list[Capability]:
    rows = await connection.execute(FLEET, {"lease_ms": lease_ms})
    return [Capability(row.id, frozenset(row.languages)) for row in rows]


async def _write(
    connection: AsyncConnection,
    ids: list[int],
    leases: Sequence[Lease],
    master: str,
    lease_ms: int,
) -> None:
    values = {
        "ids": ids,
        "tokens": [lease.held.token for lease in leases],
        "epochs": [lease.held.epoch for lease in leases],
        "numbers": [lease.held.number for lease in leases],
        "nodes": [lease.node_id for lease in leases],
        "master": master,
        "lease_ms": lease_ms,
    }
    await connection.execute(LEASE, {key: values[key] for key in ("ids", "tokens", "numbers")})
    await connection.execute(ATTEMPT, values)


def _lease(row: Row[Any], node_id: str) -> Lease:
    key = JobKey(row.platform, row.submission_id)
    files = zip(row.file_names, row.file_contents, strict=True)
    inputs = zip(row.input_tests, row.input_contents, strict=True)
    return Lease(
        held=HeldLease(str(uuid.uuid4()), key, row.epoch, row.number),
        node_id=node_id,
        language=row.language,
        files=tuple(SourceFile(name, bytes(content)) for name, content in files),
        entry_point=row.entry_point,
        bundle_digest=row.bundle_digest,
        bundle_size=row.bundle_size,
        run_all_tests=row.run_all_tests,
        inputs=tuple(RunInput(test, bytes(content)) for test, content in inputs),
    )

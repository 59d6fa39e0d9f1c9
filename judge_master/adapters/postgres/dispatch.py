"""Leases queued jobs: several masters may do so at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from judge_master import failpoints
from judge_master.adapters.postgres.capabilities import fleet
from judge_master.adapters.postgres.database import Database
from judge_master.adapters.postgres.places import HandOut, advance
from judge_master.domain.ageing import Ageing
from judge_master.domain.attempt import HeldLease, Lease
from judge_master.domain.job import JobKey, Priority, RunInput, SourceFile
from judge_master.domain.matching import Offer, QueuedJob, assign, demand
from judge_master.service.ports import DispatchRound, QueueLoad

SPARE = 16
"""Picky jobs looked at beyond the free slots of a lane: some may be waiting for a node
that they do not avoid."""

# A node that measures alone, for whichever master, counts as full.
NOT_TAKING = text("""
SELECT id FROM judge.nodes WHERE NOT taking
UNION ALL SELECT node_id FROM judge.attempts WHERE alone AND ended_at IS NULL
""")
# Locked against a takeover by another stream, which would not know of these leases; by id,
# as heartbeats do.
LIVE_OFFERS = text("""
SELECT n.id FROM judge.nodes AS n
JOIN unnest(CAST(:ids AS text[]), CAST(:sessions AS uuid[])) AS o (id, session)
    ON o.id = n.id AND o.session = n.session
WHERE n.taking AND NOT EXISTS (SELECT FROM judge.attempts AS a
    WHERE a.node_id = n.id AND a.alone AND a.ended_at IS NULL)
ORDER BY n.id FOR SHARE OF n
""")
# One probe for each lane in which jobs wait.
LANES = text("""
WITH RECURSIVE waiting (lane) AS (
    (SELECT lane FROM judge.jobs WHERE state = 'queued' ORDER BY lane LIMIT 1)
    UNION ALL
    SELECT (SELECT j.lane FROM judge.jobs AS j
        WHERE j.state = 'queued' AND j.lane > w.lane ORDER BY j.lane LIMIT 1)
    FROM waiting AS w WHERE w.lane IS NOT NULL
)
SELECT lane FROM waiting WHERE lane IS NOT NULL
""")
ALONE = "recheck_of IS NULL AND opinion_nodes <> '{}'"
COLUMNS = f"""id, lane, bundle_digest, failed_nodes, opinion_nodes, priority, place, queued_at,
        source_key, {ALONE} AS alone,
        coalesce(asked_again_at + make_interval(secs => :patience_ms / 1000.0) > now(), false)
            AS patient"""
# Picky jobs come beside the others: those that nobody here may take fill no place.
_CANDIDATES = """
SELECT c.* FROM unnest(CAST(:lanes AS text[]), CAST(:counts AS integer[])) AS w (lane, count)
CROSS JOIN LATERAL (
    (SELECT {columns} FROM judge.jobs
    WHERE state = 'queued' AND lane = w.lane AND NOT picky
    ORDER BY priority, place, id LIMIT w.count)
    UNION ALL
    (SELECT {columns} FROM judge.jobs
    WHERE state = 'queued' AND lane = w.lane AND picky
    ORDER BY CAST(:ids AS text[]) <@ (failed_nodes || opinion_nodes), priority, place, id
    LIMIT w.count + :spare)
) AS c
ORDER BY c.priority, c.place, c.id
"""
CANDIDATES = text(_CANDIDATES.format(columns=COLUMNS))
# The heads of the classes below the one that is served.
_AGED = """
SELECT c.* FROM unnest(CAST(:lanes AS text[])) AS w (lane)
CROSS JOIN unnest(CAST(:priorities AS smallint[])) AS p (priority)
CROSS JOIN LATERAL (
    SELECT {columns} FROM judge.jobs
    WHERE state = 'queued' AND lane = w.lane AND NOT picky AND priority = p.priority
    ORDER BY place, id LIMIT :most
) AS c
"""
AGED = text(_AGED.format(columns=COLUMNS))
QUEUED = text("SELECT count(*) FROM judge.jobs WHERE state = 'queued'")
SERVED = text("SELECT priority, served FROM judge.clocks WHERE lane = ''")
LOCK = text("""
SELECT j.id, j.platform, j.submission_id, j.epoch, j.attempts + 1 AS number, j.language,
    j.file_names, j.file_contents, j.entry_point, j.bundle_digest, j.run_all_tests,
    j.input_tests, j.input_contents, b.size AS bundle_size, j.priority, j.lane, j.place,
    j.source_key, j.recheck_of IS NULL AND j.opinion_nodes <> '{}' AS confirming,
    coalesce(j.traceparent, '') AS traceparent,
    extract(epoch FROM now() - j.queued_at)::float AS waited_s
FROM judge.jobs AS j JOIN judge.bundles AS b ON b.digest = j.bundle_digest
WHERE j.id = ANY(CAST(:ids AS bigint[])) AND j.state = 'queued'
ORDER BY j.priority, j.place, j.id
FOR UPDATE OF j SKIP LOCKED
""")
LEASE = text("""
UPDATE judge.jobs AS j SET state = 'leased', token = l.token, attempts = l.number
FROM unnest(CAST(:ids AS bigint[]), CAST(:tokens AS uuid[]), CAST(:numbers AS integer[]))
    AS l (id, token, number)
WHERE j.id = l.id
""")
ATTEMPT = text("""
INSERT INTO judge.attempts (token, job_id, epoch, number, node_id, master, lease_expires_at,
    alone)
SELECT l.token, l.id, l.epoch, l.number, l.node_id, :master,
    now() + make_interval(secs => :lease_ms / 1000.0), l.alone
FROM unnest(CAST(:tokens AS uuid[]), CAST(:ids AS bigint[]), CAST(:epochs AS integer[]),
    CAST(:numbers AS integer[]), CAST(:nodes AS text[]), CAST(:alone AS boolean[]))
    AS l (token, id, epoch, number, node_id, alone)
""")


class PostgresDispatch:
    """Implements `DispatchStore`."""

    def __init__(self, database: Database, patience_ms: int) -> None:
        """`patience_ms`: how long a second measurement waits for an idle node."""
        self._database = database
        self._patience_ms = patience_ms

    async def lease(
        self, offers: Sequence[Offer], master: str, lease_ms: int, ageing: Ageing
    ) -> DispatchRound:
        async with self._database.transaction() as connection:
            taking = await _taking(connection, offers)
            jobs = await _candidates(connection, taking, ageing, self._patience_ms)
            if not jobs:
                return DispatchRound()
            avoiding = any(job.avoided for job in jobs)
            able = await fleet(connection, lease_ms) if avoiding else []
            wanted = assign(jobs, taking, able)
            if not wanted:
                return DispatchRound()
            live = await _live(connection, taking, set(wanted.values()))
            # Whose node was lost in this very moment is served in the next round.
            assigned = {job: node for job, node in wanted.items() if node in live}
            rows = (await connection.execute(LOCK, {"ids": list(assigned)})).all()
            leases = tuple(_lease(row, assigned[row.id]) for row in rows)
            if leases:
                ids = [row.id for row in rows]
                await _write(connection, ids, leases, master, lease_ms)
                await advance(connection, [HandOut(r.priority, r.lane, r.place) for r in rows])
                ageing.served([r.priority for r in rows], min(j.priority for j in jobs))
                failpoints.reach("before-dispatch-commit")
            return DispatchRound(leases, contended=len(leases) < len(wanted))

    async def load(self) -> QueueLoad:
        async with self._database.transaction() as connection:
            queued = await connection.scalar(QUEUED)
            served = {row.priority: row.served for row in await connection.execute(SERVED)}
            return QueueLoad(int(queued or 0), served)


async def _taking(connection: AsyncConnection, offers: Sequence[Offer]) -> list[Offer]:
    """Without those nodes on which operators, or masters, want nothing new."""
    others = set(await connection.scalars(NOT_TAKING))
    return [offer for offer in offers if offer.node_id not in others]


async def _live(connection: AsyncConnection, offers: Sequence[Offer], nodes: set[str]) -> set[str]:
    """Of these nodes, those for which the offer's stream still speaks."""
    chosen = [offer for offer in offers if offer.node_id in nodes]
    values = {"ids": [o.node_id for o in chosen], "sessions": [o.session for o in chosen]}
    return set(await connection.scalars(LIVE_OFFERS, values))


async def _candidates(
    connection: AsyncConnection, offers: Sequence[Offer], ageing: Ageing, patience_ms: int
) -> list[QueuedJob]:
    """In the order in which they are to be served."""
    if not offers:
        return []
    wanted = demand(await connection.scalars(LANES), offers)
    if not wanted:
        return []
    values = {
        "lanes": list(wanted),
        "counts": list(wanted.values()),
        "ids": [offer.node_id for offer in offers],
        "spare": SPARE,
        "patience_ms": patience_ms,
    }
    jobs = [_queued(row) for row in await connection.execute(CANDIDATES, values)]
    aged = []
    if jobs and ageing.due:
        lower = [int(p) for p in Priority if p > jobs[0].priority]
        look = {"lanes": list(wanted), "priorities": lower, "most": ageing.due}
        look["patience_ms"] = patience_ms
        aged = [_queued(row) for row in await connection.execute(AGED, look)]
    return ageing.order(jobs, aged)


def _queued(row: Row[Any]) -> QueuedJob:
    return QueuedJob(
        id=row.id,
        lane=row.lane,
        bundle_digest=row.bundle_digest,
        avoided=frozenset(row.failed_nodes) | frozenset(row.opinion_nodes),
        priority=row.priority,
        queued_at=row.queued_at,
        source_key=bytes(row.source_key),
        alone=row.alone,
        patient=row.patient,
    )


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
        "alone": [lease.confirming for lease in leases],
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
        held=HeldLease(str(uuid.uuid4()), key, row.epoch, row.number, row.traceparent),
        node_id=node_id,
        language=row.language,
        files=tuple(SourceFile(name, bytes(content)) for name, content in files),
        entry_point=row.entry_point,
        bundle_digest=row.bundle_digest,
        bundle_size=row.bundle_size,
        run_all_tests=row.run_all_tests,
        inputs=tuple(RunInput(test, bytes(content)) for test, content in inputs),
        confirming=row.confirming,
        priority=row.priority,
        waited_s=row.waited_s,
        source_key=bytes(row.source_key),
    )

"""Leases queued jobs: several masters may do so at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text

from judge_master import failpoints
from judge_master.adapters.postgres.capabilities import fleet
from judge_master.adapters.postgres.database import Database
from judge_master.domain.ageing import Ageing
from judge_master.domain.attempt import HeldLease, Lease
from judge_master.domain.job import JobKey, Priority, RunInput, SourceFile
from judge_master.domain.matching import Capability, Offer, QueuedJob, assign, demand
from judge_master.service.ports import DispatchRound, QueueLoad

SPARE = 16
"""Picky jobs looked at beyond the free slots of a lane: some may be waiting for a node
that they do not avoid."""

# One probe for each lane in which jobs wait, and one for the lowest class. Barred are nodes
# that operators or masters want nothing new on, and those that measure alone, for whichever
# master: they count as full.
LOOK = """
WITH RECURSIVE waiting (lane) AS (
    (SELECT lane FROM judge.jobs WHERE state = 'queued' ORDER BY lane LIMIT 1)
    UNION ALL
    SELECT (SELECT j.lane FROM judge.jobs AS j
        WHERE j.state = 'queued' AND j.lane > w.lane ORDER BY j.lane LIMIT 1)
    FROM waiting AS w WHERE w.lane IS NOT NULL
)
SELECT ARRAY(SELECT lane FROM waiting WHERE lane IS NOT NULL) AS lanes,
    ARRAY(SELECT id FROM judge.nodes WHERE NOT taking
        UNION ALL SELECT node_id FROM judge.attempts WHERE alone AND ended_at IS NULL) AS barred,
    (SELECT priority FROM judge.jobs WHERE state = 'queued'
        ORDER BY priority DESC, place DESC, id DESC LIMIT 1) AS lowest
"""
ALONE = "recheck_of IS NULL AND opinion_nodes <> '{}'"
COLUMNS = f"""id, lane, bundle_digest, failed_nodes, opinion_nodes, priority, place, queued_at,
        source_key, {ALONE} AS alone,
        coalesce(asked_again_at + make_interval(secs => %(patience_ms)s / 1000.0) > now(), false)
            AS patient"""
# Picky jobs come beside the others: those that nobody here may take fill no place.
_CANDIDATES = """
SELECT c.* FROM unnest(CAST(%(lanes)s AS text[]), CAST(%(counts)s AS integer[]))
    AS w (lane, count)
CROSS JOIN LATERAL (
    (SELECT {columns} FROM judge.jobs
    WHERE state = 'queued' AND lane = w.lane AND NOT picky
    ORDER BY priority, place, id LIMIT w.count)
    UNION ALL
    (SELECT {columns} FROM judge.jobs
    WHERE state = 'queued' AND lane = w.lane AND picky
    ORDER BY CAST(%(ids)s AS text[]) <@ (failed_nodes || opinion_nodes), priority, place, id
    LIMIT w.count + %(spare)s)
) AS c
ORDER BY c.priority, c.place, c.id
"""
CANDIDATES = _CANDIDATES.format(columns=COLUMNS)
# The heads of the classes below the one that is served.
_AGED = """
SELECT c.* FROM unnest(CAST(%(lanes)s AS text[])) AS w (lane)
CROSS JOIN unnest(CAST(%(priorities)s AS smallint[])) AS p (priority)
CROSS JOIN LATERAL (
    SELECT {columns} FROM judge.jobs
    WHERE state = 'queued' AND lane = w.lane AND NOT picky AND priority = p.priority
    ORDER BY place, id LIMIT %(most)s
) AS c
"""
AGED = _AGED.format(columns=COLUMNS)
QUEUED = text("SELECT count(*) FROM judge.jobs WHERE state = 'queued'")
SERVED = text("SELECT priority, served FROM judge.clocks WHERE lane = ''")
# Nodes are locked against a takeover by another stream, which would not know of these leases;
# by id, as heartbeats do, and all of them before the first job. The clocks go past what was
# handed out, and their rows are held until the transaction ends.
LEASE = """
WITH live AS MATERIALIZED (
    SELECT n.id FROM judge.nodes AS n
    JOIN unnest(CAST(%(offers)s AS text[]), CAST(%(sessions)s AS uuid[])) AS o (id, session)
        ON o.id = n.id AND o.session = n.session
    WHERE n.taking AND NOT EXISTS (SELECT FROM judge.attempts AS a
        WHERE a.node_id = n.id AND a.alone AND a.ended_at IS NULL)
    ORDER BY n.id FOR SHARE OF n
), chosen AS MATERIALIZED (
    SELECT j.id, CAST(w.token AS text) AS token, w.node_id, j.platform, j.submission_id, j.epoch,
        j.attempts + 1 AS number, j.language, j.file_names, j.file_contents, j.entry_point,
        j.bundle_digest, j.run_all_tests, j.input_tests, j.input_contents,
        b.size AS bundle_size, j.priority, j.lane, j.place, j.source_key,
        j.recheck_of IS NULL AND j.opinion_nodes <> '{}' AS confirming,
        coalesce(j.traceparent, '') AS traceparent,
        CAST(extract(epoch FROM now() - j.queued_at) AS float) AS waited_s
    FROM unnest(CAST(%(ids)s AS bigint[]), CAST(%(tokens)s AS uuid[]), CAST(%(nodes)s AS text[]))
        AS w (id, token, node_id)
    JOIN judge.jobs AS j ON j.id = w.id
    JOIN judge.bundles AS b ON b.digest = j.bundle_digest
    WHERE j.state = 'queued' AND w.node_id = ANY(ARRAY(SELECT id FROM live))
    FOR UPDATE OF j SKIP LOCKED
), leased AS (
    UPDATE judge.jobs AS j
    SET state = 'leased', token = CAST(c.token AS uuid), attempts = c.number
    FROM chosen AS c WHERE j.id = c.id
), attempts AS (
    INSERT INTO judge.attempts (token, job_id, epoch, number, node_id, master, lease_expires_at,
        alone)
    SELECT CAST(token AS uuid), id, epoch, number, node_id, %(master)s,
        now() + make_interval(secs => %(lease_ms)s / 1000.0), confirming
    FROM chosen
), advanced AS (
    INSERT INTO judge.clocks (priority, lane, place, served)
    SELECT c.priority, l.lane, max(c.place), count(*)
    FROM chosen AS c CROSS JOIN LATERAL (VALUES (''), (c.lane)) AS l (lane)
    GROUP BY c.priority, l.lane ORDER BY c.priority, l.lane
    ON CONFLICT (priority, lane) DO UPDATE
    SET place = greatest(clocks.place, excluded.place),
        served = clocks.served + excluded.served
)
SELECT * FROM chosen ORDER BY priority, place, id
"""


class PostgresDispatch:
    """Implements `DispatchStore`."""

    def __init__(self, database: Database, patience_ms: int) -> None:
        """`patience_ms`: how long a second measurement waits for an idle node."""
        self._database = database
        self._statements = database.statements
        self._patience_ms = patience_ms

    async def lease(
        self, offers: Sequence[Offer], master: str, lease_ms: int, ageing: Ageing
    ) -> DispatchRound:
        look = (await self._statements.run(LOOK, {}))[0]
        if not look.lanes:
            return DispatchRound()
        barred = set(look.barred)
        taking = [offer for offer in offers if offer.node_id not in barred]
        jobs = await self._candidates(look, taking, ageing)
        able = await self._fleet(lease_ms) if any(job.avoided for job in jobs) else []
        wanted = assign(jobs, taking, able)
        if not wanted:
            return DispatchRound()
        terms = {"master": master, "lease_ms": lease_ms}
        async with self._statements.transaction() as run:
            # Whose node was lost in this very moment is served in the next round.
            rows = await run(LEASE, _chosen(wanted, taking) | terms)
            if rows:
                failpoints.reach("before-dispatch-commit")
        ageing.served([row.priority for row in rows], min(job.priority for job in jobs))
        return DispatchRound(tuple(map(_lease, rows)), contended=len(rows) < len(wanted))

    async def _candidates(
        self, look: Any, offers: Sequence[Offer], ageing: Ageing
    ) -> list[QueuedJob]:
        """In the order in which they are to be served."""
        wanted = demand(look.lanes, offers)
        if not wanted:
            return []
        patience = {"patience_ms": self._patience_ms}
        values = {
            "lanes": list(wanted),
            "counts": list(wanted.values()),
            "ids": [offer.node_id for offer in offers],
            "spare": SPARE,
        }
        jobs = [_queued(row) for row in await self._statements.run(CANDIDATES, values | patience)]
        aged = []
        if jobs and ageing.due and look.lowest > jobs[0].priority:
            lower = [int(p) for p in Priority if p > jobs[0].priority]
            heads = {"lanes": list(wanted), "priorities": lower, "most": ageing.due}
            aged = [_queued(row) for row in await self._statements.run(AGED, heads | patience)]
        return ageing.order(jobs, aged)

    async def _fleet(self, alive_ms: int) -> list[Capability]:
        async with self._database.transaction() as connection:
            return await fleet(connection, alive_ms)

    async def load(self) -> QueueLoad:
        async with self._database.transaction() as connection:
            queued = await connection.scalar(QUEUED)
            served = {row.priority: row.served for row in await connection.execute(SERVED)}
            return QueueLoad(int(queued or 0), served)


def _chosen(wanted: Mapping[int, str], offers: Sequence[Offer]) -> dict[str, object]:
    """The columns of what is to be leased; `wanted` gives nodes by job."""
    nodes = set(wanted.values())
    chosen = [offer for offer in offers if offer.node_id in nodes]
    return {
        "offers": [offer.node_id for offer in chosen],
        "sessions": [offer.session for offer in chosen],
        "ids": list(wanted),
        "tokens": [str(uuid.uuid4()) for _ in wanted],
        "nodes": list(wanted.values()),
    }


def _queued(row: Any) -> QueuedJob:
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


def _lease(row: Any) -> Lease:
    key = JobKey(row.platform, row.submission_id)
    files = zip(row.file_names, row.file_contents, strict=True)
    inputs = zip(row.input_tests, row.input_contents, strict=True)
    return Lease(
        held=HeldLease(row.token, key, row.epoch, row.number, row.traceparent),
        node_id=row.node_id,
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

"""Nodes: which stream speaks for each, what it said, what is wanted of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import bindparam

from judge_master.adapters.postgres.attempts import end_without_result, lock_open_attempt
from judge_master.adapters.postgres.database import Database
from judge_master.domain.attempt import EndedAttempt, EndReason, Failure, HeldLease
from judge_master.domain.errors import AlreadyExistsError, JudgeError, NotFoundError
from judge_master.domain.job import JobKey
from judge_master.domain.node import DrainWish, Heartbeat, Hello, LanguageOffer, NodeStatus
from judge_master.service.group import Group
from judge_master.service.ports import NodeState, OpenedSession, Opening, ResultCodec

MOST_AT_ONCE = 500
GATHER_S = 0.02
"""How long a heartbeat waits for those of other nodes, to be written with them."""

INTRODUCE = text("""
INSERT INTO judge.nodes (id, incarnation, master, slots, languages, accounting, version)
VALUES (:id, :incarnation, :master, :slots, :languages, :accounting, :version)
ON CONFLICT (id) DO NOTHING
""").bindparams(bindparam("languages", type_=JSONB))
LOCK = text("""
SELECT incarnation, session IS NOT NULL
    AND last_seen > now() - make_interval(secs => :silence_ms / 1000.0) AS alive
FROM judge.nodes WHERE id = :id FOR UPDATE
""")
TAKE_OVER = text("""
UPDATE judge.nodes SET incarnation = :incarnation, session = CAST(:session AS uuid),
    master = :master, slots = :slots, languages = :languages, accounting = :accounting,
    version = :version, draining = false, last_seen = now(),
    memory_total_bytes = :memory_total, prefetched = 0, unwell = ''
WHERE id = :id RETURNING drain_wanted, leave_wanted
""").bindparams(bindparam("languages", type_=JSONB))
NOT_HELD = text("""
SELECT CAST(token AS text) FROM judge.attempts
WHERE node_id = :id AND ended_at IS NULL AND token <> ALL(CAST(:held AS uuid[]))
ORDER BY job_id
""")
KEEP = text("""
UPDATE judge.attempts AS a
SET lease_expires_at = now() + make_interval(secs => :lease_ms / 1000.0)
FROM judge.jobs AS j
WHERE j.id = a.job_id AND a.node_id = :id AND a.ended_at IS NULL
    AND a.token = ANY(CAST(:held AS uuid[]))
RETURNING CAST(a.token AS text) AS token, j.platform, j.submission_id, a.epoch, a.number
""")
CLOSE = text("""
UPDATE judge.nodes SET session = NULL WHERE id = :id AND session = CAST(:session AS uuid)
""")
SHORTEN = text("""
UPDATE judge.attempts SET lease_expires_at =
    least(lease_expires_at, now() + make_interval(secs => :grace_ms / 1000.0))
WHERE node_id = :id AND ended_at IS NULL
""")
# Rows are locked by id, as by dispatch.
SEEN = """
WITH said AS (
    SELECT n.id AS node_id, h.* FROM unnest(CAST(%(ids)s AS text[]), CAST(%(sessions)s AS uuid[]),
        CAST(%(draining)s AS boolean[]), CAST(%(loads)s AS double precision[]),
        CAST(%(memories)s AS bigint[]), CAST(%(speeds)s AS double precision[]),
        CAST(%(noises)s AS double precision[]), CAST(%(prefetched)s AS integer[]),
        CAST(%(unwell)s AS text[]))
        AS h (id, session, draining, load, memory, speed, noise, prefetched, unwell)
    JOIN judge.nodes AS n ON n.id = h.id AND n.session = h.session
    ORDER BY n.id FOR NO KEY UPDATE OF n
)
UPDATE judge.nodes AS n SET last_seen = now(), draining = s.draining, load = s.load,
    memory_available_bytes = s.memory, speed = s.speed, noise = s.noise,
    prefetched = s.prefetched, unwell = s.unwell
FROM said AS s WHERE n.id = s.node_id AND n.session = s.session
RETURNING n.id, CAST(n.session AS text) AS session, n.drain_wanted, n.leave_wanted
"""
# What another transaction has locked is just being ended: never waited for.
EXTEND = """
WITH named AS (
    SELECT a.token FROM unnest(CAST(%(nodes)s AS text[]), CAST(%(tokens)s AS uuid[]))
        AS t (node_id, token)
    JOIN judge.attempts AS a ON a.token = t.token AND a.node_id = t.node_id
    WHERE a.ended_at IS NULL
    FOR NO KEY UPDATE OF a SKIP LOCKED
)
UPDATE judge.attempts AS a
SET lease_expires_at = now() + make_interval(secs => %(lease_ms)s / 1000.0)
FROM named WHERE a.token = named.token
"""
OPEN_TOKENS = """
SELECT node_id, CAST(token AS text) AS token FROM judge.attempts
WHERE node_id = ANY(CAST(%(ids)s AS text[])) AND ended_at IS NULL
"""
WANT_DRAIN = text("""
UPDATE judge.nodes SET drain_wanted = :drain, leave_wanted = :drain AND :leave WHERE id = :id
""")
DRAIN_WANTED = text("SELECT drain_wanted, leave_wanted FROM judge.nodes WHERE id = :id")
CORDON = text("""
UPDATE judge.nodes SET cordoned = :cordon,
    contradiction = CASE WHEN :cordon THEN contradiction ELSE '' END
WHERE id = :id
""")
UNFIT = text("""
UPDATE judge.nodes AS n SET unfit = f.reason
FROM unnest(CAST(:ids AS text[]), CAST(:reasons AS text[])) AS f (id, reason)
WHERE n.id = f.id AND n.unfit <> f.reason
""")
LIST = text("""
SELECT n.*, (SELECT count(*) FROM judge.attempts AS a
        WHERE a.node_id = n.id AND a.ended_at IS NULL) AS busy_slots,
    (SELECT count(DISTINCT digest) FROM judge.prefetches WHERE until > now()) AS wanted,
    n.session IS NOT NULL
        AND n.last_seen > now() - make_interval(secs => :alive_ms / 1000.0) AS connected
FROM judge.nodes AS n WHERE CAST(:id AS text) IS NULL OR n.id = :id ORDER BY n.id
""")


@dataclass(frozen=True, slots=True)
class _Beat:
    node_id: str
    session: str
    heartbeat: Heartbeat
    lease_ms: int


class PostgresNodes:
    """Implements `NodeStore`."""

    def __init__(self, database: Database, codec: ResultCodec) -> None:
        self._database = database
        self._codec = codec
        self._beats = Group(self._beat_all, MOST_AT_ONCE, GATHER_S)

    async def open_session(self, hello: Hello, opening: Opening) -> OpenedSession:
        values = _introduction(hello, opening)
        async with self._database.transaction() as connection:
            await connection.execute(INTRODUCE, {**values})
            lock = {"id": hello.node_id, "silence_ms": opening.silence_ms}
            old = (await connection.execute(LOCK, lock)).one()
            restarted = old.incarnation != hello.incarnation
            if restarted and old.alive:
                raise AlreadyExistsError(
                    f"hello.node_id: another process of {hello.node_id} is connected"
                )
            take_over = {**values, "session": opening.session}
            wish = (await connection.execute(TAKE_OVER, take_over)).one()
            ended = await self._release(connection, hello, opening, restarted)
            keep = {
                "id": hello.node_id,
                "held": list(hello.held_tokens),
                "lease_ms": opening.lease_ms,
            }
            kept = tuple(_held(row) for row in await connection.execute(KEEP, keep))
            return OpenedSession(DrainWish(*wish), kept, ended)

    async def _release(
        self, connection: AsyncConnection, hello: Hello, opening: Opening, restarted: bool
    ) -> tuple[EndedAttempt, ...]:
        """Ends the attempts that the node says it does not have."""
        failure = (
            Failure(EndReason.NODE_RESTARTED, "the node's process ended")
            if restarted
            else Failure(EndReason.UNDELIVERED, "the lease did not reach the node")
        )
        values = {"id": hello.node_id, "held": list(hello.held_tokens)}
        ended = []
        for token in list(await connection.scalars(NOT_HELD, values)):
            attempt = await lock_open_attempt(connection, token)
            if attempt is not None:
                ended.append(
                    await end_without_result(
                        connection, self._codec, attempt, failure, opening.max_attempts
                    )
                )
        return tuple(attempt for attempt in ended if attempt is not None)

    async def close_session(self, node_id: str, session: str, grace_ms: int) -> None:
        async with self._database.transaction() as connection:
            closed = await connection.execute(CLOSE, {"id": node_id, "session": session})
            if closed.rowcount == 1:
                await connection.execute(SHORTEN, {"id": node_id, "grace_ms": grace_ms})

    async def heartbeat(
        self, node_id: str, session: str, heartbeat: Heartbeat, lease_ms: int
    ) -> NodeState | None:
        return await self._beats.ask(_Beat(node_id, session, heartbeat, lease_ms))

    async def _beat_all(self, beats: Sequence[_Beat]) -> list[NodeState | JudgeError | None]:
        async with self._database.statements.transaction() as run:
            rows = await run(SEEN, _said(beats))
            wishes = {
                (row.id, row.session): DrainWish(row.drain_wanted, row.leave_wanted) for row in rows
            }
            heard = [beat for beat in beats if (beat.node_id, beat.session) in wishes]
            named = [(beat.node_id, t) for beat in heard for t in beat.heartbeat.tokens]
            if named:
                extend = {
                    "nodes": [node for node, _ in named],
                    "tokens": [token for _, token in named],
                    "lease_ms": max(beat.lease_ms for beat in heard),
                }
                await run(EXTEND, extend)
            held: dict[str, set[str]] = {beat.node_id: set() for beat in heard}
            for row in await run(OPEN_TOKENS, {"ids": list(held)}):
                held[row.node_id].add(row.token)
        return [
            NodeState(wish, frozenset(held[beat.node_id]))
            if (wish := wishes.get((beat.node_id, beat.session)))
            else None
            for beat in beats
        ]

    async def set_drain(self, node_id: str, wish: DrainWish, alive_ms: int) -> NodeStatus:
        values = {"id": node_id, "drain": wish.drain, "leave": wish.leave}
        async with self._database.transaction() as connection:
            await connection.execute(WANT_DRAIN, values)
            return await _one(connection, node_id, alive_ms)

    async def set_cordon(self, node_id: str, cordon: bool, alive_ms: int) -> NodeStatus:
        async with self._database.transaction() as connection:
            await connection.execute(CORDON, {"id": node_id, "cordon": cordon})
            return await _one(connection, node_id, alive_ms)

    async def set_unfit(self, reasons: Mapping[str, str]) -> None:
        values = {"ids": list(reasons), "reasons": list(reasons.values())}
        async with self._database.transaction() as connection:
            await connection.execute(UNFIT, values)

    async def drain_wish(self, node_id: str) -> DrainWish:
        async with self._database.transaction() as connection:
            row = (await connection.execute(DRAIN_WANTED, {"id": node_id})).first()
            return DrainWish(*row) if row is not None else DrainWish()

    async def list_nodes(self, alive_ms: int) -> list[NodeStatus]:
        async with self._database.transaction() as connection:
            rows = await connection.execute(LIST, {"alive_ms": alive_ms, "id": None})
            return [_status(row) for row in rows]


def _said(beats: Sequence[_Beat]) -> dict[str, list[Any]]:
    reports = [beat.heartbeat for beat in beats]
    return {
        "ids": [beat.node_id for beat in beats],
        "sessions": [beat.session for beat in beats],
        "draining": [report.draining for report in reports],
        "loads": [report.load for report in reports],
        "memories": [report.memory_available_bytes for report in reports],
        "speeds": [report.speed for report in reports],
        "noises": [report.noise for report in reports],
        "prefetched": [report.prefetched for report in reports],
        "unwell": [report.unwell for report in reports],
    }


async def _one(connection: AsyncConnection, node_id: str, alive_ms: int) -> NodeStatus:
    row = (await connection.execute(LIST, {"alive_ms": alive_ms, "id": node_id})).first()
    if row is None:
        raise NotFoundError(f"node_id: no node {node_id}")
    return _status(row)


def _introduction(hello: Hello, opening: Opening) -> dict[str, object]:
    languages = [
        {"id": o.id, "name": o.name, "version": o.version, "extensions": list(o.extensions)}
        for o in hello.languages
    ]
    return {
        "id": hello.node_id,
        "incarnation": hello.incarnation,
        "master": opening.master,
        "slots": hello.slots,
        "languages": languages,
        "accounting": hello.accounting,
        "version": hello.version,
        "memory_total": hello.memory_total_bytes,
    }


def _held(row: Row[Any]) -> HeldLease:
    return HeldLease(row.token, JobKey(row.platform, row.submission_id), row.epoch, row.number)


def _status(row: Row[Any]) -> NodeStatus:
    languages = tuple(
        LanguageOffer(o["id"], o["name"], o["version"], tuple(o["extensions"]))
        for o in row.languages
    )
    return NodeStatus(
        id=row.id,
        slots=row.slots,
        busy_slots=row.busy_slots,
        connected=row.connected,
        # Who takes nothing because it is unwell is not about to go.
        draining=row.drain_wanted or (row.draining and not row.unwell),
        languages=languages,
        accounting=row.accounting,
        load=row.load,
        memory_available_bytes=row.memory_available_bytes,
        last_seen=row.last_seen,
        version=row.version,
        cordoned=row.cordoned,
        contradiction=row.contradiction,
        unfit=row.unfit,
        unwell=row.unwell,
        speed=row.speed,
        noise=row.noise,
        prefetch_wanted=row.wanted,
        prefetch_present=row.prefetched,
        memory_total_bytes=row.memory_total_bytes,
    )

"""Where the facts come from: the databases, the logs, the processes of this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import psutil
import psycopg

from cli.chaos.invariants import AttemptFact, Change, Facts, JobFact, WebFact
from cli.chaos.ledger import Ledger
from cli.chaos.world import MASTERS, World
from cli.judging.report import verdict_of
from proto.judge.v1 import verdict_pb2

ATTEMPTS = """
SELECT token::text, job_id, epoch, node_id, coalesce(end_reason, ''),
    extract(epoch FROM lease_expires_at), extract(epoch FROM ended_at)
FROM judge.attempts
"""
JOBS = """
SELECT id, submission_id, platform, state, epoch, bundle_digest, result
FROM judge.jobs WHERE recheck_of IS NULL
"""
CHANGES = """
SELECT c.job_id, c.old_state, c.new_state, c.old_epoch, c.new_epoch,
    coalesce(c.old_token::text, ''), c.digest, c.result
FROM chaos.jobs AS c JOIN judge.jobs AS j ON j.id = c.job_id
WHERE j.recheck_of IS NULL ORDER BY c.n
"""
WEB = """
SELECT s.id::text, s.state, coalesce(s.verdict, ''), s.epoch,
    (SELECT count(*) FROM chaos.submissions AS c
    WHERE c.id = s.id AND c.new_state = 'final' AND c.old_state <> 'final')
FROM web.submissions AS s
"""
REFUSED = "report refused"

Blackout: TypeAlias = tuple[float, float]
"""When there may have been nobody to end a lease, in seconds since 1970."""


def gather(
    database_url: str,
    ledger: Ledger,
    lies: Sequence[str],
    max_attempts: int,
    blackouts: Sequence[Blackout] = (),
) -> Facts:
    """After everything is quiet."""
    with psycopg.connect(database_url) as connection:

        def rows(query: str) -> list[tuple[Any, ...]]:
            return connection.execute(query.encode()).fetchall()

        return Facts(
            entries=ledger.entries(),
            results=ledger.results(),
            jobs=[_job(row) for row in rows(JOBS)],
            changes=[_change(row) for row in rows(CHANGES)],
            offers=[
                (row[0], row[1], row[2])
                for row in rows("SELECT platform, submission_id, epoch FROM chaos.offers")
            ],
            attempts=[_attempt(row, blackouts) for row in rows(ATTEMPTS)],
            web=[WebFact(row[0], row[1], row[2], epoch=row[3], finals=row[4]) for row in rows(WEB)],
            lies=list(lies),
            max_attempts=max_attempts,
        )


def _attempt(row: tuple[Any, ...], blackouts: Sequence[Blackout]) -> AttemptFact:
    late_s = 0.0
    if row[4] == "expired":
        expired, ended = float(row[5]), float(row[6])
        dark = sum(max(0.0, min(ended, end) - max(expired, begin)) for begin, end in blackouts)
        late_s = ended - expired - dark
    token, job, epoch, node, reason = row[:5]
    return AttemptFact(token, job, epoch, node, reason, late_s * 1000)


def _job(row: tuple[Any, ...]) -> JobFact:
    result = _result(row[6])
    verdict = verdict_of(result.verdict).value if row[6] is not None else ""
    id_, submission, platform, state, epoch, digest = row[:6]
    end = verdict, result.epoch, result.bundle_digest
    return JobFact(id_, submission, platform, state, epoch, digest, *end)


def _change(row: tuple[Any, ...]) -> Change:
    result = _result(row[7])
    job, old, new, old_epoch, new_epoch, token, digest = row[:7]
    end = result.node, result.epoch, result.bundle_digest
    return Change(job, old, new, old_epoch, new_epoch, token, digest, *end)


def _result(body: bytes | None) -> verdict_pb2.JudgeResult:
    return verdict_pb2.JudgeResult.FromString(body or b"")


def refused_reports(world: World) -> int:
    """How many reports the masters refused since the start, says their logs."""
    count = 0
    for name in MASTERS:
        for line in world.log(name).read_text(errors="replace").splitlines():
            if REFUSED in line:
                count += _event(line) == REFUSED
    return count


def _event(line: str) -> str:
    try:
        return str(json.loads(line).get("event"))
    except (ValueError, AttributeError):
        return ""


def groups_left(world: World) -> list[str]:
    """Control groups with the names of our nodes."""
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    places = {mount for mount in mounts if mount.startswith("/sys/fs/cgroup")}
    left = []
    for place in places:
        for folder, names, _ in os.walk(place):
            left += [f"control group {folder}/{n}" for n in names if n in world.node_names]
    return sorted(left)


def processes_left(known: set[int]) -> list[str]:
    """Processes below this one that are none of `known`."""
    left = []
    for process in psutil.Process().children(recursive=True):
        try:
            if process.pid not in known and process.status() != psutil.STATUS_ZOMBIE:
                left.append(f"process {process.pid}: {' '.join(process.cmdline())[:200]}")
        except psutil.NoSuchProcess:
            continue
    return left


def mounts() -> set[str]:
    """Mount points of this process' namespace."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return {line.split()[4] for line in lines}

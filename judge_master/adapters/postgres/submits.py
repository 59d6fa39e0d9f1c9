"""Submissions handed in together: one transaction, and an answer for each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from judge_master.adapters.postgres.places import Comer, Sharer, find_places
from judge_master.domain.errors import (
    AlreadyExistsError,
    ExhaustedError,
    JudgeError,
    PreconditionError,
)
from judge_master.domain.job import MOST_COUNTED, JobKey, JobRequest
from judge_master.domain.lanes import Needs, suffix
from judge_master.service.ports import QueueBounds

Submit: TypeAlias = tuple[JobRequest, QueueBounds]

KNOWN = text("""
SELECT j.platform, j.submission_id, j.fingerprint
FROM unnest(CAST(:platforms AS text[]), CAST(:ids AS text[])) AS k (platform, submission_id)
JOIN judge.jobs AS j USING (platform, submission_id)
""")
BUNDLES = text("""
SELECT digest, languages, run_languages, memory_mib FROM judge.bundles
WHERE digest = ANY(CAST(:digests AS text[]))
""")
# Counted no further than the bound, beyond which it does not matter.
PLATFORMS = text("""
SELECT p.platform, (SELECT count(*) FROM (
    SELECT 1 FROM judge.jobs AS j WHERE j.platform = p.platform AND j.state = 'queued'
    LIMIT :most) AS waiting) AS waiting
FROM unnest(CAST(:platforms AS text[])) AS p (platform)
""")
USERS = text("""
SELECT u.platform, u.user_key, (SELECT count(*) FROM (
    SELECT 1 FROM judge.jobs AS j
    WHERE j.platform = u.platform AND j.user_key = u.user_key AND j.state = 'queued'
    LIMIT :most) AS waiting) AS waiting
FROM unnest(CAST(:platforms AS text[]), CAST(:users AS text[])) AS u (platform, user_key)
""")
# Files and inputs come as flat lists with the number of their job.
INSERT = text("""
INSERT INTO judge.jobs (platform, submission_id, fingerprint, language, file_names,
    file_contents, entry_point, run_all_tests, bundle_digest, priority, input_tests,
    input_contents, user_key, team_key, needs, source_key, place, traceparent)
SELECT s.platform, s.submission_id, s.fingerprint, s.language, f.names, f.contents,
    s.entry_point, s.run_all_tests, s.bundle_digest, s.priority, coalesce(i.tests, '{}'),
    coalesce(i.contents, '{}'), s.user_key, s.team_key, s.needs, s.source_key, s.place,
    nullif(s.traceparent, '')
FROM unnest(CAST(:platforms AS text[]), CAST(:ids AS text[]), CAST(:fingerprints AS bytea[]),
    CAST(:languages AS text[]), CAST(:entry_points AS text[]), CAST(:all_tests AS boolean[]),
    CAST(:digests AS text[]), CAST(:priorities AS smallint[]), CAST(:users AS text[]),
    CAST(:teams AS text[]), CAST(:needs AS text[]), CAST(:source_keys AS bytea[]),
    CAST(:places AS bigint[]), CAST(:traceparents AS text[])) WITH ORDINALITY
    AS s (platform, submission_id, fingerprint, language, entry_point, run_all_tests,
        bundle_digest, priority, user_key, team_key, needs, source_key, place, traceparent, n)
JOIN (
    SELECT n, array_agg(name ORDER BY k) AS names, array_agg(content ORDER BY k) AS contents
    FROM unnest(CAST(:file_jobs AS integer[]), CAST(:file_names AS text[]),
        CAST(:file_contents AS bytea[])) WITH ORDINALITY AS f (n, name, content, k)
    GROUP BY n
) AS f ON f.n = s.n
LEFT JOIN (
    SELECT n, array_agg(test ORDER BY k) AS tests, array_agg(content ORDER BY k) AS contents
    FROM unnest(CAST(:input_jobs AS integer[]), CAST(:input_tests AS text[]),
        CAST(:input_contents AS bytea[])) WITH ORDINALITY AS i (n, test, content, k)
    GROUP BY n
) AS i ON i.n = s.n
-- In one order for all masters: no two batches with equal keys wait for each other.
ORDER BY s.platform, s.submission_id
ON CONFLICT (platform, submission_id) DO NOTHING
RETURNING platform, submission_id
""")
# One look at the head of the queue serves all: positions are counted up to :most.
ROWS = text("""
WITH head AS (
    SELECT id, row_number() OVER (ORDER BY priority, place, id) - 1 AS position
    FROM judge.jobs WHERE state = 'queued' ORDER BY priority, place, id LIMIT :most
)
SELECT j.platform, j.submission_id, j.fingerprint, j.state, j.epoch, j.language,
    j.bundle_digest, j.priority, j.attempts, j.created_at, j.finished_at, j.result,
    CASE WHEN j.state = 'queued' THEN coalesce(head.position, :most) ELSE 0 END
        AS queue_position
FROM unnest(CAST(:platforms AS text[]), CAST(:ids AS text[])) AS k (platform, submission_id)
JOIN judge.jobs AS j USING (platform, submission_id)
LEFT JOIN head ON head.id = j.id
""")


async def submit_all(
    connection: AsyncConnection, submits: Sequence[Submit]
) -> list[tuple[Row[Any], bool] | JudgeError]:
    """For each, in order: its row and whether this call made it, or why not."""
    known = await _fingerprints(connection, [request.key for request, _ in submits])
    new = [one for one in submits if one[0].key not in known]
    refused: dict[JobKey, JudgeError] = {}
    created: set[JobKey] = set()
    if new:
        admitted, refused = await _admit(connection, new)
        created = await _insert(connection, admitted)
    keys = {request.key for request, _ in submits} - set(refused)
    rows = await _rows(connection, keys)
    answers: list[tuple[Row[Any], bool] | JudgeError] = []
    for request, _ in submits:
        key = request.key
        if key in refused:
            answers.append(refused[key])
        elif bytes(rows[key].fingerprint) != request.fingerprint():
            answers.append(AlreadyExistsError(f"submission_id: {key} is in use for other content"))
        else:
            # Of repetitions in one batch only the first made it.
            answers.append((rows[key], key in created))
            created.discard(key)
    return answers


def needs_of(row: Row[Any], language: str, *, run: bool) -> str:
    """The rest of a job's lane, as its bundle says."""
    languages = row.run_languages if run else row.languages
    return suffix(language, Needs(tuple(languages), row.memory_mib))


async def _fingerprints(connection: AsyncConnection, keys: Sequence[JobKey]) -> dict[JobKey, bytes]:
    rows = await connection.execute(KNOWN, _key_lists(keys))
    return {JobKey(row.platform, row.submission_id): bytes(row.fingerprint) for row in rows}


async def _admit(
    connection: AsyncConnection, submits: Sequence[Submit]
) -> tuple[list[tuple[JobRequest, str]], dict[JobKey, JudgeError]]:
    """New requests with the rest of their lanes, and why others are refused."""
    digests = list({request.bundle_digest for request, _ in submits})
    bundles = {row.digest: row for row in await connection.execute(BUNDLES, {"digests": digests})}
    room = await _waiting(connection, submits)
    admitted: dict[JobKey, tuple[JobRequest, str]] = {}
    refused: dict[JobKey, JudgeError] = {}
    for request, bounds in submits:
        key = request.key
        if key in admitted or key in refused:
            continue
        bundle = bundles.get(request.bundle_digest)
        if bundle is None:
            refused[key] = PreconditionError("bundle_digest: the bundle has not been uploaded")
        elif error := _no_room(request, bounds, room):
            refused[key] = error
        else:
            needs = needs_of(bundle, request.language, run=bool(request.inputs))
            admitted[key] = (request, needs)
            room.update(_counted(request))
    return list(admitted.values()), refused


def _counted(request: JobRequest) -> list[tuple[str, ...]]:
    """Under which names a waiting job counts."""
    platform = request.key.platform
    return [(platform,), (platform, request.user)] if request.user else [(platform,)]


def _no_room(
    request: JobRequest, bounds: QueueBounds, waiting: Counter[tuple[str, ...]]
) -> ExhaustedError | None:
    if bounds.full:
        return ExhaustedError("queue: the judge has no room for more jobs, try later")
    platform = request.key.platform
    if waiting[platform,] >= bounds.platform:
        return ExhaustedError(f"platform: {bounds.platform} jobs are waiting, try later")
    if request.user and waiting[platform, request.user] >= bounds.user:
        return ExhaustedError(f"user: {bounds.user} jobs of this user are waiting, try later")
    return None


async def _waiting(
    connection: AsyncConnection, submits: Sequence[Submit]
) -> Counter[tuple[str, ...]]:
    """Queued jobs by platform and by user, counted as far as the bounds reach."""
    platforms = list({request.key.platform for request, _ in submits})
    users = list({(request.key.platform, request.user) for request, _ in submits if request.user})
    most = max(bounds.platform for _, bounds in submits)
    counts: Counter[tuple[str, ...]] = Counter()
    values = {"platforms": platforms, "most": most}
    for row in await connection.execute(PLATFORMS, values):
        counts[row.platform,] = row.waiting
    if users:
        names = {"platforms": [p for p, _ in users], "users": [u for _, u in users]}
        most = max(bounds.user for _, bounds in submits)
        for row in await connection.execute(USERS, {**names, "most": most}):
            counts[row.platform, row.user_key] = row.waiting
    return counts


async def _insert(
    connection: AsyncConnection, admitted: Sequence[tuple[JobRequest, str]]
) -> set[JobKey]:
    """Those that were not there after all: another master may have been quicker."""
    if not admitted:
        return set()
    comers = [
        Comer(
            Sharer(request.key.platform, request.user, request.team),
            request.priority,
            request.language + needs,
        )
        for request, needs in admitted
    ]
    places = await find_places(connection, comers)
    rows = await connection.execute(INSERT, _columns(admitted, places))
    return {JobKey(row.platform, row.submission_id) for row in rows}


def _columns(
    admitted: Sequence[tuple[JobRequest, str]], places: Sequence[int]
) -> dict[str, list[Any]]:
    requests = [request for request, _ in admitted]
    files = [(n, file) for n, r in enumerate(requests, 1) for file in r.files]
    inputs = [(n, given) for n, r in enumerate(requests, 1) for given in r.inputs]
    return {
        **_key_lists([r.key for r in requests]),
        "fingerprints": [r.fingerprint() for r in requests],
        "languages": [r.language for r in requests],
        "entry_points": [r.entry_point for r in requests],
        "all_tests": [r.run_all_tests for r in requests],
        "digests": [r.bundle_digest for r in requests],
        "priorities": [int(r.priority) for r in requests],
        "users": [r.user for r in requests],
        "teams": [r.team for r in requests],
        "needs": [needs for _, needs in admitted],
        "source_keys": [r.source_key() for r in requests],
        "places": list(places),
        "traceparents": [r.traceparent for r in requests],
        "file_jobs": [n for n, _ in files],
        "file_names": [file.name for _, file in files],
        "file_contents": [file.content for _, file in files],
        "input_jobs": [n for n, _ in inputs],
        "input_tests": [given.test for _, given in inputs],
        "input_contents": [given.content for _, given in inputs],
    }


async def _rows(connection: AsyncConnection, keys: Iterable[JobKey]) -> dict[JobKey, Row[Any]]:
    lists = _key_lists(list(keys))
    if not lists["ids"]:
        return {}
    rows = await connection.execute(ROWS, {**lists, "most": MOST_COUNTED})
    return {JobKey(row.platform, row.submission_id): row for row in rows}


def _key_lists(keys: Sequence[JobKey]) -> dict[str, list[Any]]:
    return {
        "platforms": [key.platform for key in keys],
        "ids": [key.submission_id for key in keys],
    }

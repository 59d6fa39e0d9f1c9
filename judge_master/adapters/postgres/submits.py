"""Submissions handed in together: one transaction, and an answer for each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeAlias

from judge_master.adapters.postgres.job_rows import job_of
from judge_master.adapters.postgres.places import Comer, Sharer, find_places
from judge_master.adapters.postgres.statements import Statements
from judge_master.domain.errors import (
    AlreadyExistsError,
    ExhaustedError,
    JudgeError,
    PreconditionError,
)
from judge_master.domain.job import MOST_COUNTED, Job, JobKey, JobRequest, JobState
from judge_master.domain.lanes import Needs, suffix
from judge_master.service.ports import QueueBounds

Submit: TypeAlias = tuple[JobRequest, QueueBounds]
Answer: TypeAlias = "tuple[Job, bool] | JudgeError"

BUNDLES_KNOWN = 10_000
"""Remembered: what a bundle needs never changes."""

BUNDLES = """
SELECT digest, languages, run_languages, memory_mib FROM judge.bundles
WHERE digest = ANY(CAST(%(digests)s AS text[]))
"""
# Counted no further than the bounds, beyond which it does not matter.
WAITING = """
SELECT p.platform, '' AS user_key, (SELECT count(*) FROM (
    SELECT 1 FROM judge.jobs AS j WHERE j.platform = p.platform AND j.state = 'queued'
    LIMIT %(most)s) AS waiting) AS waiting
FROM unnest(CAST(%(platforms)s AS text[])) AS p (platform)
UNION ALL
SELECT u.platform, u.user_key, (SELECT count(*) FROM (
    SELECT 1 FROM judge.jobs AS j
    WHERE j.platform = u.platform AND j.user_key = u.user_key AND j.state = 'queued'
    LIMIT %(most_user)s) AS waiting) AS waiting
FROM unnest(CAST(%(of)s AS text[]), CAST(%(users)s AS text[])) AS u (platform, user_key)
"""
# Files and inputs come as flat lists with the number of their job. One look at the head of
# the queue, without the new ones and then with them, tells all positions up to the bound.
INSERT = """
WITH made AS (
INSERT INTO judge.jobs (platform, submission_id, fingerprint, language, file_names,
    file_contents, entry_point, run_all_tests, bundle_digest, priority, input_tests,
    input_contents, user_key, team_key, needs, source_key, place, traceparent)
SELECT s.platform, s.submission_id, s.fingerprint, s.language, f.names, f.contents,
    s.entry_point, s.run_all_tests, s.bundle_digest, s.priority, coalesce(i.tests, '{}'),
    coalesce(i.contents, '{}'), s.user_key, s.team_key, s.needs, s.source_key, s.place,
    nullif(s.traceparent, '')
FROM unnest(CAST(%(platforms)s AS text[]), CAST(%(ids)s AS text[]),
    CAST(%(fingerprints)s AS bytea[]), CAST(%(languages)s AS text[]),
    CAST(%(entry_points)s AS text[]), CAST(%(all_tests)s AS boolean[]),
    CAST(%(digests)s AS text[]), CAST(%(priorities)s AS smallint[]), CAST(%(users)s AS text[]),
    CAST(%(teams)s AS text[]), CAST(%(needs)s AS text[]), CAST(%(source_keys)s AS bytea[]),
    CAST(%(places)s AS bigint[]), CAST(%(traceparents)s AS text[])) WITH ORDINALITY
    AS s (platform, submission_id, fingerprint, language, entry_point, run_all_tests,
        bundle_digest, priority, user_key, team_key, needs, source_key, place, traceparent, n)
JOIN (
    SELECT n, array_agg(name ORDER BY k) AS names, array_agg(content ORDER BY k) AS contents
    FROM unnest(CAST(%(file_jobs)s AS integer[]), CAST(%(file_names)s AS text[]),
        CAST(%(file_contents)s AS bytea[])) WITH ORDINALITY AS f (n, name, content, k)
    GROUP BY n
) AS f ON f.n = s.n
LEFT JOIN (
    SELECT n, array_agg(test ORDER BY k) AS tests, array_agg(content ORDER BY k) AS contents
    FROM unnest(CAST(%(input_jobs)s AS integer[]), CAST(%(input_tests)s AS text[]),
        CAST(%(input_contents)s AS bytea[])) WITH ORDINALITY AS i (n, test, content, k)
    GROUP BY n
) AS i ON i.n = s.n
-- In one order for all masters: no two batches with equal keys wait for each other.
ORDER BY s.platform, s.submission_id
ON CONFLICT (platform, submission_id) DO NOTHING
RETURNING id, platform, submission_id, created_at, priority, place
), head AS (
    (SELECT priority, place, id FROM judge.jobs WHERE state = 'queued'
    ORDER BY priority, place, id LIMIT %(most)s)
    UNION ALL SELECT priority, place, id FROM made
), positions AS (
    SELECT id, row_number() OVER (ORDER BY priority, place, id) - 1 AS position FROM head
)
SELECT m.platform, m.submission_id, m.created_at, least(p.position, %(most)s) AS queue_position
FROM made AS m JOIN positions AS p ON p.id = m.id
"""
# Positions as above.
ROWS = """
WITH head AS (
    SELECT id, row_number() OVER (ORDER BY priority, place, id) - 1 AS position
    FROM judge.jobs WHERE state = 'queued' ORDER BY priority, place, id LIMIT %(most)s
)
SELECT j.platform, j.submission_id, j.fingerprint, j.state, j.epoch, j.language,
    j.bundle_digest, j.priority, j.attempts, j.created_at, j.finished_at, j.result,
    CASE WHEN j.state = 'queued' THEN coalesce(head.position, %(most)s) ELSE 0 END
        AS queue_position
FROM unnest(CAST(%(platforms)s AS text[]), CAST(%(ids)s AS text[])) AS k (platform, submission_id)
JOIN judge.jobs AS j USING (platform, submission_id)
LEFT JOIN head ON head.id = j.id
"""


class Submits:
    """Carries out batches. What of it is a repetition is found out by what was not inserted."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._bundles: dict[str, Any] = {}

    async def carry_out(self, submits: Sequence[Submit]) -> list[Answer]:
        """For each, in order: its job and whether this call made it, or why not."""
        admitted, refused = await self._admit(submits)
        made = await self._insert(admitted)
        others = list({request.key for request, _ in submits} - set(made))
        rows = await self._rows(others)
        answers: list[Answer] = []
        first = set(made)
        for request, _ in submits:
            key = request.key
            if key in made:
                # Of repetitions in one batch only the first made it.
                job, fingerprint = made[key]
                answers.append(_same(request, fingerprint, job, created=key in first))
                first.discard(key)
            elif key in rows:
                known = rows[key]
                job = job_of(known)
                answers.append(_same(request, bytes(known.fingerprint), job, created=False))
            else:
                answers.append(refused[key])
        return answers

    async def _admit(
        self, submits: Sequence[Submit]
    ) -> tuple[list[tuple[JobRequest, str]], dict[JobKey, JudgeError]]:
        """Requests with the rest of their lanes, and why others are refused unless known."""
        await self._learn({request.bundle_digest for request, _ in submits})
        room = await self._waiting(submits)
        admitted: dict[JobKey, tuple[JobRequest, str]] = {}
        refused: dict[JobKey, JudgeError] = {}
        for request, bounds in submits:
            key = request.key
            if key in admitted or key in refused:
                continue
            bundle = self._bundles.get(request.bundle_digest)
            if bundle is None:
                refused[key] = PreconditionError("bundle_digest: the bundle has not been uploaded")
            elif error := _no_room(request, bounds, room):
                refused[key] = error
            else:
                needs = needs_of(bundle, request.language, run=bool(request.inputs))
                admitted[key] = (request, needs)
                room.update(_counted(request))
        return list(admitted.values()), refused

    async def _learn(self, digests: set[str]) -> None:
        """What bundles need that were not named before."""
        if unknown := digests - self._bundles.keys():
            if len(self._bundles) > BUNDLES_KNOWN:
                self._bundles.clear()
                unknown = digests
            for row in await self._statements.run(BUNDLES, {"digests": list(unknown)}):
                self._bundles[row.digest] = row

    async def _waiting(self, submits: Sequence[Submit]) -> Counter[tuple[str, ...]]:
        """Queued jobs by platform and by user, counted as far as the bounds reach."""
        platforms = {request.key.platform for request, _ in submits}
        users = {(request.key.platform, request.user) for request, _ in submits if request.user}
        values = {
            "platforms": list(platforms),
            "most": max(bounds.platform for _, bounds in submits),
            "of": [platform for platform, _ in users],
            "users": [user for _, user in users],
            "most_user": max(bounds.user for _, bounds in submits),
        }
        counts: Counter[tuple[str, ...]] = Counter()
        for row in await self._statements.run(WAITING, values):
            name = (row.platform, row.user_key) if row.user_key else (row.platform,)
            counts[name] = row.waiting
        return counts

    async def _insert(
        self, admitted: Sequence[tuple[JobRequest, str]]
    ) -> dict[JobKey, tuple[Job, bytes]]:
        """The jobs that were not there before, with their fingerprints."""
        if not admitted:
            return {}
        comers = [
            Comer(
                Sharer(request.key.platform, request.user, request.team),
                request.priority,
                request.language + needs,
            )
            for request, needs in admitted
        ]
        places = await find_places(self._statements.run, comers)
        columns = _columns(admitted, places)
        rows = await self._statements.run(INSERT, {**columns, "most": MOST_COUNTED})
        made = {JobKey(row.platform, row.submission_id): row for row in rows}
        return {
            request.key: (_new(request, made[request.key]), fingerprint)
            for (request, _), fingerprint in zip(admitted, columns["fingerprints"], strict=True)
            if request.key in made
        }

    async def _rows(self, keys: Sequence[JobKey]) -> dict[JobKey, Any]:
        if not keys:
            return {}
        rows = await self._statements.run(ROWS, {**_key_lists(keys), "most": MOST_COUNTED})
        return {JobKey(row.platform, row.submission_id): row for row in rows}


def needs_of(row: Any, language: str, *, run: bool) -> str:
    """The rest of a job's lane, as its bundle's row says."""
    languages = row.run_languages if run else row.languages
    return suffix(language, Needs(tuple(languages), row.memory_mib))


def _same(request: JobRequest, fingerprint: bytes, job: Job, *, created: bool) -> Answer:
    if not created and fingerprint != request.fingerprint():
        return AlreadyExistsError(f"submission_id: {request.key} is in use for other content")
    return job, created


def _new(request: JobRequest, row: Any) -> Job:
    return Job(
        key=request.key,
        state=JobState.QUEUED,
        epoch=0,
        language=request.language,
        bundle_digest=request.bundle_digest,
        priority=request.priority,
        attempts=0,
        created_at=row.created_at,
        finished_at=None,
        result=None,
        queue_position=row.queue_position,
    )


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


def _key_lists(keys: Sequence[JobKey]) -> dict[str, list[Any]]:
    return {
        "platforms": [key.platform for key in keys],
        "ids": [key.submission_id for key in keys],
    }

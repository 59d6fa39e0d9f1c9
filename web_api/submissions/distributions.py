"""How fast accepted submissions are, counted as verdicts come."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.activity.models import ActivityRow, EventKind
from web_api.database import Sessions
from web_api.problems.models import ProblemVersionRow
from web_api.submissions.measures import ENOUGH, bars, bucket_of, percentile
from web_api.submissions.models import SubmissionRow
from web_api.submissions.sharing_models import Measure, MeasureCountRow, SubmissionMeasureRow
from web_api.submissions.sharing_schemas import Bucket, Distribution, Spread
from web_api.submissions.sight import Found, find
from web_api.users.access import Viewer

Place: TypeAlias = tuple[uuid.UUID, str, str, str, int]
"""Primary key of a count."""
_COLUMNS = ("submission_id", "problem_id", "bundle_digest", "language", "runtime", "memory")


class DistributionConsumer:
    """Keeps the counts.

    Every verdict makes what its submission contributes anew: what it contributed is kept
    beside it and taken out first. So counts are right after rejudgings, with other testdata,
    too, and after events that come twice.
    """

    name = "submission-distributions"

    async def handle(self, session: AsyncSession, events: Sequence[ActivityRow]) -> None:
        judged = sorted(
            {e.subject_id for e in events if e.kind == EventKind.VERDICT and e.subject_id}
        )
        if not judged:
            return
        changes: Counter[Place] = Counter()
        gone = await session.scalars(
            delete(SubmissionMeasureRow)
            .where(SubmissionMeasureRow.submission_id.in_(judged))
            .returning(SubmissionMeasureRow)
            .execution_options(synchronize_session=False)
        )
        changes.subtract(place for row in gone for place in _places(row))
        counted = [_counted(*row) for row in await session.execute(_accepted(judged))]
        if counted:
            await session.execute(insert(SubmissionMeasureRow), counted)
        changes.update(place for each in counted for place in _places(SubmissionMeasureRow(**each)))
        await _add(session, changes)


def _accepted(submissions: Iterable[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    s = SubmissionRow
    return (
        select(
            s.id,
            s.problem_id,
            ProblemVersionRow.bundle_digest,
            s.language,
            s.cpu_ms,
            s.memory_kib,
        )
        .join(ProblemVersionRow, ProblemVersionRow.id == s.version_id)
        .where(s.id.in_(submissions), s.verdict == "AC")
        # Nobody erases them until their measures are in.
        .with_for_update(of=s, key_share=True)
    )


def _counted(*values: object) -> dict[str, object]:
    *names, cpu_ms, memory_kib = values
    measured = (_bucket(cpu_ms), _bucket(memory_kib))
    return dict(zip(_COLUMNS, (*names, *measured), strict=True))


def _bucket(value: object) -> int | None:
    return bucket_of(value) if isinstance(value, int) else None


def _places(row: SubmissionMeasureRow) -> list[Place]:
    key = (row.problem_id, row.bundle_digest, row.language)
    buckets = ((Measure.RUNTIME, row.runtime), (Measure.MEMORY, row.memory))
    return [(*key, measure.value, bucket) for measure, bucket in buckets if bucket is not None]


async def _add(session: AsyncSession, changes: Counter[Place]) -> None:
    names = [column.name for column in MeasureCountRow.__table__.columns]
    rows = [
        dict(zip(names, (*place, change), strict=True))
        for place, change in sorted(changes.items())
        if change
    ]
    if not rows:
        return
    statement = insert(MeasureCountRow).values(rows)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=names[:-1],
            set_={"count": MeasureCountRow.count + statement.excluded["count"]},
        )
    )


class Distributions:
    """Reads them."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def of(self, viewer: Viewer, submission_id: uuid.UUID) -> Distribution:
        """Where a submission stands.

        Raises:
            ApiError: 404.
        """
        async with self._sessions() as session:
            found = await find(session, viewer, submission_id)
            counted = await session.get(SubmissionMeasureRow, submission_id)
            counts = await _counts(session, found)
        row = found.row
        values = (row.cpu_ms, row.memory_kib) if row.verdict == "AC" else (None, None)
        # A verdict may be newer than the counts.
        places = (counted.runtime, counted.memory) if counted else (None, None)
        runtime = _spread(counts[Measure.RUNTIME], values[0], places[0])
        memory = _spread(counts[Measure.MEMORY], values[1], places[1])
        return Distribution(
            submission=found.row.id,
            language=found.row.language,
            enough=runtime.samples >= ENOUGH,
            samples_needed=ENOUGH,
            runtime_ms=runtime,
            memory_kib=memory,
        )


async def _counts(session: AsyncSession, found: Found) -> dict[Measure, dict[int, int]]:
    c = MeasureCountRow
    rows = await session.execute(
        select(c.measure, c.bucket, c.count).where(
            c.problem_id == found.row.problem_id,
            c.bundle_digest == found.version.bundle_digest,
            c.language == found.row.language,
            c.count > 0,
        )
    )
    counts: dict[Measure, dict[int, int]] = {measure: {} for measure in Measure}
    for measure, bucket, count in rows:
        counts[Measure(measure)][bucket] = count
    return counts


def _spread(counts: dict[int, int], value: int | None, counted: int | None) -> Spread:
    """`counted`: the bucket in which the submission is now."""
    place = None
    if value is not None:
        bucket = bucket_of(value)
        place = percentile(counts, bucket, counted=bucket == counted)
    return Spread(
        value=value,
        percentile=place,
        samples=sum(counts.values()),
        buckets=[Bucket(low=low, high=high, count=count) for low, high, count in bars(counts)],
    )

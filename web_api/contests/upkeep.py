"""What happens to contests by itself: testdata is fetched ahead, held submissions are released."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import structlog
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.activity.consumers import STREAM
from web_api.contests.held import held_by
from web_api.contests.models import (
    ContestProblemRow,
    ContestRow,
    ContestSubmissionRow,
    ContestVisibility,
)
from web_api.database import Sessions
from web_api.judge.client import JudgeClient, JudgeError
from web_api.live import Bell
from web_api.problems.models import ProblemRow, ProblemStatisticsRow, ProblemVersionRow
from web_api.submissions.models import State, SubmissionRow
from web_api.submissions.results import record_verdict
from web_api.submissions.service import count

log = structlog.get_logger(__name__)

LOOK_S = 5.0
BATCH = 200
PREFETCH = text("interval '15 minutes'")
GRACE = text("interval '30 seconds'")
"""After the end: longer than a request that began before it takes."""


class ContestUpkeep:
    """Runs in every process; of several one works."""

    def __init__(
        self,
        sessions: Sessions,
        judge: JudgeClient,
        bell: Bell,
        bundle_path: Callable[[str], Path],
    ) -> None:
        self._bundle_path = bundle_path
        self._sessions = sessions
        self._judge = judge
        self._bell = bell

    async def run(self) -> None:
        """Never returns."""
        while True:
            try:
                await self.prefetch()
                while await self.release():
                    await self._bell.ring(STREAM)
            except SQLAlchemyError as error:
                log.warning("contest upkeep interrupted", error=str(error))
            await asyncio.sleep(LOOK_S * random.uniform(0.8, 1.2))  # noqa: S311 - not a secret

    async def prefetch(self) -> None:
        """Nodes fetch the testdata of contests that begin soon, once for each."""
        async with self._sessions.begin() as session:
            contest = await session.scalar(
                select(ContestRow)
                .where(
                    ContestRow.visibility == ContestVisibility.OPEN,
                    ContestRow.prefetched_at.is_(None),
                    ContestRow.starts_at < func.now() + PREFETCH,
                    ContestRow.ends_at > func.now(),
                )
                .limit(1)
                .with_for_update(skip_locked=True, key_share=True)
            )
            if contest is None:
                return
            found = await session.scalars(
                select(ProblemVersionRow.bundle_digest)
                .join(ProblemRow, ProblemRow.current_version_id == ProblemVersionRow.id)
                .join(ContestProblemRow, ContestProblemRow.problem_id == ProblemRow.id)
                .where(ContestProblemRow.contest_id == contest.id)
            )
            digests = sorted(set(found))
            try:
                for digest in digests:
                    await self._judge.ensure_bundle(digest, self._bundle_path(digest))
                await self._judge.prefetch(digests, contest.ends_at)
            except (JudgeError, OSError) as error:
                # The next look tries again; without it nodes fetch what they are asked to judge.
                log.warning("testdata not fetched ahead", contest=contest.slug, error=str(error))
                return
            contest.prefetched_at = func.now()

    async def release(self) -> int:
        """Some held submissions of a contest that is over and hides nothing; 0 when none are left.

        They count for everything else from then on.
        """
        async with self._sessions.begin() as session:
            contest = await session.scalar(
                select(ContestRow)
                .where(
                    ContestRow.visibility == ContestVisibility.OPEN,
                    ContestRow.released_at.is_(None),
                    ContestRow.ends_at < func.now() - GRACE,
                    or_(ContestRow.freeze_at.is_(None), ContestRow.thawed_at.is_not(None)),
                )
                .order_by(ContestRow.ends_at)
                .limit(1)
                .with_for_update(skip_locked=True, key_share=True)
            )
            if contest is None:
                return 0
            held = list(
                await session.scalars(
                    select(ContestSubmissionRow)
                    .where(held_by(contest.id))
                    .order_by(ContestSubmissionRow.submission_id)
                    .limit(BATCH)
                    .with_for_update()
                )
            )
            if len(held) < BATCH:
                contest.released_at = func.now()
            await _release(session, held)
            return max(1, len(held))


async def _release(session: AsyncSession, held: list[ContestSubmissionRow]) -> None:
    ids = [entry.submission_id for entry in held]
    await session.execute(
        update(ContestSubmissionRow)
        .where(ContestSubmissionRow.submission_id.in_(ids))
        .values(held=False)
    )
    rows = await session.scalars(
        select(SubmissionRow).where(SubmissionRow.id.in_(ids)).order_by(SubmissionRow.id)
    )
    for row in rows:
        await count(session, row)
        if row.state != State.FINAL:
            continue
        record_verdict(
            session,
            row,
            old=None,
            new=row.verdict,
            epoch=row.epoch,
            cpu_ms=row.cpu_ms,
            memory_kib=row.memory_kib,
        )
        if row.verdict == "AC":
            await session.execute(
                update(ProblemStatisticsRow)
                .where(ProblemStatisticsRow.problem_id == row.problem_id)
                .values(accepted_count=ProblemStatisticsRow.accepted_count + 1)
            )

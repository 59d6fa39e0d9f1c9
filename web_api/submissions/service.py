"""Taking submissions in and reading them."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TypeAlias

import structlog
from sqlalchemy import ColumnElement, case, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from telemetry.tracing import record_first
from web_api.activity.models import EventKind
from web_api.activity.record import record
from web_api.database import Sessions
from web_api.errors import invalid
from web_api.judge.client import JudgeClient, JudgeError
from web_api.judge.messages import queue_place
from web_api.languages.service import LanguageCatalogue
from web_api.limits import Rate, RateLimiter
from web_api.problems.access import ProblemAccess
from web_api.problems.models import ProblemStatisticsRow, ProblemVersionRow
from web_api.submissions.models import (
    State,
    SubmissionKeyRow,
    SubmissionRow,
    SubmissionVisibility,
)
from web_api.submissions.reading import full
from web_api.submissions.schemas import (
    Code,
    NewSubmission,
    QueuePlace,
    Submission,
    submission,
)
from web_api.submissions.sight import Found, find, found
from web_api.users.access import Viewer
from web_api.users.models import ProfileRow

log = structlog.get_logger(__name__)

QUEUE_PATIENCE_S = 0.5
"""A page is not kept waiting for a number that is nice to have."""
MAX_SOURCE = 1024 * 1024
"""Bytes; what the judge accepts at most."""


Attach: TypeAlias = Callable[[AsyncSession, SubmissionRow], Awaitable[bool]]
"""Writes what belongs to a new submission in its transaction. True: it is held, and counts for
nothing outside (see web_api/contests/held.py) until it is released."""


class Submissions:
    """The rules of handing in, and who may see what."""

    def __init__(
        self,
        sessions: Sessions,
        access: ProblemAccess,
        languages: LanguageCatalogue,
        limiter: RateLimiter,
        rate: Rate,
        wake_handover: Callable[[], None],
        judge: JudgeClient,
    ) -> None:
        self._sessions = sessions
        self._access = access
        self._languages = languages
        self._limiter = limiter
        self._rate = rate
        self._wake_handover = wake_handover
        self._judge = judge

    async def create(self, viewer: Viewer, new: NewSubmission, key: str | None) -> Submission:
        """Commits a submission as pending; the judge gets it a moment later.

        `key` is the Idempotency-Key: a repetition answers with the first one's submission.

        Raises:
            ApiError: 404, 413, 422 or 429, naming the field and the rule.
        """
        repeated = await self.repeated(viewer, new, key)
        if repeated:
            return repeated
        check_size(new.source)
        version = await self._access.current_version(viewer, new.problem)
        return await self.hand_in(viewer, new, version, key)

    async def hand_in(
        self,
        viewer: Viewer,
        new: NewSubmission,
        version: ProblemVersionRow,
        key: str | None,
        attach: Attach | None = None,
    ) -> Submission:
        """The same for a version that the caller has found, with what belongs to it beside it.

        Raises:
            ApiError: 413, 422 or 429; what `attach` raises.
        """
        come_ns = time.time_ns()
        check_size(new.source)
        if not await self._languages.is_known(new.language):
            raise invalid("language", "is not offered by the judge")
        check_rules(new, version)
        await self._limiter.check("submit", str(viewer.id), self._rate)
        try:
            row = await self._insert(viewer, new, version, key, attach)
        except IntegrityError:
            # The same key at the same moment: the other request was first.
            repeated = await self.repeated(viewer, new, key)
            if repeated is None:
                raise
            return repeated
        record_first("POST /api/submissions", row.id, come_ns, time.time_ns())
        log.info("submission received", submission=str(row.id), language=row.language)
        self._wake_handover()
        return submission(
            row, new.problem, viewer.row.username, version.digest, [], staff=viewer.staff
        )

    async def _insert(
        self,
        viewer: Viewer,
        new: NewSubmission,
        version: ProblemVersionRow,
        key: str | None,
        attach: Attach | None,
    ) -> SubmissionRow:
        row = SubmissionRow(
            user_id=viewer.id,
            problem_id=version.problem_id,
            version_id=version.id,
            language=new.language,
            source=new.source,
            idempotency_key=key,
            visibility=_preferred(viewer),
        )
        async with self._sessions.begin() as session:
            session.add(row)
            await session.flush()
            if attach is None or not await attach(session, row):
                await count(session, row)
        async with self._sessions() as session:
            return (
                await session.scalars(select(SubmissionRow).where(SubmissionRow.id == row.id))
            ).one()

    async def repeated(
        self, viewer: Viewer, new: NewSubmission, key: str | None
    ) -> Submission | None:
        """What the key made before; None for a new one.

        Raises:
            ApiError: 422 if that was something else.
        """
        if key is None:
            return None
        async with self._sessions() as session:
            row = (
                await session.execute(
                    found()
                    .join(SubmissionKeyRow, SubmissionKeyRow.submission_id == SubmissionRow.id)
                    .where(SubmissionKeyRow.user_id == viewer.id, SubmissionKeyRow.key == key)
                )
            ).one_or_none()
            if row is None:
                return None
            first = await full(session, Found(*row), viewer)
        if (first.problem, first.language, first.source) != (
            new.problem,
            new.language,
            new.source,
        ):
            raise invalid("Idempotency-Key", "was used for another submission")
        return first

    async def get(
        self, viewer: Viewer, submission_id: uuid.UUID, *, whole: bool = False
    ) -> Submission:
        """One submission as the viewer may see it; `whole`: for its owner and staff alone.

        Raises:
            ApiError: 404, also for those who may not see it.
        """
        async with self._sessions.reading() as session:
            return await full(
                session, await find(session, viewer, submission_id, whole=whole), viewer
            )

    async def with_queue(self, found: Submission) -> Submission:
        """The same with its place in the judge's queue, if it waits there."""
        if found.state != State.JUDGING:
            return found
        try:
            async with asyncio.timeout(QUEUE_PATIENCE_S):
                job = await self._judge.job(str(found.id))
        except (JudgeError, TimeoutError):
            return found
        place = queue_place(job)
        return found.model_copy(update={"queue": QueuePlace(**asdict(place)) if place else None})


async def count(session: AsyncSession, row: SubmissionRow) -> None:
    """Tells everything that follows submissions of one; it must be the last in a transaction."""
    record(
        session,
        EventKind.SUBMITTED,
        user_id=row.user_id,
        problem_id=row.problem_id,
        subject_id=row.id,
        language=row.language,
    )
    # Last, so that the counter's row is locked for an instant only.
    await session.execute(
        update(ProblemStatisticsRow)
        .where(ProblemStatisticsRow.problem_id == row.problem_id)
        .values(submission_count=ProblemStatisticsRow.submission_count + 1)
    )


def _preferred(viewer: Viewer) -> ColumnElement[str]:
    """What the viewer's preferences say of new submissions."""
    public = ProfileRow.preferences["public_submissions"].as_boolean()
    wanted = exists().where(ProfileRow.user_id == viewer.id, public)
    return case((wanted, SubmissionVisibility.PUBLIC), else_=SubmissionVisibility.PRIVATE)


def check_size(source: str) -> None:
    """Refuses what no problem takes.

    Raises:
        ApiError: 413.
    """
    if len(source) > MAX_SOURCE or len(source.encode()) > MAX_SOURCE:
        raise invalid("source", "must be at most 1 MiB", 413, "too-large")


def check_rules(new: Code, version: ProblemVersionRow) -> None:
    """The problem's own rules, and those of any source.

    Raises:
        ApiError: 422.
    """
    if version.languages and new.language not in version.languages:
        allowed = ", ".join(version.languages)
        raise invalid("language", f"this problem allows only {allowed}")
    if not new.source.strip():
        raise invalid("source", "must not be empty")
    if len(new.source.encode()) > version.code_limit_kib * 1024:
        rule = f"must be at most {version.code_limit_kib} KiB, the problem's code limit"
        raise invalid("source", rule)

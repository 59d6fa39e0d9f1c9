"""Submissions of contests, as the path of all submissions sees them.

While a contest runs or is frozen its submissions are held: they get the contest's priority, and
counters, profiles, progress and whatever else follows submissions hear nothing of them. The
contest alone hears everything, by events of kinds of its own.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.activity.models import EventKind
from web_api.activity.record import record
from web_api.contests.models import ContestSubmissionRow
from web_api.judge.messages import Judgement
from web_api.submissions.models import SubmissionRow


def is_held(submission: Any) -> ColumnElement[bool]:
    """Whether a submission, by its id's column, must not be shown to or counted for others."""
    return exists().where(
        ContestSubmissionRow.submission_id == submission, ContestSubmissionRow.held
    )


async def tell_contest(session: AsyncSession, row: SubmissionRow, result: Judgement) -> bool:
    """Notes a result for the submission's contest, if it has one. True while it is held."""
    # With a lock: a release at the same moment either sees this verdict or comes before it.
    entry = await session.get(ContestSubmissionRow, row.id, with_for_update={"read": True})
    if entry is None:
        return False
    record(
        session,
        EventKind.CONTEST_VERDICT,
        user_id=row.user_id,
        problem_id=row.problem_id,
        subject_id=row.id,
        contest=str(entry.contest_id),
        old=row.verdict,
        new=result.verdict,
        epoch=result.epoch,
        share=result.share,
        groups=dict(result.groups),
    )
    return entry.held


def tell_submitted(session: AsyncSession, row: SubmissionRow, entry: ContestSubmissionRow) -> None:
    """Notes a new submission for its contest."""
    record(
        session,
        EventKind.CONTEST_SUBMITTED,
        user_id=row.user_id,
        problem_id=row.problem_id,
        subject_id=row.id,
        contest=str(entry.contest_id),
        participation=str(entry.participation_id),
        problem=entry.label,
        language=row.language,
        time_ms=entry.time_ms,
    )


def held_by(contest: uuid.UUID) -> ColumnElement[bool]:
    """Entries that the contest has not released."""
    return (ContestSubmissionRow.contest_id == contest) & ContestSubmissionRow.held

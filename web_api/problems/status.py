"""Keeping who has tried and solved which problem, and how often it was solved.

Every event makes the pair's row anew from its own submissions, which an index finds: so it is
right after rejudgings up and down, after events that come twice, and after a repair by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.activity.models import ActivityRow, EventKind
from web_api.problems.catalogue_models import SolveStatus, UserProblemStatusRow
from web_api.submissions.models import SubmissionRow

_KINDS = (EventKind.SUBMITTED, EventKind.VERDICT)


class StatusConsumer:
    """Follows submissions and verdicts."""

    name = "user-problem-status"

    async def handle(self, session: AsyncSession, events: Sequence[ActivityRow]) -> None:
        pairs = {
            (event.user_id, event.problem_id)
            for event in events
            if event.kind in _KINDS and event.user_id and event.problem_id
        }
        if not pairs:
            return
        submission = SubmissionRow
        is_accepted = submission.verdict == "AC"
        accepted = func.count().filter(is_accepted)
        counted = (
            select(
                submission.user_id,
                submission.problem_id,
                case((accepted > 0, SolveStatus.SOLVED), else_=SolveStatus.ATTEMPTED),
                func.min(submission.created_at).filter(is_accepted),
                func.count(),
                accepted,
                func.max(submission.created_at),
            )
            .where(tuple_(submission.user_id, submission.problem_id).in_(sorted(pairs)))
            .group_by(submission.user_id, submission.problem_id)
        )
        names = [column.name for column in UserProblemStatusRow.__table__.columns]
        statement = insert(UserProblemStatusRow).from_select(names, counted)
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["user_id", "problem_id"],
                set_={name: statement.excluded[name] for name in names[2:]},
            )
        )

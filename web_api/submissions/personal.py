"""What submissions hold about somebody beside the submissions themselves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Executable, delete, select, update

from web_api.submissions.models import SubmissionRow, SubmissionVisibility
from web_api.submissions.sharing_models import SubmissionShareRow
from web_api.users.held import TableData
from web_api.users.personal import Query


def _shares(user_id: uuid.UUID) -> Query:
    s = SubmissionShareRow
    return (
        select(s.submission_id, s.token, s.created_at)
        .join(SubmissionRow, SubmissionRow.id == s.submission_id)
        .where(SubmissionRow.user_id == user_id)
        .order_by(s.submission_id)
    )


def _hide(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    """Submissions that stay are nobody's to show."""
    own = select(SubmissionRow.id).where(SubmissionRow.user_id == user_id)
    public = SubmissionRow.visibility == SubmissionVisibility.PUBLIC
    return (
        delete(SubmissionShareRow).where(SubmissionShareRow.submission_id.in_(own)),
        update(SubmissionRow)
        .where(SubmissionRow.user_id == user_id, public)
        .values(visibility=SubmissionVisibility.PRIVATE),
    )


PARTS = (TableData("submission-links", _shares, _hide),)

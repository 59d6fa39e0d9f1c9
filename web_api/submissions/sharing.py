"""Who else may read a submission: its owner says."""

from __future__ import annotations

import secrets
import uuid

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from web_api.database import Sessions
from web_api.errors import not_found
from web_api.submissions.models import SubmissionRow, SubmissionVisibility
from web_api.submissions.reading import full
from web_api.submissions.schemas import Submission
from web_api.submissions.sharing_models import SubmissionShareRow
from web_api.submissions.sharing_schemas import Share
from web_api.submissions.sight import Found, find_own, found, may_be_public
from web_api.users.access import Viewer

TOKEN_BYTES = 16


class Sharing:
    """Visibility and share links."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def set_visibility(
        self, viewer: Viewer, submission_id: uuid.UUID, visibility: SubmissionVisibility
    ) -> Submission:
        """Changes one of the viewer's own.

        Raises:
            ApiError: 404.
        """
        async with self._sessions.begin() as session:
            own = await find_own(session, viewer, submission_id)
            # By id: whoever judges it may hold the row and write the rest of it.
            await session.execute(
                update(SubmissionRow)
                .where(SubmissionRow.id == submission_id)
                .values(visibility=visibility)
            )
            return await full(session, own, viewer)

    async def share(self, viewer: Viewer, submission_id: uuid.UUID) -> Share:
        """The link of one of the viewer's own, made unless there is one.

        Raises:
            ApiError: 404.
        """
        async with self._sessions.begin() as session:
            await find_own(session, viewer, submission_id)
            token = secrets.token_urlsafe(TOKEN_BYTES)
            await session.execute(
                insert(SubmissionShareRow)
                .values(submission_id=submission_id, token=token)
                .on_conflict_do_nothing(index_elements=["submission_id"])
            )
            row = await session.get_one(SubmissionShareRow, submission_id)
        path = f"/api/shared-submissions/{row.token}"
        return Share(path=path, token=row.token, created_at=row.created_at)

    async def unshare(self, viewer: Viewer, submission_id: uuid.UUID) -> None:
        """Ends the link for good; the next one is another.

        Raises:
            ApiError: 404.
        """
        async with self._sessions.begin() as session:
            await find_own(session, viewer, submission_id)
            await session.execute(
                delete(SubmissionShareRow).where(SubmissionShareRow.submission_id == submission_id)
            )

    async def shared(self, viewer: Viewer | None, token: str) -> Submission:
        """What a link leads to, for everybody who has it.

        Raises:
            ApiError: 404, also while a contest keeps it.
        """
        named = select(SubmissionShareRow.submission_id).where(SubmissionShareRow.token == token)
        query = found().where(SubmissionRow.id == named.scalar_subquery(), may_be_public())
        async with self._sessions() as session:
            row = (await session.execute(query)).one_or_none()
            if row is None:
                raise not_found("submission")
            return await full(session, Found(*row), viewer)

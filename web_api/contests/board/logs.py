"""Who may read boards and logs."""

from __future__ import annotations

import asyncio
import uuid

from web_api.contests.log.file import write
from web_api.contests.log.read import events_after
from web_api.contests.sight import Phase, hides, manages, open_contest, phase
from web_api.database import Sessions
from web_api.errors import ApiError
from web_api.users.access import Viewer
from web_api.users.models import Permission


class ContestLogs:
    """What may be read by whom."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def seen(self, viewer: Viewer | None, slug: str, *, full: bool) -> uuid.UUID:
        """The contest's id, if the viewer may read this view of its board.

        Raises:
            ApiError: 403, 404.
        """
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
        if full and not manages(viewer):
            raise ApiError(403, "forbidden", f"needs the permission {Permission.MANAGE_CONTESTS}")
        return contest.id

    async def export(self, viewer: Viewer | None, slug: str) -> bytes:
        """The log as a file.

        Raises:
            ApiError: 403, 404; 409 for a draft.
        """
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            at = phase(contest)
            if at is Phase.DRAFT:
                raise ApiError(409, "draft", "the contest has no log before it is opened")
            if not manages(viewer) and (at is not Phase.ENDED or hides(contest)):
                raise ApiError(403, "not-over", "the log is open once the contest is over")
            events = await events_after(session, contest.id, 0)
        lines = await asyncio.to_thread(lambda: list(write(str(contest.id), events)))
        return b"".join(lines)

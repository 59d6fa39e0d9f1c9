"""Telling watchers that a log grew, once it is committed."""

from __future__ import annotations

import asyncio
import uuid

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.live import Bell


class Announcer:
    """Rings for contests when their transactions end well."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._ringing: set[asyncio.Task[None]] = set()

    def after_commit(self, session: AsyncSession, *subjects: uuid.UUID) -> None:
        loop = asyncio.get_running_loop()

        def ring(_: object) -> None:
            for subject in subjects:
                task = loop.create_task(self._bell.ring(subject), name="ring")
                self._ringing.add(task)
                task.add_done_callback(self._ringing.discard)

        event.listen(session.sync_session, "after_commit", ring, once=True)

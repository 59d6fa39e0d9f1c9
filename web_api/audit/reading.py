"""Reading the log: pages for people, a stream for archives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, select

from web_api import paging
from web_api.audit.models import AuditRow
from web_api.database import Sessions

Condition: TypeAlias = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class ActFilter:
    """Which acts; all that is given must fit."""

    actor: str | None = None
    """User name, in the case in which it was kept."""
    action: str | None = None
    """As "user.suspend", or "user." for all that begin so."""
    object: str | None = None
    """As "user/ada", or "user/" for all that begin so."""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[Condition]:
        a = AuditRow
        found: list[Condition] = []
        if self.actor is not None:
            found.append(a.actor == self.actor)
        if self.action is not None:
            prefix = self.action.endswith(".")
            found.append(
                a.action.startswith(self.action, autoescape=True)
                if prefix
                else a.action == self.action
            )
        if self.object is not None:
            prefix = self.object.endswith("/")
            found.append(
                a.object.startswith(self.object, autoescape=True)
                if prefix
                else a.object == self.object
            )
        if self.since is not None:
            found.append(a.at >= self.since)
        if self.until is not None:
            found.append(a.at < self.until)
        return found


class AuditLog:
    """Acts, newest first."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def page(
        self, wanted: ActFilter, limit: int, cursor: str | None
    ) -> tuple[Sequence[AuditRow], str | None]:
        """Acts, and the next page's cursor.

        Raises:
            ApiError: 422 for a cursor that is none.
        """
        query = select(AuditRow).where(*wanted.conditions()).order_by(AuditRow.id.desc())
        if cursor is not None:
            query = query.where(AuditRow.id < paging.decode_id(cursor))
        async with self._sessions() as session:
            rows = list(await session.scalars(query.limit(limit + 1)))
        return paging.cut(rows, limit, lambda last: str(last.id))

    async def stream(self, wanted: ActFilter) -> AsyncIterator[AuditRow]:
        """All acts that fit, oldest first, few at a time in memory."""
        query = select(AuditRow).where(*wanted.conditions()).order_by(AuditRow.id)
        async with self._sessions() as session:
            rows = await session.stream_scalars(query.execution_options(yield_per=500))
            async for row in rows:
                yield row

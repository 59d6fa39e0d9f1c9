"""Announcements, and what waits for staff."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, delete, func, or_, select

from web_api.audit.record import audit
from web_api.database import Sessions
from web_api.discussions.models import PostRow, PostState
from web_api.errors import invalid, not_found
from web_api.mail.models import OutboxRow
from web_api.staff.models import AnnouncementRow
from web_api.staff.schemas import NewAnnouncement, StaffOverview
from web_api.texts import render
from web_api.users.access import Viewer
from web_api.users.models import AccountState, UserRow

SHOWN = 5
"""Announcements at the same time."""
KEPT = 100


class Announcements:
    """Banners on every page."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def current(self) -> Sequence[AnnouncementRow]:
        """Those that are shown now, newest first, at most `SHOWN`."""
        a = AnnouncementRow
        query = (
            select(a)
            .where(a.starts_at <= func.now(), or_(a.ends_at.is_(None), a.ends_at > func.now()))
            .order_by(a.id.desc())
            .limit(SHOWN)
        )
        async with self._sessions() as session:
            return list(await session.scalars(query))

    async def all(self) -> Sequence[AnnouncementRow]:
        """With those that are over or yet to come, newest first, at most `KEPT`."""
        query = select(AnnouncementRow).order_by(AnnouncementRow.id.desc()).limit(KEPT)
        async with self._sessions() as session:
            return list(await session.scalars(query))

    async def create(self, viewer: Viewer, new: NewAnnouncement) -> AnnouncementRow:
        """Shows a banner from its time on.

        Raises:
            ApiError: 422 for an end that has passed.
        """
        starts = new.starts_at or datetime.now(UTC)
        if new.ends_at is not None and new.ends_at <= starts:
            raise invalid("ends_at", "must be in the future")
        async with self._sessions.begin() as session:
            row = AnnouncementRow(
                source=new.source,
                html=render(new.source),
                level=new.level,
                starts_at=starts,
                ends_at=new.ends_at,
                created_by=viewer.row.username,
            )
            session.add(row)
            await session.flush()
            await session.refresh(row)
            target = f"announcement/{row.id}"
            audit(session, viewer.actor, "announcement.create", target, source=new.source)
            return row

    async def delete(self, viewer: Viewer, announcement_id: uuid.UUID) -> None:
        """Raises ApiError: 404."""
        a = AnnouncementRow
        async with self._sessions.begin() as session:
            gone = await session.scalar(
                delete(a).where(a.id == announcement_id).returning(a.source)
            )
            if gone is None:
                raise not_found("announcement")
            target = f"announcement/{announcement_id}"
            audit(session, viewer.actor, "announcement.delete", target, source=gone)


class Overview:
    """Figures for the first page of the administration."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def read(self) -> StaffOverview:
        """In one statement; each figure has an index."""
        names = tuple(StaffOverview.model_fields)
        figures = _figures()
        query = select(*(figures[name].scalar_subquery().label(name) for name in names))
        async with self._sessions() as session:
            row = (await session.execute(query)).mappings().one()
        return StaffOverview.model_validate(dict(row))


def _figures() -> dict[str, Select[int]]:
    u, p, m = UserRow, PostRow, OutboxRow
    count, now = func.count(), func.now()
    suspended = select(count).where(
        u.state == AccountState.SUSPENDED,
        or_(u.suspended_until.is_(None), u.suspended_until > func.now()),
    )
    return {
        "held_posts": select(count).where(p.state == PostState.HELD),
        "reported_posts": select(count).where(p.open_reports > 0),
        "open_reports": select(func.coalesce(func.sum(p.open_reports), 0)).where(
            p.open_reports > 0
        ),
        "suspended_users": suspended,
        "deleting_users": select(count).where(
            u.delete_after.is_not(None), u.state == AccountState.DELETING
        ),
        "new_users_day": select(count).where(u.created_at > now - timedelta(days=1)),
        "new_users_week": select(count).where(u.created_at > now - timedelta(days=7)),
        "unsent_mails": select(count).where(m.sent_at.is_(None), m.failed_at.is_(None)),
        "failed_mails": select(count).where(
            m.failed_at.is_not(None), m.created_at > now - timedelta(days=7)
        ),
    }

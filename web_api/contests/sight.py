"""Who may see a contest, and what time it is in it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Path
from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.contests.models import (
    ContestKind,
    ContestRow,
    ContestVisibility,
    MemberRow,
    ParticipationRow,
)
from web_api.errors import ApiError, not_found
from web_api.groups.models import GroupMemberRow
from web_api.users.access import Viewer
from web_api.users.models import Permission

Slug = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,100}$", examples=["weekly-42"])]


class Phase(StrEnum):
    """Where a contest is."""

    DRAFT = "draft"
    BEFORE = "before"
    RUNNING = "running"
    ENDED = "ended"


def phase(contest: ContestRow, now: datetime | None = None) -> Phase:
    now = now or datetime.now(UTC)
    if contest.visibility == ContestVisibility.DRAFT:
        return Phase.DRAFT
    if now < contest.starts_at:
        return Phase.BEFORE
    return Phase.RUNNING if now < contest.ends_at else Phase.ENDED


def hides(contest: ContestRow, now: datetime | None = None) -> bool:
    """Whether verdicts of others are hidden: while it is frozen, until it is unfrozen."""
    frozen = contest.freeze_at is not None and (now or datetime.now(UTC)) >= contest.freeze_at
    return frozen and contest.thawed_at is None


def manages(viewer: Viewer | None) -> bool:
    return viewer is not None and viewer.may(Permission.MANAGE_CONTESTS)


def seen_by(viewer: Viewer | None) -> ColumnElement[bool]:
    """Which contests a viewer sees, as a condition on `ContestRow`."""
    if manages(viewer):
        return true()
    is_open = ContestRow.visibility == ContestVisibility.OPEN
    everybody = ContestRow.kind != ContestKind.PRIVATE
    if viewer is None:
        return and_(is_open, everybody)
    in_group = exists().where(
        GroupMemberRow.group_id == ContestRow.group_id, GroupMemberRow.user_id == viewer.id
    )
    takes_part = exists().where(
        MemberRow.contest_id == ContestRow.id, MemberRow.user_id == viewer.id
    )
    return and_(is_open, or_(everybody, in_group, takes_part))


async def open_contest(session: AsyncSession, viewer: Viewer | None, slug: str) -> ContestRow:
    """The contest, if the viewer may see it.

    Raises:
        ApiError: 404.
    """
    found = await session.scalar(select(ContestRow).where(ContestRow.slug == slug, seen_by(viewer)))
    if found is None:
        raise not_found("contest")
    return found


async def managed(
    session: AsyncSession, viewer: Viewer, slug: str, *, opened: bool = True
) -> ContestRow:
    """The contest for one of its managers, locked.

    Raises:
        ApiError: 404; 409 for one that has no log yet, unless `opened` is False.
    """
    if not manages(viewer):
        raise ApiError(403, "forbidden", f"needs the permission {Permission.MANAGE_CONTESTS}")
    found = await session.scalar(
        select(ContestRow).where(ContestRow.slug == slug).with_for_update(key_share=True)
    )
    if found is None:
        raise not_found("contest")
    if opened and found.visibility == ContestVisibility.DRAFT:
        raise ApiError(409, "draft", "open the contest first")
    return found


async def official(
    session: AsyncSession, contest: ContestRow, user: uuid.UUID
) -> ParticipationRow | None:
    """The user's participation in the contest itself."""
    found: ParticipationRow | None = await session.scalar(
        select(ParticipationRow)
        .join(MemberRow, MemberRow.participation_id == ParticipationRow.id)
        .where(
            MemberRow.contest_id == contest.id,
            MemberRow.user_id == user,
            MemberRow.accepted,
            ~MemberRow.virtual,
        )
    )
    return found


async def newest_virtual(
    session: AsyncSession, contest: ContestRow, user: uuid.UUID
) -> ParticipationRow | None:
    """The virtual participation that the user began last."""
    found: ParticipationRow | None = await session.scalar(
        select(ParticipationRow)
        .join(MemberRow, MemberRow.participation_id == ParticipationRow.id)
        .where(MemberRow.contest_id == contest.id, MemberRow.user_id == user, MemberRow.virtual)
        .order_by(ParticipationRow.started_at.desc())
        .limit(1)
    )
    return found


def milliseconds(at: datetime) -> int:
    """Since 1970."""
    return int(at.timestamp() * 1000)

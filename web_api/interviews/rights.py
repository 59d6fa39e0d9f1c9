"""Who is in an interview, and when it is where: read in the transaction that acts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.errors import ApiError, not_found
from web_api.interviews.models import InterviewMemberRow, InterviewRole, InterviewRow
from web_api.interviews.schemas import InterviewState
from web_api.users.access import Viewer


@dataclass(frozen=True, slots=True)
class Seat:
    """An interview and what the viewer is in it."""

    interview: InterviewRow
    role: InterviewRole
    owner: bool

    @property
    def leads(self) -> bool:
        """Starts, ends, invites: interviewers, and who made it for themselves."""
        return self.role is InterviewRole.INTERVIEWER or self.owner


def state_of(row: InterviewRow, now: datetime | None = None) -> InterviewState:
    """By the server's clock."""
    if row.ends_at is None:
        return InterviewState.WAITING
    over = row.ends_at <= (now or datetime.now(UTC))
    return InterviewState.OVER if over else InterviewState.RUNNING


async def seat(
    session: AsyncSession, viewer: Viewer, interview_id: uuid.UUID, *, lead: bool = False
) -> Seat:
    """The viewer's place; the interview is locked for those who are to lead it.

    Raises:
        ApiError: 404 for who is not in it, 403 for who does not lead it.
    """
    member = InterviewMemberRow
    query = (
        select(InterviewRow, member.role)
        .join(member, member.interview_id == InterviewRow.id)
        .where(InterviewRow.id == interview_id, member.user_id == viewer.id)
    )
    if lead:
        query = query.with_for_update(of=InterviewRow)
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise not_found("interview")
    place = Seat(found[0], InterviewRole(found[1]), found[0].owner_id == viewer.id)
    if lead and not place.leads:
        raise ApiError(403, "forbidden", "interviewers only")
    return place

"""Interviews as those who are in them see them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.contests.models import ContestSubmissionRow
from web_api.database import Sessions
from web_api.entitlements import Entitlements
from web_api.interviews.models import (
    InterviewMemberRow,
    InterviewProblemRow,
    InterviewRole,
    InterviewRow,
    ScoreCardRow,
)
from web_api.interviews.rights import Seat, seat, state_of
from web_api.interviews.schemas import (
    Card,
    Interview,
    InterviewDetail,
    InterviewPage,
    InterviewState,
    InterviewTask,
    Participant,
)
from web_api.problems.catalogue_models import TagRow
from web_api.problems.models import ProblemRow
from web_api.problems.schemas import ProblemSummary
from web_api.problems.summaries import summaries, summary
from web_api.submissions.models import SubmissionRow
from web_api.submissions.partitions import first_id
from web_api.users.access import Viewer
from web_api.users.models import UserRow

AROUND = timedelta(hours=1)
"""An id is drawn a little before the row's time: ranges of ids only narrow partitions."""


class InterviewReading:
    """History, and one interview whole."""

    def __init__(self, sessions: Sessions, entitlements: Entitlements) -> None:
        self._sessions = sessions
        self._entitlements = entitlements

    async def page(self, viewer: Viewer, limit: int, cursor: str | None) -> InterviewPage:
        member = InterviewMemberRow
        query = (
            select(InterviewRow, member.role, TagRow.slug)
            .join(member, member.interview_id == InterviewRow.id)
            .outerjoin(TagRow, TagRow.id == InterviewRow.company_id)
            .where(member.user_id == viewer.id)
            .order_by(InterviewRow.id.desc())
            .limit(limit + 1)
        )
        if cursor is not None:
            query = query.where(InterviewRow.id < paging.decode_id(cursor))
        now = datetime.now(UTC)
        async with self._sessions() as session:
            rows = (await session.execute(query)).all()
        page = rows[:limit]
        items = [Interview(**_fields(r[0], InterviewRole(r[1]), r[2], now)) for r in page]
        following = paging.encode(str(page[-1][0].id)) if len(rows) > limit else None
        return InterviewPage(items=items, next=following)

    async def get(self, viewer: Viewer, interview_id: uuid.UUID) -> InterviewDetail:
        """Raises ApiError: 404 for who is not in it."""
        premium = await self._entitlements.has_premium(viewer)
        now = datetime.now(UTC)
        async with self._sessions() as session:
            place = await seat(session, viewer, interview_id)
            row = place.interview
            company = await session.scalar(select(TagRow.slug).where(TagRow.id == row.company_id))
            people = await _people(session, interview_id)
            tasks = await _tasks(session, viewer, row, people, premium=premium)
            cards = await _cards(session, viewer, place)
        hidden = (
            place.role is InterviewRole.CANDIDATE and state_of(row, now) is not InterviewState.OVER
        )
        return InterviewDetail(
            **_fields(row, place.role, company, now),
            now=now,
            room=row.room,
            seed=None if hidden else row.seed,
            people=[Participant(username=name, role=role) for _, name, role in people],
            tasks=tasks,
            cards=cards,
        )


def _fields(
    row: InterviewRow, role: InterviewRole, company: str | None, now: datetime
) -> dict[str, Any]:
    own = ("id", "title", "difficulties", "minutes", "started_at", "ends_at", "created_at")
    return {
        "state": state_of(row, now),
        "role": role,
        "company": company,
        **{name: getattr(row, name) for name in own},
    }


People = Sequence[tuple[uuid.UUID, str, InterviewRole]]


async def _people(session: AsyncSession, interview_id: uuid.UUID) -> People:
    member = InterviewMemberRow
    rows = await session.execute(
        select(member.user_id, UserRow.username, member.role)
        .join(UserRow, UserRow.id == member.user_id)
        .where(member.interview_id == interview_id)
        .order_by(member.joined_at, member.user_id)
    )
    return [(row[0], row[1], InterviewRole(row[2])) for row in rows]


async def _tasks(
    session: AsyncSession, viewer: Viewer, row: InterviewRow, people: People, *, premium: bool
) -> list[InterviewTask]:
    drawn = InterviewProblemRow
    # Also what was hidden since: it was part of the interview.
    rows = (
        await session.execute(
            summaries(viewer)
            .join(drawn, drawn.problem_id == ProblemRow.id)
            .where(drawn.interview_id == row.id)
            .order_by(drawn.position)
        )
    ).all()
    candidates = [user for user, _, role in people if role is InterviewRole.CANDIDATE]
    done = await _done(session, row, candidates, [found.id for found in rows])
    return [
        InterviewTask(
            problem=ProblemSummary(**summary(found, premium=premium)),
            **outcome(row.started_at, done.get(found.id, ())),
        )
        for found in rows
    ]


Tries = Sequence[tuple[datetime, str | None]]


def outcome(started: datetime | None, tries: Tries) -> dict[str, Any]:
    """What submissions to a problem come to; `tries`: their times and verdicts, in order."""
    accepted = next((at for at, verdict in tries if verdict == "AC"), None)
    last = next((verdict for _, verdict in reversed(tries) if verdict), None)
    after = int((accepted - started).total_seconds()) if accepted and started else None
    return {
        "attempts": len(tries),
        "verdict": "AC" if accepted else last,
        "solved_after_s": after,
    }


async def _done(
    session: AsyncSession,
    row: InterviewRow,
    candidates: Sequence[uuid.UUID],
    problems: Sequence[uuid.UUID],
) -> Mapping[uuid.UUID, Tries]:
    """The candidate's submissions within the interview, by problem."""
    if row.started_at is None or row.ends_at is None or not candidates:
        return {}
    s = SubmissionRow
    held = (
        select(ContestSubmissionRow.submission_id)
        .where(ContestSubmissionRow.submission_id == s.id, ContestSubmissionRow.held.is_(True))
        .exists()
    )
    rows = await session.execute(
        select(s.problem_id, s.created_at, s.verdict)
        .where(
            s.user_id.in_(candidates),
            s.problem_id.in_(problems),
            s.created_at >= row.started_at,
            s.created_at < row.ends_at,
            s.id >= first_id(row.started_at - AROUND),
            s.id < first_id(row.ends_at + AROUND),
            ~held,
        )
        .order_by(s.id)
    )
    done: dict[uuid.UUID, list[tuple[datetime, str | None]]] = {}
    for problem, at, verdict in rows:
        done.setdefault(problem, []).append((at, verdict))
    return done


async def _cards(session: AsyncSession, viewer: Viewer, place: Seat) -> list[Card]:
    if place.role is InterviewRole.OBSERVER:
        return []
    card = ScoreCardRow
    query = (
        select(card, UserRow.username)
        .outerjoin(UserRow, UserRow.id == card.author_id)
        .where(card.interview_id == place.interview.id)
        .order_by(card.id)
    )
    if place.role is InterviewRole.CANDIDATE:
        query = query.where(card.shared_at.is_not(None) | (card.author_id == viewer.id))
    fields = [name for name in Card.model_fields if name != "author"]
    return [
        Card(author=name, **{field: getattr(row, field) for field in fields})
        for row, name in await session.execute(query)
    ]

"""Making interviews, letting people in, starting and ending them, score cards."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.companies.levels import USUAL
from web_api.companies.models import CompanyProblemRow
from web_api.companies.reading import is_known
from web_api.database import Sessions, new_id
from web_api.entitlements import Entitlements
from web_api.errors import ApiError, invalid
from web_api.interviews.drawing import draw
from web_api.interviews.models import (
    InterviewInvitationRow,
    InterviewMemberRow,
    InterviewProblemRow,
    InterviewRole,
    InterviewRow,
    ScoreCardRow,
)
from web_api.interviews.rights import Seat, seat, state_of
from web_api.interviews.schemas import InterviewLink, InterviewState, NewCard, NewInterview, NewLink
from web_api.limits import Rate, RateLimiter
from web_api.notifications.models import NotificationKind
from web_api.notifications.notify import notify
from web_api.problems.access import is_published
from web_api.problems.catalogue_models import (
    ProblemTagRow,
    SolveStatus,
    TagKind,
    TagRow,
    UserProblemStatusRow,
)
from web_api.problems.models import ProblemRow
from web_api.texts import render
from web_api.users.access import Viewer
from web_api.users.models import Role, UserRow

MOST_PEOPLE = 20
_MAKE = Rate(30, 3600)
_JOIN = Rate(30, 300)


class InterviewDesk:
    """Each act is one transaction, with the interview's row locked."""

    def __init__(
        self, sessions: Sessions, entitlements: Entitlements, limiter: RateLimiter
    ) -> None:
        self._sessions = sessions
        self._entitlements = entitlements
        self._limiter = limiter

    async def create(self, viewer: Viewer, new: NewInterview) -> uuid.UUID:
        """Prepares an interview; the viewer is in it.

        Raises:
            ApiError: 403 for a company without premium, 422 for an unknown one, 429.
        """
        await self._limiter.check("interview", str(viewer.id), _MAKE)
        minutes, difficulties = USUAL[new.level]
        if new.company and not await self._entitlements.has_premium(viewer):
            raise ApiError(403, "premium-required", "companies' problems are premium")
        async with self._sessions.begin() as session:
            company = None
            if new.company is not None:
                company = await session.scalar(
                    select(TagRow.id).where(
                        TagRow.kind == TagKind.COMPANY, TagRow.slug == new.company
                    )
                )
                if company is None:
                    raise invalid("company", "is not known here")
            row = InterviewRow(
                id=new_id(),
                owner_id=viewer.id,
                title=new.title,
                company_id=company,
                difficulties=list(new.difficulties or difficulties),
                seed=new.seed or secrets.token_urlsafe(8),
                minutes=new.minutes or minutes,
            )
            session.add(row)
            await session.flush()
            session.add(InterviewMemberRow(interview_id=row.id, user_id=viewer.id, role=new.role))
        return row.id

    async def link(self, viewer: Viewer, interview_id: uuid.UUID, new: NewLink) -> InterviewLink:
        """A link for a role; the role's last one works no longer.

        Raises:
            ApiError: 403, 404, 409 when it is over.
        """
        secret = secrets.token_urlsafe(32)
        expires = datetime.now(UTC) + timedelta(days=new.days)
        values = {"secret_hash": _hash(secret), "expires_at": expires}
        async with self._sessions.begin() as session:
            place = await seat(session, viewer, interview_id, lead=True)
            _refuse(place, InterviewState.OVER)
            await session.execute(
                insert(InterviewInvitationRow)
                .values(interview_id=interview_id, role=new.role, **values)
                .on_conflict_do_update(index_elements=["interview_id", "role"], set_=values)
            )
        return InterviewLink(
            role=new.role,
            link=f"/interviews/join#token={secret}",
            expires_at=expires,
        )

    async def join(self, viewer: Viewer, secret: str) -> uuid.UUID:
        """Takes the link's place; who is in already stays what they are.

        Raises:
            ApiError: 409 if the place is taken, 410 for a link that does not work, 429.
        """
        await self._limiter.check("interview-join", str(viewer.id), _JOIN)
        link, member = InterviewInvitationRow, InterviewMemberRow
        async with self._sessions.begin() as session:
            found: InterviewInvitationRow | None = await session.scalar(
                select(link).where(link.secret_hash == _hash(secret), link.expires_at > func.now())
            )
            row = None
            if found is not None:
                row = await session.get(InterviewRow, found.interview_id, with_for_update=True)
            if found is None or row is None or state_of(row) is InterviewState.OVER:
                raise ApiError(410, "link-invalid", "the link was replaced or is too old")
            members = list(
                await session.scalars(select(member).where(member.interview_id == row.id))
            )
            if any(each.user_id == viewer.id for each in members):
                return row.id
            if len(members) >= MOST_PEOPLE:
                raise ApiError(409, "interview-full", f"at most {MOST_PEOPLE} people")
            taken = any(each.role == InterviewRole.CANDIDATE for each in members)
            if found.role == InterviewRole.CANDIDATE and taken:
                raise ApiError(409, "candidate", "there is a candidate already")
            session.add(member(interview_id=row.id, user_id=viewer.id, role=found.role))
            others = [m.user_id for m in members if m.role == InterviewRole.INTERVIEWER]
            await notify(
                session,
                others,
                NotificationKind.INTERVIEW,
                f"interview/{row.id}/joined/{viewer.id}",
                link=f"/interviews/{row.id}",
                text=f'{viewer.row.username} joined "{row.title}"',
            )
        return row.id

    async def start(self, viewer: Viewer, interview_id: uuid.UUID) -> None:
        """Draws the problems and starts the clock.

        Raises:
            ApiError: 403, 404, 409 if it has started, there is no candidate, or there are not
                enough problems that the candidate has not solved.
        """
        async with self._sessions.begin() as session:
            place = await seat(session, viewer, interview_id, lead=True)
            row = place.interview
            if state_of(row) is not InterviewState.WAITING:
                raise ApiError(409, "started", "the interview has started")
            candidate = await _candidate(session, interview_id)
            if candidate is None:
                raise ApiError(409, "no-candidate", "nobody has joined as the candidate")
            person = Viewer(candidate.id, Role(candidate.role), candidate)
            premium = await self._entitlements.has_premium(person)
            pool = await _pool(session, row, candidate.id, premium=premium)
            problems = draw(row.seed, row.difficulties, pool)
            if problems is None:
                raise ApiError(
                    409,
                    "not-enough-problems",
                    "there are not enough problems that the candidate has not solved",
                )
            for position, problem in enumerate(problems):
                session.add(
                    InterviewProblemRow(interview_id=row.id, position=position, problem_id=problem)
                )
            row.started_at = datetime.now(UTC)
            row.ends_at = row.started_at + timedelta(minutes=row.minutes)

    async def finish(self, viewer: Viewer, interview_id: uuid.UUID) -> None:
        """Ends it now.

        Raises:
            ApiError: 403, 404, 409 if it does not run.
        """
        async with self._sessions.begin() as session:
            place = await seat(session, viewer, interview_id, lead=True)
            _refuse(place, InterviewState.WAITING, InterviewState.OVER)
            place.interview.ends_at = datetime.now(UTC)

    async def delete(self, viewer: Viewer, interview_id: uuid.UUID) -> None:
        """Its maker takes back what has not started; later everybody's history keeps it.

        Raises:
            ApiError: 403, 404, 409.
        """
        async with self._sessions.begin() as session:
            place = await seat(session, viewer, interview_id, lead=True)
            if not place.owner:
                raise ApiError(403, "forbidden", "only who made it")
            _refuse(place, InterviewState.RUNNING, InterviewState.OVER)
            await session.delete(place.interview)

    async def score(self, viewer: Viewer, interview_id: uuid.UUID, new: NewCard) -> None:
        """Keeps the viewer's card; interviewers, and who practised alone.

        Raises:
            ApiError: 403, 404, 409 before the start, and for sharing before the end.
        """
        values = new.model_dump(exclude={"share"}) | {"html": render(new.feedback)}
        async with self._sessions.begin() as session:
            place = await seat(session, viewer, interview_id, lead=True)
            _refuse(place, InterviewState.WAITING)
            card: ScoreCardRow | None = await session.scalar(
                select(ScoreCardRow).where(
                    ScoreCardRow.interview_id == interview_id,
                    ScoreCardRow.author_id == viewer.id,
                )
            )
            if card is None:
                card = ScoreCardRow(id=new_id(), interview_id=interview_id, author_id=viewer.id)
                session.add(card)
            for field, value in values.items():
                setattr(card, field, value)
            card.updated_at = datetime.now(UTC)
            if new.share and card.shared_at is None:
                _refuse(place, InterviewState.RUNNING)
                card.shared_at = card.updated_at
                candidate = await _candidate(session, interview_id)
                if candidate is not None and candidate.id != viewer.id:
                    await notify(
                        session,
                        [candidate.id],
                        NotificationKind.INTERVIEW,
                        f"interview/{interview_id}/card/{viewer.id}",
                        link=f"/interviews/{interview_id}",
                        text=f'Feedback on "{place.interview.title}" is there',
                    )


_SAID = {
    InterviewState.WAITING: "the interview has not started",
    InterviewState.RUNNING: "the interview is not over yet",
    InterviewState.OVER: "the interview is over",
}


def _refuse(place: Seat, *states: InterviewState) -> None:
    state = state_of(place.interview)
    if state in states:
        raise ApiError(409, f"interview-{state}", _SAID[state])


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def _candidate(session: AsyncSession, interview_id: uuid.UUID) -> UserRow | None:
    member = InterviewMemberRow
    row: UserRow | None = await session.scalar(
        select(UserRow)
        .join(member, member.user_id == UserRow.id)
        .where(member.interview_id == interview_id, member.role == InterviewRole.CANDIDATE)
    )
    return row


async def _pool(
    session: AsyncSession, row: InterviewRow, candidate: uuid.UUID, *, premium: bool
) -> list[tuple[uuid.UUID, str]]:
    """Public problems that the candidate may open and has not solved."""
    status, company = UserProblemStatusRow, CompanyProblemRow
    solved = (
        select(status.problem_id)
        .where(status.user_id == candidate, status.status == SolveStatus.SOLVED)
        .scalar_subquery()
    )
    query = select(ProblemRow.id, ProblemRow.difficulty).where(
        is_published(),
        ProblemRow.difficulty.in_(row.difficulties),
        ProblemRow.id.not_in(solved),
    )
    if not premium:
        query = query.where(ProblemRow.premium.is_(False))
    if row.company_id is not None:
        reported = select(company.problem_id).where(company.tag_id == row.company_id, is_known())
        tagged = select(ProblemTagRow.problem_id).where(ProblemTagRow.tag_id == row.company_id)
        query = query.where(or_(ProblemRow.id.in_(reported), ProblemRow.id.in_(tagged)))
    return [(found[0], str(found[1])) for found in await session.execute(query)]

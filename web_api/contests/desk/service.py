"""Questions, announcements, balloons and prints of running contests."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.audit.record import audit
from web_api.contests.announce import Announcer
from web_api.contests.board.present import names_of
from web_api.contests.desk.models import BalloonRow, ClarificationRow, PrintRow
from web_api.contests.desk.schemas import (
    Answer,
    Balloon,
    BalloonList,
    Clarification,
    ClarificationList,
    NewContestAnnouncement,
    NewPrint,
    NewQuestion,
    Print,
    PrintList,
)
from web_api.contests.log.append import append, lock
from web_api.contests.log.kinds import Kind
from web_api.contests.models import ContestProblemRow, ContestRow, MemberRow
from web_api.contests.sight import managed, manages, official, open_contest
from web_api.contests.submitting import seat
from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.notifications.models import NotificationKind
from web_api.notifications.notify import notify
from web_api.users.access import Viewer

MOST = 500
MOST_PRINTS = 20
"""That wait, of one participation."""


class ContestDesk:
    """What participants ask for, and what managers do about it."""

    def __init__(self, sessions: Sessions, announcer: Announcer) -> None:
        self._sessions = sessions
        self._announcer = announcer

    async def ask(self, viewer: Viewer, slug: str, new: NewQuestion) -> Clarification:
        """Raises:
        ApiError: 403, 404, 409, 422.
        """
        async with self._sessions.begin() as session:
            contest = await open_contest(session, viewer, slug)
            taken = await seat(session, viewer, contest)
            await _check_label(session, contest, new.problem)
            row = ClarificationRow(
                contest_id=contest.id,
                participation_id=taken.participation.id,
                asked_by=viewer.id,
                label=new.problem,
                question=new.question,
            )
            session.add(row)
            await session.flush()
            return _shown(row, taken.participation.id)

    async def list(self, viewer: Viewer, slug: str) -> ClarificationList:
        """Public ones and the viewer's participation's; all for managers.

        Raises:
            ApiError: 404.
        """
        c = ClarificationRow
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            mine = await official(session, contest, viewer.id)
            query = select(c).where(c.contest_id == contest.id).order_by(c.id.desc()).limit(MOST)
            if not manages(viewer):
                own = c.participation_id == mine.id if mine else c.asked_by == viewer.id
                # What is public before the start might tell of problems.
                query = query.where(or_(c.public, own) if mine else own)
            rows = await session.scalars(query)
            return ClarificationList(items=[_shown(row, mine.id if mine else None) for row in rows])

    async def answer(self, viewer: Viewer, slug: str, id_: uuid.UUID, given: Answer) -> None:
        """Answers a question, once or anew; public answers are in the log.

        Raises:
            ApiError: 404.
        """
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug)
            await lock(session, contest.id)
            row = await session.get(ClarificationRow, id_)
            if row is None or row.contest_id != contest.id or row.participation_id is None:
                raise not_found("question")
            row.answer, row.public = given.answer, row.public or given.public
            row.answered_at, row.answered_by = datetime.now(UTC), viewer.id
            if row.public:
                await append(
                    session,
                    contest.id,
                    Kind.CLARIFICATION,
                    clarification=str(row.id),
                    problem=row.label,
                    question=row.question,
                    answer=row.answer,
                )
                self._announcer.after_commit(session, contest.id)
            of = None if row.public else row.participation_id
            await self._tell(session, contest, row.id, of, "A question was answered")
            audit(session, viewer.actor, "contest.answer", f"contest/{slug}/{row.id}")

    async def announce(
        self, viewer: Viewer, slug: str, new: NewContestAnnouncement
    ) -> Clarification:
        """Raises:
        ApiError: 404, 409, 422.
        """
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug)
            await _check_label(session, contest, new.problem)
            row = ClarificationRow(
                contest_id=contest.id,
                label=new.problem,
                answer=new.text,
                public=True,
                answered_at=datetime.now(UTC),
                answered_by=viewer.id,
            )
            session.add(row)
            await session.flush()
            await append(
                session,
                contest.id,
                Kind.ANNOUNCEMENT,
                announcement=str(row.id),
                problem=row.label,
                text=row.answer,
            )
            self._announcer.after_commit(session, contest.id)
            await self._tell(session, contest, row.id, None, "There is an announcement")
            audit(session, viewer.actor, "contest.announce", f"contest/{slug}/{row.id}")
            return _shown(row, None)

    async def _tell(
        self,
        session: AsyncSession,
        contest: ContestRow,
        cause: uuid.UUID,
        participation: uuid.UUID | None,
        what: str,
    ) -> None:
        """Tells one participation's members, or everybody's."""
        query = select(MemberRow.user_id).where(
            MemberRow.contest_id == contest.id, MemberRow.accepted
        )
        if participation is not None:
            query = query.where(MemberRow.participation_id == participation)
        else:
            query = query.where(~MemberRow.virtual)
        people = list(await session.scalars(query))
        key = f"contest:{cause}:{datetime.now(UTC).isoformat()}"
        link = f"/contests/{contest.slug}"
        title = f"{what} in {contest.title}"
        for start in range(0, len(people), 5000):
            part = people[start : start + 5000]
            await notify(session, part, NotificationKind.CONTEST, key, link=link, title=title)

    async def balloons(self, viewer: Viewer, slug: str) -> BalloonList:
        """Those that wait.

        Raises:
            ApiError: 404, 409.
        """
        b, p = BalloonRow, ContestProblemRow
        async with self._sessions() as session:
            contest = await managed(session, viewer, slug)
            rows = (
                await session.execute(
                    select(b, p.colour)
                    .outerjoin(p, (p.contest_id == b.contest_id) & (p.label == b.label))
                    .where(b.contest_id == contest.id, b.delivered_at.is_(None))
                    .order_by(b.solved_at)
                    .limit(MOST)
                )
            ).all()
            names = await names_of(session, {str(row.participation_id) for row, _ in rows})
        return BalloonList(
            items=[
                Balloon(
                    participation=row.participation_id,
                    name=names.get(str(row.participation_id), ("", ()))[0],
                    problem=row.label,
                    colour=colour or "",
                    solved_at=row.solved_at,
                    delivered=False,
                )
                for row, colour in rows
            ]
        )

    async def deliver(
        self, viewer: Viewer, slug: str, participation: uuid.UUID, label: str
    ) -> None:
        """Raises:
        ApiError: 404.
        """
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug)
            row = await session.get(BalloonRow, (contest.id, participation, label))
            if row is None:
                raise not_found("balloon")
            row.delivered_at = row.delivered_at or datetime.now(UTC)
            name = f"contest/{slug}/{participation}/{label}"
            audit(session, viewer.actor, "contest.balloon", name)

    async def print(self, viewer: Viewer, slug: str, new: NewPrint) -> None:
        """Raises:
        ApiError: 403, 404, 409.
        """
        async with self._sessions.begin() as session:
            contest = await open_contest(session, viewer, slug)
            taken = await seat(session, viewer, contest)
            waiting = await session.scalars(
                select(PrintRow.id).where(
                    PrintRow.participation_id == taken.participation.id,
                    PrintRow.printed_at.is_(None),
                )
            )
            if len(waiting.all()) >= MOST_PRINTS:
                raise ApiError(409, "full", f"{MOST_PRINTS} texts of yours wait already")
            session.add(
                PrintRow(
                    contest_id=contest.id,
                    participation_id=taken.participation.id,
                    title=new.title,
                    text=new.text,
                )
            )

    async def prints(self, viewer: Viewer, slug: str) -> PrintList:
        """Those that wait.

        Raises:
            ApiError: 404, 409.
        """
        async with self._sessions() as session:
            contest = await managed(session, viewer, slug)
            rows = list(
                await session.scalars(
                    select(PrintRow)
                    .where(PrintRow.contest_id == contest.id, PrintRow.printed_at.is_(None))
                    .order_by(PrintRow.id)
                    .limit(100)
                )
            )
            names = await names_of(session, {str(row.participation_id) for row in rows})
        return PrintList(
            items=[
                Print(
                    id=row.id,
                    participation=row.participation_id,
                    name=names.get(str(row.participation_id), ("", ()))[0],
                    title=row.title,
                    text=row.text,
                    created_at=row.created_at,
                )
                for row in rows
            ]
        )

    async def printed(self, viewer: Viewer, slug: str, id_: uuid.UUID) -> None:
        """Raises:
        ApiError: 404.
        """
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug)
            found = await session.execute(
                update(PrintRow)
                .where(PrintRow.id == id_, PrintRow.contest_id == contest.id)
                .values(printed_at=datetime.now(UTC))
                .returning(PrintRow.id)
            )
            if found.one_or_none() is None:
                raise not_found("print")
            audit(session, viewer.actor, "contest.print", f"contest/{slug}/{id_}")


def _shown(row: ClarificationRow, mine: uuid.UUID | None) -> Clarification:
    return Clarification(
        id=row.id,
        problem=row.label,
        question=row.question,
        answer=row.answer,
        public=row.public,
        announcement=row.participation_id is None,
        own=mine is not None and row.participation_id == mine,
        created_at=row.created_at,
        answered_at=row.answered_at,
    )


async def _check_label(session: AsyncSession, contest: ContestRow, label: str) -> None:
    if not label:
        return
    known = select(ContestProblemRow.label).where(
        ContestProblemRow.contest_id == contest.id, ContestProblemRow.label == label
    )
    if await session.scalar(known) is None:
        raise invalid("problem", "is none of the contest's")

"""Who takes part: registration, teams, withdrawal."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.contests.announce import Announcer
from web_api.contests.log.append import append, lock
from web_api.contests.log.kinds import Kind
from web_api.contests.models import ContestRow, MemberRow, ParticipationRow
from web_api.contests.people import Participation, ParticipationMember
from web_api.contests.sight import Phase, official, open_contest, phase
from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.notifications.models import NotificationKind
from web_api.notifications.notify import notify
from web_api.users.access import Viewer
from web_api.users.models import UserRow


class Registration:
    """The rules of taking part."""

    def __init__(self, sessions: Sessions, announcer: Announcer) -> None:
        self._sessions = sessions
        self._announcer = announcer

    async def mine(self, viewer: Viewer, slug: str) -> Participation:
        """The viewer's participation, or the one they were invited to if they have none.

        Raises:
            ApiError: 404.
        """
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            found = await official(session, contest, viewer.id)
            if found is None:
                raise not_found("registration")
            return await shown(session, found)

    async def invitations(self, viewer: Viewer, slug: str) -> list[Participation]:
        """Teams that want the viewer."""
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            rows = await session.scalars(
                select(ParticipationRow)
                .join(MemberRow, MemberRow.participation_id == ParticipationRow.id)
                .where(
                    MemberRow.contest_id == contest.id,
                    MemberRow.user_id == viewer.id,
                    ~MemberRow.accepted,
                )
            )
            return [await shown(session, row) for row in rows]

    async def register(self, viewer: Viewer, slug: str, team: str) -> Participation:
        """Registers the viewer, with a team of this name where there are teams. Idempotent.

        Raises:
            ApiError: 404; 409 outside of the registration's time, when it is full or the
                team's name is taken; 422.
        """
        try:
            async with self._sessions.begin() as session:
                contest = await open_contest(session, viewer, slug)
                check_open(contest)
                _check_team(contest, team)
                # The head's lock makes counting and adding one step.
                await lock(session, contest.id)
                found = await official(session, contest, viewer.id)
                if found is None:
                    await self._check_room(session, contest)
                    found = await self._enter(session, contest, viewer.id, team)
                return await shown(session, found)
        except IntegrityError:
            raise invalid("team", "is taken", 409, "taken") from None

    async def _enter(
        self, session: AsyncSession, contest: ContestRow, user: uuid.UUID, team: str
    ) -> ParticipationRow:
        row = ParticipationRow(contest_id=contest.id, name=team)
        session.add(row)
        await session.flush()
        session.add(
            MemberRow(
                participation_id=row.id,
                user_id=user,
                contest_id=contest.id,
                captain=True,
                accepted=True,
            )
        )
        await session.flush()
        await append(
            session, contest.id, Kind.REGISTRATION, participation=str(row.id), virtual=False
        )
        self._announcer.after_commit(session, contest.id)
        return row

    async def _check_room(self, session: AsyncSession, contest: ContestRow) -> None:
        if contest.capacity is None:
            return
        p = ParticipationRow
        count = select(func.count()).where(p.contest_id == contest.id, ~p.virtual)
        if (await session.scalar(count) or 0) >= contest.capacity:
            raise ApiError(409, "full", f"all {contest.capacity} places are taken")

    async def withdraw(self, viewer: Viewer, slug: str) -> None:
        """Takes the viewer out before the start; the captain takes the whole team out.

        Raises:
            ApiError: 404; 409 once it has begun.
        """
        async with self._sessions.begin() as session:
            contest = await open_contest(session, viewer, slug)
            if phase(contest) is not Phase.BEFORE:
                raise ApiError(409, "begun", "the contest has begun")
            await lock(session, contest.id)
            found = await official(session, contest, viewer.id)
            if found is None:
                raise not_found("registration")
            me = await session.get(MemberRow, (found.id, viewer.id))
            assert me is not None
            if not me.captain:
                await session.delete(me)
                return
            await append(session, contest.id, Kind.WITHDRAWAL, participation=str(found.id))
            await session.execute(delete(ParticipationRow).where(ParticipationRow.id == found.id))
            self._announcer.after_commit(session, contest.id)

    async def invite(self, viewer: Viewer, slug: str, username: str) -> Participation:
        """Asks somebody into the viewer's team.

        Raises:
            ApiError: 403 for who is no captain, 404, 409.
        """
        async with self._sessions.begin() as session:
            contest, found = await self._captains(session, viewer, slug)
            person = await session.scalar(
                select(UserRow).where(func.lower(UserRow.username) == username.lower())
            )
            if person is None:
                raise not_found("user")
            members = await _members(session, found)
            if any(user == person.id for user, _, _, _ in members):
                return await shown(session, found)
            if len(members) >= contest.team_size:
                rule = f"the team has {contest.team_size} members or invitations already"
                raise ApiError(409, "full", rule)
            session.add(
                MemberRow(participation_id=found.id, user_id=person.id, contest_id=contest.id)
            )
            await session.flush()
            await notify(
                session,
                [person.id],
                NotificationKind.INVITATION,
                f"contest-team:{found.id}:{person.id}",
                link=f"/contests/{contest.slug}",
                title=f'{viewer.row.username} wants you in the team "{found.name}"',
            )
            return await shown(session, found)

    async def remove(self, viewer: Viewer, slug: str, username: str) -> None:
        """Takes a member or an invitation out of the viewer's team.

        Raises:
            ApiError: 403, 404, 409.
        """
        async with self._sessions.begin() as session:
            _, found = await self._captains(session, viewer, slug)
            members = await _members(session, found)
            for user, name, captain, _ in members:
                if name.lower() == username.lower() and not captain:
                    await session.execute(
                        delete(MemberRow).where(
                            MemberRow.participation_id == found.id, MemberRow.user_id == user
                        )
                    )
                    return
            raise not_found("member")

    async def _captains(
        self, session: AsyncSession, viewer: Viewer, slug: str
    ) -> tuple[ContestRow, ParticipationRow]:
        contest = await open_contest(session, viewer, slug)
        if phase(contest) is not Phase.BEFORE:
            raise ApiError(409, "begun", "the contest has begun: teams stay")
        await lock(session, contest.id)
        found = await official(session, contest, viewer.id)
        if found is None:
            raise not_found("registration")
        me = await session.get(MemberRow, (found.id, viewer.id))
        if me is None or not me.captain:
            raise ApiError(403, "forbidden", "the team's captain only")
        return contest, found

    async def decide(
        self, viewer: Viewer, slug: str, participation: uuid.UUID, *, accept: bool
    ) -> None:
        """Answers an invitation; accepting one declines the others.

        Raises:
            ApiError: 404; 409 once it has begun, or for who takes part already.
        """
        async with self._sessions.begin() as session:
            contest = await open_contest(session, viewer, slug)
            await lock(session, contest.id)
            me = await session.get(MemberRow, (participation, viewer.id))
            if me is None or me.accepted or me.contest_id != contest.id:
                raise not_found("invitation")
            if not accept:
                await session.delete(me)
                return
            if phase(contest) is not Phase.BEFORE:
                raise ApiError(409, "begun", "the contest has begun: teams stay")
            if await official(session, contest, viewer.id) is not None:
                raise ApiError(409, "registered", "you take part already; withdraw first")
            me.accepted = True
            await session.execute(
                delete(MemberRow).where(
                    MemberRow.contest_id == contest.id,
                    MemberRow.user_id == viewer.id,
                    ~MemberRow.accepted,
                    MemberRow.participation_id != participation,
                )
            )


def check_open(contest: ContestRow) -> None:
    """Raises:
    ApiError: 409 outside of the registration's time.
    """
    now = datetime.now(UTC)
    if phase(contest, now) is Phase.DRAFT:
        raise ApiError(409, "draft", "the contest is not open yet")
    if contest.registration_opens_at and now < contest.registration_opens_at:
        raise ApiError(409, "registration-closed", "registration has not begun")
    if now >= (contest.registration_closes_at or contest.ends_at):
        raise ApiError(409, "registration-closed", "registration is over")


def _check_team(contest: ContestRow, team: str) -> None:
    if contest.team_size > 1 and not team:
        raise invalid("team", "must not be empty: in this contest teams take part")
    if contest.team_size == 1 and team:
        raise invalid("team", "must be empty: in this contest people take part alone")


async def _members(
    session: AsyncSession, row: ParticipationRow
) -> list[tuple[uuid.UUID, str, bool, bool]]:
    found = await session.execute(
        select(MemberRow.user_id, UserRow.username, MemberRow.captain, MemberRow.accepted)
        .join(UserRow, UserRow.id == MemberRow.user_id)
        .where(MemberRow.participation_id == row.id)
        .order_by(MemberRow.created_at, UserRow.username)
    )
    return [(user, name, captain, accepted) for user, name, captain, accepted in found]


async def shown(session: AsyncSession, row: ParticipationRow) -> Participation:
    return Participation(
        id=row.id,
        team=row.name,
        virtual=row.virtual,
        started_at=row.started_at,
        disqualified=row.disqualified,
        members=[
            ParticipationMember(username=name, captain=captain, accepted=accepted)
            for _, name, captain, accepted in await _members(session, row)
        ],
    )

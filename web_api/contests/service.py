"""Making contests, and reading what they are."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select, delete, func, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.audit.record import audit
from web_api.contests.announce import Announcer
from web_api.contests.desk.calendar import calendar
from web_api.contests.log.append import append, begin
from web_api.contests.log.kinds import Kind
from web_api.contests.models import (
    ContestProblemRow,
    ContestRow,
    ContestVisibility,
    ParticipationRow,
)
from web_api.contests.schemas import (
    Contest,
    ContestChange,
    ContestList,
    ContestSummary,
    NewContest,
    Prize,
    ProblemOfContest,
    ProblemsOfContest,
    check_times,
)
from web_api.contests.scoring.scorings import PENALTY_S
from web_api.contests.sight import (
    Phase,
    managed,
    manages,
    milliseconds,
    official,
    open_contest,
    phase,
    seen_by,
)
from web_api.database import Sessions
from web_api.errors import ApiError, invalid
from web_api.groups.models import GroupRow
from web_api.problems.access import open_problem
from web_api.problems.models import ProblemRow, Visibility
from web_api.texts.markdown import render
from web_api.users.access import Viewer

When: TypeAlias = Literal["upcoming", "running", "past"]
FIXED_ONCE_BEGUN = ("starts_at", "team_size", "scoring")
OPTIONAL = frozenset({"freeze_at", "registration_opens_at", "registration_closes_at", "capacity"})


class Contests:
    """The rules of making contests."""

    def __init__(self, sessions: Sessions, announcer: Announcer, site: str) -> None:
        self._sessions = sessions
        self._site = site
        self._announcer = announcer

    async def create(self, viewer: Viewer, new: NewContest) -> Contest:
        """A draft, which managers alone see.

        Raises:
            ApiError: 409 for a taken slug, 422.
        """
        values = new.model_dump(exclude={"group", "penalty_s", "prizes"})
        row = ContestRow(
            **values,
            group_id=new.group,
            penalty_s=PENALTY_S[new.scoring] if new.penalty_s is None else new.penalty_s,
            prizes=_prizes(new.prizes),
            rules_html=render(new.rules),
            created_by=viewer.id,
            statement_key=secrets.token_bytes(32),
        )
        try:
            async with self._sessions.begin() as session:
                if new.group and await session.get(GroupRow, new.group) is None:
                    raise invalid("group", "there is none of this id")
                session.add(row)
                await session.flush()
                audit(session, viewer.actor, "contest.create", f"contest/{row.slug}")
        except IntegrityError:
            raise invalid("slug", "is taken", 409, "taken") from None
        return await self.get(viewer, new.slug)

    async def get(self, viewer: Viewer | None, slug: str) -> Contest:
        """Raises:
        ApiError: 404.
        """
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            return await self._shown(session, viewer, contest)

    async def _shown(
        self, session: AsyncSession, viewer: Viewer | None, contest: ContestRow
    ) -> Contest:
        p = ParticipationRow
        count = select(func.count()).where(p.contest_id == contest.id, ~p.virtual)
        problems = select(func.count()).where(ContestProblemRow.contest_id == contest.id)
        mine = await official(session, contest, viewer.id) if viewer else None
        now = phase(contest)
        told = manages(viewer) or now not in (Phase.DRAFT, Phase.BEFORE)
        return Contest(
            **_summary(contest).model_dump(),
            freeze_at=contest.freeze_at,
            thawed_at=contest.thawed_at,
            registration_opens_at=contest.registration_opens_at,
            registration_closes_at=contest.registration_closes_at,
            capacity=contest.capacity,
            group=contest.group_id,
            penalty_s=contest.penalty_s,
            penalise_compile_errors=contest.penalise_compile_errors,
            virtual_allowed=contest.virtual_allowed,
            rules=contest.rules,
            rules_html=contest.rules_html,
            prizes=[Prize.model_validate(prize) for prize in contest.prizes],
            participations=await session.scalar(count) or 0,
            registered=mine is not None,
            problem_count=await session.scalar(problems) if told else None,
        )

    async def page(
        self, viewer: Viewer | None, when: When | None, limit: int, cursor: str | None
    ) -> ContestList:
        """Those that the viewer sees, latest start first."""
        c = ContestRow
        query = select(c).where(seen_by(viewer)).order_by(c.starts_at.desc(), c.id.desc())
        query = _when(query, when)
        if cursor:
            before = select(c.starts_at, c.id).where(c.id == paging.decode_id(cursor))
            query = query.where(tuple_(c.starts_at, c.id) < before.scalar_subquery())
        async with self._sessions() as session:
            rows = list(await session.scalars(query.limit(limit + 1)))
        page, more = paging.cut(rows, limit, lambda last: str(last.id))
        return ContestList(items=[_summary(row) for row in page], next=more)

    async def calendar(self, viewer: Viewer | None) -> str:
        """ICalendar of what the viewer sees, from a month ago on."""
        c = ContestRow
        since = datetime.now(UTC) - timedelta(days=31)
        query = select(c).where(seen_by(viewer), c.ends_at > since).order_by(c.starts_at)
        async with self._sessions() as session:
            rows = list(await session.scalars(query.limit(500)))
        return calendar(rows, self._site)

    async def change(self, viewer: Viewer, slug: str, change: ContestChange) -> Contest:
        """Sets what is given; the log hears of what boards depend on.

        Raises:
            ApiError: 404, 409, 422.
        """
        given = change.model_dump(exclude_unset=True, exclude={"prizes"})
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug, opened=False)
            _check_change(contest, change, given)
            for name, value in given.items():
                setattr(contest, name, value)
            if change.prizes is not None:
                contest.prizes = _prizes(change.prizes)
            if change.rules is not None:
                contest.rules_html = render(change.rules)
            try:
                check_times(contest.starts_at, contest.ends_at, contest.freeze_at)
            except ValueError as error:
                field, _, rule = str(error).partition(" ")
                raise invalid(field, rule) from None
            if contest.rated and contest.team_size > 1:
                raise invalid("rated", "only contests without teams")
            fields = sorted(change.model_fields_set)
            audit(session, viewer.actor, "contest.change", f"contest/{slug}", fields=fields)
            if contest.visibility == ContestVisibility.OPEN:
                await self._log_terms(session, contest)
        return await self.get(viewer, slug)

    async def set_problems(self, viewer: Viewer, slug: str, given: ProblemsOfContest) -> None:
        """Sets all problems; once it has begun only points and colours change.

        Raises:
            ApiError: 404, 409, 422.
        """
        _check_unique(given.items)
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug, opened=False)
            rows = [
                await _problem(session, viewer, contest, place, item)
                for place, item in enumerate(given.items)
            ]
            await self._check_begun(session, contest, rows)
            await session.execute(
                delete(ContestProblemRow).where(ContestProblemRow.contest_id == contest.id)
            )
            session.add_all(rows)
            await session.flush()
            named = [item.problem for item in given.items]
            audit(session, viewer.actor, "contest.problems", f"contest/{slug}", problems=named)
            if contest.visibility == ContestVisibility.OPEN:
                await self._log_terms(session, contest)

    async def _check_begun(
        self, session: AsyncSession, contest: ContestRow, rows: list[ContestProblemRow]
    ) -> None:
        if phase(contest) in (Phase.DRAFT, Phase.BEFORE):
            return
        before = await session.execute(
            select(ContestProblemRow.label, ContestProblemRow.problem_id).where(
                ContestProblemRow.contest_id == contest.id
            )
        )
        if {tuple(row) for row in before} != {(row.label, row.problem_id) for row in rows}:
            raise ApiError(409, "begun", "the contest has begun: its problems stay")

    async def open(self, viewer: Viewer, slug: str) -> Contest:
        """Lets people see it and register; begins its log.

        Raises:
            ApiError: 404; 409 if it is open, is over already or has no problems.
        """
        async with self._sessions.begin() as session:
            contest = await managed(session, viewer, slug, opened=False)
            if contest.visibility == ContestVisibility.OPEN:
                raise ApiError(409, "open", "the contest is open already")
            if contest.ends_at <= datetime.now(UTC):
                raise invalid("ends_at", "must be in the future", 409, "over")
            problems = select(ContestProblemRow).where(ContestProblemRow.contest_id == contest.id)
            if await session.scalar(problems.limit(1)) is None:
                raise invalid("problems", "set at least one first", 409, "no-problems")
            contest.visibility = ContestVisibility.OPEN
            await begin(session, contest.id)
            await self._log_terms(session, contest)
            audit(session, viewer.actor, "contest.open", f"contest/{slug}")
        return await self.get(viewer, slug)

    async def _log_terms(self, session: AsyncSession, contest: ContestRow) -> None:
        await session.flush()
        problems = await session.execute(
            select(ContestProblemRow.label, ContestProblemRow.points)
            .where(ContestProblemRow.contest_id == contest.id)
            .order_by(ContestProblemRow.position)
        )
        await append(
            session,
            contest.id,
            Kind.TERMS,
            scoring=contest.scoring,
            starts_at=milliseconds(contest.starts_at),
            ends_at=milliseconds(contest.ends_at),
            freeze_at=None if contest.freeze_at is None else milliseconds(contest.freeze_at),
            penalty_s=contest.penalty_s,
            penalise_compile_errors=contest.penalise_compile_errors,
            problems=[{"label": label, "points": points} for label, points in problems],
        )
        self._announcer.after_commit(session, contest.id)


def _summary(row: ContestRow) -> ContestSummary:
    values = {name: getattr(row, name) for name in ContestSummary.model_fields if name != "phase"}
    return ContestSummary(**values, phase=phase(row))


def _prizes(prizes: list[Prize]) -> list[dict[str, Any]]:
    return [prize.model_dump(by_alias=True) for prize in prizes]


def _when(query: Select[ContestRow], when: When | None) -> Select[ContestRow]:
    c, now = ContestRow, func.now()
    if when == "upcoming":
        return query.where(c.starts_at > now)
    if when == "running":
        return query.where(c.starts_at <= now, c.ends_at > now)
    return query.where(c.ends_at <= now) if when == "past" else query


def _check_change(contest: ContestRow, change: ContestChange, given: dict[str, Any]) -> None:
    for name, value in given.items():
        if value is None and name not in OPTIONAL:
            raise invalid(name, "must not be null")
    now = datetime.now(UTC)
    if phase(contest, now) in (Phase.DRAFT, Phase.BEFORE):
        return
    for name in FIXED_ONCE_BEGUN:
        if name in given and given[name] != getattr(contest, name):
            raise invalid(name, "stays once the contest has begun", 409, "begun")
    over = phase(contest, now) is Phase.ENDED
    if "freeze_at" in given and given["freeze_at"] != contest.freeze_at:
        hidden = contest.freeze_at is not None and contest.freeze_at <= now
        if over or hidden or (change.freeze_at is not None and change.freeze_at <= now):
            # Otherwise a change of a time would show what is hidden, or hide what was seen.
            raise invalid("freeze_at", "is past: freeze or unfreeze it instead", 409, "begun")
    if "ends_at" in given and given["ends_at"] != contest.ends_at:
        if over:
            raise invalid("ends_at", "the contest is over", 409, "over")
        if given["ends_at"] <= now:
            raise invalid("ends_at", "must be in the future")


def _check_unique(items: list[ProblemOfContest]) -> None:
    for name in ("label", "problem"):
        seen = [getattr(item, name) for item in items]
        if len(set(seen)) < len(seen):
            raise invalid(f"items.{name}", "must not come twice")


async def _problem(
    session: AsyncSession,
    viewer: Viewer,
    contest: ContestRow,
    place: int,
    item: ProblemOfContest,
) -> ContestProblemRow:
    """The row of one problem.

    Raises:
        ApiError: 404, 422.
    """
    problem: ProblemRow = (await open_problem(session, viewer, item.problem)).problem
    if problem.visibility not in (Visibility.CONTEST, Visibility.PUBLIC):
        raise invalid(f"items.{place}.problem", "its visibility must be contest or public")
    return ContestProblemRow(
        contest_id=contest.id,
        problem_id=problem.id,
        label=item.label,
        position=place,
        points=item.points,
        colour=item.colour,
    )

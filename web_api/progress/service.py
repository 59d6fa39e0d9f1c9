"""Reading progress."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.errors import not_found
from web_api.problems.access import is_published, visible_to
from web_api.problems.catalogue_models import (
    ProblemTagRow,
    SolveStatus,
    TagKind,
    TagRow,
    UserProblemStatusRow,
)
from web_api.problems.models import Difficulty, ProblemRow
from web_api.progress.days import beginning, day_of, streaks
from web_api.progress.listing import Keyset, named, page, problem_of
from web_api.progress.models import UserActivityRow, UserSkillRow
from web_api.progress.schemas import (
    ActiveDay,
    DifficultyCount,
    HeatMap,
    PublicProgress,
    SkillEstimate,
    Solved,
    Streak,
    Summary,
    Timeline,
    TopicList,
    TopicProgress,
)
from web_api.progress.skill import OVERALL, Skill, Standing, scaled, scaled_width, standing
from web_api.users.access import Viewer
from web_api.users.models import ProfileRow, UserRow
from web_api.users.profiles import HIDDEN, preferences_of

_YEAR = timedelta(days=365)


class Progress:
    """What the tables of this folder and `user_problem_status` say of somebody."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def summary(self, viewer: Viewer) -> Summary:
        async with self._sessions.reading() as session:
            return await _summary(
                session, viewer.id, visible_to(viewer), await _zone(session, viewer.id)
            )

    async def topics(self, viewer: Viewer) -> TopicList:
        async with self._sessions.reading() as session:
            return TopicList(items=await _topics(session, viewer.id, visible_to(viewer)))

    async def heat_map(self, viewer: Viewer, year: int | None) -> HeatMap:
        """`year`: None for the present one where the viewer is."""
        async with self._sessions.reading() as session:
            zone = await _zone(session, viewer.id)
            year = year or day_of(datetime.now(UTC), zone).year
            days = await _days(session, viewer.id, zone, date(year, 1, 1), date(year + 1, 1, 1))
        return HeatMap(year=year, time_zone=zone.key, days=days)

    async def timeline(self, viewer: Viewer, limit: int, cursor: str | None) -> Timeline:
        s = UserProblemStatusRow
        query = (
            named(viewer, s.first_solved_at)
            .join(s, s.problem_id == ProblemRow.id)
            .where(s.user_id == viewer.id, s.status == SolveStatus.SOLVED)
        )
        async with self._sessions.reading() as session:
            rows, following = await page(session, Keyset(query, s.first_solved_at), limit, cursor)
        items = [Solved(problem=problem_of(row), solved_at=row.at) for row in rows]
        return Timeline(items=items, next=following)

    async def public(self, username: str) -> PublicProgress:
        """What somebody lets everybody see.

        Raises:
            ApiError: 404 for those who let nobody, as for those who are not there.
        """
        async with self._sessions.reading() as session:
            found = (
                await session.execute(
                    select(UserRow.id, UserRow.username, ProfileRow)
                    .join(ProfileRow, ProfileRow.user_id == UserRow.id)
                    .where(
                        func.lower(UserRow.username) == func.lower(username),
                        UserRow.state.not_in(HIDDEN),
                    )
                )
            ).one_or_none()
            preferences = preferences_of(found[2]) if found else None
            if found is None or preferences is None or not preferences.public_progress:
                raise not_found("progress")
            zone = ZoneInfo(preferences.time_zone)
            tomorrow = day_of(datetime.now(UTC), zone) + timedelta(days=1)
            return PublicProgress(
                username=found[1],
                summary=await _summary(session, found[0], is_published(), zone),
                topics=await _topics(session, found[0], is_published()),
                days=await _days(session, found[0], zone, tomorrow - _YEAR, tomorrow),
            )


async def _zone(session: AsyncSession, user: uuid.UUID) -> ZoneInfo:
    row = await session.scalar(select(ProfileRow).where(ProfileRow.user_id == user))
    return ZoneInfo(preferences_of(row).time_zone)


async def _summary(
    session: AsyncSession, user: uuid.UUID, seen: ColumnElement[bool], zone: ZoneInfo
) -> Summary:
    s, p, a = UserProblemStatusRow, ProblemRow, UserActivityRow
    counted = await session.execute(
        select(
            p.difficulty,
            func.count(),
            func.count(s.status),
            func.count().filter(s.status == SolveStatus.SOLVED),
        )
        .outerjoin(s, and_(s.problem_id == p.id, s.user_id == user))
        .where(seen)
        .group_by(p.difficulty)
    )
    counts = {d: (total, tried, solved) for d, total, tried, solved in counted}
    slots = await session.scalars(select(a.slot).where(a.user_id == user, a.accepted > 0))
    found = streaks((day_of(slot, zone) for slot in slots), day_of(datetime.now(UTC), zone))
    overall = await session.scalar(
        select(UserSkillRow).where(UserSkillRow.user_id == user, UserSkillRow.topic == OVERALL)
    )
    return Summary(
        solved=sum(solved for _, _, solved in counts.values()),
        attempted=sum(tried for _, tried, _ in counts.values()),
        difficulties=[
            DifficultyCount(difficulty=d, total=total, attempted=tried, solved=solved)
            for d in (*Difficulty, None)
            for total, tried, solved in [counts.get(d, (0, 0, 0))]
            if d or total
        ],
        streak=Streak(current=found.current, longest=found.longest, last=found.last),
        skill=_estimate(overall),
        time_zone=zone.key,
    )


async def _topics(
    session: AsyncSession, user: uuid.UUID, seen: ColumnElement[bool]
) -> list[TopicProgress]:
    s, p, t = UserProblemStatusRow, ProblemRow, TagRow
    rows = await session.scalars(select(UserSkillRow).where(UserSkillRow.user_id == user))
    kept = {row.topic: row for row in rows}
    counted = await session.execute(
        select(
            t.slug,
            t.name,
            func.count(),
            func.count().filter(s.status == SolveStatus.SOLVED),
        )
        .join(ProblemTagRow, ProblemTagRow.tag_id == t.id)
        .join(s, s.problem_id == ProblemTagRow.problem_id)
        .join(p, p.id == s.problem_id)
        .where(s.user_id == user, t.kind == TagKind.TOPIC, seen)
        .group_by(t.id)
        .order_by(func.count().desc(), t.slug)
    )
    return [
        TopicProgress(
            topic=slug,
            name=name,
            attempted=attempted,
            solved=solved,
            skill=_estimate(kept.get(slug)),
            standing=_standing(kept.get(slug), kept.get(OVERALL)),
        )
        for slug, name, attempted, solved in counted
    ]


def _estimate(row: UserSkillRow | None) -> SkillEstimate | None:
    if row is None:
        return None
    return SkillEstimate(
        rating=scaled(row.mean), deviation=scaled_width(row.deviation), evidence=row.evidence
    )


def _standing(topic: UserSkillRow | None, overall: UserSkillRow | None) -> Standing:
    if topic is None or overall is None:
        return Standing.UNKNOWN
    here, everywhere = (Skill(r.mean, r.deviation, r.evidence) for r in (topic, overall))
    return standing(here, everywhere)


async def _days(
    session: AsyncSession, user: uuid.UUID, zone: ZoneInfo, first: date, end: date
) -> list[ActiveDay]:
    """From `first` up to and without `end`."""
    a = UserActivityRow
    rows = await session.execute(
        select(a.slot, a.submissions, a.accepted).where(
            a.user_id == user,
            a.slot >= beginning(first, zone),
            a.slot < beginning(end, zone),
            a.submissions > 0,
        )
    )
    submissions: Counter[date] = Counter()
    accepted: Counter[date] = Counter()
    for slot, handed_in, right in rows:
        day = day_of(slot, zone)
        submissions[day] += handed_in
        accepted[day] += right
    return [
        ActiveDay(day=day, submissions=submissions[day], accepted=accepted[day])
        for day in sorted(submissions)
    ]

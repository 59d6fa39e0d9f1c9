"""Keeping skills and difficulties."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.problems.catalogue_models import ProblemTagRow, TagKind, TagRow
from web_api.problems.models import ProblemRow
from web_api.progress.models import ProblemSkillRow, SkillEvidenceRow, UserSkillRow
from web_api.progress.skill import (
    LATEST,
    OVERALL,
    Difficulty,
    Outcome,
    Skill,
    prior_difficulty,
    skills,
)

Pair: TypeAlias = tuple[uuid.UUID, uuid.UUID]


class Attempted(Protocol):
    """An attempt that says something."""

    @property
    def at(self) -> datetime: ...

    @property
    def accepted(self) -> bool: ...


async def learn(session: AsyncSession, attempts: Mapping[Pair, Sequence[Attempted]]) -> None:
    """Takes what these first attempts say in the place of what they said before."""
    e = SkillEvidenceRow
    rows = await session.scalars(
        select(e).where(tuple_(e.user_id, e.problem_id).in_(sorted(attempts)))
    )
    known = {(row.user_id, row.problem_id): row for row in rows}
    changed = {pair for pair, some in attempts.items() if _outcome(some) != _said(known.get(pair))}
    if not changed:
        return
    users = {user for user, _ in changed}
    difficulties = await _difficulties(session, {problem for _, problem in changed})
    before = await _overall(session, users)
    for pair in sorted(changed):
        user, problem = pair
        row, kept = known.get(pair), difficulties[problem]
        if row is not None:
            kept.shift -= row.shift
            kept.information -= row.information
        first = next(iter(attempts[pair]), None)
        if first is None:
            if row is not None:
                await session.delete(row)
            continue
        now = Difficulty(kept.prior, kept.shift, kept.information)
        shift, information = now.learn(before.get(user, Skill()), solved=first.accepted)
        kept.shift += shift
        kept.information += information
        row = row or SkillEvidenceRow(user_id=user, problem_id=problem)
        row.solved, row.at = first.accepted, first.at
        row.shift, row.information = shift, information
        session.add(row)
    await session.flush()
    await _keep(session, users)


def _outcome(attempts: Sequence[Attempted]) -> tuple[datetime, bool] | None:
    return (attempts[0].at, attempts[0].accepted) if attempts else None


def _said(row: SkillEvidenceRow | None) -> tuple[datetime, bool] | None:
    return (row.at, row.solved) if row else None


async def _difficulties(
    session: AsyncSession, problems: Collection[uuid.UUID]
) -> dict[uuid.UUID, ProblemSkillRow]:
    """The problems' rows, made where there are none, with what their setters say today."""
    p, s = ProblemRow, ProblemSkillRow
    query = (
        select(p.id, p.difficulty, p.rating, s)
        .outerjoin(s, s.problem_id == p.id)
        .where(p.id.in_(problems))
    )
    found: dict[uuid.UUID, ProblemSkillRow] = {}
    for problem, difficulty, rating, known in await session.execute(query):
        row = known or ProblemSkillRow(problem_id=problem, shift=0.0, information=0.0)
        row.prior = prior_difficulty(difficulty, rating)
        session.add(row)
        found[problem] = row
    return found


async def _overall(session: AsyncSession, users: Collection[uuid.UUID]) -> dict[uuid.UUID, Skill]:
    u = UserSkillRow
    rows = await session.scalars(select(u).where(u.user_id.in_(users), u.topic == OVERALL))
    return {row.user_id: Skill(row.mean, row.deviation, row.evidence) for row in rows}


async def _keep(session: AsyncSession, users: Collection[uuid.UUID]) -> None:
    """Makes these people's skills anew from their latest evidence."""
    await session.execute(
        delete(UserSkillRow)
        .where(UserSkillRow.user_id.in_(users))
        .execution_options(synchronize_session=False)
    )
    rows: list[dict[str, Any]] = [
        {
            "user_id": user,
            "topic": topic,
            "mean": skill.mean,
            "deviation": skill.deviation,
            "evidence": skill.evidence,
        }
        for user, outcomes in (await _evidence(session, users)).items()
        for topic, skill in skills(outcomes).items()
    ]
    if rows:
        await session.execute(insert(UserSkillRow), rows)


async def _evidence(
    session: AsyncSession, users: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, list[Outcome]]:
    e, s, t = SkillEvidenceRow, ProblemSkillRow, ProblemTagRow
    newest = func.row_number().over(partition_by=e.user_id, order_by=e.at.desc())
    latest = (
        select(e.user_id, e.problem_id, e.solved, newest.label("place"))
        .where(e.user_id.in_(users))
        .subquery()
    )
    topics = (
        select(func.array_agg(aggregate_order_by(TagRow.slug, TagRow.slug)))
        .join(t, t.tag_id == TagRow.id)
        .where(t.problem_id == latest.c.problem_id, TagRow.kind == TagKind.TOPIC)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(latest.c.user_id, s.prior + s.shift, latest.c.solved, topics)
        .join(s, s.problem_id == latest.c.problem_id)
        .where(latest.c.place <= LATEST)
    )
    found: dict[uuid.UUID, list[Outcome]] = defaultdict(list)
    for user, difficulty, solved, named in rows:
        found[user].append(Outcome(difficulty, solved, named or ()))
    return found

"""Keeping cards."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

from fsrs import Rating, Scheduler
from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.progress.learning import Attempted
from web_api.progress.models import ReviewCardRow, ReviewRatingRow, ReviewSettingsRow
from web_api.progress.reviewing import Attempt, card, reviews, scheduler

Pair: TypeAlias = tuple[uuid.UUID, uuid.UUID]


async def keep_cards(session: AsyncSession, attempts: Mapping[Pair, Sequence[Attempted]]) -> None:
    """Makes the cards of these pairs anew; what was never solved has none."""
    pairs = sorted(attempts)
    await lock(session, pairs)
    rated = await _ratings(session, pairs)
    plans = await _plans(session, {user for user, _ in pairs})
    rows: list[dict[str, Any]] = []
    gone: list[Pair] = []
    for pair in pairs:
        judged = [Attempt(each.at, each.accepted) for each in attempts[pair]]
        found = card(reviews(judged + rated[pair]), plans.get(pair[0]) or scheduler())
        if found is None:
            gone.append(pair)
        else:
            rows.append({"user_id": pair[0], "problem_id": pair[1]} | asdict(found))
    c = ReviewCardRow
    if gone:
        await session.execute(
            delete(c)
            .where(tuple_(c.user_id, c.problem_id).in_(gone))
            .execution_options(synchronize_session=False)
        )
    if rows:
        statement = insert(c).values(rows)
        names = [name for name in rows[0] if name not in ("user_id", "problem_id")]
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["user_id", "problem_id"],
                set_={name: statement.excluded[name] for name in names},
            )
        )


async def lock(session: AsyncSession, pairs: Sequence[Pair]) -> list[ReviewCardRow]:
    """The cards that there are. Who changes one waits here before looking at ratings."""
    c = ReviewCardRow
    rows = await session.scalars(
        select(c)
        .where(tuple_(c.user_id, c.problem_id).in_(pairs))
        .order_by(c.user_id, c.problem_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def _ratings(session: AsyncSession, pairs: Sequence[Pair]) -> Mapping[Pair, list[Attempt]]:
    r = ReviewRatingRow
    rows = await session.execute(
        select(r.user_id, r.problem_id, r.at, r.rating)
        .where(tuple_(r.user_id, r.problem_id).in_(pairs))
        .order_by(r.id)
    )
    found: dict[Pair, list[Attempt]] = defaultdict(list)
    for user, problem, at, rating in rows:
        found[user, problem].append(Attempt(at, rating=Rating(rating)))
    return found


async def _plans(session: AsyncSession, users: Collection[uuid.UUID]) -> dict[uuid.UUID, Scheduler]:
    rows = await session.scalars(
        select(ReviewSettingsRow).where(ReviewSettingsRow.user_id.in_(users))
    )
    return {row.user_id: scheduler(row.retention, row.maximum_days) for row in rows}

"""Follows verdicts: activity, skills, cards."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import exists, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.activity.models import ActivityRow, EventKind
from web_api.contests.models import ContestSubmissionRow
from web_api.problems.models import ProblemRow
from web_api.progress.cards import keep_cards
from web_api.progress.days import slot_of
from web_api.progress.learning import learn
from web_api.progress.models import UserActivityRow
from web_api.submissions.models import SubmissionRow
from web_api.users.models import UserRow

Pair: TypeAlias = tuple[uuid.UUID, uuid.UUID]
"""Somebody and a problem."""
SAYS_NOTHING = ("CE", "JE")
"""Verdicts that tell nothing of who got them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A submission that says something."""

    at: datetime
    accepted: bool


class ProgressConsumer:
    """Keeps what `web_api.progress` describes."""

    name = "progress"

    async def handle(self, session: AsyncSession, events: Sequence[ActivityRow]) -> None:
        verdicts = await existing(session, (e for e in events if e.kind == EventKind.VERDICT))
        if not verdicts:
            return
        await _count(session, verdicts)
        pairs = sorted({(e.user_id, e.problem_id) for e in verdicts if e.user_id and e.problem_id})
        attempts = await judged(session, pairs)
        await learn(session, {pair: attempts[pair] for pair in pairs})
        await keep_cards(session, {pair: attempts[pair] for pair in pairs})


async def existing(session: AsyncSession, events: Iterable[ActivityRow]) -> list[ActivityRow]:
    """Those whose people and problems are still there, and stay until the transaction ends."""
    events = list(events)
    users = {event.user_id for event in events if event.user_id}
    problems = {event.problem_id for event in events if event.problem_id}
    if not events:
        return []
    alive: set[uuid.UUID | None] = set()
    for model, ids in ((UserRow, users), (ProblemRow, problems)):
        rows = select(model.id).where(model.id.in_(ids)).order_by(model.id)
        alive.update(await session.scalars(rows.with_for_update(read=True, key_share=True)))
    return [e for e in events if e.user_id in alive and e.problem_id in alive]


async def _count(session: AsyncSession, verdicts: Iterable[ActivityRow]) -> None:
    submissions: Counter[tuple[uuid.UUID, datetime]] = Counter()
    accepted: Counter[tuple[uuid.UUID, datetime]] = Counter()
    for event in verdicts:
        assert event.user_id is not None
        place = event.user_id, slot_of(datetime.fromisoformat(event.data["submitted_at"]))
        submissions[place] += event.data["old"] is None
        accepted[place] += (event.data["new"] == "AC") - (event.data["old"] == "AC")
    rows: list[dict[str, Any]] = [
        {"user_id": u, "slot": s, "submissions": submissions[u, s], "accepted": accepted[u, s]}
        for u, s in sorted(submissions)
        if submissions[u, s] or accepted[u, s]
    ]
    if not rows:
        return
    statement = insert(UserActivityRow).values(rows)
    a, new = UserActivityRow, statement.excluded
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "slot"],
            set_={
                "submissions": a.submissions + new.submissions,
                "accepted": a.accepted + new.accepted,
            },
        )
    )


async def judged(session: AsyncSession, pairs: Sequence[Pair]) -> Mapping[Pair, list[Judged]]:
    """Everybody's attempts at their problems, oldest first; none that a contest still holds."""
    s, c = SubmissionRow, ContestSubmissionRow
    held = exists().where(c.submission_id == s.id, c.held)
    rows = await session.execute(
        select(s.user_id, s.problem_id, s.created_at, s.verdict == "AC")
        .where(
            tuple_(s.user_id, s.problem_id).in_(pairs),
            s.verdict.is_not(None),
            s.verdict.not_in(SAYS_NOTHING),
            ~held,
        )
        .order_by(s.id)
    )
    found: dict[Pair, list[Judged]] = defaultdict(list)
    for user, problem, at, is_accepted in rows:
        found[user, problem].append(Judged(at, is_accepted))
    return found

"""What contests hold about people."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, delete, select, update

from web_api.contests.desk.models import ClarificationRow, PrintRow
from web_api.contests.models import (
    ContestRow,
    ContestSubmissionRow,
    MemberRow,
    ParticipationRow,
)
from web_api.contests.ratings.models import RatingChangeRow
from web_api.submissions.models import SubmissionRow
from web_api.users.held import TableData
from web_api.users.personal import Query


def _participations(user_id: uuid.UUID) -> Query:
    p, m = ParticipationRow, MemberRow
    columns: tuple[Any, ...] = (ContestRow.slug.label("contest"), p.id, p.name.label("team"))
    more = (m.captain, m.accepted, p.virtual, p.started_at, p.disqualified, m.created_at)
    return (
        select(*columns, *more)
        .join(p, p.id == m.participation_id)
        .join(ContestRow, ContestRow.id == m.contest_id)
        .where(m.user_id == user_id)
        .order_by(m.created_at)
    )


def _submissions(user_id: uuid.UUID) -> Query:
    e = ContestSubmissionRow
    return (
        select(ContestRow.slug.label("contest"), e.submission_id, e.label, e.time_ms)
        .join(ContestRow, ContestRow.id == e.contest_id)
        .join(SubmissionRow, SubmissionRow.id == e.submission_id)
        .where(SubmissionRow.user_id == user_id)
        .order_by(e.submission_id)
    )


def _questions(user_id: uuid.UUID) -> Query:
    c = ClarificationRow
    columns: tuple[Any, ...] = (ContestRow.slug.label("contest"), c.label, c.question, c.answer)
    return (
        select(*columns, c.public, c.created_at)
        .join(ContestRow, ContestRow.id == c.contest_id)
        .where(c.asked_by == user_id)
        .order_by(c.id)
    )


def _ratings(user_id: uuid.UUID) -> Query:
    r = RatingChangeRow
    return (
        select(ContestRow.slug.label("contest"), r.rank, r.before, r.after, r.deviation)
        .join(ContestRow, ContestRow.id == r.contest_id)
        .where(r.user_id == user_id)
        .order_by(ContestRow.ends_at)
    )


def _forget_questions(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    c, p = ClarificationRow, PrintRow
    own = select(MemberRow.participation_id).where(MemberRow.user_id == user_id)
    return (
        update(c).where(c.asked_by == user_id).values(asked_by=None),
        delete(p).where(p.participation_id.in_(own)),
    )


# Results stay, under a name that tells nothing: others' ranks depend on them.
PARTS = (
    TableData("contests", _participations),
    TableData("contest_submissions", _submissions),
    TableData("contest_questions", _questions, _forget_questions),
    TableData("ratings", _ratings),
)

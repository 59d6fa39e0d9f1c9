"""What progress holds about somebody. All of it goes with the account."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Executable, delete, select

from web_api.analytics.models import ActiveUserRow
from web_api.problems.models import ProblemRow
from web_api.progress.models import (
    FavouriteRow,
    NoteRow,
    ReviewCardRow,
    ReviewRatingRow,
    ReviewSettingsRow,
    SkillEvidenceRow,
    UserActivityRow,
    UserSkillRow,
)
from web_api.users.held import TableData
from web_api.users.personal import Query


def _of(model: Any, *columns: Any, problem: bool = False) -> Callable[[uuid.UUID], Query]:
    def rows(user_id: uuid.UUID) -> Query:
        if not problem:
            return select(*columns).where(model.user_id == user_id)
        return (
            select(ProblemRow.slug.label("problem"), *columns)
            .join(model, model.problem_id == ProblemRow.id)
            .where(model.user_id == user_id)
        )

    return rows


def _forget(*models: Any) -> Callable[[uuid.UUID, bool], Sequence[Executable]]:
    return lambda user_id, _: [delete(m).where(m.user_id == user_id) for m in models]


_A, _S, _C, _R = UserActivityRow, UserSkillRow, ReviewCardRow, ReviewRatingRow

PARTS = (
    TableData("activity", _of(_A, _A.slot, _A.submissions, _A.accepted), _forget(_A)),
    TableData("active-days", _of(ActiveUserRow, ActiveUserRow.day), _forget(ActiveUserRow)),
    TableData(
        "skills",
        _of(_S, _S.topic, _S.mean, _S.deviation, _S.evidence),
        # What their attempts taught of difficulties stays there: it names nobody.
        _forget(_S, SkillEvidenceRow),
    ),
    TableData(
        "reviews",
        _of(_C, _C.due, _C.stability, _C.difficulty, _C.last_at, _C.paused, problem=True),
        _forget(_C),
    ),
    TableData("review-ratings", _of(_R, _R.rating, _R.at, problem=True), _forget(_R)),
    TableData(
        "review-settings",
        _of(ReviewSettingsRow, ReviewSettingsRow.retention, ReviewSettingsRow.maximum_days),
        _forget(ReviewSettingsRow),
    ),
    TableData(
        "notes",
        _of(NoteRow, NoteRow.source, NoteRow.updated_at, problem=True),
        _forget(NoteRow),
    ),
    TableData(
        "favourites", _of(FavouriteRow, FavouriteRow.at, problem=True), _forget(FavouriteRow)
    ),
)

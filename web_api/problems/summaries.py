"""A problem in a list: the columns it takes, and what the API says of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, null, select

from web_api.problems.access import level_column
from web_api.problems.catalogue_models import (
    ProblemSearchRow,
    SolveStatus,
    UserProblemStatusRow,
)
from web_api.problems.models import ProblemRow, ProblemStatisticsRow, ProblemVersionRow
from web_api.users.access import Viewer

_OWN = (
    ProblemRow.id,
    ProblemRow.slug,
    ProblemRow.premium,
    ProblemRow.difficulty,
    ProblemRow.rating,
    ProblemRow.visibility,
    ProblemRow.publish_at,
)


def summaries(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    """Problems with all that `summary` needs, in one statement, not yet filtered."""
    query = (
        select(
            *_OWN,
            ProblemVersionRow.title,
            ProblemVersionRow.time_limit_ms,
            ProblemVersionRow.memory_limit_mib,
            func.coalesce(ProblemStatisticsRow.submission_count, 0).label("submission_count"),
            func.coalesce(ProblemStatisticsRow.accepted_count, 0).label("accepted_count"),
            func.coalesce(ProblemStatisticsRow.likes, 0).label("likes"),
            func.coalesce(ProblemStatisticsRow.dislikes, 0).label("dislikes"),
            ProblemSearchRow.topics,
            ProblemSearchRow.companies,
            status_column(viewer).label("status"),
            level_column(viewer).label("member"),
        )
        .join(ProblemVersionRow, ProblemVersionRow.id == ProblemRow.current_version_id)
        .outerjoin(ProblemStatisticsRow, ProblemStatisticsRow.problem_id == ProblemRow.id)
        .outerjoin(ProblemSearchRow, ProblemSearchRow.problem_id == ProblemRow.id)
    )
    return with_status(query, viewer)


def status_column(viewer: Viewer | None) -> ColumnElement[Any]:
    return UserProblemStatusRow.status.expression if viewer else null()


def with_status(query: Select[*tuple[Any, ...]], viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    """Joins the viewer's status to a query of problems."""
    if viewer is None:
        return query
    mine = and_(
        UserProblemStatusRow.user_id == viewer.id,
        UserProblemStatusRow.problem_id == ProblemRow.id,
    )
    return query.outerjoin(UserProblemStatusRow, mine)


def summary(row: Any, *, premium: bool) -> dict[str, Any]:
    """Fields of `ProblemSummary`; `premium`: the viewer has it."""
    return {
        "slug": row.slug,
        "title": row.title,
        "time_limit_ms": row.time_limit_ms,
        "memory_limit_mib": row.memory_limit_mib,
        "solved": None if row.status is None else row.status == SolveStatus.SOLVED,
        "accepted_count": row.accepted_count,
        "submission_count": row.submission_count,
        "acceptance": acceptance(row.accepted_count, row.submission_count),
        "status": row.status,
        "difficulty": row.difficulty,
        "rating": row.rating,
        "premium": row.premium,
        "locked": row.premium and not premium and not row.member,
        "visibility": row.visibility,
        "publish_at": row.publish_at,
        "topics": row.topics or [],
        "companies": row.companies or [],
        "likes": row.likes,
        "dislikes": row.dislikes,
    }


def acceptance(accepted: int, submissions: int) -> float | None:
    return round(accepted / submissions, 4) if submissions else None

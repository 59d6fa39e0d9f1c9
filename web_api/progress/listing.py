"""Pages of a person's problems, newest first."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.errors import invalid
from web_api.problems.access import visible_to
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.progress.schemas import NamedProblem
from web_api.users.access import Viewer


@dataclass(frozen=True, slots=True)
class Keyset:
    """A query and what its pages are sorted by, with the problem's id behind it."""

    query: Select[*tuple[Any, ...]]
    at: Any
    ascending: bool = False


def named(viewer: Viewer, at: Any, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Problems that the viewer sees: id, slug, title, difficulty, `at` and more columns."""
    p, v = ProblemRow, ProblemVersionRow
    return (
        select(p.id, p.slug, v.title, p.difficulty, at.label("at"), *columns)
        .join(v, v.id == p.current_version_id)
        .where(visible_to(viewer))
    )


def problem_of(row: Row[*tuple[Any, ...]]) -> NamedProblem:
    return NamedProblem(slug=row.slug, title=row.title, difficulty=row.difficulty)


async def page(
    session: AsyncSession, of: Keyset, limit: int, cursor: str | None
) -> tuple[Sequence[Row[*tuple[Any, ...]]], str | None]:
    """One page and the next one's cursor.

    Raises:
        ApiError: 422 for a cursor that we did not make.
    """
    query, key = of.query, tuple_(of.at, ProblemRow.id)
    if cursor:
        after = tuple_(*_after(cursor))
        query = query.where(key > after if of.ascending else key < after)
    if of.ascending:
        query = query.order_by(of.at, ProblemRow.id)
    else:
        query = query.order_by(of.at.desc(), ProblemRow.id.desc())
    rows = (await session.execute(query.limit(limit + 1))).all()
    return paging.cut(rows, limit, lambda last: f"{last.at.isoformat()} {last.id}")


def _after(cursor: str) -> tuple[datetime, uuid.UUID]:
    at, _, problem = paging.decode(cursor).partition(" ")
    try:
        found = datetime.fromisoformat(at), uuid.UUID(problem)
    except ValueError:
        raise invalid("cursor", "must be `next` of the page before") from None
    if found[0].tzinfo is None:
        raise invalid("cursor", "must be `next` of the page before")
    return found

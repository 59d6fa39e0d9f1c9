"""Companies and their collections, in pages."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy import Date as SqlDate
from sqlalchemy import Double as SqlDouble

from web_api import paging
from web_api.companies.decay import LEAST_REPORTERS
from web_api.companies.models import CompanyProblemRow
from web_api.companies.schemas import (
    Asked,
    Company,
    CompanyList,
    CompanyProblem,
    CompanyProblems,
    CompanySort,
)
from web_api.database import Sessions
from web_api.entitlements import Entitlements
from web_api.errors import ApiError, invalid, not_found
from web_api.problems.access import visible_to
from web_api.problems.catalogue_models import ProblemTagRow, TagKind, TagRow
from web_api.problems.models import Difficulty, ProblemRow
from web_api.problems.schemas import ProblemSummary
from web_api.problems.summaries import summaries, summary
from web_api.users.access import Viewer

_ROW = CompanyProblemRow
_NEVER = date(1, 1, 1)


def is_known() -> ColumnElement[bool]:
    """Enough people have reported it."""
    return _ROW.reporters >= LEAST_REPORTERS


class CompanyReading:
    """Collections are premium; which companies there are is not."""

    def __init__(self, sessions: Sessions, entitlements: Entitlements) -> None:
        self._sessions = sessions
        self._entitlements = entitlements

    async def companies(
        self, viewer: Viewer | None, prefix: str, limit: int, cursor: str | None
    ) -> CompanyList:
        """Those with a problem that the viewer sees, and whose name begins so."""
        pairs = union(
            select(_ROW.tag_id, _ROW.problem_id).where(is_known()),
            select(ProblemTagRow.tag_id, ProblemTagRow.problem_id),
        ).subquery()
        query = (
            select(TagRow.slug, TagRow.name, func.count().label("problems"))
            .join(pairs, pairs.c.tag_id == TagRow.id)
            .join(ProblemRow, ProblemRow.id == pairs.c.problem_id)
            .where(TagRow.kind == TagKind.COMPANY, visible_to(viewer))
            .group_by(TagRow.id)
            .order_by(TagRow.slug)
            .limit(limit + 1)
        )
        if prefix:
            query = query.where(func.lower(TagRow.name).startswith(prefix.lower(), autoescape=True))
        if cursor is not None:
            query = query.where(TagRow.slug > paging.decode(cursor))
        async with self._sessions() as session:
            rows = (await session.execute(query)).mappings().all()
        page, following = paging.cut(rows, limit, lambda last: last["slug"])
        return CompanyList(items=[Company(**row) for row in page], next=following)

    async def collection(
        self,
        viewer: Viewer,
        slug: str,
        wanted: tuple[CompanySort, Asked, Difficulty | None],
        limit: int,
        cursor: str | None,
    ) -> CompanyProblems:
        """One page.

        Raises:
            ApiError: 403 without premium, 404 for an unknown company.
        """
        if not await self._entitlements.has_premium(viewer):
            raise ApiError(403, "premium-required", "companies' collections are premium")
        sort, asked, difficulty = wanted
        async with self._sessions() as session:
            company = await session.scalar(
                select(TagRow).where(TagRow.kind == TagKind.COMPANY, TagRow.slug == slug)
            )
            if company is None:
                raise not_found("company")
            most = await session.scalar(
                select(func.max(_ROW.weight)).where(_ROW.tag_id == company.id, is_known())
            )
            query = _problems(viewer, company, sort, limit)
            if asked is not Asked.ALL:
                days = int(asked.removesuffix("d"))
                first = datetime.now(UTC).date() - timedelta(days=days)
                query = query.where(is_known(), _ROW.last_asked_on >= first)
            if difficulty is not None:
                query = query.where(ProblemRow.difficulty == difficulty)
            if cursor is not None:
                key, after = _after(cursor, sort)
                query = query.where(
                    or_(_key(sort) < key, and_(_key(sort) == key, ProblemRow.slug > after))
                )
            rows = (await session.execute(query)).all()
        page = rows[:limit]
        following = _cursor(page[-1], sort) if len(rows) > limit else None
        return CompanyProblems(
            slug=company.slug,
            name=company.name,
            items=[_entry(row, most) for row in page],
            next=following,
        )


def _problems(
    viewer: Viewer, company: TagRow, sort: CompanySort, limit: int
) -> Select[*tuple[Any, ...]]:
    tagged = (
        select(literal(1))
        .where(ProblemTagRow.problem_id == ProblemRow.id, ProblemTagRow.tag_id == company.id)
        .exists()
    )
    own = and_(_ROW.problem_id == ProblemRow.id, _ROW.tag_id == company.id, is_known())
    return (
        summaries(viewer)
        .add_columns(_ROW.reporters, _ROW.weight, _ROW.last_asked_on, _key(sort).label("key"))
        .outerjoin(_ROW, own)
        .where(or_(_ROW.problem_id.is_not(None), tagged), visible_to(viewer))
        .order_by(_key(sort).desc(), ProblemRow.slug)
        .limit(limit + 1)
    )


def _key(sort: CompanySort) -> ColumnElement[Any]:
    if sort is CompanySort.FREQUENCY:
        return func.coalesce(_ROW.weight, cast(0.0, SqlDouble))
    return func.coalesce(_ROW.last_asked_on, cast(_NEVER, SqlDate))


def _entry(row: Row[*tuple[Any, ...]], most: float | None) -> CompanyProblem:
    return CompanyProblem(
        problem=ProblemSummary(**summary(row, premium=True)),
        reporters=row.reporters,
        frequency=round(row.weight / most, 4) if row.weight is not None and most else None,
        last_asked_on=row.last_asked_on,
    )


def _cursor(row: Row[*tuple[Any, ...]], sort: CompanySort) -> str:
    key = row.key.isoformat() if isinstance(row.key, date) else row.key.hex()
    return paging.encode(json.dumps([sort, key, row.slug]))


def _after(cursor: str, sort: CompanySort) -> tuple[Any, str]:
    try:
        of, key, slug = json.loads(paging.decode(cursor))
        if of != sort or not isinstance(slug, str) or "\0" in slug:
            raise ValueError(of)
        if sort is CompanySort.RECENT:
            return date.fromisoformat(key), slug
        return float.fromhex(key), slug
    except (ValueError, TypeError, OverflowError):
        raise invalid("cursor", "must be `next` of the page before") from None

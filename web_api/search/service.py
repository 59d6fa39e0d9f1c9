"""Pages of problems, and how many more fit other filters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    cast,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import Text as SqlText
from sqlalchemy import text as literal_sql

from web_api import paging
from web_api.database import Sessions
from web_api.errors import invalid
from web_api.problems.access import ProblemAccess, visible_to
from web_api.problems.catalogue_models import ProblemSearchRow
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.problems.schemas import ProblemList, ProblemSummary
from web_api.problems.summaries import summaries, summary, with_status
from web_api.search.query import Filters, Order, Sort, conditions, order, status
from web_api.search.schemas import Facets, FacetValue
from web_api.users.access import Viewer

# Two letters that changed places in a word of eight leave about this much alike.
NEAR = literal_sql("SET LOCAL pg_trgm.word_similarity_threshold = 0.38")
MOST_VALUES = 100
"""Of one facet; the most frequent ones."""


class Search:
    """What a viewer finds; what they may not see is neither listed nor counted."""

    def __init__(self, sessions: Sessions, access: ProblemAccess) -> None:
        self._sessions = sessions
        self._access = access

    async def page(
        self,
        viewer: Viewer | None,
        filters: Filters,
        sort: Sort | None,
        limit: int,
        cursor: str | None,
    ) -> ProblemList:
        """One page.

        Raises:
            ApiError: 422 for a cursor of another list.
        """
        text = bool(filters.text.strip())
        sort = sort or (Sort.RELEVANCE if text else Sort.SLUG)
        if sort is Sort.RELEVANCE and not text:
            raise invalid("sort", "relevance needs a text in `q`")
        query, by = page_query(viewer, filters, sort, limit)
        if cursor:
            query = query.where(tuple_(by.key, ProblemRow.slug) > _after(cursor, sort, by))
        premium = await self._access.has_premium(viewer)
        rows = await self._rows(query, text=text)
        items = [ProblemSummary(**summary(row, premium=premium)) for row in rows[:limit]]
        more = len(rows) > limit
        last = json.dumps([sort, rows[limit - 1].key, rows[limit - 1].slug]) if more else ""
        return ProblemList(items=items, next=paging.encode(last) if more else None)

    async def facets(self, viewer: Viewer | None, filters: Filters) -> Facets:
        """For every filter what it would find beside all other filters, in one statement."""
        query = facets_query(viewer, filters)
        rows = await self._rows(query, text=bool(filters.text.strip()))
        found: dict[str, list[FacetValue]] = {}
        for row in sorted(rows, key=lambda row: (-row.counted, row.value or "")):
            found.setdefault(row.facet, []).append(FacetValue(value=row.value, count=row.counted))
        total = found.pop("total")[0].count
        return Facets.model_validate(
            {"total": total} | {name: values[:MOST_VALUES] for name, values in found.items()}
        )

    async def _rows(
        self, query: Select[*tuple[Any, ...]], *, text: bool
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        async with self._sessions() if text else self._sessions.reading() as session:
            if text:
                await session.execute(NEAR)
            return (await session.execute(query)).all()


def page_query(
    viewer: Viewer | None, filters: Filters, sort: Sort, limit: int
) -> tuple[Select[*tuple[Any, ...]], Order]:
    """One statement for a page and one row more."""
    by = order(sort, filters)
    fits = conditions(filters, visible_to(viewer), signed_in=viewer is not None)
    query = (
        summaries(viewer)
        .add_columns(by.key.label("key"))
        .where(visible_to(viewer), fits.whole)
        .order_by(by.key, ProblemRow.slug)
        .limit(limit + 1)
    )
    return query, by


def facets_query(viewer: Viewer | None, filters: Filters) -> Select[*tuple[Any, ...]]:
    """Rows of facet, value and count."""
    fits = conditions(filters, visible_to(viewer), signed_in=viewer is not None)
    signed_in = viewer is not None
    query: Select[*tuple[Any, ...]] = (
        select(
            ProblemRow.difficulty,
            ProblemRow.premium,
            ProblemSearchRow.topics,
            ProblemSearchRow.companies,
            status(signed_in=signed_in).label("status"),
            *(part.label(f"fits_{name}") for name, part in fits.parts.items()),
        )
        .join(ProblemVersionRow, ProblemVersionRow.id == ProblemRow.current_version_id)
        .outerjoin(ProblemSearchRow, ProblemSearchRow.problem_id == ProblemRow.id)
        .where(visible_to(viewer), fits.text)
    )
    base = with_status(query, viewer).cte("base")

    def others(name: str) -> ColumnElement[bool]:
        parts = [base.c[f"fits_{part}"] for part in fits.parts if part != name]
        return and_(literal(value=True), *parts)

    def counts(name: str, value: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
        return (
            select(
                literal(name).label("facet"), value.label("value"), func.count().label("counted")
            )
            .where(others(name))
            .group_by(value)
        )

    def listed(name: str) -> Select[*tuple[Any, ...]]:
        each = func.unnest(base.c[name]).table_valued("value").render_derived().lateral()
        return (
            select(literal(name).label("facet"), each.c.value, func.count().label("counted"))
            .select_from(base.join(each, literal(value=True)))
            .where(others(name))
            .group_by(each.c.value)
        )

    total = select(
        literal("total").label("facet"),
        cast(literal(""), SqlText).label("value"),
        func.count().label("counted"),
    ).where(others(""))
    united = union_all(
        total.select_from(base),
        counts("difficulty", base.c.difficulty),
        counts("premium", cast(base.c.premium, SqlText)),
        counts("status", base.c.status),
        listed("topics"),
        listed("companies"),
    ).subquery()
    return select(united.c.facet, united.c.value, united.c.counted)


def _after(cursor: str, sort: Sort, by: Order) -> Any:
    try:
        kept: Sequence[Any] = json.loads(paging.decode(cursor))
        of, key, slug = kept
        if of != sort or not isinstance(slug, str) or "\0" in slug:
            raise ValueError(of)
        value = by.read(key)
        if isinstance(value, str) and "\0" in value:
            raise ValueError(value)
        if isinstance(value, int) and abs(value) >= 2**63:
            raise ValueError(value)
    except (ValueError, TypeError):
        raise invalid("cursor", "must be `next` of the page before") from None
    return tuple_(literal(value), literal(slug))

"""Lists as their readers see them, each in a fixed number of statements."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

from sqlalchemy import Row, Select, func, literal, select, true

from web_api import paging
from web_api.database import Sessions
from web_api.entitlements import Entitlements
from web_api.errors import ApiError, not_found
from web_api.lists.access import listed, may_edit, readable
from web_api.lists.models import ListFollowRow, ListItemRow, ListRow
from web_api.lists.schemas import (
    ListDetail,
    ListItem,
    ListPage,
    ListScope,
    ListSection,
    ListSummary,
)
from web_api.problems.access import visible_to
from web_api.problems.catalogue_models import SolveStatus, UserProblemStatusRow
from web_api.problems.models import ProblemRow
from web_api.problems.schemas import ProblemSummary
from web_api.problems.summaries import summaries, summary
from web_api.users.access import Viewer
from web_api.users.models import UserRow


class ListReading:
    """Pages of lists, and one list whole."""

    def __init__(self, sessions: Sessions, entitlements: Entitlements) -> None:
        self._sessions = sessions
        self._entitlements = entitlements

    async def page(
        self, viewer: Viewer | None, scope: ListScope, limit: int, cursor: str | None
    ) -> ListPage:
        """Raises ApiError: 401 for one's own lists when nobody is signed in."""
        query = _in_scope(_summaries(viewer), viewer, scope)
        if cursor is not None:
            query = query.where(ListRow.id < paging.decode_id(cursor))
        async with self._sessions() as session:
            rows = (await session.execute(query.order_by(ListRow.id.desc()).limit(limit + 1))).all()
        page, following = paging.cut(rows, limit, lambda last: str(last[0].id))
        return ListPage(items=[ListSummary(**_summary(r, viewer)) for r in page], next=following)

    async def get(self, viewer: Viewer | None, list_id: uuid.UUID) -> ListDetail:
        """Raises ApiError: 404."""
        premium = await self._entitlements.has_premium(viewer)
        async with self._sessions() as session:
            query = _summaries(viewer).where(ListRow.id == list_id, readable(viewer))
            found = (await session.execute(query)).one_or_none()
            if found is None:
                raise not_found("list")
            items = await session.execute(
                summaries(viewer)
                .add_columns(ListItemRow.section, ListItemRow.note)
                .join(ListItemRow, ListItemRow.problem_id == ProblemRow.id)
                .where(ListItemRow.list_id == list_id, visible_to(viewer))
                .order_by(ListItemRow.position)
            )
            sections = [
                _section(title, list(rows), premium=premium)
                for title, rows in itertools.groupby(items, key=lambda row: str(row.section))
            ]
        row = found[0]
        return ListDetail(
            **_summary(found, viewer), description=row.description, html=row.html, sections=sections
        )


def _section(title: str, rows: list[Any], *, premium: bool) -> ListSection:
    items = [
        ListItem(problem=ProblemSummary(**summary(row, premium=premium)), note=row.note)
        for row in rows
    ]
    solved = sum(item.problem.status is SolveStatus.SOLVED for item in items)
    return ListSection(title=title, solved=solved, items=items)


def _in_scope(
    query: Select[*tuple[Any, ...]], viewer: Viewer | None, scope: ListScope
) -> Select[*tuple[Any, ...]]:
    if scope is ListScope.PUBLIC:
        return query.where(listed())
    if scope is ListScope.OFFICIAL:
        return query.where(listed(), ListRow.official.is_(True))
    if viewer is None:
        raise ApiError(401, "not-signed-in", "sign in or send a token")
    if scope is ListScope.MINE:
        return query.where(ListRow.owner_id == viewer.id)
    kept = select(ListFollowRow.list_id).where(ListFollowRow.user_id == viewer.id)
    return query.where(ListRow.id.in_(kept), readable(viewer))


def _summaries(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    """Lists with their counts, in one statement."""
    item, status = ListItemRow, UserProblemStatusRow
    counts = (
        select(
            func.count().label("problems"),
            func.count().filter(status.status == SolveStatus.SOLVED).label("solved"),
        )
        .select_from(item)
        .join(ProblemRow, ProblemRow.id == item.problem_id)
        .outerjoin(
            status,
            (status.problem_id == item.problem_id)
            & (status.user_id == (viewer.id if viewer else None)),
        )
        .where(item.list_id == ListRow.id, visible_to(viewer))
        .correlate(ListRow)
        .lateral("counts")
    )
    followed: Any = literal(value=False)
    if viewer is not None:
        followed = (
            select(literal(1))
            .where(ListFollowRow.list_id == ListRow.id, ListFollowRow.user_id == viewer.id)
            .exists()
        )
    return (
        select(
            ListRow,
            UserRow.username.label("owner"),
            counts.c.problems,
            counts.c.solved,
            followed.label("following"),
        )
        .select_from(ListRow)
        .join(counts, true())
        .outerjoin(UserRow, UserRow.id == ListRow.owner_id)
    )


def _summary(found: Row[*tuple[Any, ...]], viewer: Viewer | None) -> dict[str, Any]:
    row: ListRow = found[0]
    return {
        "id": row.id,
        "title": row.title,
        "owner": found.owner,
        "official": row.official,
        "visibility": row.visibility,
        "forked_from": row.forked_from,
        "problems": found.problems,
        "solved": found.solved,
        "followers": row.followers,
        "following": found.following,
        "editable": may_edit(viewer, row),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }

"""Threads, replies and findings as one reader sees them, in pages."""

from __future__ import annotations

import math
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    DateTime,
    Double,
    Integer,
    Select,
    Uuid,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, defer
from sqlalchemy.types import TypeEngine

from web_api import paging
from web_api.database import Sessions
from web_api.discussions import presenting, schemas
from web_api.discussions.models import EditRow, Kind, PostRow, PostState, RuleRow
from web_api.discussions.rules import excerpt
from web_api.discussions.schemas import ReplySort, ThreadSort
from web_api.discussions.sight import Author, Reader, Root, closed, is_free, is_shown, posts
from web_api.entitlements import Entitlements
from web_api.errors import ApiError, invalid, not_found
from web_api.problems.access import Level, level_column, open_problem, premium_required
from web_api.problems.catalogue_models import SolveStatus, UserProblemStatusRow
from web_api.problems.models import ProblemRow
from web_api.search.languages import SIMPLE, configuration
from web_api.users.access import Viewer
from web_api.users.models import UserRow

ANSWERS = 3
"""Of each comment, shown with it."""
PINNED = 20
BEGINNING = 400

# As the indexes of the lists say it: parameters would keep generic plans from them.
LISTED = and_(PostRow.depth == literal_column("0"), PostRow.state == literal_column("'visible'"))
_BAD_CURSOR = "must be `next` of the page before, in the same order"


def beginning() -> Any:
    return func.left(PostRow.source, BEGINNING)


class Reading:
    """Every read."""

    def __init__(self, sessions: Sessions, entitlements: Entitlements) -> None:
        self._sessions = sessions
        self._entitlements = entitlements

    async def reader(self, viewer: Viewer | None) -> Reader:
        return Reader(viewer, await self._entitlements.has_premium(viewer))

    async def threads(
        self,
        viewer: Viewer | None,
        filters: Filters,
        sort: ThreadSort,
        limit: int,
        cursor: str | None,
    ) -> schemas.ThreadList:
        """Of a problem, or general ones.

        Raises:
            ApiError: 404 for a problem that the viewer may not see.
        """
        reader = await self.reader(viewer)
        async with self._sessions.reading() as session:
            problem = await self._problem(session, reader, filters.problem)
            query = filters.apply(_listed(reader, problem))
            page = _page(query.where(PostRow.pinned.is_(False)), sort, cursor).limit(limit + 1)
            rows = (await session.execute(page)).all()
            pinned: Sequence[Any] = ()
            if cursor is None:
                kept = query.where(PostRow.pinned).order_by(PostRow.id.desc()).limit(PINNED)
                pinned = (await session.execute(kept)).all()
            hidden = await _solutions_hidden(session, reader, problem)
        more = len(rows) > limit
        following = paging.encode(_key(rows[limit - 1][0], sort)) if more else None
        return schemas.ThreadList(
            pinned=[presenting.summary(reader, *row) for row in pinned],
            items=[presenting.summary(reader, *row) for row in rows[:limit]],
            next=following,
            solutions_hidden=hidden,
        )

    async def _problem(
        self, session: AsyncSession, reader: Reader, slug: str | None
    ) -> uuid.UUID | None:
        if slug is None:
            return None
        opened = await open_problem(session, reader.viewer, slug)
        if opened.problem.premium and not reader.premium and opened.level < Level.TEST:
            raise premium_required()
        return opened.problem.id

    async def thread(self, viewer: Viewer | None, thread_id: uuid.UUID) -> schemas.Thread:
        """Raises ApiError: 404."""
        reader = await self.reader(viewer)
        async with self._sessions.reading() as session:
            query = posts(reader).where(
                PostRow.id == thread_id, PostRow.depth == 0, is_shown(reader)
            )
            row = (await session.execute(query)).one_or_none()
        if row is None:
            raise not_found("thread")
        return presenting.thread(reader, *row)

    async def replies(
        self,
        viewer: Viewer | None,
        post_id: uuid.UUID,
        sort: ReplySort,
        limit: int,
        cursor: str | None,
    ) -> schemas.ReplyList:
        """Right below a thread's first post or a comment; comments with their first answers.

        Raises:
            ApiError: 404, or 403 for a premium thread.
        """
        reader = await self.reader(viewer)
        async with self._sessions.reading() as session:
            found = (
                await session.execute(posts(reader, Root).where(PostRow.id == post_id))
            ).one_or_none()
            if found is None or (found[0].depth == 0 and presenting.without_text(reader, found[0])):
                raise not_found("post")
            root: PostRow = found[4]
            if closed(reader, root):
                raise ApiError(403, "premium-required", "this thread is for people with premium")
            below = posts(reader).where(PostRow.parent_id == post_id, _listed_reply(reader))
            page = _reply_page(below, sort, cursor).limit(limit + 1)
            rows = (await session.execute(page)).all()
            answers = await _answers(session, reader, [r[0].id for r in rows if r[0].depth == 1])
        more = len(rows) > limit
        items = []
        for row in rows[:limit]:
            item = presenting.reply(reader, row[0], row[2], row[3], locked=root.locked)
            item.replies = [
                presenting.reply(reader, a[0], a[2], a[3], locked=root.locked)
                for a in answers[item.id]
            ]
            items.append(item)
        following = paging.encode(_reply_key(rows[limit - 1][0], sort)) if more else None
        return schemas.ReplyList(items=items, next=following)

    async def search(
        self,
        viewer: Viewer | None,
        words: str,
        locale: str,
        filters: Filters,
        limit: int,
        cursor: str | None,
    ) -> schemas.FoundList:
        """Posts that fit, best first: titles weigh more than tags, tags more than texts."""
        reader = await self.reader(viewer)
        asked = _words(words, locale)
        rank = cast(func.ts_rank_cd(PostRow.search, asked, 1), Double)
        query = (
            posts(reader, beginning(), Root.title, rank)
            .options(defer(PostRow.html), defer(PostRow.source))
            .where(PostRow.search.op("@@")(asked), is_shown(reader), is_free(reader))
            .order_by(rank.desc(), PostRow.id.desc())
            .limit(limit + 1)
        )
        if cursor is not None:
            query = query.where(_after((rank, Double()), cursor, _float))
        async with self._sessions.reading() as session:
            if filters.problem is not None:
                problem = await self._problem(session, reader, filters.problem)
                query = query.where(PostRow.problem_id == problem)
            rows = (await session.execute(filters.apply(query))).all()
        more = len(rows) > limit
        items = [_found(row) for row in rows[:limit]]
        last = rows[limit - 1] if more else None
        following = paging.encode(f"{last[6]!r}|{last[0].id}") if last is not None else None
        return schemas.FoundList(items=items, next=following)

    async def history(self, viewer: Viewer, post_id: uuid.UUID) -> schemas.History:
        """For the author and moderators: an edit may have taken something back.

        Raises:
            ApiError: 404, also for others.
        """
        reader = await self.reader(viewer)
        async with self._sessions() as session:
            query = posts(reader).where(PostRow.id == post_id, is_shown(reader))
            row = (await session.execute(query)).one_or_none()
            if row is None or not (reader.moderator or reader.owns(row[0])):
                raise not_found("post")
            edits = await session.execute(
                select(EditRow, UserRow.username)
                .outerjoin(UserRow, UserRow.id == EditRow.editor_id)
                .where(EditRow.post_id == post_id)
                .order_by(EditRow.number.desc())
                .limit(100)
            )
            return schemas.History(
                items=[
                    schemas.Edit(
                        number=e.number, editor=name, title=e.title, source=e.source, at=e.at
                    )
                    for e, name in edits
                ]
            )


class Filters:
    """What a list is narrowed to."""

    def __init__(
        self,
        problem: str | None = None,
        kind: Kind | None = None,
        tag: str | None = None,
        language: str | None = None,
        author: str | None = None,
    ) -> None:
        self.problem = problem
        self._conditions = []
        if kind is not None:
            self._conditions.append(PostRow.kind == kind)
        if tag is not None:
            self._conditions.append(PostRow.tags.contains([tag]))
        if language is not None:
            self._conditions.append(PostRow.language == language)
        if author is not None:
            self._conditions.append(func.lower(Author.username) == author.lower())

    def apply(self, query: Select[Any]) -> Select[Any]:
        return query.where(*self._conditions)


def _listed(reader: Reader, problem: uuid.UUID | None) -> Select[Any]:
    where = PostRow.problem_id == problem if problem else PostRow.problem_id.is_(None)
    return (
        posts(reader, beginning())
        .options(defer(PostRow.html), defer(PostRow.source))
        # Everybody's list; what is held or removed has the moderators' queue.
        .where(where, LISTED)
    )


async def _solutions_hidden(
    session: AsyncSession, reader: Reader, problem: uuid.UUID | None
) -> bool:
    if problem is None or reader.moderator:
        return False
    query = select(level_column(reader.viewer)).select_from(ProblemRow)
    asked = select(RuleRow.solutions_after_solving).where(RuleRow.problem_id == problem)
    if not await session.scalar(asked):
        return False
    if await session.scalar(query.where(ProblemRow.id == problem)):
        return False
    if reader.id is None:
        return True
    solved = exists().where(
        UserProblemStatusRow.user_id == reader.id,
        UserProblemStatusRow.problem_id == problem,
        UserProblemStatusRow.status == SolveStatus.SOLVED,
    )
    return not await session.scalar(select(solved))


def _listed_reply(reader: Reader) -> Any:
    """With text, or the place of one that has answers below it."""
    return or_(is_shown(reader), PostRow.direct_replies > 0)


async def _answers(
    session: AsyncSession, reader: Reader, comments: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[Any]]:
    """The first `ANSWERS` below each of the comments, in one statement."""
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    if not comments:
        return found
    other = aliased(PostRow)
    place = func.row_number().over(partition_by=other.parent_id, order_by=other.id)
    shown = other.state == PostState.VISIBLE
    if reader.moderator:
        shown = literal(value=True)
    elif reader.id is not None:
        shown = or_(shown, and_(other.state == PostState.HELD, other.author_id == reader.id))
    first = select(other.id, place.label("place")).where(other.parent_id.in_(comments), shown)
    numbered = first.subquery()
    query = posts(reader).where(
        PostRow.id.in_(select(numbered.c.id).where(numbered.c.place <= ANSWERS))
    )
    for row in await session.execute(query.order_by(PostRow.id)):
        found[row[0].parent_id].append(row)
    return found


_THREAD_KEYS: dict[ThreadSort, tuple[Any, TypeEngine[Any]]] = {
    ThreadSort.VOTES: (PostRow.score, Integer()),
    ThreadSort.HOT: (PostRow.hot, Double()),
    ThreadSort.ACTIVE: (PostRow.active_at, DateTime(timezone=True)),
}


def _page(query: Select[Any], sort: ThreadSort, cursor: str | None) -> Select[Any]:
    if sort is ThreadSort.NEW:
        if cursor is not None:
            query = query.where(PostRow.id < paging.decode_id(cursor))
        # The problem is the same for all: it keeps the planner from walking through the ids
        # of all problems' posts until enough of this list have come by.
        return query.order_by(PostRow.problem_id, PostRow.id.desc())
    key = _THREAD_KEYS[sort]
    if cursor is not None:
        read = {ThreadSort.VOTES: _int, ThreadSort.HOT: _float, ThreadSort.ACTIVE: _time}[sort]
        query = query.where(_after(key, cursor, read))
    return query.order_by(key[0].desc(), PostRow.id.desc())


def _key(post: PostRow, sort: ThreadSort) -> str:
    if sort is ThreadSort.NEW:
        return str(post.id)
    values = {
        ThreadSort.VOTES: str(post.score),
        ThreadSort.HOT: repr(post.hot),
        ThreadSort.ACTIVE: post.active_at.isoformat(),
    }
    return f"{values[sort]}|{post.id}"


def _reply_page(query: Select[Any], sort: ReplySort, cursor: str | None) -> Select[Any]:
    if sort is ReplySort.OLD:
        if cursor is not None:
            query = query.where(PostRow.id > paging.decode_id(cursor))
        return query.order_by(PostRow.id)
    if cursor is not None:
        query = query.where(_after((PostRow.score, Integer()), cursor, _int))
    return query.order_by(PostRow.score.desc(), PostRow.id.desc())


def _reply_key(post: PostRow, sort: ReplySort) -> str:
    return str(post.id) if sort is ReplySort.OLD else f"{post.score}|{post.id}"


def _after(key: tuple[Any, TypeEngine[Any]], cursor: str, read: Any) -> Any:
    value, _, post_id = paging.decode(cursor).partition("|")
    try:
        seen = (literal(read(value), key[1]), literal(uuid.UUID(post_id), Uuid()))
    except ValueError:
        raise invalid("cursor", _BAD_CURSOR) from None
    return tuple_(key[0], PostRow.id) < tuple_(*seen)


def _int(text: str) -> int:
    value = int(text)
    if not -(2**31) <= value < 2**31:
        raise ValueError
    return value


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return value


def _time(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError
    return value


def _words(words: str, locale: str) -> Any:
    """As the language declines them, or as they are: code and names are no language's."""

    def query(name: str) -> Any:
        return func.websearch_to_tsquery(cast(literal(name), REGCONFIG), words)

    name = configuration(locale)
    return query(SIMPLE) if name == SIMPLE else query(name).op("||")(query(SIMPLE))


def _found(row: Any) -> schemas.FoundPost:
    post, slug, author, _, text, title, _ = row
    return schemas.FoundPost(
        id=post.id,
        thread_id=post.root_id,
        kind=Kind(post.kind),
        problem=slug,
        title=title,
        author=author,
        excerpt=excerpt(text),
        score=post.score,
        created_at=post.created_at,
    )

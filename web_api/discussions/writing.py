"""What everybody may do: post, reply, edit, delete, vote, report."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.audit.record import audit
from web_api.database import Sessions, new_id
from web_api.discussions import presenting, rules, schemas
from web_api.discussions.models import (
    MAX_DEPTH,
    EditRow,
    Kind,
    PostRow,
    PostState,
    ReportRow,
    Resolution,
    RuleRow,
    VoteRow,
)
from web_api.discussions.posting import change_state, document, lock_thread, tell
from web_api.discussions.sight import Reader, closed, has_solved, is_shown, posts
from web_api.entitlements import Entitlements
from web_api.errors import ApiError, invalid, not_found
from web_api.limits import Rate, RateLimiter
from web_api.problems.access import Level, open_problem, premium_required
from web_api.texts import render
from web_api.users.access import Viewer
from web_api.users.models import Role, UserRow

REPORT_RATE = Rate(20, 3600)
VOTE_RATE = Rate(120, 60)
EDIT_RATE = Rate(30, 600)
PREVIEW_RATE = Rate(60, 60)
# Two posts of one author at once: neither would see the other.
AUTHOR_LOCK = text("SELECT pg_advisory_xact_lock(1634955619, hashtext(:author))")


@dataclass(frozen=True, slots=True)
class PostRules:
    """What the instance asks of new posts."""

    rate: Rate
    held: int
    """First posts of a new account that wait for a moderator."""


class Writing:
    """Every act of a signed-in user."""

    def __init__(
        self,
        sessions: Sessions,
        entitlements: Entitlements,
        limiter: RateLimiter,
        post_rules: PostRules,
    ) -> None:
        self._sessions = sessions
        self._entitlements = entitlements
        self._limiter = limiter
        self._rules = post_rules

    async def begin(self, viewer: Viewer, new: schemas.NewThread) -> schemas.Thread:
        """A new thread.

        Raises:
            ApiError: 404 for the problem, 403 for premium or a solution before solving, 409 for
                a repetition, 422, 429.
        """
        _check_language(new.kind, new.language)
        if new.kind is Kind.SOLUTION and new.problem is None:
            raise invalid("problem", "solutions must name one")
        reader = await self._reader(viewer)
        await self._admit(reader, new.source)
        async with self._sessions.begin() as session:
            problem = await self._problem(session, reader, new.problem)
            post = PostRow(
                depth=0,
                problem_id=problem,
                thread_kind=new.kind,
                kind=new.kind,
                title=new.title,
                language=new.language,
                tags=list(dict.fromkeys(new.tags)),
            )
            await self._add(session, reader, post, new.source, new.locale)
            if new.kind is Kind.SOLUTION:
                await _refuse_unsolved(session, reader, post)
            row = await _found(session, reader, post.id)
            return presenting.thread(reader, *row)

    async def reply(
        self, viewer: Viewer, parent_id: uuid.UUID, new: schemas.NewReply
    ) -> schemas.Reply:
        """A reply; below `MAX_DEPTH` it stands beside the one that it answers.

        Raises:
            ApiError: as `begin`, and 409 for a locked thread.
        """
        reader = await self._reader(viewer)
        await self._admit(reader, new.source)
        async with self._sessions.begin() as session:
            parent = (await _found(session, reader, parent_id))[0]
            root = await lock_thread(session, parent.root_id)
            _refuse_locked(reader, root)
            if closed(reader, root):
                raise premium_required()
            above = parent.id if parent.depth < MAX_DEPTH else parent.parent_id
            post = PostRow(
                root_id=root.id,
                parent_id=above,
                depth=min(parent.depth + 1, MAX_DEPTH),
                problem_id=root.problem_id,
                thread_kind=root.kind,
                kind=Kind.REPLY,
                title="",
                language=None,
                tags=[],
            )
            await self._add(session, reader, post, new.source, new.locale)
            row = await _found(session, reader, post.id)
            return presenting.reply(reader, row[0], row[2], row[3], locked=False)

    async def _reader(self, viewer: Viewer) -> Reader:
        return Reader(viewer, await self._entitlements.has_premium(viewer))

    async def _problem(
        self, session: AsyncSession, reader: Reader, slug: str | None
    ) -> uuid.UUID | None:
        if slug is None:
            return None
        opened = await open_problem(session, reader.viewer, slug)
        if opened.problem.premium and not reader.premium and opened.level < Level.TEST:
            raise premium_required()
        return opened.problem.id

    async def _admit(self, reader: Reader, source: str) -> None:
        viewer = reader.viewer
        assert viewer is not None
        if reader.moderator:
            return
        age = _age(viewer.row)
        await self._limiter.check("posts", str(viewer.id), rules.rate(self._rules.rate, age))
        _check_links(viewer.row, source)

    async def _add(
        self, session: AsyncSession, reader: Reader, post: PostRow, source: str, locale: str
    ) -> None:
        assert reader.viewer is not None
        user = reader.viewer.row
        await session.execute(AUTHOR_LOCK, {"author": str(user.id)})
        post.digest = rules.digest(source)
        copies = await _copies(session, user.id, post.digest, source)
        if copies is None and not reader.moderator:
            raise invalid("source", "was posted by you already", 409, "repetition")
        post.id = new_id()
        post.root_id = post.root_id or post.id
        post.author_id = user.id
        post.source, post.html, post.locale = source, render(source), locale
        post.search = document(post.title, post.tags, source, locale)
        post.created_at = datetime.now(UTC)
        post.hot = rules.hot(0, post.created_at)
        post.state = PostState.HELD
        session.add(post)
        await session.flush()
        spam = (copies or 0) >= rules.COPIES
        if reader.moderator or not (spam or await self._is_held(session, user)):
            await change_state(session, post, PostState.VISIBLE, self._entitlements)

    async def _is_held(self, session: AsyncSession, user: UserRow) -> bool:
        if user.role != Role.USER or _age(user) > rules.NEW_ACCOUNT:
            return False
        approved = (
            select(PostRow.id)
            .where(
                PostRow.author_id == user.id,
                PostRow.published_at.is_not(None),
                PostRow.state == PostState.VISIBLE,
            )
            .limit(self._rules.held)
        )
        return len(list(await session.scalars(approved))) < self._rules.held

    async def edit(
        self, viewer: Viewer, post_id: uuid.UUID, change: schemas.PostEdit
    ) -> schemas.Thread | schemas.Reply:
        """Keeps what was there in the history.

        Raises:
            ApiError: 404, 403 for others' posts, 409 for a locked thread or another edit
                meanwhile, 422.
        """
        reader = await self._reader(viewer)
        await self._limiter.check("post-edits", str(viewer.id), EDIT_RATE)
        async with self._sessions.begin() as session:
            found = await _found(session, reader, post_id)
            root = await lock_thread(session, found[0].root_id)
            post = await _fresh(session, post_id)
            if not (reader.moderator or reader.owns(post)):
                raise ApiError(403, "forbidden", "only the author and moderators may edit a post")
            _refuse_locked(reader, root)
            if change.edits is not None and change.edits != post.edits:
                raise invalid("edits", "somebody edited the post meanwhile", 409, "conflict")
            await self._change(session, reader, post, change)
            row = await _found(session, reader, post_id)
        if post.depth == 0:
            return presenting.thread(reader, *row)
        return presenting.reply(reader, row[0], row[2], row[3], locked=root.locked)

    async def _change(
        self, session: AsyncSession, reader: Reader, post: PostRow, change: schemas.PostEdit
    ) -> None:
        viewer = reader.viewer
        assert viewer is not None
        _check_edit(post, change)
        source = post.source if change.source is None else change.source
        title = post.title if change.title is None else change.title
        if not reader.moderator:
            _check_links(viewer.row, source)
        post.tags = post.tags if change.tags is None else list(dict.fromkeys(change.tags))
        post.language = post.language if change.language is None else change.language
        if (source, title) != (post.source, post.title):
            before = {"title": post.title, "source": post.source}
            number = post.edits + 1
            session.add(EditRow(post_id=post.id, number=number, editor_id=viewer.id, **before))
            post.source, post.title, post.edits = source, title, number
            post.html, post.digest = render(source), rules.digest(source)
            post.edited_at = datetime.now(UTC)
        post.search = document(title, post.tags, source, post.locale)
        if not reader.owns(post):
            audit(session, viewer.actor, "discussion.edit", f"discussion/{post.id}")
        if post.state == PostState.VISIBLE:
            await tell(session, post, self._entitlements)
        await session.flush()

    async def delete(self, viewer: Viewer, post_id: uuid.UUID) -> None:
        """The author takes a post back; moderators still see it.

        Raises:
            ApiError: 404, 403 for others' posts.
        """
        reader = await self._reader(viewer)
        async with self._sessions.begin() as session:
            found = await _found(session, reader, post_id)
            if not reader.owns(found[0]):
                raise ApiError(403, "forbidden", "only the author may delete a post")
            await lock_thread(session, found[0].root_id)
            post = await _fresh(session, post_id)
            if post.state in (PostState.VISIBLE, PostState.HELD):
                await change_state(session, post, PostState.DELETED, self._entitlements)

    async def vote(self, viewer: Viewer, post_id: uuid.UUID, value: int) -> schemas.Score:
        """Sets one's vote; a repetition changes nothing.

        Raises:
            ApiError: 404, 409 for one's own post.
        """
        reader = await self._reader(viewer)
        await self._limiter.check("votes", str(viewer.id), VOTE_RATE)
        async with self._sessions.begin() as session:
            await _found(session, reader, post_id)
            post = await _fresh(session, post_id)
            if reader.owns(post):
                raise ApiError(409, "own-post", "nobody votes for their own posts")
            mine = VoteRow.post_id == post_id, VoteRow.user_id == viewer.id
            before = await session.scalar(select(VoteRow.value).where(*mine)) or 0
            if value == 0:
                await session.execute(delete(VoteRow).where(*mine))
            else:
                await session.execute(
                    insert(VoteRow)
                    .values(post_id=post_id, user_id=viewer.id, value=value)
                    .on_conflict_do_update(
                        index_elements=["post_id", "user_id"], set_={"value": value}
                    )
                )
            post.score += value - before
            post.up += (value == 1) - (before == 1)
            post.hot = rules.hot(post.score, post.created_at)
            return schemas.Score(score=post.score, my_vote=value)

    async def report(self, viewer: Viewer, post_id: uuid.UUID, new: schemas.NewReport) -> None:
        """Once per person; several reports hold a post until a moderator has looked at it.

        Raises:
            ApiError: 404, 409 for one's own post, 429.
        """
        reader = await self._reader(viewer)
        await self._limiter.check("reports", str(viewer.id), REPORT_RATE)
        async with self._sessions.begin() as session:
            found = await _found(session, reader, post_id)
            if reader.owns(found[0]):
                raise ApiError(409, "own-post", "nobody reports their own posts")
            await lock_thread(session, found[0].root_id)
            post = await _fresh(session, post_id)
            added = await session.scalar(
                insert(ReportRow)
                .values(post_id=post_id, reporter_id=viewer.id, reason=new.reason, note=new.note)
                .on_conflict_do_nothing()
                .returning(ReportRow.post_id)
            )
            if added is None:
                return
            post.open_reports += 1
            if post.state == PostState.VISIBLE and await _is_suspect(session, post_id):
                await change_state(session, post, PostState.HELD, self._entitlements)

    async def preview(self, viewer: Viewer, source: str) -> schemas.Rendered:
        """What a text would look like."""
        await self._limiter.check("previews", str(viewer.id), PREVIEW_RATE)
        return schemas.Rendered(html=render(source))


async def _found(session: AsyncSession, reader: Reader, post_id: uuid.UUID) -> Any:
    """The post with what `sight.posts` joins. Raises ApiError: 404."""
    query = posts(reader).where(PostRow.id == post_id, is_shown(reader))
    row = (await session.execute(query.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise not_found("post")
    return row


async def _fresh(session: AsyncSession, post_id: uuid.UUID) -> PostRow:
    """The post as it is now, locked."""
    query = select(PostRow).where(PostRow.id == post_id).with_for_update(key_share=True)
    post = await session.scalar(query.execution_options(populate_existing=True))
    if post is None:
        raise not_found("post")
    return post


def _age(user: UserRow) -> timedelta:
    return datetime.now(UTC) - user.created_at


def _check_links(user: UserRow, source: str) -> None:
    most = rules.most_links(_age(user))
    if rules.links(source) > most:
        raise invalid("source", f"at most {most} links")


def _check_language(kind: Kind, language: str | None) -> None:
    if kind is Kind.SOLUTION and language is None:
        raise invalid("language", "solutions must name the language of their code")
    if kind is not Kind.SOLUTION and language is not None:
        raise invalid("language", "is for solutions alone")


def _check_edit(post: PostRow, change: schemas.PostEdit) -> None:
    if post.depth == 0:
        if change.language is not None:
            _check_language(Kind(post.kind), change.language)
        return
    for field in ("title", "language", "tags"):
        if getattr(change, field) is not None:
            raise invalid(field, "replies have none")


def _refuse_locked(reader: Reader, root: PostRow) -> None:
    if root.locked and not reader.moderator:
        raise ApiError(409, "locked", "the thread is locked")


async def _refuse_unsolved(session: AsyncSession, reader: Reader, post: PostRow) -> None:
    """Where solutions are for solvers, they come from solvers."""
    if reader.moderator:
        return
    asked = select(RuleRow.solutions_after_solving).where(RuleRow.problem_id == post.problem_id)
    if not await session.scalar(asked):
        return
    query = select(PostRow.id).where(PostRow.id == post.id, has_solved(reader))
    if await session.scalar(query) is None:
        raise ApiError(403, "not-solved", "solve the problem before you explain it")


async def _copies(
    session: AsyncSession, author: uuid.UUID, digest: bytes, source: str
) -> int | None:
    """How many others wrote the same lately, up to `COPIES`; None when the author did."""
    if rules.repeatable(source):
        return 0
    same = (
        select(PostRow.author_id)
        .where(PostRow.digest == digest, PostRow.created_at > func.now() - rules.REPETITION)
        .distinct()
    )
    own = await session.scalar(same.where(PostRow.author_id == author).limit(1))
    if own is not None:
        return None
    return len(list(await session.scalars(same.limit(rules.COPIES))))


async def _is_suspect(session: AsyncSession, post_id: uuid.UUID) -> bool:
    """Enough people of some age report it, and no moderator has said that it is fine."""
    reports = select(ReportRow.reporter_id).where(ReportRow.post_id == post_id)
    dismissed = reports.where(ReportRow.resolution == Resolution.DISMISSED)
    if await session.scalar(dismissed.limit(1)) is not None:
        return False
    known = (
        reports.join(UserRow, UserRow.id == ReportRow.reporter_id)
        .where(ReportRow.resolution.is_(None), UserRow.created_at < func.now() - rules.DAY)
        .limit(rules.REPORTS_TO_HOLD)
    )
    return len(list(await session.scalars(known))) >= rules.REPORTS_TO_HOLD

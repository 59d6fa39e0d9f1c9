"""Posts entering and leaving view: counters, order, and who is told.

All of it inside the caller's transaction, which has locked the thread's first post.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import cast, func, literal, literal_column, select, update
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.discussions.models import PostRow, PostState
from web_api.discussions.rules import mentions
from web_api.discussions.sight import Reader, closed, posts
from web_api.entitlements import Entitlements
from web_api.notifications.models import NotificationKind
from web_api.notifications.notify import notify
from web_api.search.languages import SIMPLE, configuration
from web_api.users.access import Viewer
from web_api.users.models import AccountState, Role, UserRow


def document(title: str, tags: Iterable[str], source: str, locale: str) -> Any:
    """What a post is found by: title A, tags B, text C, and the same words undeclined."""

    def vector(name: str, text: str, weight: str) -> Any:
        words = func.to_tsvector(cast(literal(name), REGCONFIG), text)
        return func.setweight(words, literal_column(f"'{weight}'"))

    name = configuration(locale)
    whole = vector(name, title, "A")
    for part in (
        vector(SIMPLE, title, "A"),
        vector(SIMPLE, " ".join(tags), "B"),
        vector(name, source, "C"),
        vector(SIMPLE, source, "D"),
    ):
        whole = whole.op("||")(part)
    return whole


async def lock_thread(session: AsyncSession, root_id: uuid.UUID) -> PostRow:
    """The thread's first post; whoever changes counters or states of the thread waits here."""
    root = await session.scalar(
        select(PostRow)
        .where(PostRow.id == root_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    assert root is not None
    return root


async def change_state(
    session: AsyncSession, post: PostRow, state: PostState, entitlements: Entitlements
) -> None:
    """Moves a post in or out of view, with counters; tells people the first time."""
    before, post.state = post.state, state
    shown = (state == PostState.VISIBLE) - (before == PostState.VISIBLE)
    await session.flush()
    if shown:
        await count(session, post, shown)
    if state == PostState.VISIBLE and post.published_at is None:
        await publish(session, post, entitlements)


async def count(session: AsyncSession, post: PostRow, shown: int) -> None:
    """One visible reply more (1) or less (-1)."""
    if post.parent_id is None:
        return
    parent = update(PostRow).where(PostRow.id == post.parent_id)
    await session.execute(parent.values(direct_replies=PostRow.direct_replies + shown))
    root = update(PostRow).where(PostRow.id == post.root_id)
    await session.execute(root.values(thread_replies=PostRow.thread_replies + shown))


async def publish(session: AsyncSession, post: PostRow, entitlements: Entitlements) -> None:
    """The first time that everybody can see it."""
    post.published_at = await session.scalar(select(func.clock_timestamp()))
    await session.execute(
        update(PostRow).where(PostRow.id == post.root_id).values(active_at=func.now())
    )
    await tell(session, post, entitlements)


async def tell(session: AsyncSession, post: PostRow, entitlements: Entitlements) -> None:
    """Those who are answered and those who are mentioned, if they may see the post."""
    await session.flush()
    answered = await _answered(session, post)
    names = mentions(post.source)
    found = await session.scalars(
        select(UserRow).where(
            (UserRow.id.in_(answered)) | (func.lower(UserRow.username).in_(names)),
            UserRow.state == AccountState.ACTIVE,
        )
    )
    author = await session.get(UserRow, post.author_id) if post.author_id else None
    root = await session.get(PostRow, post.root_id)
    assert root is not None
    link = f"/discussions/{post.root_id}" + ("" if post.depth == 0 else f"#{post.id}")
    for user in found:
        if user.id == post.author_id or not await _sees(session, user, post, entitlements):
            continue
        kind = NotificationKind.REPLY if user.id in answered else NotificationKind.MENTION
        await notify(
            session,
            [user.id],
            kind,
            f"post/{post.id}",
            link=link,
            author=author.username if author else "",
            title=root.title,
        )


async def _answered(session: AsyncSession, post: PostRow) -> set[uuid.UUID]:
    above = [i for i in (post.parent_id, post.root_id) if i is not None and i != post.id]
    found = await session.scalars(select(PostRow.author_id).where(PostRow.id.in_(above)))
    return {author for author in found if author is not None}


async def _sees(
    session: AsyncSession, user: UserRow, post: PostRow, entitlements: Entitlements
) -> bool:
    viewer = Viewer(user.id, Role(user.role), user)
    reader = Reader(viewer, await entitlements.has_premium(viewer))
    row = (await session.execute(posts(reader).where(PostRow.id == post.id))).one_or_none()
    if row is None:
        return False
    root = await session.get(PostRow, post.root_id)
    return root is not None and not closed(reader, root)

"""Rows to what the API shows: pure."""

from __future__ import annotations

from typing import Any

from web_api.discussions import schemas
from web_api.discussions.models import Kind, PostRow, PostState
from web_api.discussions.rules import excerpt
from web_api.discussions.sight import Reader, closed


def may_edit(reader: Reader, post: PostRow, *, locked: bool) -> bool:
    """Authors what stands and is not locked, moderators everything."""
    if reader.moderator:
        return True
    return reader.owns(post) and not locked and post.state in (PostState.VISIBLE, PostState.HELD)


def without_text(reader: Reader, post: PostRow) -> bool:
    """Whether the reader sees that a post is there and no more."""
    if reader.moderator or post.state == PostState.VISIBLE:
        return False
    return not (post.state == PostState.HELD and reader.owns(post))


def summary(
    reader: Reader,
    post: PostRow,
    slug: str | None,
    author: str | None,
    vote: int | None,
    beginning: str,
) -> schemas.ThreadSummary:
    """`beginning` is the first part of the source."""
    hidden = closed(reader, post)
    return schemas.ThreadSummary(
        **_post(post, slug, author, vote),
        hidden=hidden,
        excerpt="" if hidden else excerpt(beginning),
    )


def thread(
    reader: Reader, post: PostRow, slug: str | None, author: str | None, vote: int | None
) -> schemas.Thread:
    hidden = closed(reader, post)
    editable = may_edit(reader, post, locked=post.locked)
    return schemas.Thread(
        **_post(post, slug, author, vote),
        hidden=hidden,
        html="" if hidden else post.html,
        source=post.source if editable else None,
        edits=post.edits,
        may_edit=editable,
    )


def _post(post: PostRow, slug: str | None, author: str | None, vote: int | None) -> dict[str, Any]:
    return {
        "id": post.id,
        "kind": Kind(post.kind),
        "state": PostState(post.state),
        "problem": slug,
        "title": post.title,
        "author": author,
        "locale": post.locale,
        "language": post.language,
        "tags": post.tags,
        "official": post.official,
        "premium": post.premium,
        "pinned": post.pinned,
        "locked": post.locked,
        "score": post.score,
        "my_vote": vote or 0,
        "reply_count": post.thread_replies,
        "created_at": post.created_at,
        "edited_at": post.edited_at,
        "active_at": post.active_at,
    }


def reply(
    reader: Reader, post: PostRow, author: str | None, vote: int | None, *, locked: bool
) -> schemas.Reply:
    """Without its answers."""
    hidden = without_text(reader, post)
    editable = may_edit(reader, post, locked=locked)
    return schemas.Reply(
        id=post.id,
        thread_id=post.root_id,
        parent_id=post.parent_id,
        depth=post.depth,
        state=PostState(post.state),
        author=None if hidden else author,
        html="" if hidden else post.html,
        source=post.source if editable else None,
        edits=post.edits,
        official=post.official,
        hidden=hidden,
        score=0 if hidden else post.score,
        my_vote=vote or 0,
        reply_count=post.direct_replies,
        created_at=post.created_at,
        edited_at=None if hidden else post.edited_at,
        may_edit=editable,
        replies=[],
    )

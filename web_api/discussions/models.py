"""Posts, and what people do with them."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    desc,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id

MAX_DEPTH = 2
"""A thread has comments, comments have answers; an answer to an answer stands beside it."""


class Kind(StrEnum):
    """What a post is. The values are stored."""

    SOLUTION = "solution"
    QUESTION = "question"
    DISCUSSION = "discussion"
    REPLY = "reply"


class PostState(StrEnum):
    """Who may see a post. The values are stored."""

    VISIBLE = "visible"
    HELD = "held"
    """Its author and moderators, until one of them has looked at it."""
    REMOVED = "removed"
    """Moderators, and its author without the text: removed by a moderator."""
    DELETED = "deleted"
    """Moderators: deleted by its author."""


class ReportReason(StrEnum):
    """The values are stored."""

    SPAM = "spam"
    ABUSE = "abuse"
    SPOILER = "spoiler"
    OFF_TOPIC = "off_topic"
    COPYRIGHT = "copyright"
    OTHER = "other"


class Resolution(StrEnum):
    """What became of a report. The values are stored."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


def _thread_index(name: str, key: str) -> Index:
    return Index(
        f"ix_discussion_posts_{name}",
        "problem_id",
        desc(key),
        desc("id"),
        postgresql_where=text("depth = 0 AND state = 'visible'"),
    )


class PostRow(Base):
    """A thread's first post (depth 0), a comment (1) or an answer to one (2)."""

    __tablename__ = "discussion_posts"
    __table_args__ = (
        CheckConstraint("kind IN ('solution', 'question', 'discussion', 'reply')", name="kind"),
        CheckConstraint("state IN ('visible', 'held', 'removed', 'deleted')", name="state"),
        CheckConstraint("(depth = 0) = (parent_id IS NULL)", name="parent"),
        CheckConstraint("(depth = 0) = (kind <> 'reply')", name="depth"),
        Index(
            "ix_discussion_posts_new",
            "problem_id",
            desc("id"),
            postgresql_where=text("depth = 0 AND state = 'visible'"),
        ),
        Index(
            "ix_discussion_posts_pinned",
            "problem_id",
            desc("id"),
            postgresql_where=text("pinned AND depth = 0 AND state = 'visible'"),
        ),
        _thread_index("votes", "score"),
        _thread_index("hot", "hot"),
        _thread_index("active", "active_at"),
        Index("ix_discussion_posts_parent_new", "parent_id", "id"),
        Index("ix_discussion_posts_parent_votes", "parent_id", desc("score"), desc("id")),
        Index("ix_discussion_posts_root_id", "root_id"),
        Index("ix_discussion_posts_author_id_id", "author_id", desc("id")),
        Index("ix_discussion_posts_digest", "digest", "created_at"),
        Index(
            "ix_discussion_posts_queue",
            "id",
            postgresql_where=text("state = 'held' OR open_reports > 0"),
        ),
        Index("ix_discussion_posts_search", "search", postgresql_using="gin"),
        Index("ix_discussion_posts_tags", "tags", postgresql_using="gin"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    root_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.discussion_posts.id", ondelete="CASCADE")
    )
    """The thread; its own id for a thread's first post."""
    parent_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.discussion_posts.id", ondelete="CASCADE")
    )
    depth: Mapped[int] = mapped_column(SmallInteger)
    problem_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE")
    )
    """None for general threads; a reply has its thread's."""
    thread_kind: Mapped[str] = mapped_column(Text)
    """The kind of the thread's first post: what hides it hides the replies too."""
    kind: Mapped[str] = mapped_column(Text)
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    title: Mapped[str] = mapped_column(Text, server_default="")
    """"" for replies."""
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text, server_default="en")
    """ISO 639-1 of the text; decides how it is searched."""
    language: Mapped[str | None] = mapped_column(Text)
    """Of a solution's code."""
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    search: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """Of the text without spaces and case: equal ones are repetitions."""

    state: Mapped[str] = mapped_column(Text, default=PostState.VISIBLE)
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When everybody could see it first; those concerned were told then."""
    official: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)
    premium: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)
    pinned: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)
    locked: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)

    score: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    """Up minus down."""
    up: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    hot: Mapped[float] = mapped_column(Double, server_default="0", default=0.0)
    direct_replies: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    """Visible ones right below it."""
    thread_replies: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    """Visible ones of the whole thread, at its first post."""
    open_reports: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    edits: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    edited_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    active_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    """Of the thread's newest visible post."""


class VoteRow(Base):
    """Up (1) or down (-1)."""

    __tablename__ = "discussion_votes"
    __table_args__ = (CheckConstraint("value IN (-1, 1)", name="value"),)

    post_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.discussion_posts.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    value: Mapped[int] = mapped_column(SmallInteger)


class EditRow(Base):
    """What a post was before an edit."""

    __tablename__ = "discussion_edits"

    post_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.discussion_posts.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    """From 1 on."""
    editor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    """Who replaced it."""
    title: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ReportRow(Base):
    """Somebody finds that a post should not be there."""

    __tablename__ = "discussion_reports"
    __table_args__ = (
        CheckConstraint(
            "reason IN ('spam', 'abuse', 'spoiler', 'off_topic', 'copyright', 'other')",
            name="reason",
        ),
        CheckConstraint("resolution IN ('upheld', 'dismissed')", name="resolution"),
    )

    post_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.discussion_posts.id", ondelete="CASCADE"), primary_key=True
    )
    reporter_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    resolution: Mapped[str | None] = mapped_column(Text)
    """None while it is open."""
    resolved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RuleRow(Base):
    """What a problem says about its threads; no row means nothing special."""

    __tablename__ = "discussion_rules"

    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    solutions_after_solving: Mapped[bool] = mapped_column(Boolean, server_default="false")
    """Threads of the kind solution are for those who solved the problem."""

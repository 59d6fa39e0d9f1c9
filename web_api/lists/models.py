"""Lists of problems."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class ListVisibility(StrEnum):
    """Who may read a list. The values are stored."""

    PRIVATE = "private"
    """Its owner, and classes that it is assigned to."""
    UNLISTED = "unlisted"
    """Whoever has its address."""
    PUBLIC = "public"


class ListRow(Base):
    """One list."""

    __tablename__ = "lists"
    __table_args__ = (
        CheckConstraint("visibility IN ('private', 'unlisted', 'public')", name="visibility"),
        Index("ix_lists_owner_id_id", "owner_id", "id"),
        Index("ix_lists_public", "official", "id", postgresql_where=text("visibility = 'public'")),
        Index("ix_lists_forked_from", "forked_from"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    """None: an official one whose maker has left."""
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="", default="")
    """Markdown."""
    html: Mapped[str] = mapped_column(Text, server_default="", default="")
    """`description`, rendered."""
    visibility: Mapped[str] = mapped_column(
        Text, server_default="private", default=ListVisibility.PRIVATE
    )
    official: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)
    """Staff stand behind it, and may change it."""
    forked_from: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.lists.id", ondelete="SET NULL")
    )
    followers: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ListItemRow(Base):
    """A problem in a list."""

    __tablename__ = "list_items"
    __table_args__ = (
        UniqueConstraint("list_id", "position", deferrable=True, initially="DEFERRED"),
        Index("ix_list_items_problem_id", "problem_id"),
    )

    list_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.lists.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer)
    section: Mapped[str] = mapped_column(Text, server_default="", default="")
    """Title of the part that it stands in; items of one section follow one another."""
    note: Mapped[str] = mapped_column(Text, server_default="", default="")


class ListFollowRow(Base):
    """Somebody who keeps a list at hand."""

    __tablename__ = "list_follows"
    __table_args__ = (Index("ix_list_follows_user_id", "user_id", "list_id"),)

    list_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.lists.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

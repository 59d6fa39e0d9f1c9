"""Groups, who is in them, and how others get in."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class GroupRole(StrEnum):
    """What a member may do in the group. The values are stored."""

    MEMBER = "member"
    MANAGER = "manager"
    """Invites, admits and removes members; sees their progress."""
    OWNER = "owner"
    """Also names managers, and deletes the group. There is one."""


class GroupRow(Base):
    """One group or class."""

    __tablename__ = "groups"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    open_to_requests: Mapped[bool] = mapped_column(Boolean, server_default="false")
    """Whoever knows its id may see its name and ask to join."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class GroupMemberRow(Base):
    """One person in one group."""

    __tablename__ = "group_members"
    __table_args__ = (
        CheckConstraint("role IN ('member', 'manager', 'owner')", name="role"),
        Index("ix_group_members_user_id", "user_id"),
        Index(
            "uq_group_members_owner",
            "group_id",
            unique=True,
            postgresql_where=text("role = 'owner'"),
        ),
    )

    group_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.groups.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(Text, default=GroupRole.MEMBER)
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class GroupInvitationRow(Base):
    """A link that lets people in. Only its SHA-256 is kept."""

    __tablename__ = "group_invitations"
    __table_args__ = (CheckConstraint("uses <= max_uses", name="uses"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.groups.id", ondelete="CASCADE"), index=True
    )
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    max_uses: Mapped[int] = mapped_column(Integer)
    uses: Mapped[int] = mapped_column(Integer, server_default="0")


class GroupRequestRow(Base):
    """Somebody who wants to join."""

    __tablename__ = "group_requests"
    __table_args__ = (Index("ix_group_requests_user_id", "user_id"),)

    group_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.groups.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    message: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

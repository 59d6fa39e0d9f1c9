"""People and their API tokens."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class Role(StrEnum):
    """What a user may do beyond solving."""

    USER = "user"
    SETTER = "setter"
    """Makes problems and sees all submissions."""
    MANAGER = "manager"
    """Runs contests and sees all submissions."""
    STAFF = "staff"
    """Looks after people, texts and everything that setters and managers do."""
    ADMIN = "admin"
    """May do everything; gives roles."""


class Permission(StrEnum):
    """What routes ask for."""

    SET_PROBLEMS = "set-problems"
    SEE_SUBMISSIONS = "see-submissions"
    """Of everybody, with the judges' messages."""
    MANAGE_CONTESTS = "manage-contests"
    MODERATE = "moderate"
    """Hides texts, answers reports, suspends accounts."""
    SEE_ANALYTICS = "see-analytics"
    """Of the whole platform."""
    ADMINISTER = "administer"
    """Roles, nodes, feature flags, the audit log."""


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.USER: frozenset(),
    Role.SETTER: frozenset({Permission.SET_PROBLEMS, Permission.SEE_SUBMISSIONS}),
    Role.MANAGER: frozenset({Permission.MANAGE_CONTESTS, Permission.SEE_SUBMISSIONS}),
    Role.STAFF: frozenset(Permission) - {Permission.ADMINISTER},
    Role.ADMIN: frozenset(Permission),
}


class UserRow(Base):
    """One account."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('user', 'setter', 'manager', 'staff', 'admin')", name="role"),
        # People do not remember the case of their names.
        Index("uq_users_username", text("lower(username)"), unique=True),
        Index("uq_users_email", text("lower(email)"), unique=True),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, default=Role.USER)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ApiTokenRow(Base):
    """A token for programs; only its SHA-256 is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Kept to the minute only."""

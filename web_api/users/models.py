"""People, how they sign in, and their API tokens."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    desc,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
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
    EDIT_ALL_PROBLEMS = "edit-all-problems"
    """Sees and changes problems without being one of their members."""
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


class Scope(StrEnum):
    """What a token may do of what its owner may; each holds the ones before it.

    From SETTER on they are the permissions of the role of the same name.
    """

    READ = "read"
    """Every GET."""
    SUBMIT = "submit"
    """Submissions and runs."""
    WRITE = "write"
    """Everything that a user may change."""
    SETTER = "setter"
    MANAGER = "manager"
    STAFF = "staff"
    ADMIN = "admin"


class AccountState(StrEnum):
    """Whether an account may be used. The values are stored."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    """By staff, until `suspended_until` or for ever."""
    DEACTIVATED = "deactivated"
    """By its owner; signing in ends it."""
    DELETING = "deleting"
    """Will be deleted at `delete_after`, unless its owner takes that back."""
    DELETED = "deleted"
    """A name on submissions, nothing more."""


class UserRow(Base):
    """One account."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('user', 'setter', 'manager', 'staff', 'admin')", name="role"),
        CheckConstraint(
            "state IN ('active', 'suspended', 'deactivated', 'deleting', 'deleted')", name="state"
        ),
        # People do not remember the case of their names.
        Index("uq_users_username", text("lower(username)"), unique=True),
        # An address belongs to whoever confirmed it; anybody may claim one.
        Index(
            "uq_users_confirmed_email",
            text("lower(email)"),
            unique=True,
            postgresql_where=text("email_verified_at IS NOT NULL"),
        ),
        Index("ix_users_email", text("lower(email)")),
        Index("ix_users_created_at_id", desc("created_at"), desc("id")),
        Index("ix_users_suspended", "id", postgresql_where=text("state = 'suspended'")),
        Index(
            "ix_users_delete_after",
            "delete_after",
            postgresql_where=text("delete_after IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    email_verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    password_hash: Mapped[str] = mapped_column(Text)
    """"" for an account without a password: it signs in with a passkey or elsewhere."""
    role: Mapped[str] = mapped_column(Text, default=Role.USER)
    state: Mapped[str] = mapped_column(Text, server_default=AccountState.ACTIVE)
    state_reason: Mapped[str] = mapped_column(Text, server_default="")
    """Why it is suspended; its owner reads it."""
    suspended_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    delete_after: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erase_submissions: Mapped[bool] = mapped_column(Boolean, server_default="false")
    """Deletion takes them along."""
    session_epoch: Mapped[int] = mapped_column(Integer, server_default="0")
    """Sessions of an earlier epoch are over, whatever Redis says."""
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
    # Tokens from before there were scopes could do everything.
    scopes: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{read,submit,write,setter,manager,staff,admin}'")
    )
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Kept to the minute only."""


class LinkPurpose(StrEnum):
    """What a link in a mail does. The values are stored."""

    VERIFY = "verify"
    """Confirms the address that it was sent to, and makes it the account's."""
    RESET = "reset"
    """Sets a new password."""


class LinkRow(Base):
    """A secret that was mailed to somebody: works once. Only its SHA-256 is kept."""

    __tablename__ = "mailed_links"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str] = mapped_column(Text)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class ProfileRow(Base):
    """What somebody tells about themselves, and how they like the pages."""

    __tablename__ = "profiles"

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(Text, server_default="")
    country: Mapped[str] = mapped_column(Text, server_default="")
    """ISO 3166-1 alpha-2, or ""."""
    company: Mapped[str] = mapped_column(Text, server_default="")
    school: Mapped[str] = mapped_column(Text, server_default="")
    github: Mapped[str] = mapped_column(Text, server_default="")
    """A user name there."""
    linkedin: Mapped[str] = mapped_column(Text, server_default="")
    about: Mapped[str] = mapped_column(Text, server_default="")
    preferences: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    picture: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """PNG, made by us."""
    picture_digest: Mapped[str] = mapped_column(Text, server_default="")
    """First half of its SHA-256 in hexadecimal digits; "" without a picture."""


class PasskeyRow(Base):
    """One credential of WebAuthn."""

    __tablename__ = "passkeys"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """COSE."""
    sign_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    transports: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class IdentityRow(Base):
    """An account elsewhere (OpenID Connect) that signs in here."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("provider", "subject"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), index=True
    )
    provider: Mapped[str] = mapped_column(Text)
    """Its name in our settings."""
    subject: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text, server_default="")
    """As the provider gave it last."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

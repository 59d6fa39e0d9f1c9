"""Notifications."""

from __future__ import annotations

import uuid
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
    SmallInteger,
    Text,
    UniqueConstraint,
    desc,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class NotificationKind(StrEnum):
    """What it is about; people choose their ways of delivery for each. The values are stored."""

    REPLY = "reply"
    MENTION = "mention"
    MODERATION = "moderation"
    ACHIEVEMENT = "achievement"
    REVIEW_DUE = "review_due"
    INVITATION = "invitation"
    REJUDGED = "rejudged"
    STUDY_PLAN = "study_plan"
    INTERVIEW = "interview"
    CONTEST = "contest"
    PLAGIARISM = "plagiarism"
    BILLING = "billing"
    SECURITY = "security"
    """Sign-ins and changes of credentials: mail cannot be turned off."""
    STAFF = "staff"
    """A message from staff."""


class NotificationRow(Base):
    """One thing to tell one person."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_notifications_user_id_id", "user_id", desc("id")),
        Index("ix_notifications_unread", "user_id", "id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notifications_user_id_number", "user_id", desc("number")),
        Index("ix_notifications_unplanned", "id", postgresql_where=text("number IS NULL")),
        Index("ix_notifications_created_at", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    """Names the cause: the same cause tells a person once."""
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    """Values for the kind's text, as names and titles; plain text, never markup."""
    link: Mapped[str] = mapped_column(Text, server_default="")
    """Path of the page to open, with a leading slash."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    number: Mapped[int | None] = mapped_column(BigInteger)
    """Given when its deliveries are planned, growing in commit order: what a page has seen last.
    None before that."""
    in_app: Mapped[bool] = mapped_column(Boolean, server_default="true")
    """Whether the bell shows it."""


class MailWay(StrEnum):
    """When a kind comes by mail. The values are stored."""

    OFF = "off"
    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"


class PreferenceRow(Base):
    """How somebody wants to hear of one kind; no row means the kind's defaults."""

    __tablename__ = "notification_preferences"
    __table_args__ = (CheckConstraint("mail IN ('off', 'now', 'daily', 'weekly')", name="mail"),)

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    in_app: Mapped[bool] = mapped_column(Boolean)
    mail: Mapped[str] = mapped_column(Text)
    push: Mapped[bool] = mapped_column(Boolean)


class DigestRow(Base):
    """When somebody's digests come; no row means Monday, 8 o'clock, UTC."""

    __tablename__ = "notification_digests"
    __table_args__ = (
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    time_zone: Mapped[str] = mapped_column(Text)
    """A name of the IANA database."""
    hour: Mapped[int] = mapped_column(SmallInteger)
    weekday: Mapped[int] = mapped_column(SmallInteger)
    """Of the weekly one; 0 is Monday."""


class DeviceRow(Base):
    """A browser that takes pushes."""

    __tablename__ = "push_devices"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    endpoint: Mapped[str] = mapped_column(Text, unique=True)
    """URL at the browser's push service."""
    p256dh: Mapped[str] = mapped_column(Text)
    """Public key of the browser, base64url."""
    auth: Mapped[str] = mapped_column(Text)
    """Its secret, base64url."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_push_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DeliveryWay(StrEnum):
    """The values are stored."""

    MAIL = "mail"
    DIGEST = "digest"
    PUSH = "push"


class DeliveryState(StrEnum):
    """The values are stored."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    """Somebody is sending it, or died while sending: it is never sent again."""
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    """It had been read, or there was nowhere to send it."""


class DeliveryRow(Base):
    """One notification on one way to one place."""

    __tablename__ = "notification_deliveries"
    __table_args__ = (
        CheckConstraint("way IN ('mail', 'digest', 'push')", name="way"),
        CheckConstraint(
            "state IN ('waiting', 'claimed', 'sent', 'failed', 'skipped')", name="state"
        ),
        CheckConstraint("(way = 'push') = (device_id IS NOT NULL)", name="device"),
        UniqueConstraint("notification_id", "way", "device_id", postgresql_nulls_not_distinct=True),
        Index(
            "ix_notification_deliveries_due",
            "way",
            "due_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_notification_deliveries_claimed",
            "claimed_at",
            postgresql_where=text("state = 'claimed'"),
        ),
        Index("ix_notification_deliveries_user_id_way", "user_id", "way"),
        Index("ix_notification_deliveries_device_id", "device_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    notification_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.notifications.id", ondelete="CASCADE")
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.users.id", ondelete="CASCADE"))
    way: Mapped[str] = mapped_column(Text)
    device_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.push_devices.id", ondelete="CASCADE")
    )
    state: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    attempts: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    claim: Mapped[uuid.UUID | None]
    claimed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    mail_id: Mapped[uuid.UUID | None]
    """In the outbox; several of one digest share it."""
    failure: Mapped[str] = mapped_column(Text, server_default="", default="")

"""Notifications."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, Text, UniqueConstraint, desc, func, text
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

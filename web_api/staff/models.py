"""Announcements."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class AnnouncementLevel(StrEnum):
    """How it looks. The values are stored."""

    INFO = "info"
    WARNING = "warning"


class AnnouncementRow(Base):
    """A banner on every page, for a while."""

    __tablename__ = "announcements"
    __table_args__ = (
        CheckConstraint("level IN ('info', 'warning')", name="level"),
        CheckConstraint("ends_at > starts_at", name="times"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    source: Mapped[str] = mapped_column(Text)
    """Markdown."""
    html: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)
    """None: until it is deleted."""
    created_by: Mapped[str] = mapped_column(Text)
    """User name."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

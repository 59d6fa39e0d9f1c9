"""The log."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, Text, desc, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class AuditRow(Base):
    """One act. Never changed."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_actor_id_id", "actor_id", desc("id")),
        Index("ix_audit_log_object_id", "object", desc("id")),
        Index("ix_audit_log_actor_name", "actor", desc("id")),
        Index("ix_audit_log_action", "action", desc("id")),
        Index("ix_audit_log_at", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    actor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    """None: the software itself, or an account that is gone; `actor` keeps the name."""
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    """Object and verb, as "user.suspend"."""
    object: Mapped[str] = mapped_column(Text)
    """What it was done to, as "user/ada" or "problem/night-train"."""
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

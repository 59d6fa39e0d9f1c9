"""Packages that arrive in chunks. What has arrived is known by the disk alone."""

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
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class UploadState(StrEnum):
    """How far an upload got."""

    RECEIVING = "receiving"
    IMPORTING = "importing"
    DONE = "done"
    FAILED = "failed"


class Stage(StrEnum):
    """What an import does now."""

    NONE = ""
    WAITING = "waiting"
    """Other imports come first."""
    ASSEMBLING = "assembling"
    CHECKING = "checking"
    SENDING = "sending"
    """The judge gets the testdata; until it can be reached, too."""


class UploadRow(Base):
    """One package on its way to a problem version."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("state IN ('receiving', 'importing', 'done', 'failed')", name="state"),
        CheckConstraint("(state = 'done') = (imported IS NOT NULL)", name="done_has_version"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failed_has_reason"),
        Index("ix_uploads_user_id_id", "user_id", "id"),
        Index(
            "ix_uploads_importing", "claimed_until", postgresql_where=text("state = 'importing'")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    chunk_size: Mapped[int] = mapped_column(Integer)
    chunks: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """SHA-256 of each chunk in order."""
    make_current: Mapped[bool] = mapped_column(Boolean)
    texts: Mapped[str] = mapped_column(Text, server_default="merge", default="merge")
    """What becomes of texts that were edited here, as `problems.merging.TextsRule`."""
    state: Mapped[str] = mapped_column(Text, default=UploadState.RECEIVING)
    stage: Mapped[str] = mapped_column(Text, server_default="", default=Stage.NONE)
    imported: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """An `Imported`, once done."""
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Problem details, once failed."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    """When it is forgotten, unless it is being imported."""
    claimed_until: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    """Until then the process that knows `claim` imports it."""
    claim: Mapped[uuid.UUID | None]

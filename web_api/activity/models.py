"""Events and how far each consumer has read."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, Index, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base


class EventKind(StrEnum):
    """What may happen; the values are stored."""

    SUBMITTED = "submitted"
    """A submission was committed. Data: language."""
    VERDICT = "verdict"
    """A submission's stored verdict was set or replaced. Data: old (null at first), new,
    epoch, language, cpu_ms, memory_kib, submitted_at (ISO 8601, UTC)."""
    CONTEST_SUBMITTED = "contest_submitted"
    """A submission was committed within a contest. If it is held, SUBMITTED and VERDICT follow
    only when the contest releases it. Data: contest, participation, problem (its label),
    language, time_ms."""
    CONTEST_VERDICT = "contest_verdict"
    """The same for verdicts. Data: contest, old, new, epoch, share, groups."""


class ActivityRow(Base):
    """One event."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_transaction_id", "transaction", "id"),
        Index("ix_activity_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    transaction: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint")
    )
    """Of the writer: ids are given out before commits, so that only transactions older than
    every running one are complete."""
    kind: Mapped[str] = mapped_column(Text)
    user_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    """Whose doing it was."""
    problem_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    subject_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    """Of the submission, post or other thing that it is about."""
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ConsumerRow(Base):
    """A consumer's position: everything up to and with it is handled."""

    __tablename__ = "consumers"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    transaction: Mapped[int] = mapped_column(BigInteger, server_default="0")
    event_id: Mapped[int] = mapped_column(BigInteger, server_default="0")

"""The log's rows."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base


class ContestHeadRow(Base):
    """The end of a contest's chain. Whoever appends holds its lock, so that it never forks."""

    __tablename__ = "contest_heads"

    contest_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.contests.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, default=0)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ContestEventRow(Base):
    """One event. A trigger refuses to change or delete it."""

    __tablename__ = "contest_events"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("length(hash) = 32 AND length(previous) = 32", name="hash"),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.contests.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Whole numbers, texts, truth values, lists and objects: no fractions."""
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class ContestResultRow(Base):
    """A contest's board as it was declared final, to the byte."""

    __tablename__ = "contest_results"

    contest_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.contests.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer)
    """The last event that it is made from."""
    board: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """Canonical JSON."""
    digest: Mapped[str] = mapped_column(Text)
    """SHA-256 of it."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

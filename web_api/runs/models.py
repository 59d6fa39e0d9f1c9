"""Runs of unsubmitted sources on inputs of one's own."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id
from web_api.submissions.models import VERDICTS


class RunState(StrEnum):
    """How far a run got."""

    PENDING = "pending"
    """Committed here, not yet taken by the judge."""
    JUDGING = "judging"
    """The judge has committed to it."""
    FINAL = "final"
    EXPIRED = "expired"
    """Waited in vain; nothing was run, or nobody said so."""


OVER = (RunState.FINAL, RunState.EXPIRED)
_UNFINISHED = text("state IN ('pending', 'judging')")


class RunRow(Base):
    """A source to run, and what it wrote. Kept for a day; no part of anyone's history."""

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'judging', 'final', 'expired')", name="state"),
        CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        CheckConstraint("(state = 'final') = (verdict IS NOT NULL)", name="final_has_verdict"),
        Index("ix_runs_unfinished", "user_id", postgresql_where=_UNFINISHED),
        Index("ix_runs_pending", "handover_at", postgresql_where=text("state = 'pending'")),
        Index("ix_runs_deadline", "deadline", postgresql_where=_UNFINISHED),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.users.id", ondelete="CASCADE"))
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problem_versions.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    inputs: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    """[{"sample", "test"} | {"content"}]. JSON, not JSONB: that refuses NUL characters."""
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )
    state: Mapped[str] = mapped_column(Text, default=RunState.PENDING)
    deadline: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """When it expires unless the judge shows signs of life."""
    handover_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    handover_attempts: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    verdict: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The judge's result as `judge.messages.Judgement` has it."""

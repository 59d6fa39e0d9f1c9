"""Judging again with another version, apart from the stored verdicts until applied."""

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
    Identity,
    Index,
    Integer,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id
from web_api.submissions.models import VERDICTS


class RejudgingState(StrEnum):
    """How far a rejudging got."""

    RUNNING = "running"
    READY = "ready"
    """Every result is there; nothing was applied."""
    APPLYING = "applying"
    APPLIED = "applied"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """How far one submission of a rejudging got."""

    PENDING = "pending"
    """The judge does not have it yet."""
    JUDGING = "judging"
    DONE = "done"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What applying did to one submission."""

    APPLIED = "applied"
    OUTDATED = "outdated"
    """Another result was stored since: it stays."""
    JUDGE_ERROR = "judge-error"
    """A fault of the judge never replaces a verdict."""


class RejudgingRow(Base):
    """Some submissions of a problem against one of its versions."""

    __tablename__ = "rejudgings"
    __table_args__ = (
        CheckConstraint(
            "state IN ('running', 'ready', 'applying', 'applied', 'cancelled')", name="state"
        ),
        Index(
            "uq_rejudgings_running",
            "problem_id",
            unique=True,
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_rejudgings_problem_id_id", "problem_id", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    """The judge knows a submission of this rejudging as <submission>.r<number>."""
    problem_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.problems.id", ondelete="CASCADE"))
    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problem_versions.id", ondelete="CASCADE"), index=True
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    scope: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """As it was asked for."""
    dry_run: Mapped[bool] = mapped_column(Boolean)
    """False: applied as soon as it is ready."""
    state: Mapped[str] = mapped_column(Text, default=RejudgingState.RUNNING)
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When it was applied or cancelled."""


class RejudgingItemRow(Base):
    """One submission of a rejudging."""

    __tablename__ = "rejudging_items"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'judging', 'done', 'cancelled')", name="state"),
        CheckConstraint(f"old_verdict IN {VERDICTS}", name="old_verdict"),
        CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        CheckConstraint("(state = 'done') = (verdict IS NOT NULL)", name="done_has_verdict"),
        CheckConstraint("outcome IN ('applied', 'outdated', 'judge-error')", name="outcome"),
        Index(
            "ix_rejudging_items_pending", "handover_at", postgresql_where=text("state = 'pending'")
        ),
        Index(
            "ix_rejudging_items_judging",
            "rejudging_id",
            postgresql_where=text("state = 'judging'"),
        ),
    )

    rejudging_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.rejudgings.id", ondelete="CASCADE"), primary_key=True
    )
    submission_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.submissions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    judge_id: Mapped[str] = mapped_column(Text, unique=True)
    """Under which the judge knows it."""
    base_epoch: Mapped[int] = mapped_column(Integer)
    """The submission's epoch when this began: applied only if it still has it."""
    old_verdict: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="pending", default=ItemState.PENDING)
    handover_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    handover_attempts: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    verdict: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The whole `Judgement`, once done."""
    outcome: Mapped[str | None] = mapped_column(Text)
    """None until applied."""

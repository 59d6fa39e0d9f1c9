"""Submissions and their judged tests."""

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
    desc,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class State(StrEnum):
    """How far a submission got."""

    PENDING = "pending"
    """Committed here, not yet taken by the judge."""
    JUDGING = "judging"
    """The judge has committed to it."""
    FINAL = "final"


class SubmissionVisibility(StrEnum):
    """Who may read a submission, beside its owner and staff. The values are stored."""

    PRIVATE = "private"
    PUBLIC = "public"
    """Everybody who is signed in and sees the problem, but not while a contest has it."""


VERDICTS = "('AC', 'WA', 'PE', 'TLE', 'ILE', 'MLE', 'RE', 'OLE', 'CE', 'JE')"


class SubmissionRow(Base):
    """A source handed in, and what became of it.

    In partitions by month (web_api/submissions/partitions.py): queries that name ids or a
    range of them read one or few.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'judging', 'final')", name="state"),
        CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        CheckConstraint("(state = 'final') <= (verdict IS NOT NULL)", name="final_has_verdict"),
        Index("ix_submissions_user_id_id", "user_id", desc("id")),
        Index("ix_submissions_user_id_problem_id_id", "user_id", "problem_id", desc("id")),
        Index(
            "ix_submissions_accepted",
            "user_id",
            "problem_id",
            postgresql_where=text("verdict = 'AC'"),
        ),
        CheckConstraint("visibility IN ('private', 'public')", name="visibility"),
        Index("ix_submissions_problem_id_id", "problem_id", desc("id")),
        Index(
            "ix_submissions_public",
            "problem_id",
            desc("id"),
            postgresql_where=text("visibility = 'public'"),
        ),
        Index("ix_submissions_pending", "handover_at", postgresql_where=text("state = 'pending'")),
        {"postgresql_partition_by": "RANGE (id)"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.users.id", ondelete="CASCADE"))
    problem_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.problems.id", ondelete="CASCADE"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.problem_versions.id"), index=True)
    language: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str | None] = mapped_column(Text)
    """A trigger keeps it in `submission_keys`, where it is unique."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    state: Mapped[str] = mapped_column(Text, default=State.PENDING)
    handover_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    """When the sweep may hand it to the judge (again)."""
    handover_attempts: Mapped[int] = mapped_column(Integer, server_default="0", default=0)

    epoch: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    """Of the stored result; 0 also before there is one."""
    verdict: Mapped[str | None] = mapped_column(Text)
    cpu_ms: Mapped[int | None] = mapped_column(BigInteger)
    wall_ms: Mapped[int | None] = mapped_column(BigInteger)
    memory_kib: Mapped[int | None] = mapped_column(BigInteger)
    tests_passed: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    tests_total: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    compile_log: Mapped[str] = mapped_column(Text, server_default="", default="")
    reason: Mapped[str] = mapped_column(Text, server_default="", default="")
    node: Mapped[str] = mapped_column(Text, server_default="", default="")
    language_version: Mapped[str] = mapped_column(Text, server_default="", default="")
    accounting: Mapped[str] = mapped_column(Text, server_default="", default="")
    attempts: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    confirmation: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """As `judge.messages.Confirmation`; None unless it was measured twice."""
    visibility: Mapped[str] = mapped_column(
        Text, server_default="private", default=SubmissionVisibility.PRIVATE
    )
    judged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SubmissionKeyRow(Base):
    """Which submission an Idempotency-Key made. Written by the database alone."""

    __tablename__ = "submission_keys"

    user_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    submission_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.submissions.id", ondelete="CASCADE"), index=True
    )


class SubmissionTestRow(Base):
    """One judged test of a submission's stored result."""

    __tablename__ = "submission_tests"
    __table_args__ = (
        CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        {"postgresql_partition_by": "RANGE (submission_id)"},
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.submissions.id", ondelete="CASCADE"), primary_key=True
    )
    index: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sample: Mapped[bool] = mapped_column(Boolean)
    verdict: Mapped[str] = mapped_column(Text)
    cpu_ms: Mapped[int] = mapped_column(BigInteger)
    wall_ms: Mapped[int] = mapped_column(BigInteger)
    memory_kib: Mapped[int] = mapped_column(BigInteger)
    message: Mapped[str] = mapped_column(Text)
    judge_message: Mapped[str] = mapped_column(Text)
    shown: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """As `judge.messages.Shown`; None for tests that participants may not see whole."""

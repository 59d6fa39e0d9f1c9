"""Share links, and what distributions are made of."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Integer, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base


class SubmissionShareRow(Base):
    """The link by which whoever has it reads a submission."""

    __tablename__ = "submission_shares"

    submission_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.submissions.id", ondelete="CASCADE"), primary_key=True
    )
    token: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Measure(StrEnum):
    """What is compared. The values are stored."""

    RUNTIME = "runtime"
    """Processor time of the slowest test, in ms."""
    MEMORY = "memory"
    """Of the test that took most, in KiB."""


class SubmissionMeasureRow(Base):
    """What of an accepted submission is in the counts now."""

    __tablename__ = "submission_measures"

    submission_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.submissions.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[uuid.UUID]
    bundle_digest: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    runtime: Mapped[int | None] = mapped_column(Integer)
    """A bucket; None where it was not measured."""
    memory: Mapped[int | None] = mapped_column(Integer)


class MeasureCountRow(Base):
    """Accepted submissions of one bucket, with the same testdata and in the same language.

    Erased submissions stay counted: the numbers name nobody.
    """

    __tablename__ = "measure_counts"
    __table_args__ = (CheckConstraint("measure IN ('runtime', 'memory')", name="measure"),)

    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    bundle_digest: Mapped[str] = mapped_column(Text, primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    measure: Mapped[str] = mapped_column(Text, primary_key=True)
    bucket: Mapped[int] = mapped_column(Integer, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)

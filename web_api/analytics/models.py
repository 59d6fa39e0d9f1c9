"""Counts by day (UTC). They name nobody, so they stay when somebody is erased."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base


class ProblemDayRow(Base):
    """Submissions of a day to a problem."""

    __tablename__ = "problem_days"

    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    verdict: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class PlatformDayRow(Base):
    """Submissions of a day to all problems."""

    __tablename__ = "platform_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    verdict: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class ActiveUserRow(Base):
    """Somebody handed something in on a day."""

    __tablename__ = "active_users"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ActiveDayRow(Base):
    """How many did."""

    __tablename__ = "active_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    users: Mapped[int] = mapped_column(BigInteger)


class WaitDayRow(Base):
    """Submissions of a day by how long their first verdict took."""

    __tablename__ = "wait_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    bucket: Mapped[int] = mapped_column(Integer, primary_key=True)
    """Of milliseconds, as in `submissions.measures`."""
    count: Mapped[int] = mapped_column(BigInteger)


class FailedTestRow(Base):
    """The first test that a submission failed: what is in the counts now."""

    __tablename__ = "failed_tests"

    submission_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.submissions.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[uuid.UUID]
    bundle_digest: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)


class TestFailureRow(Base):
    """How many submissions a test was the first to fail."""

    __tablename__ = "test_failures"

    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    bundle_digest: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)

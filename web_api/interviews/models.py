"""Mock interviews."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class InterviewRole(StrEnum):
    """What a person does in an interview. The values are stored."""

    CANDIDATE = "candidate"
    """Solves; one at most."""
    INTERVIEWER = "interviewer"
    """Starts, ends, scores."""
    OBSERVER = "observer"
    """Looks on."""


class Recommendation(StrEnum):
    """A score card's sum. The values are stored."""

    STRONG_NO = "strong_no"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes"


class InterviewRow(Base):
    """One interview. Waits, runs from `started_at` to `ends_at`, is over."""

    __tablename__ = "interviews"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),
        CheckConstraint("(started_at IS NULL) = (ends_at IS NULL)", name="started_has_end"),
        Index("ix_interviews_owner_id", "owner_id"),
        Index("ix_interviews_company_id", "company_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    title: Mapped[str] = mapped_column(Text)
    company_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.tags.id", ondelete="SET NULL")
    )
    """Whose problems are drawn; None: all."""
    difficulties: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Of the problems to draw, in their order."""
    seed: Mapped[str] = mapped_column(Text)
    """The same seed draws the same problems from the same ones."""
    minutes: Mapped[int] = mapped_column(Integer)
    room: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    """Of the shared editor."""
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class InterviewProblemRow(Base):
    """A problem that was drawn."""

    __tablename__ = "interview_problems"
    __table_args__ = (Index("ix_interview_problems_problem_id", "problem_id"),)

    interview_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.interviews.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    problem_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.problems.id", ondelete="CASCADE"))


class InterviewMemberRow(Base):
    """One person in one interview."""

    __tablename__ = "interview_members"
    __table_args__ = (
        CheckConstraint("role IN ('candidate', 'interviewer', 'observer')", name="role"),
        Index("ix_interview_members_user_id", "user_id", "interview_id"),
        Index(
            "uq_interview_members_candidate",
            "interview_id",
            unique=True,
            postgresql_where=text("role = 'candidate'"),
        ),
    )

    interview_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.interviews.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(Text)
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class InterviewInvitationRow(Base):
    """A link into an interview, one for each role. Only its SHA-256 is kept."""

    __tablename__ = "interview_invitations"
    __table_args__ = (
        CheckConstraint("role IN ('candidate', 'interviewer', 'observer')", name="role"),
    )

    interview_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.interviews.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(Text, primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


SCORE = "BETWEEN 1 AND 5"


class ScoreCardRow(Base):
    """What one person thinks of how the candidate did; scores from 1 to 5, None: not seen."""

    __tablename__ = "score_cards"
    __table_args__ = (
        CheckConstraint(f"problem_solving {SCORE}", name="problem_solving"),
        CheckConstraint(f"coding {SCORE}", name="coding"),
        CheckConstraint(f"communication {SCORE}", name="communication"),
        CheckConstraint(f"testing {SCORE}", name="testing"),
        CheckConstraint(
            "recommendation IN ('strong_no', 'no', 'yes', 'strong_yes')", name="recommendation"
        ),
        UniqueConstraint("interview_id", "author_id"),
        Index("ix_score_cards_author_id", "author_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    interview_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.interviews.id", ondelete="CASCADE")
    )
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    problem_solving: Mapped[int | None] = mapped_column(SmallInteger)
    coding: Mapped[int | None] = mapped_column(SmallInteger)
    communication: Mapped[int | None] = mapped_column(SmallInteger)
    testing: Mapped[int | None] = mapped_column(SmallInteger)
    recommendation: Mapped[str | None] = mapped_column(Text)
    feedback: Mapped[str] = mapped_column(Text, server_default="", default="")
    """Markdown."""
    html: Mapped[str] = mapped_column(Text, server_default="", default="")
    """`feedback`, rendered."""
    shared_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Since when the candidate reads it."""
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

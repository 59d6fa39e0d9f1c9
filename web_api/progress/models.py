"""Activity, skills, reviews, notes, favourites."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    desc,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class UserActivityRow(Base):
    """Somebody's judged submissions of a quarter of an hour."""

    __tablename__ = "user_activity"

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    slot: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    """Its beginning; submissions count for when they were handed in."""
    submissions: Mapped[int] = mapped_column(Integer)
    accepted: Mapped[int] = mapped_column(Integer)


class SkillEvidenceRow(Base):
    """Whether somebody solved a problem at the first attempt, and what that did to its difficulty.

    Attempts that did not compile, or that the judge failed at, are none.
    """

    __tablename__ = "skill_evidence"
    __table_args__ = (Index("ix_skill_evidence_user_id_at", "user_id", desc("at")),)

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    solved: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    shift: Mapped[float] = mapped_column(Float)
    """Of the problem's score; taken out again when the outcome changes."""
    information: Mapped[float] = mapped_column(Float)


class ProblemSkillRow(Base):
    """How hard a problem is, from everybody's first attempts."""

    __tablename__ = "problem_skill"

    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    prior: Mapped[float] = mapped_column(Float)
    """What its setter says, in logits; 0 is the middle."""
    shift: Mapped[float] = mapped_column(Float)
    """Sum over the evidence."""
    information: Mapped[float] = mapped_column(Float)
    """Sum over the evidence."""


class UserSkillRow(Base):
    """What somebody can do, overall or in one topic."""

    __tablename__ = "user_skills"

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    """A tag's slug; "" for all problems."""
    mean: Mapped[float] = mapped_column(Float)
    """In logits; 0 solves every second middling problem at the first attempt."""
    deviation: Mapped[float] = mapped_column(Float)
    evidence: Mapped[int] = mapped_column(Integer)
    """Problems that it rests on."""


class ReviewCardRow(Base):
    """When somebody should look at a solved problem again."""

    __tablename__ = "review_cards"
    __table_args__ = (Index("ix_review_cards_user_id_due", "user_id", "due"),)

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    due: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    stability: Mapped[float] = mapped_column(Float)
    """Days after which it is remembered with a probability of 0.9."""
    difficulty: Mapped[float] = mapped_column(Float)
    """From 1 to 10."""
    reviews: Mapped[int] = mapped_column(Integer)
    lapses: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    paused: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)


class ReviewRatingRow(Base):
    """How well somebody says that they remembered a solution."""

    __tablename__ = "review_ratings"
    __table_args__ = (
        CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
        Index("ix_review_ratings_user_id_problem_id", "user_id", "problem_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.users.id", ondelete="CASCADE"))
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), index=True
    )
    rating: Mapped[int] = mapped_column(SmallInteger)
    """1 again, 2 hard, 3 good, 4 easy."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ReviewSettingsRow(Base):
    """How somebody wants to be reminded; without a row, as everybody."""

    __tablename__ = "review_settings"
    __table_args__ = (
        CheckConstraint("retention BETWEEN 0.7 AND 0.97", name="retention"),
        CheckConstraint("maximum_days BETWEEN 1 AND 3650", name="maximum_days"),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    retention: Mapped[float] = mapped_column(Float)
    maximum_days: Mapped[int] = mapped_column(Integer)


class NoteRow(Base):
    """What somebody notes to themselves about a problem."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_user_id_updated_at", "user_id", desc("updated_at")),)

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class FavouriteRow(Base):
    """A problem that somebody marked."""

    __tablename__ = "favourites"
    __table_args__ = (Index("ix_favourites_user_id_at", "user_id", desc("at")),)

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

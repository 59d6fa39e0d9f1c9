"""Ratings: per contest what changed and the state after it; per user where they are now."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import DateTime, Double, ForeignKey, Index, Integer, LargeBinary, Text, desc, func
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base


class RatedContestRow(Base):
    """A contest that counted, and the state of everybody after it."""

    __tablename__ = "rated_contests"
    __table_args__ = (Index("ix_rated_contests_ends_at_contest_id", "ends_at", "contest_id"),)

    contest_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.contests.id", ondelete="CASCADE"), primary_key=True
    )
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """Contests count in the order of their ends."""
    digest: Mapped[str] = mapped_column(Text)
    """SHA-256 of the canonical changes."""
    state: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """The rating system's checkpoint, compressed with zlib."""
    rated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class RatingChangeRow(Base):
    """What one contest did to one person's rating."""

    __tablename__ = "rating_changes"
    __table_args__ = (Index("ix_rating_changes_user_id", "user_id"),)

    contest_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.rated_contests.contest_id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    rank: Mapped[int] = mapped_column(Integer)
    before: Mapped[int | None] = mapped_column(Integer)
    """None for somebody's first contest."""
    after: Mapped[int] = mapped_column(Integer)
    deviation: Mapped[int] = mapped_column(Integer)


class UserRatingRow(Base):
    """Where somebody is now."""

    __tablename__ = "user_ratings"
    __table_args__ = (Index("ix_user_ratings_rating", desc("rating"), "user_id"),)

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    rating: Mapped[int] = mapped_column(Integer)
    mu: Mapped[float] = mapped_column(Double)
    sigma: Mapped[float] = mapped_column(Double)
    contests: Mapped[int] = mapped_column(Integer)

"""What happens around a running contest: questions, announcements, balloons, prints."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKey, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class ClarificationRow(Base):
    """A participant's question, or with no asker an announcement."""

    __tablename__ = "contest_clarifications"
    __table_args__ = (
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
        Index("ix_contest_clarifications_contest_id_id", "contest_id", "id"),
        Index("ix_contest_clarifications_participation_id", "participation_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.contests.id", ondelete="CASCADE"))
    participation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.contest_participations.id", ondelete="CASCADE")
    )
    """None for an announcement."""
    asked_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    label: Mapped[str] = mapped_column(Text, default="")
    """Of the problem; "" for the contest as a whole."""
    question: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    """Or the announcement's text. Plain text."""
    public: Mapped[bool] = mapped_column(Boolean, default=False)
    """Everybody in the contest reads it."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )


class BalloonRow(Base):
    """A problem that a participation solved, and whether its balloon was brought."""

    __tablename__ = "contest_balloons"
    __table_args__ = (
        Index(
            "ix_contest_balloons_waiting",
            "contest_id",
            "solved_at",
            postgresql_where=text("delivered_at IS NULL"),
        ),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.contests.id", ondelete="CASCADE"), primary_key=True
    )
    participation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.contest_participations.id", ondelete="CASCADE"), primary_key=True
    )
    label: Mapped[str] = mapped_column(Text, primary_key=True)
    solved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PrintRow(Base):
    """A text that a participation wants on paper."""

    __tablename__ = "contest_prints"
    __table_args__ = (
        Index(
            "ix_contest_prints_waiting",
            "contest_id",
            "id",
            postgresql_where=text("printed_at IS NULL"),
        ),
        Index("ix_contest_prints_participation_id", "participation_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.contests.id", ondelete="CASCADE"))
    participation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.contest_participations.id", ondelete="CASCADE")
    )
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    printed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

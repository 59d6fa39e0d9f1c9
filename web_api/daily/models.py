"""Questions of the day, and who solved them on their day."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Boolean, Date, DateTime, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base


class DailyRow(Base):
    """The question of one day."""

    __tablename__ = "daily_questions"
    __table_args__ = (Index("ix_daily_questions_problem_id", "problem_id", "day"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    """UTC."""
    problem_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.problems.id", ondelete="CASCADE"))
    pinned: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)
    """Chosen by staff."""
    chosen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class DailySolveRow(Base):
    """Somebody solved the question on its day."""

    __tablename__ = "daily_solves"
    __table_args__ = (Index("ix_daily_solves_user_id", "user_id", "day"),)

    day: Mapped[date] = mapped_column(
        Date, ForeignKey("web.daily_questions.day", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    solved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """When the first accepted submission of the day was handed in."""

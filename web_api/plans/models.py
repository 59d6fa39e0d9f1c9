"""Study plans and assignments."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class Unit(StrEnum):
    """What a pace counts by. The values are stored."""

    DAY = "day"
    """So many problems on each study day."""
    WEEK = "week"
    """So many a week, spread over its study days."""
    SECTION = "section"
    """One section of the list on each study day."""


class PlanRow(Base):
    """Somebody's way through a list."""

    __tablename__ = "study_plans"
    __table_args__ = (
        CheckConstraint("unit IN ('day', 'week', 'section')", name="unit"),
        CheckConstraint("amount BETWEEN 1 AND 100", name="amount"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        Index("ix_study_plans_user_id_id", "user_id", "id"),
        Index("ix_study_plans_list_id", "list_id"),
        Index("ix_study_plans_remind_at", "remind_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.users.id", ondelete="CASCADE"))
    list_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.lists.id", ondelete="SET NULL")
    )
    """Where its problems come from; the plan keeps them when the list changes or goes."""
    title: Mapped[str] = mapped_column(Text)
    start_on: Mapped[date] = mapped_column(Date)
    unit: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(SmallInteger)
    """Problems per unit; unused with sections."""
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    """Study days; 0 is Monday."""
    time_zone: Mapped[str] = mapped_column(Text)
    """In which its days begin."""
    hour: Mapped[int | None] = mapped_column(SmallInteger)
    """Local hour of reminders; None: no reminders."""
    remind_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When to look next whether there is something to remind of."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class PlanItemRow(Base):
    """A problem and its day."""

    __tablename__ = "study_plan_items"
    __table_args__ = (Index("ix_study_plan_items_problem_id", "problem_id"),)

    plan_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.study_plans.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer)
    section: Mapped[str] = mapped_column(Text, server_default="", default="")
    due_on: Mapped[date] = mapped_column(Date)


class AssignmentRow(Base):
    """A list that a class works through."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index("ix_assignments_group_id_id", "group_id", "id"),
        Index("ix_assignments_list_id", "list_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.groups.id", ondelete="CASCADE"))
    list_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.lists.id", ondelete="CASCADE"))
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

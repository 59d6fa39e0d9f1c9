"""Contests, their problems, who takes part."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    desc,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class ContestKind(StrEnum):
    """What people expect of it. The values are stored."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"
    SPECIAL = "special"
    PRIVATE = "private"
    """Of a group: nobody else sees it."""


class ContestVisibility(StrEnum):
    """Who may know of it. The values are stored."""

    DRAFT = "draft"
    """Managers: it is being made, and has no log."""
    OPEN = "open"
    """Everybody, or the group of a private one."""


class ContestRow(Base):
    """One contest. What boards are computed from is in its log, too (`log.kinds.TERMS`)."""

    __tablename__ = "contests"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('weekly', 'biweekly', 'monthly', 'special', 'private')", name="kind"
        ),
        CheckConstraint("scoring IN ('icpc', 'ioi', 'atcoder', 'leetcode')", name="scoring"),
        CheckConstraint("visibility IN ('draft', 'open')", name="visibility"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("freeze_at BETWEEN starts_at AND ends_at", name="freeze_within"),
        CheckConstraint("registration_closes_at > registration_opens_at", name="registration"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("team_size BETWEEN 1 AND 10", name="team_size"),
        CheckConstraint("penalty_s BETWEEN 0 AND 86400", name="penalty_s"),
        CheckConstraint("kind = 'private' OR group_id IS NULL", name="group_is_private"),
        CheckConstraint("NOT rated OR team_size = 1", name="rated_alone"),
        Index("ix_contests_starts_at_id", desc("starts_at"), desc("id")),
        Index("ix_contests_group_id", "group_id", postgresql_where=text("group_id IS NOT NULL")),
        Index(
            "ix_contests_unreleased",
            "ends_at",
            postgresql_where=text("visibility = 'open' AND released_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    scoring: Mapped[str] = mapped_column(Text)
    visibility: Mapped[str] = mapped_column(Text, default=ContestVisibility.DRAFT)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    freeze_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    thawed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    registration_opens_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """None: as soon as it is open."""
    registration_closes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """None: with its end."""
    capacity: Mapped[int | None] = mapped_column(Integer)
    """Most participations, teams being one each; None for any number."""
    team_size: Mapped[int] = mapped_column(Integer, default=1)
    """Most members; 1: people take part alone."""
    group_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.groups.id", ondelete="SET NULL")
    )
    """Of a private one; None when the group is gone: participants alone see it then."""
    rated: Mapped[bool] = mapped_column(Boolean, default=False)
    penalty_s: Mapped[int] = mapped_column(Integer)
    """For each wrong submission to a problem that was solved later."""
    penalise_compile_errors: Mapped[bool] = mapped_column(Boolean, default=False)
    virtual_allowed: Mapped[bool] = mapped_column(Boolean, default=True)
    rules: Mapped[str] = mapped_column(Text, default="")
    """Markdown."""
    rules_html: Mapped[str] = mapped_column(Text, default="")
    prizes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """[{"from", "to", "prize"}]: for places, both included."""
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    prefetched_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When nodes were told to fetch its testdata."""
    released_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When its submissions began to count for everything else."""
    statement_key: Mapped[bytes] = mapped_column(LargeBinary)
    """Seals the statements that are handed out before the start."""


class ContestProblemRow(Base):
    """One problem of one contest."""

    __tablename__ = "contest_problems"
    __table_args__ = (
        UniqueConstraint("contest_id", "label"),
        CheckConstraint("label ~ '^[A-Z][A-Z0-9]{0,3}$'", name="label"),
        CheckConstraint("points BETWEEN 1 AND 100000", name="points"),
        Index("ix_contest_problems_problem_id", "problem_id"),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.contests.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    label: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    points: Mapped[int] = mapped_column(Integer)
    colour: Mapped[str] = mapped_column(Text, default="")
    """Of its balloon, as #rrggbb, or ""."""


class ParticipationRow(Base):
    """A team or a person in a contest, or a person's virtual one."""

    __tablename__ = "contest_participations"
    __table_args__ = (
        CheckConstraint("virtual = (started_at IS NOT NULL)", name="virtual_has_start"),
        Index("ix_contest_participations_contest_id_id", "contest_id", "id"),
        Index(
            "uq_contest_participations_name",
            "contest_id",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("name <> ''"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.contests.id", ondelete="CASCADE"))
    virtual: Mapped[bool] = mapped_column(Boolean, default=False)
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Of a virtual one."""
    name: Mapped[str] = mapped_column(Text, default="")
    """Of the team; "" for somebody alone, who is shown by their user name."""
    disqualified: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class MemberRow(Base):
    """Somebody in a participation, or invited to it."""

    __tablename__ = "contest_members"
    __table_args__ = (
        # Nobody is in a contest twice, whatever two requests do at the same moment.
        Index(
            "uq_contest_members_official",
            "contest_id",
            "user_id",
            unique=True,
            postgresql_where=text("accepted AND NOT virtual"),
        ),
        Index("ix_contest_members_user_id", "user_id"),
    )

    participation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.contest_participations.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.contests.id", ondelete="CASCADE"))
    virtual: Mapped[bool] = mapped_column(Boolean, default=False)
    captain: Mapped[bool] = mapped_column(Boolean, default=False)
    accepted: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ContestSubmissionRow(Base):
    """Which submissions were handed in within a contest."""

    __tablename__ = "contest_submissions"
    __table_args__ = (
        Index(
            "ix_contest_submissions_contest_id",
            "contest_id",
            "submission_id",
        ),
        Index("ix_contest_submissions_participation_id", "participation_id", "submission_id"),
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.submissions.id", ondelete="CASCADE"), primary_key=True
    )
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.contests.id", ondelete="CASCADE"))
    participation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.contest_participations.id", ondelete="CASCADE")
    )
    label: Mapped[str] = mapped_column(Text)
    time_ms: Mapped[int] = mapped_column(Integer)
    """Since the participation's start."""
    held: Mapped[bool] = mapped_column(Boolean, default=False)
    """Counted nowhere outside the contest yet."""

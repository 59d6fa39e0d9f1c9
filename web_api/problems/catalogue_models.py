"""What the catalogue keeps of problems and people: tags, companies, votes, status, search."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class TagKind(StrEnum):
    """What a tag names. The values are stored."""

    TOPIC = "topic"
    COMPANY = "company"


class TagRow(Base):
    """A topic, or a company that asks problems."""

    __tablename__ = "tags"
    __table_args__ = (
        UniqueConstraint("kind", "slug"),
        CheckConstraint("kind IN ('topic', 'company')", name="kind"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ProblemTagRow(Base):
    """A problem's tag."""

    __tablename__ = "problem_tags"
    __table_args__ = (Index("ix_problem_tags_tag_id_problem_id", "tag_id", "problem_id"),)

    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.tags.id", ondelete="CASCADE"), primary_key=True
    )


class ReportState(StrEnum):
    """Whether a report counts. The values are stored."""

    WAITING = "waiting"
    """For a moderator: its author's account is young."""
    COUNTED = "counted"
    REJECTED = "rejected"


class CompanyReportRow(Base):
    """Somebody says that a company asked them a problem."""

    __tablename__ = "company_reports"
    __table_args__ = (
        UniqueConstraint("reported_by", "problem_id", "tag_id", "period"),
        CheckConstraint("stage IN ('assessment', 'phone', 'onsite', 'other')", name="stage"),
        CheckConstraint("state IN ('waiting', 'counted', 'rejected')", name="state"),
        CheckConstraint("level IN ('intern', 'junior', 'mid', 'senior', 'staff')", name="level"),
        Index("ix_company_reports_waiting", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_company_reports_tag_id_problem_id", "tag_id", "problem_id", "asked_on"),
        Index("ix_company_reports_problem_id", "problem_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    problem_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.problems.id", ondelete="CASCADE"))
    tag_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.tags.id", ondelete="CASCADE"))
    reported_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    stage: Mapped[str] = mapped_column(Text)
    position: Mapped[str] = mapped_column(Text, server_default="", default="")
    """What the interview was for, as "Backend engineer"."""
    level: Mapped[str | None] = mapped_column(Text)
    asked_on: Mapped[date] = mapped_column(Date)
    period: Mapped[date] = mapped_column(
        Date, Computed("date_trunc('quarter', asked_on::timestamp)::date", persisted=True)
    )
    """First day of the quarter of `asked_on`: one report of each person in it."""
    state: Mapped[str] = mapped_column(Text, server_default="counted", default="counted")
    """A `ReportState`."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ProblemVoteRow(Base):
    """A like (1) or dislike (-1)."""

    __tablename__ = "problem_votes"
    __table_args__ = (CheckConstraint("value IN (-1, 1)", name="value"),)

    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    value: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class SolveStatus(StrEnum):
    """How far somebody got with a problem. The values are stored; no row means not tried."""

    ATTEMPTED = "attempted"
    SOLVED = "solved"


class UserProblemStatusRow(Base):
    """What somebody's submissions to a problem come to."""

    __tablename__ = "user_problem_status"
    __table_args__ = (
        CheckConstraint("status IN ('attempted', 'solved')", name="status"),
        CheckConstraint(
            "(status = 'solved') = (first_solved_at IS NOT NULL)", name="solved_has_time"
        ),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    status: Mapped[str] = mapped_column(Text)
    first_solved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the first submission that is accepted today was handed in."""
    attempts: Mapped[int] = mapped_column(Integer)
    """Submissions, judged or not."""
    accepted: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """When the last one was handed in."""


class ProblemSearchRow(Base):
    """What problems are found by; made anew from the other tables at every change."""

    __tablename__ = "problem_search"
    __table_args__ = (
        Index("ix_problem_search_document", "document", postgresql_using="gin"),
        Index(
            "ix_problem_search_name",
            "name",
            postgresql_using="gin",
            postgresql_ops={"name": "gin_trgm_ops"},
        ),
        Index("ix_problem_search_topics", "topics", postgresql_using="gin"),
        Index("ix_problem_search_companies", "companies", postgresql_using="gin"),
    )

    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problem_versions.id", ondelete="CASCADE"), index=True
    )
    revision: Mapped[int] = mapped_column(BigInteger)
    """The problem's, when this was made."""
    name: Mapped[str] = mapped_column(Text)
    """Title and slug, in lower case."""
    document: Mapped[str] = mapped_column(TSVECTOR)
    """Title A, tags B, statements C."""
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    companies: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Slugs of tags."""

"""What setters keep beside the versions: texts, members, former names, tests."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class Origin(StrEnum):
    """Where a revision of the texts comes from. The values are stored."""

    PACKAGE = "package"
    EDIT = "edit"
    MERGE = "merge"
    """A package's, with what had been edited before."""
    RESTORE = "restore"


class ProblemTextsRow(Base):
    """A revision of a problem's texts. Never changed."""

    __tablename__ = "problem_texts"
    __table_args__ = (
        UniqueConstraint("problem_id", "number"),
        CheckConstraint("origin IN ('package', 'edit', 'merge', 'restore')", name="origin"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    problem_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.problems.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    """From 1 on."""
    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problem_versions.id", ondelete="CASCADE"), index=True
    )
    """The version that shows these statements."""
    origin: Mapped[str] = mapped_column(Text)
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL"), index=True
    )
    note: Mapped[str] = mapped_column(Text, server_default="", default="")
    title: Mapped[str] = mapped_column(Text)
    statements: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """[{"language", "markup", "source", "html", "pictures"}]; `pictures` are data URLs by the
    path that the source calls them by."""
    constraints_source: Mapped[str] = mapped_column(Text, server_default="", default="")
    constraints_html: Mapped[str] = mapped_column(Text, server_default="", default="")
    editorial_source: Mapped[str] = mapped_column(Text, server_default="", default="")
    editorial_html: Mapped[str] = mapped_column(Text, server_default="", default="")
    hints: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default="[]", default=list)
    """[{"source", "html"}] in the order in which to reveal them."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class MemberRole(StrEnum):
    """What a member may do with a problem. The values are stored."""

    OWNER = "owner"
    """Everything, members and the name among it."""
    EDITOR = "editor"
    """Texts, testdata, details, rejudgings."""
    TESTER = "tester"
    """Sees it with its tests and versions, and submits, before it is public."""


class ProblemMemberRow(Base):
    """Somebody who works on a problem."""

    __tablename__ = "problem_members"
    __table_args__ = (CheckConstraint("role IN ('owner', 'editor', 'tester')", name="role"),)

    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(Text)
    added_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ProblemSlugRow(Base):
    """A name that a problem had: it leads to the problem for ever."""

    __tablename__ = "problem_slugs"

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), index=True
    )
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class TestCaseRow(Base):
    """One test of a bundle. Equal bundles have equal tests, whichever version names them."""

    __test__ = False  # not a pytest class
    __tablename__ = "test_cases"
    __table_args__ = (CheckConstraint("bundle_digest ~ '^[0-9a-f]{64}$'", name="bundle_digest"),)

    bundle_digest: Mapped[str] = mapped_column(Text, primary_key=True)
    index: Mapped[int] = mapped_column(Integer, primary_key=True)
    """Place in judging order."""
    name: Mapped[str] = mapped_column(Text)
    group: Mapped[str] = mapped_column(Text)
    """Path of the group, "" for the root."""
    sample: Mapped[bool] = mapped_column(Boolean)
    input_bytes: Mapped[int] = mapped_column(BigInteger)
    answer_bytes: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[float | None] = mapped_column(Double)
    """Most that its group can get; None in problems without scores."""


class SimilarProblemRow(Base):
    """A problem that the setter recommends beside another."""

    __tablename__ = "problem_similar"

    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(Integer)

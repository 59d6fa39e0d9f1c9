"""Problems, their immutable versions, their counters."""

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
    ForeignKey,
    Integer,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class Runnable(StrEnum):
    """What may be run without submitting."""

    OWN = "own"
    """Own inputs and samples."""
    SAMPLES = "samples"
    """Samples only: the problem's programs talk to the judge's."""
    NONE = "none"
    """Nothing: what is submitted are outputs."""


class Visibility(StrEnum):
    """Who besides its members may see a problem. The values are stored."""

    DRAFT = "draft"
    """Nobody: it is being made."""
    PRIVATE = "private"
    """Nobody: it is finished, for whoever its members give it to."""
    CONTEST = "contest"
    """Contest managers, and the participants of contests that show it."""
    PUBLIC = "public"
    """Everybody, from `publish_at` on."""


class Difficulty(StrEnum):
    """As the setter says. The values are stored."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class EditorialRule(StrEnum):
    """Who may read the editorial, besides members. The values are stored."""

    PUBLIC = "public"
    SOLVED = "solved"
    """Who has solved the problem."""
    PREMIUM = "premium"
    """Who has premium."""
    HIDDEN = "hidden"
    """Nobody yet."""


class EvidenceRule(StrEnum):
    """Which failed tests participants see, with input and answer. The values are stored."""

    SAMPLES = "samples"
    """Samples, and tests to which the package gives full feedback."""
    FIRST_FAILED = "first_failed"
    """Those, and the first one that failed."""
    ALL = "all"
    """Every one that failed."""


class ProblemRow(Base):
    """A problem under its lasting identity, and what its versions do not decide."""

    __tablename__ = "problems"
    __table_args__ = (
        CheckConstraint(
            "visibility IN ('draft', 'private', 'contest', 'public')", name="visibility"
        ),
        CheckConstraint("difficulty IN ('easy', 'medium', 'hard')", name="difficulty"),
        CheckConstraint("rating BETWEEN 0 AND 5000", name="rating"),
        CheckConstraint("evidence IN ('samples', 'first_failed', 'all')", name="evidence"),
        CheckConstraint(
            "editorial_rule IN ('public', 'solved', 'premium', 'hidden')", name="editorial_rule"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    current_version_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.problem_versions.id", use_alter=True)
    )
    """None only inside the transaction that creates the problem."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    visibility: Mapped[str] = mapped_column(
        Text, server_default="public", default=Visibility.PUBLIC
    )
    publish_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Public problems are hidden before it."""
    premium: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)
    difficulty: Mapped[str | None] = mapped_column(Text)
    rating: Mapped[int | None] = mapped_column(Integer)
    """Finer than `difficulty`, on the scale of contest ratings."""
    editorial_rule: Mapped[str] = mapped_column(
        Text, server_default="public", default=EditorialRule.PUBLIC
    )
    evidence: Mapped[str] = mapped_column(
        Text, server_default="samples", default=EvidenceRule.SAMPLES
    )
    texts_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.problem_texts.id", use_alter=True)
    )
    """What is shown now; None before the first edit of a problem of an older release."""
    package_texts_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.problem_texts.id", use_alter=True)
    )
    """What the last package brought: an upload is merged with edits since then."""
    revision: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    """Grows with every change of what readers see; names the cached copy."""


class ProblemVersionRow(Base):
    """What a problem was at one import. Never changed: verdicts point to it."""

    __tablename__ = "problem_versions"
    __table_args__ = (
        UniqueConstraint("problem_id", "digest"),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
        CheckConstraint("bundle_digest ~ '^[0-9a-f]{64}$'", name="bundle_digest"),
        CheckConstraint("runs IN ('own', 'samples', 'none')", name="runs"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    problem_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("web.problems.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(Text)
    """SHA-256 over everything below: a new statement alone makes a new version too."""
    bundle_digest: Mapped[str] = mapped_column(Text)
    """SHA-256 of the testdata bundle that the judge holds."""
    bundle_size: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(Text)
    time_limit_ms: Mapped[int] = mapped_column(Integer)
    memory_limit_mib: Mapped[int] = mapped_column(Integer)
    output_limit_mib: Mapped[int] = mapped_column(Integer)
    code_limit_kib: Mapped[int] = mapped_column(Integer)
    statements: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """[{"language", "html"}], sanitised."""
    samples: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """[{"name", "input", "answer", "test"}]; `test`, null where there is only something to
    look at, is the name of the test that runs may use."""
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Allowed language ids; empty means all."""
    starters: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}", default=dict)
    """Starter code by language id."""
    signature: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What participants write, in the form of the API's Signature; None for whole programs."""
    runs: Mapped[str] = mapped_column(Text, server_default="own", default=Runnable.OWN)
    """A `Runnable`."""
    notices: Mapped[list[str]] = mapped_column(JSONB)
    """What the import approximated or dropped."""
    imported_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ProblemStatisticsRow(Base):
    """Counters, apart so that a busy problem's row itself is not rewritten all the time."""

    __tablename__ = "problem_statistics"

    problem_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problems.id", ondelete="CASCADE"), primary_key=True
    )
    submission_count: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    accepted_count: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    likes: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    dislikes: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)

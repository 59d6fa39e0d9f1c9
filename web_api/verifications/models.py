"""Packages as they were uploaded, and what verifying them found."""

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
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base, new_id


class VerificationState(StrEnum):
    """How far a verification got."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """It could not be carried out; that says nothing of the package."""
    CANCELLED = "cancelled"


class PackageRow(Base):
    """The package that a version was last imported from.

    A version is what participants see and are judged by; example submissions and input
    validators are not part of it, so that another package can make the same version.
    """

    __tablename__ = "problem_packages"
    __table_args__ = (CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),)

    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problem_versions.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(Text)
    """SHA-256 of the archive, which `PackageStore` keeps."""
    name: Mapped[str] = mapped_column(Text)
    """File name of the archive."""
    report: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """What the import made of it: [{"fate", "what", "why"}] in the order found."""
    imported_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


class VerificationRow(Base):
    """One verification of a version's package. The newest of a version counts."""

    __tablename__ = "verifications"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'done', 'failed', 'cancelled')", name="state"),
        CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="done_has_result"),
        Index(
            "uq_verifications_running",
            "version_id",
            unique=True,
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_verifications_version_id_id", "version_id", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.problem_versions.id", ondelete="CASCADE")
    )
    package_digest: Mapped[str] = mapped_column(Text)
    package_name: Mapped[str] = mapped_column(Text)
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("web.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text, default=VerificationState.RUNNING)
    stage: Mapped[str] = mapped_column(Text, server_default="", default="")
    """What it does now, for people; "" before it begins and once it is over."""
    languages: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """Ids that the judge offered when it began: they decide what is asked."""
    jobs_done: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    jobs_total: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    """Of the stages so far."""
    tests_done: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    tests_total: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]", default=list)
    """So far, in the form of `finding_as_json`."""
    submissions: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, server_default="[]", default=list
    )
    """What the judge said so far of each example submission: `VerifiedSubmission`s."""
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """As `assize verify --json` prints it, once done."""
    page: Mapped[str | None] = mapped_column(Text, deferred=True)
    """The report as HTML, once done."""
    failure: Mapped[str] = mapped_column(Text, server_default="", default="")
    claimed_until: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    """Until then the process that knows `claim` carries it out."""
    claim: Mapped[uuid.UUID | None]


class VerificationJobRow(Base):
    """One job at the judge; kept until the verification is over and the judge knows it."""

    __tablename__ = "verification_jobs"

    judge_id: Mapped[str] = mapped_column(Text, primary_key=True)
    """See `job_id`: the same after every restart."""
    verification_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.verifications.id", ondelete="CASCADE"), index=True
    )
    request: Mapped[bytes] = mapped_column(LargeBinary)
    """The SubmitRequest."""
    done: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The JudgeResult, once done and judged."""
    reason: Mapped[str] = mapped_column(Text, server_default="", default="")
    """Why it was not judged, once done."""

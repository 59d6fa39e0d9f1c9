"""Verifications of versions, the packages that they need, and the imports' loss reports.

New tables only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0006"
down_revision = "0005"

SCHEMA = "web"


def upgrade() -> None:
    _packages()
    _verifications()
    _jobs()


def _packages() -> None:
    op.create_table(
        "problem_packages",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("report", JSONB(), nullable=False),
        _now("imported_at"),
        sa.PrimaryKeyConstraint("version_id", name="pk_problem_packages"),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["web.problem_versions.id"],
            name="fk_problem_packages_version_id",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
        schema=SCHEMA,
    )


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _verifications() -> None:
    op.create_table(
        "verifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("package_digest", sa.Text(), nullable=False),
        sa.Column("package_name", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        _now("created_at"),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), server_default="", nullable=False),
        sa.Column("languages", ARRAY(sa.Text())),
        sa.Column("jobs_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("jobs_total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tests_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tests_total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("findings", JSONB(), server_default="[]", nullable=False),
        sa.Column("submissions", JSONB(), server_default="[]", nullable=False),
        sa.Column("result", JSONB()),
        sa.Column("page", sa.Text()),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        _now("claimed_until"),
        sa.Column("claim", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_verifications"),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["web.problem_versions.id"],
            name="fk_verifications_version_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["web.users.id"],
            name="fk_verifications_created_by",
            ondelete="SET NULL",
        ),
        sa.CheckConstraint("state IN ('running', 'done', 'failed', 'cancelled')", name="state"),
        sa.CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="done_has_result"),
        schema=SCHEMA,
    )
    op.create_index(
        "uq_verifications_running",
        "verifications",
        ["version_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "ix_verifications_version_id_id",
        "verifications",
        ["version_id", "id"],
        schema=SCHEMA,
    )


def _jobs() -> None:
    op.create_table(
        "verification_jobs",
        sa.Column("judge_id", sa.Text(), nullable=False),
        sa.Column("verification_id", sa.Uuid(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("done", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("result", sa.LargeBinary()),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("judge_id", name="pk_verification_jobs"),
        sa.ForeignKeyConstraint(
            ["verification_id"],
            ["web.verifications.id"],
            name="fk_verification_jobs_verification_id",
            ondelete="CASCADE",
        ),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_verification_jobs_verification_id",
        "verification_jobs",
        ["verification_id"],
        schema=SCHEMA,
    )

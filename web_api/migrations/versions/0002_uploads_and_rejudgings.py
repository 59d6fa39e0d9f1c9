"""Chunked uploads, and rejudgings with their submissions. New tables only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0002"
down_revision = "0001"

SCHEMA = "web"
VERDICTS = "('AC', 'WA', 'PE', 'TLE', 'ILE', 'MLE', 'RE', 'OLE', 'CE', 'JE')"


def upgrade() -> None:
    _uploads()
    _rejudgings()
    _rejudging_items()


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _foreign(table: str, column: str, other: str, on_delete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"web.{other}.id"], name=f"fk_{table}_{column}", ondelete=on_delete
    )


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("chunk_size", sa.Integer(), nullable=False),
        sa.Column("chunks", ARRAY(sa.Text()), nullable=False),
        sa.Column("make_current", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), server_default="", nullable=False),
        sa.Column("imported", JSONB()),
        sa.Column("failure", JSONB()),
        _now("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        _now("claimed_until"),
        sa.Column("claim", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        _foreign("uploads", "user_id", "users", "CASCADE"),
        sa.CheckConstraint("state IN ('receiving', 'importing', 'done', 'failed')", name="state"),
        sa.CheckConstraint("(state = 'done') = (imported IS NOT NULL)", name="done_has_version"),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failed_has_reason"),
        schema=SCHEMA,
    )
    op.create_index("ix_uploads_user_id_id", "uploads", ["user_id", "id"], schema=SCHEMA)
    op.create_index("ix_uploads_expires_at", "uploads", ["expires_at"], schema=SCHEMA)
    op.create_index(
        "ix_uploads_importing",
        "uploads",
        ["claimed_until"],
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'importing'"),
    )


def _rejudgings() -> None:
    op.create_table(
        "rejudgings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("problem_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        _now("created_at"),
        sa.Column("scope", JSONB(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_rejudgings"),
        sa.UniqueConstraint("number", name="uq_rejudgings_number"),
        _foreign("rejudgings", "problem_id", "problems", "CASCADE"),
        _foreign("rejudgings", "version_id", "problem_versions", "CASCADE"),
        _foreign("rejudgings", "created_by", "users", "SET NULL"),
        sa.CheckConstraint(
            "state IN ('running', 'ready', 'applying', 'applied', 'cancelled')", name="state"
        ),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_rejudgings_problem_id_id", "rejudgings", ["problem_id", "id"], schema=SCHEMA
    )
    op.create_index("ix_rejudgings_version_id", "rejudgings", ["version_id"], schema=SCHEMA)
    op.create_index(
        "uq_rejudgings_running",
        "rejudgings",
        ["problem_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'running'"),
    )


def _rejudging_items() -> None:
    op.create_table(
        "rejudging_items",
        sa.Column("rejudging_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Text(), nullable=False),
        sa.Column("base_epoch", sa.Integer(), nullable=False),
        sa.Column("old_verdict", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        _now("handover_at"),
        sa.Column("handover_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("verdict", sa.Text()),
        sa.Column("result", JSONB()),
        sa.Column("outcome", sa.Text()),
        sa.PrimaryKeyConstraint("rejudging_id", "submission_id", name="pk_rejudging_items"),
        sa.UniqueConstraint("judge_id", name="uq_rejudging_items_judge_id"),
        _foreign("rejudging_items", "rejudging_id", "rejudgings", "CASCADE"),
        _foreign("rejudging_items", "submission_id", "submissions", "CASCADE"),
        sa.CheckConstraint("state IN ('pending', 'judging', 'done', 'cancelled')", name="state"),
        sa.CheckConstraint(f"old_verdict IN {VERDICTS}", name="old_verdict"),
        sa.CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        sa.CheckConstraint("(state = 'done') = (verdict IS NOT NULL)", name="done_has_verdict"),
        sa.CheckConstraint("outcome IN ('applied', 'outdated', 'judge-error')", name="outcome"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_rejudging_items_submission_id", "rejudging_items", ["submission_id"], schema=SCHEMA
    )
    for name, column, state in (
        ("pending", "handover_at", "pending"),
        ("judging", "rejudging_id", "judging"),
    ):
        op.create_index(
            f"ix_rejudging_items_{name}",
            "rejudging_items",
            [column],
            schema=SCHEMA,
            postgresql_where=sa.text(f"state = '{state}'"),
        )

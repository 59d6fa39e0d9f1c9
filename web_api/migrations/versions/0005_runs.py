"""Runs on own inputs, what a version says of them, and what tests that are shown wrote.

A new table, and new columns with defaults.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON, JSONB

revision = "0005"
down_revision = "0004"

SCHEMA = "web"
VERDICTS = "('AC', 'WA', 'PE', 'TLE', 'ILE', 'MLE', 'RE', 'OLE', 'CE', 'JE')"


def upgrade() -> None:
    op.add_column(
        "problem_versions",
        sa.Column("starters", JSONB(), server_default="{}", nullable=False),
        schema=SCHEMA,
    )
    op.add_column("problem_versions", sa.Column("signature", JSONB()), schema=SCHEMA)
    op.add_column(
        "problem_versions",
        sa.Column("runs", sa.Text(), server_default="own", nullable=False),
        schema=SCHEMA,
    )
    op.create_check_constraint(
        "runs", "problem_versions", "runs IN ('own', 'samples', 'none')", schema=SCHEMA
    )
    op.add_column("submission_tests", sa.Column("shown", JSONB()), schema=SCHEMA)
    _runs()


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("problem_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("inputs", JSON(), nullable=False),
        _now("created_at"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        _now("handover_at"),
        sa.Column("handover_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("verdict", sa.Text()),
        sa.Column("result", JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["web.users.id"], name="fk_runs_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["web.problems.id"], name="fk_runs_problem_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["web.problem_versions.id"],
            name="fk_runs_version_id",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("state IN ('pending', 'judging', 'final', 'expired')", name="state"),
        sa.CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        sa.CheckConstraint("(state = 'final') = (verdict IS NOT NULL)", name="final_has_verdict"),
        schema=SCHEMA,
    )
    for column in ("problem_id", "version_id", "created_at"):
        op.create_index(f"ix_runs_{column}", "runs", [column], schema=SCHEMA)
    op.create_index(
        "ix_runs_unfinished",
        "runs",
        ["user_id"],
        schema=SCHEMA,
        postgresql_where=sa.text("state IN ('pending', 'judging')"),
    )
    op.create_index(
        "ix_runs_pending",
        "runs",
        ["handover_at"],
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_runs_deadline",
        "runs",
        ["deadline"],
        schema=SCHEMA,
        postgresql_where=sa.text("state IN ('pending', 'judging')"),
    )


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)

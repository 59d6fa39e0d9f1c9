"""Feature flags, announcements, and indexes for reading the audit log. New tables only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0015"
down_revision = "0014"

SCHEMA = "web"
AUDIT = "audit_log"


def upgrade() -> None:
    _flags()
    _announcements()
    op.create_index("ix_audit_log_actor_name", AUDIT, ["actor", sa.text("id DESC")], schema=SCHEMA)
    op.create_index("ix_audit_log_action", AUDIT, ["action", sa.text("id DESC")], schema=SCHEMA)
    op.create_index("ix_audit_log_at", AUDIT, ["at"], schema=SCHEMA)
    op.create_index(
        "ix_users_suspended",
        "users",
        ["id"],
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'suspended'"),
    )


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _flags() -> None:
    op.create_table(
        "flag_rules",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("percentage", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("roles", ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("users", ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("updated_by", sa.Text(), server_default="", nullable=False),
        _time("updated_at"),
        sa.PrimaryKeyConstraint("name", name="pk_flag_rules"),
        sa.CheckConstraint("state IN ('on', 'off', 'some')", name="state"),
        sa.CheckConstraint("percentage BETWEEN 0 AND 100", name="percentage"),
        schema=SCHEMA,
    )


def _announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        _time("starts_at"),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("created_by", sa.Text(), nullable=False),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
        sa.CheckConstraint("level IN ('info', 'warning')", name="level"),
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        schema=SCHEMA,
    )
    op.create_index("ix_announcements_ends_at", "announcements", ["ends_at"], schema=SCHEMA)

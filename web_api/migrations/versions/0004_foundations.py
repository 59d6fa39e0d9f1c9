"""The activity stream, the audit log, notifications, and more roles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

SCHEMA = "web"


def upgrade() -> None:
    _activity()
    _audit_log()
    _notifications()
    _roles()


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _user(table: str, column: str, on_delete: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], ["web.users.id"], name=name, ondelete=on_delete)


def _activity() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("problem_id", sa.Uuid()),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("data", JSONB(), server_default="{}", nullable=False),
        _time("at"),
        sa.PrimaryKeyConstraint("id", name="pk_activity"),
        schema=SCHEMA,
    )
    op.create_index("ix_activity_transaction_id", "activity", ["transaction", "id"], schema=SCHEMA)
    op.create_index("ix_activity_at", "activity", ["at"], schema=SCHEMA)
    op.create_table(
        "consumers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("transaction", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("event_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_consumers"),
        schema=SCHEMA,
    )


def _audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("detail", JSONB(), server_default="{}", nullable=False),
        _time("at"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
        _user("audit_log", "actor_id", "SET NULL"),
        schema=SCHEMA,
    )
    for name, column in (("actor_id", "actor_id"), ("object", "object")):
        op.create_index(
            f"ix_audit_log_{name}_id", "audit_log", [column, sa.text("id DESC")], schema=SCHEMA
        )


def _notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("data", JSONB(), server_default="{}", nullable=False),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        _time("created_at"),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sa.UniqueConstraint("user_id", "key", name="uq_notifications_user_id_key"),
        _user("notifications", "user_id", "CASCADE"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_notifications_user_id_id",
        "notifications",
        ["user_id", sa.text("id DESC")],
        schema=SCHEMA,
    )
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["user_id", "id"],
        schema=SCHEMA,
        postgresql_where=sa.text("read_at IS NULL"),
    )


def _roles() -> None:
    op.drop_constraint("ck_users_role", "users", schema=SCHEMA)
    op.create_check_constraint(
        op.f("ck_users_role"),
        "users",
        "role IN ('user', 'setter', 'manager', 'staff', 'admin')",
        schema=SCHEMA,
    )

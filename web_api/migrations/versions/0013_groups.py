"""Groups, members, invitations, requests. New tables only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

SCHEMA = "web"


def upgrade() -> None:
    _groups()
    _members()
    _invitations()
    _requests()


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _key(
    table: str, column: str, target: str, on_delete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [f"web.{target}.id"], name=name, ondelete=on_delete)


def _groups() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _text("description"),
        sa.Column("open_to_requests", sa.Boolean(), server_default="false", nullable=False),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
        schema=SCHEMA,
    )


def _members() -> None:
    table = "group_members"
    op.create_table(
        table,
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        _time("joined_at"),
        sa.PrimaryKeyConstraint("group_id", "user_id", name=f"pk_{table}"),
        _key(table, "group_id", "groups"),
        _key(table, "user_id", "users"),
        sa.CheckConstraint("role IN ('member', 'manager', 'owner')", name="role"),
        schema=SCHEMA,
    )
    op.create_index(f"ix_{table}_user_id", table, ["user_id"], schema=SCHEMA)
    op.create_index(
        f"uq_{table}_owner",
        table,
        ["group_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("role = 'owner'"),
    )


def _invitations() -> None:
    table = "group_invitations"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid()),
        _time("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("secret_hash", name=f"uq_{table}_secret_hash"),
        _key(table, "group_id", "groups"),
        _key(table, "created_by", "users", "SET NULL"),
        sa.CheckConstraint("uses <= max_uses", name="uses"),
        schema=SCHEMA,
    )
    op.create_index(f"ix_{table}_group_id", table, ["group_id"], schema=SCHEMA)


def _requests() -> None:
    table = "group_requests"
    op.create_table(
        table,
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        _text("message"),
        _time("created_at"),
        sa.PrimaryKeyConstraint("group_id", "user_id", name=f"pk_{table}"),
        _key(table, "group_id", "groups"),
        _key(table, "user_id", "users"),
        schema=SCHEMA,
    )
    op.create_index(f"ix_{table}_user_id", table, ["user_id"], schema=SCHEMA)

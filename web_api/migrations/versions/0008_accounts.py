"""Accounts: states, confirmed addresses, scopes of tokens, profiles, passkeys, identities.

New tables, and columns with defaults. An address is now unique among confirmed ones only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0008"
down_revision = "0007"

SCHEMA = "web"


def upgrade() -> None:
    _users()
    _tokens()
    _mailed_links()
    _profiles()
    _passkeys()
    _identities()


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["web.users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
    )


def _users() -> None:
    for column in (
        sa.Column("email_verified_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        _text("state_reason"),
        sa.Column("suspended_until", sa.DateTime(timezone=True)),
        sa.Column("delete_after", sa.DateTime(timezone=True)),
        sa.Column("erase_submissions", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("session_epoch", sa.Integer(), server_default="0", nullable=False),
    ):
        op.add_column("users", column, schema=SCHEMA)
    states = "('active', 'suspended', 'deactivated', 'deleting', 'deleted')"
    # The name in full: the naming convention would put the table's in front once more.
    op.create_check_constraint(op.f("ck_users_state"), "users", f"state IN {states}", schema=SCHEMA)
    op.drop_index("uq_users_email", "users", schema=SCHEMA)
    address = sa.text("lower(email)")
    op.create_index(
        "uq_users_confirmed_email",
        "users",
        [address],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("email_verified_at IS NOT NULL"),
    )
    op.create_index("ix_users_email", "users", [address], schema=SCHEMA)
    newest = [sa.text("created_at DESC"), sa.text("id DESC")]
    op.create_index("ix_users_created_at_id", "users", newest, schema=SCHEMA)
    op.create_index(
        "ix_users_delete_after",
        "users",
        ["delete_after"],
        schema=SCHEMA,
        postgresql_where=sa.text("delete_after IS NOT NULL"),
    )


def _tokens() -> None:
    everything = sa.text("'{read,submit,write,setter,manager,staff,admin}'")
    scopes: sa.Column[list[str]] = sa.Column(
        "scopes", ARRAY(sa.Text()), server_default=everything, nullable=False
    )
    op.add_column("api_tokens", scopes, schema=SCHEMA)
    expires = sa.Column("expires_at", sa.DateTime(timezone=True))
    op.add_column("api_tokens", expires, schema=SCHEMA)


def _mailed_links() -> None:
    op.create_table(
        "mailed_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mailed_links"),
        sa.UniqueConstraint("secret_hash", name="uq_mailed_links_secret_hash"),
        _owner("mailed_links"),
        schema=SCHEMA,
    )
    op.create_index("ix_mailed_links_user_id", "mailed_links", ["user_id"], schema=SCHEMA)
    op.create_index("ix_mailed_links_expires_at", "mailed_links", ["expires_at"], schema=SCHEMA)


def _profiles() -> None:
    names = ("name", "country", "company", "school", "github", "linkedin", "about")
    op.create_table(
        "profiles",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *(_text(name) for name in names),
        sa.Column("preferences", JSONB(), server_default="{}", nullable=False),
        sa.Column("picture", sa.LargeBinary()),
        _text("picture_digest"),
        sa.PrimaryKeyConstraint("user_id", name="pk_profiles"),
        _owner("profiles"),
        schema=SCHEMA,
    )


def _passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("transports", ARRAY(sa.Text()), server_default="{}", nullable=False),
        _now("created_at"),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
        _owner("passkeys"),
        schema=SCHEMA,
    )
    op.create_index("ix_passkeys_user_id", "passkeys", ["user_id"], schema=SCHEMA)


def _identities() -> None:
    op.create_table(
        "identities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        _text("email"),
        _now("created_at"),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_identities"),
        sa.UniqueConstraint("provider", "subject", name="uq_identities_provider_subject"),
        _owner("identities"),
        schema=SCHEMA,
    )
    op.create_index("ix_identities_user_id", "identities", ["user_id"], schema=SCHEMA)

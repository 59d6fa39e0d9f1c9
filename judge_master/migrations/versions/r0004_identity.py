"""Members of the cluster, how they join, and the audit log."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

AUTHORITY = """
-- The cluster's certificate authority: one for all masters.
CREATE TABLE judge.authority (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    certificate bytea NOT NULL,
    -- Encrypted with the cluster's secret, which is not in the database.
    sealed_key bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
)
"""

INVITATIONS = """
CREATE TABLE judge.invitations (
    id text PRIMARY KEY,
    secret_hash bytea NOT NULL,
    role text NOT NULL,
    -- Empty: whoever joins brings a name that is not in use.
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_name text,
    -- SHA-256 of the key that joined: only that may ask again.
    used_key bytea,
    CHECK ((used_at IS NULL) = (used_key IS NULL))
)
"""

MEMBERS = """
CREATE TABLE judge.members (
    role text NOT NULL,
    name text NOT NULL,
    -- Certificates of an earlier generation no longer count.
    generation integer NOT NULL DEFAULT 1,
    joined_at timestamptz NOT NULL DEFAULT now(),
    renewed_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (role, name)
)
"""

AUDIT = """
CREATE TABLE judge.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    detail text NOT NULL DEFAULT ''
)
"""

APPEND_ONLY = """
CREATE FUNCTION judge.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME;
END $$
"""

KEEP_AUDIT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON judge.audit
FOR EACH STATEMENT EXECUTE FUNCTION judge.refuse_change()
"""


def upgrade() -> None:
    for statement in (AUTHORITY, INVITATIONS, MEMBERS, AUDIT, APPEND_ONLY, KEEP_AUDIT):
        op.execute(statement)
    # Attempts of nodes that are no members any more end so.
    op.execute("ALTER TABLE judge.attempts DROP CONSTRAINT attempts_end_reason_check")
    op.execute("""
        ALTER TABLE judge.attempts ADD CONSTRAINT attempts_end_reason_check CHECK (end_reason IN (
            'accepted', 'failed', 'expired', 'node_restarted', 'undelivered', 'cancelled',
            'confirming', 'revoked'))
    """)
    op.execute("CREATE INDEX audit_at ON judge.audit (at)")

"""Nodes that say that they are unwell, and what they give back."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    # Why the node takes nothing new by itself; "" when it is well.
    "ALTER TABLE judge.nodes ADD COLUMN unwell text NOT NULL DEFAULT ''",
    "ALTER TABLE judge.attempts DROP CONSTRAINT attempts_end_reason_check",
    """
    ALTER TABLE judge.attempts ADD CONSTRAINT attempts_end_reason_check CHECK (end_reason IN (
        'accepted', 'failed', 'expired', 'node_restarted', 'undelivered', 'cancelled',
        'confirming', 'revoked', 'declined'))
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

"""Attempts that have their node for themselves."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    # While one is open, its node gets nothing else.
    "ALTER TABLE judge.attempts ADD COLUMN alone boolean NOT NULL DEFAULT false",
    "CREATE INDEX attempts_alone ON judge.attempts (node_id) WHERE alone AND ended_at IS NULL",
    # Since when the job waits for a second measurement; NULL when it does not.
    "ALTER TABLE judge.jobs ADD COLUMN asked_again_at timestamptz",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

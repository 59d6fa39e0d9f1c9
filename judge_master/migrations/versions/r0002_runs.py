"""Runs on own inputs."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # With defaults: a master of the release before goes on inserting during an upgrade.
    op.execute("""
        ALTER TABLE judge.jobs
            ADD COLUMN input_tests text[] NOT NULL DEFAULT '{}',
            ADD COLUMN input_contents bytea[] NOT NULL DEFAULT '{}',
            ADD CHECK (cardinality(input_tests) = cardinality(input_contents))
    """)

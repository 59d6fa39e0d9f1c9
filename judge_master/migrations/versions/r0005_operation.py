"""Traces of jobs, and what operators look at."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    # W3C traceparent of the submission's trace; NULL when it has none.
    "ALTER TABLE judge.jobs ADD COLUMN traceparent text",
    "CREATE INDEX jobs_quarantined ON judge.jobs (finished_at DESC) WHERE quarantined",
    # The latest of these without reading all that was ever judged.
    "CREATE INDEX jobs_cancelled ON judge.jobs (finished_at DESC) WHERE state = 'cancelled'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

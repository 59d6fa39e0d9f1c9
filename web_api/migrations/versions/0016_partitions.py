"""Submissions and their tests in partitions by month, and idempotency keys in a table.

Nothing is copied: the tables as they are become the first partitions, up to the end of this
month (of the next one near its end, so that no clock is ahead of it). Writers wait while
both are read once. The previous release inserts as before: a trigger keeps its keys.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

INDEXES = {
    "submissions": (
        "ix_submissions_user_id_id (user_id, id DESC)",
        "ix_submissions_user_id_problem_id_id (user_id, problem_id, id DESC)",
        "ix_submissions_problem_id (problem_id)",
        "ix_submissions_version_id (version_id)",
        "ix_submissions_accepted (user_id, problem_id) WHERE verdict = 'AC'",
        "ix_submissions_pending (handover_at) WHERE state = 'pending'",
    ),
    "submission_tests": (),
}
KEYS = {
    "submissions": ("id", "id"),
    "submission_tests": ("submission_id", 'submission_id, "index"'),
}


def upgrade() -> None:
    op.execute("LOCK TABLE web.submissions, web.submission_tests IN ACCESS EXCLUSIVE MODE")
    references = _references()
    for table, name, _ in references:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    _keys()
    bound = _bound()
    for table in KEYS:
        _partition(table, bound)
    for table, name, definition in references:
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    _keep_keys()


def _references() -> list[tuple[str, str, str]]:
    """Foreign keys to submissions: table, name, definition."""
    found = op.get_bind().execute(
        sa.text(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype = 'f'"
            " AND confrelid = 'web.submissions'::regclass ORDER BY conname"
        )
    )
    return [(table, name, definition) for table, name, definition in found]


def _bound() -> uuid.UUID:
    """The smallest id of the first month that has no rows yet."""
    newest = op.get_bind().scalar(
        sa.text("SELECT id FROM web.submissions ORDER BY id DESC LIMIT 1")
    )
    moment = datetime.now(UTC) + timedelta(days=1)
    if newest is not None:
        moment = max(moment, datetime.fromtimestamp((newest.int >> 80) / 1000, UTC))
    year, month = divmod(moment.year * 12 + moment.month, 12)
    start = datetime(year, month + 1, 1, tzinfo=UTC)
    return uuid.UUID(int=int(start.timestamp()) * 1000 << 80)


def _partition(table: str, bound: uuid.UUID) -> None:
    first = f"{table}_first"
    column, primary_key = KEYS[table]
    op.execute(f"ALTER TABLE web.{table} RENAME TO {first}")
    op.execute(f"ALTER INDEX web.pk_{table} RENAME TO pk_{first}")
    for index in INDEXES[table]:
        name = index.partition(" ")[0]
        op.execute(f"ALTER INDEX web.{name} RENAME TO {name.replace(table, first)}")
    op.execute(
        f"CREATE TABLE web.{table} (LIKE web.{first} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        f" PARTITION BY RANGE ({column})"
    )
    op.execute(f"ALTER TABLE web.{table} ADD CONSTRAINT pk_{table} PRIMARY KEY ({primary_key})")
    for index in INDEXES[table]:
        name, _, rest = index.partition(" ")
        op.execute(f"CREATE INDEX {name} ON web.{table} {rest}")
    if table == "submissions":
        _foreign_keys()
    op.execute(
        f"ALTER TABLE web.{table} ATTACH PARTITION web.{first}"
        f" FOR VALUES FROM (MINVALUE) TO ('{bound}')"
    )
    op.execute(f"CREATE TABLE web.{table}_default PARTITION OF web.{table} DEFAULT")


def _foreign_keys() -> None:
    """Those of the first partition become part of these: nothing is checked again."""
    for column, target, rest in (
        ("user_id", "users", "ON DELETE CASCADE"),
        ("problem_id", "problems", "ON DELETE CASCADE"),
        ("version_id", "problem_versions", ""),
    ):
        op.execute(
            f"ALTER TABLE web.submissions ADD CONSTRAINT fk_submissions_{column}"
            f" FOREIGN KEY ({column}) REFERENCES web.{target} (id) {rest}"
        )


def _keys() -> None:
    op.execute("DROP INDEX web.uq_submissions_idempotency_key")
    op.create_table(
        "submission_keys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_submission_keys"),
        schema="web",
    )
    op.execute(
        "INSERT INTO web.submission_keys SELECT user_id, idempotency_key, id"
        " FROM web.submissions WHERE idempotency_key IS NOT NULL"
    )


def _keep_keys() -> None:
    op.create_index(
        "ix_submission_keys_submission_id", "submission_keys", ["submission_id"], schema="web"
    )
    op.create_foreign_key(
        "fk_submission_keys_submission_id",
        "submission_keys",
        "submissions",
        ["submission_id"],
        ["id"],
        source_schema="web",
        referent_schema="web",
        ondelete="CASCADE",
    )
    op.execute("""
        CREATE FUNCTION web.keep_submission_key() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO web.submission_keys (user_id, key, submission_id)
            VALUES (NEW.user_id, NEW.idempotency_key, NEW.id);
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER keep_submission_key AFTER INSERT ON web.submissions FOR EACH ROW
        WHEN (NEW.idempotency_key IS NOT NULL) EXECUTE FUNCTION web.keep_submission_key()
    """)

"""Visibility and share links of submissions, what tests show, distributions, drafts, templates.

New tables, and columns with defaults.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

SCHEMA = "web"


def upgrade() -> None:
    _visibility()
    _evidence()
    _distributions()
    _drafts()
    _templates()


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _id(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [f"web.{target}.id"], name=name, ondelete="CASCADE")


def _check(table: str, column: str, condition: str) -> None:
    # The name in full: the naming convention would put the table's in front once more.
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, condition, schema=SCHEMA)


def _visibility() -> None:
    private = sa.Column("visibility", sa.Text(), server_default="private", nullable=False)
    op.add_column("submissions", private, schema=SCHEMA)
    _check("submissions", "visibility", "visibility IN ('private', 'public')")
    op.drop_index("ix_submissions_problem_id", "submissions", schema=SCHEMA)
    newest: list[str | sa.TextClause] = ["problem_id", sa.text("id DESC")]
    op.create_index("ix_submissions_problem_id_id", "submissions", newest, schema=SCHEMA)
    op.create_index(
        "ix_submissions_public",
        "submissions",
        newest,
        schema=SCHEMA,
        postgresql_where=sa.text("visibility = 'public'"),
    )
    table = "submission_shares"
    op.create_table(
        table,
        _id("submission_id"),
        _text("token"),
        _time("created_at"),
        sa.PrimaryKeyConstraint("submission_id", name=f"pk_{table}"),
        sa.UniqueConstraint("token", name=f"uq_{table}_token"),
        _key(table, "submission_id", "submissions"),
        schema=SCHEMA,
    )


def _evidence() -> None:
    column = sa.Column("evidence", sa.Text(), server_default="samples", nullable=False)
    op.add_column("problems", column, schema=SCHEMA)
    _check("problems", "evidence", "evidence IN ('samples', 'first_failed', 'all')")


def _distributions() -> None:
    table = "submission_measures"
    op.create_table(
        table,
        _id("submission_id"),
        _id("problem_id"),
        _text("bundle_digest"),
        _text("language"),
        sa.Column("runtime", sa.Integer()),
        sa.Column("memory", sa.Integer()),
        sa.PrimaryKeyConstraint("submission_id", name=f"pk_{table}"),
        _key(table, "submission_id", "submissions"),
        schema=SCHEMA,
    )
    table = "measure_counts"
    op.create_table(
        table,
        _id("problem_id"),
        _text("bundle_digest"),
        _text("language"),
        _text("measure"),
        _integer("bucket"),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "problem_id", "bundle_digest", "language", "measure", "bucket", name=f"pk_{table}"
        ),
        _key(table, "problem_id", "problems"),
        sa.CheckConstraint("measure IN ('runtime', 'memory')", name="measure"),
        schema=SCHEMA,
    )


def _drafts() -> None:
    table = "drafts"
    op.create_table(
        table,
        _id("user_id"),
        _id("problem_id"),
        _text("language"),
        _text("source"),
        _integer("size"),
        _integer("revision"),
        _time("updated_at"),
        sa.PrimaryKeyConstraint("user_id", "problem_id", "language", name=f"pk_{table}"),
        _key(table, "user_id", "users"),
        _key(table, "problem_id", "problems"),
        schema=SCHEMA,
    )
    op.create_index(f"ix_{table}_problem_id", table, ["problem_id"], schema=SCHEMA)


def _templates() -> None:
    table = "code_templates"
    op.create_table(
        table,
        _id("user_id"),
        _text("language"),
        _text("source"),
        _time("updated_at"),
        sa.PrimaryKeyConstraint("user_id", "language", name=f"pk_{table}"),
        _key(table, "user_id", "users"),
        schema=SCHEMA,
    )

"""Users, API tokens, problems with versions, submissions with tests."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0001"
down_revision = None

SCHEMA = "web"
VERDICTS = "('AC', 'WA', 'PE', 'TLE', 'ILE', 'MLE', 'RE', 'OLE', 'CE', 'JE')"
HEX_DIGEST = "'^[0-9a-f]{64}$'"


def upgrade() -> None:
    _users()
    _problems()
    _submissions()


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), nullable=False)


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _text(name: str, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _users() -> None:
    op.create_table(
        "users",
        _id(),
        _text("username"),
        _text("email"),
        _text("password_hash"),
        _text("role"),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.CheckConstraint("role IN ('user', 'setter', 'admin')", name="role"),
        schema=SCHEMA,
    )
    for column in ("username", "email"):
        op.create_index(
            f"uq_users_{column}",
            "users",
            [sa.text(f"lower({column})")],
            unique=True,
            schema=SCHEMA,
        )
    op.create_table(
        "api_tokens",
        _id(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        _text("name"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        _now("created_at"),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["web.users.id"], name="fk_api_tokens_user_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("token_hash", name="uq_api_tokens_token_hash"),
        schema=SCHEMA,
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"], schema=SCHEMA)


def _problems() -> None:
    op.create_table(
        "problems",
        _id(),
        _text("slug"),
        sa.Column("current_version_id", sa.Uuid()),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_problems"),
        sa.UniqueConstraint("slug", name="uq_problems_slug"),
        schema=SCHEMA,
    )
    op.create_table(
        "problem_versions",
        _id(),
        sa.Column("problem_id", sa.Uuid(), nullable=False),
        _text("digest"),
        _text("bundle_digest"),
        sa.Column("bundle_size", sa.BigInteger(), nullable=False),
        _text("title"),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("time_limit_ms", "memory_limit_mib", "output_limit_mib", "code_limit_kib")
        ),
        sa.Column("statements", JSONB(), nullable=False),
        sa.Column("samples", JSONB(), nullable=False),
        sa.Column("languages", ARRAY(sa.Text()), nullable=False),
        sa.Column("notices", JSONB(), nullable=False),
        sa.Column("imported_by", sa.Uuid()),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_problem_versions"),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["web.problems.id"],
            name="fk_problem_versions_problem_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["imported_by"],
            ["web.users.id"],
            name="fk_problem_versions_imported_by",
            ondelete="SET NULL",
        ),
        sa.UniqueConstraint("problem_id", "digest", name="uq_problem_versions_problem_id_digest"),
        sa.CheckConstraint(f"digest ~ {HEX_DIGEST}", name="digest"),
        sa.CheckConstraint(f"bundle_digest ~ {HEX_DIGEST}", name="bundle_digest"),
        schema=SCHEMA,
    )
    op.create_foreign_key(
        "fk_problems_current_version_id",
        "problems",
        "problem_versions",
        ["current_version_id"],
        ["id"],
        source_schema=SCHEMA,
        referent_schema=SCHEMA,
    )
    op.create_table(
        "problem_statistics",
        sa.Column("problem_id", sa.Uuid(), nullable=False),
        sa.Column("submission_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("accepted_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("problem_id", name="pk_problem_statistics"),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["web.problems.id"],
            name="fk_problem_statistics_problem_id",
            ondelete="CASCADE",
        ),
        schema=SCHEMA,
    )


def _submissions() -> None:
    op.create_table(
        "submissions",
        _id(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("problem_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        _text("language"),
        _text("source"),
        sa.Column("idempotency_key", sa.Text()),
        _now("created_at"),
        _text("state"),
        _now("handover_at"),
        sa.Column("handover_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("verdict", sa.Text()),
        *(sa.Column(name, sa.BigInteger()) for name in ("cpu_ms", "wall_ms", "memory_kib")),
        sa.Column("tests_passed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tests_total", sa.Integer(), server_default="0", nullable=False),
        *(_text(name, "") for name in ("compile_log", "reason", "node", "language_version")),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["web.users.id"], name="fk_submissions_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["web.problems.id"],
            name="fk_submissions_problem_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["web.problem_versions.id"], name="fk_submissions_version_id"
        ),
        sa.CheckConstraint("state IN ('pending', 'judging', 'final')", name="state"),
        sa.CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        sa.CheckConstraint("(state = 'final') <= (verdict IS NOT NULL)", name="final_has_verdict"),
        schema=SCHEMA,
    )
    _submission_indexes()
    op.create_table(
        "submission_tests",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        _text("name"),
        sa.Column("sample", sa.Boolean(), nullable=False),
        _text("verdict"),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("cpu_ms", "wall_ms", "memory_kib")
        ),
        _text("message"),
        _text("judge_message"),
        sa.PrimaryKeyConstraint("submission_id", "index", name="pk_submission_tests"),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["web.submissions.id"],
            name="fk_submission_tests_submission_id",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        schema=SCHEMA,
    )


def _submission_indexes() -> None:
    newest = sa.text("id DESC")
    accepted = sa.text("verdict = 'AC'")
    pending = sa.text("state = 'pending'")
    keyed = sa.text("idempotency_key IS NOT NULL")

    def index(name: str, columns: list[str | sa.TextClause], **options: Any) -> None:
        op.create_index(name, "submissions", columns, schema=SCHEMA, **options)

    index("ix_submissions_user_id_id", ["user_id", newest])
    index("ix_submissions_user_id_problem_id_id", ["user_id", "problem_id", newest])
    index("ix_submissions_problem_id", ["problem_id"])
    index("ix_submissions_version_id", ["version_id"])
    index("ix_submissions_accepted", ["user_id", "problem_id"], postgresql_where=accepted)
    index("ix_submissions_pending", ["handover_at"], postgresql_where=pending)
    index(
        "uq_submissions_idempotency_key",
        ["user_id", "idempotency_key"],
        unique=True,
        postgresql_where=keyed,
    )

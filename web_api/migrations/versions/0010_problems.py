"""Problems: visibility, texts, members, former names, tests, tags, votes, status, search.

New tables, and columns with defaults. Problems that were there stay public; who imported them
first owns them. The extension pg_trgm is trusted: the database's owner may create it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

revision = "0010"
down_revision = "0009"

SCHEMA = "web"
HEX_DIGEST = "'^[0-9a-f]{64}$'"
MEMBERS = """
INSERT INTO web.problem_members (problem_id, user_id, role)
SELECT problem_id, imported_by,
    CASE WHEN row_number() OVER (PARTITION BY problem_id ORDER BY first) = 1
    THEN 'owner' ELSE 'editor' END
FROM (
    SELECT problem_id, imported_by, min(id::text) AS first FROM web.problem_versions
    WHERE imported_by IS NOT NULL GROUP BY problem_id, imported_by
) AS importers
"""


def upgrade() -> None:
    _problem_columns()
    _texts()
    _members()
    _slugs()
    _test_cases()
    _similar()
    _tags()
    _company_reports()
    _votes()
    _status()
    _search()
    op.execute(MEMBERS)
    op.add_column("uploads", _text("texts", "merge"), schema=SCHEMA)


def _id(name: str = "id", *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=null)


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _key(table: str, column: str, target: str, rule: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [f"web.{target}.id"], name=name, ondelete=rule)


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns), schema=SCHEMA)


def _problem_columns() -> None:
    for column in (
        _text("visibility", "public"),
        sa.Column("publish_at", sa.DateTime(timezone=True)),
        sa.Column("premium", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("difficulty", sa.Text()),
        sa.Column("rating", sa.Integer()),
        _text("editorial_rule", "public"),
        _id("texts_id", null=True),
        _id("package_texts_id", null=True),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
    ):
        op.add_column("problems", column, schema=SCHEMA)
    for name, rule in (
        ("visibility", "visibility IN ('draft', 'private', 'contest', 'public')"),
        ("difficulty", "difficulty IN ('easy', 'medium', 'hard')"),
        ("rating", "rating BETWEEN 0 AND 5000"),
        ("editorial_rule", "editorial_rule IN ('public', 'solved', 'premium', 'hidden')"),
    ):
        op.create_check_constraint(op.f(f"ck_problems_{name}"), "problems", rule, schema=SCHEMA)
    for name in ("likes", "dislikes"):
        column = sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
        op.add_column("problem_statistics", column, schema=SCHEMA)


def _texts() -> None:
    table = "problem_texts"
    op.create_table(
        table,
        _id(),
        _id("problem_id"),
        _integer("number"),
        _id("version_id"),
        _text("origin"),
        _id("author_id", null=True),
        _text("note", ""),
        _text("title"),
        sa.Column("statements", JSONB(), nullable=False),
        *(
            _text(f"{name}_{form}", "")
            for name in ("constraints", "editorial")
            for form in ("source", "html")
        ),
        sa.Column("hints", JSONB(), server_default="[]", nullable=False),
        _now("created_at"),
        _primary(table, "id"),
        _key(table, "problem_id", "problems"),
        _key(table, "version_id", "problem_versions"),
        _key(table, "author_id", "users", "SET NULL"),
        sa.UniqueConstraint("problem_id", "number", name="uq_problem_texts_problem_id_number"),
        sa.CheckConstraint("origin IN ('package', 'edit', 'merge', 'restore')", name="origin"),
        schema=SCHEMA,
    )
    _index(table, "version_id")
    _index(table, "author_id")
    for column in ("texts_id", "package_texts_id"):
        op.create_foreign_key(
            f"fk_problems_{column}",
            "problems",
            table,
            [column],
            ["id"],
            source_schema=SCHEMA,
            referent_schema=SCHEMA,
        )


def _members() -> None:
    table = "problem_members"
    op.create_table(
        table,
        _id("problem_id"),
        _id("user_id"),
        _text("role"),
        _id("added_by", null=True),
        _now("added_at"),
        _primary(table, "problem_id", "user_id"),
        _key(table, "problem_id", "problems"),
        _key(table, "user_id", "users"),
        _key(table, "added_by", "users", "SET NULL"),
        sa.CheckConstraint("role IN ('owner', 'editor', 'tester')", name="role"),
        schema=SCHEMA,
    )
    _index(table, "user_id")


def _slugs() -> None:
    table = "problem_slugs"
    op.create_table(
        table,
        _text("slug"),
        _id("problem_id"),
        _now("changed_at"),
        _primary(table, "slug"),
        _key(table, "problem_id", "problems"),
        schema=SCHEMA,
    )
    _index(table, "problem_id")


def _test_cases() -> None:
    op.create_table(
        "test_cases",
        _text("bundle_digest"),
        _integer("index"),
        _text("name"),
        _text("group"),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("input_bytes", sa.BigInteger(), nullable=False),
        sa.Column("answer_bytes", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Double()),
        _primary("test_cases", "bundle_digest", "index"),
        sa.CheckConstraint(f"bundle_digest ~ {HEX_DIGEST}", name="bundle_digest"),
        schema=SCHEMA,
    )


def _similar() -> None:
    table = "problem_similar"
    op.create_table(
        table,
        _id("problem_id"),
        _id("other_id"),
        _integer("position"),
        _primary(table, "problem_id", "other_id"),
        _key(table, "problem_id", "problems"),
        _key(table, "other_id", "problems"),
        schema=SCHEMA,
    )
    _index(table, "other_id")


def _tags() -> None:
    op.create_table(
        "tags",
        _id(),
        _text("kind"),
        _text("slug"),
        _text("name"),
        _now("created_at"),
        _primary("tags", "id"),
        sa.UniqueConstraint("kind", "slug", name="uq_tags_kind_slug"),
        sa.CheckConstraint("kind IN ('topic', 'company')", name="kind"),
        schema=SCHEMA,
    )
    op.create_table(
        "problem_tags",
        _id("problem_id"),
        _id("tag_id"),
        _primary("problem_tags", "problem_id", "tag_id"),
        _key("problem_tags", "problem_id", "problems"),
        _key("problem_tags", "tag_id", "tags"),
        schema=SCHEMA,
    )
    _index("problem_tags", "tag_id", "problem_id")


def _company_reports() -> None:
    table = "company_reports"
    op.create_table(
        table,
        _id(),
        _id("problem_id"),
        _id("tag_id"),
        _id("reported_by", null=True),
        _text("stage"),
        sa.Column("asked_on", sa.Date(), nullable=False),
        _now("created_at"),
        _primary(table, "id"),
        _key(table, "problem_id", "problems"),
        _key(table, "tag_id", "tags"),
        _key(table, "reported_by", "users", "SET NULL"),
        sa.UniqueConstraint(
            "reported_by",
            "problem_id",
            "tag_id",
            name="uq_company_reports_reported_by_problem_id_tag_id",
        ),
        sa.CheckConstraint("stage IN ('assessment', 'phone', 'onsite', 'other')", name="stage"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_company_reports_tag_id_problem_id",
        table,
        ["tag_id", "problem_id", "asked_on"],
        schema=SCHEMA,
    )
    _index(table, "problem_id")


def _votes() -> None:
    table = "problem_votes"
    op.create_table(
        table,
        _id("problem_id"),
        _id("user_id"),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        _now("at"),
        _primary(table, "problem_id", "user_id"),
        _key(table, "problem_id", "problems"),
        _key(table, "user_id", "users"),
        sa.CheckConstraint("value IN (-1, 1)", name="value"),
        schema=SCHEMA,
    )
    _index(table, "user_id")


def _status() -> None:
    table = "user_problem_status"
    op.create_table(
        table,
        _id("user_id"),
        _id("problem_id"),
        _text("status"),
        sa.Column("first_solved_at", sa.DateTime(timezone=True)),
        _integer("attempts"),
        _integer("accepted"),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        _primary(table, "user_id", "problem_id"),
        _key(table, "user_id", "users"),
        _key(table, "problem_id", "problems"),
        sa.CheckConstraint("status IN ('attempted', 'solved')", name="status"),
        sa.CheckConstraint(
            "(status = 'solved') = (first_solved_at IS NOT NULL)", name="solved_has_time"
        ),
        schema=SCHEMA,
    )
    _index(table, "problem_id")
    # What was judged before there was this table.
    op.execute("""
        INSERT INTO web.user_problem_status
        SELECT user_id, problem_id,
            CASE WHEN bool_or(coalesce(verdict = 'AC', false)) THEN 'solved' ELSE 'attempted' END,
            min(created_at) FILTER (WHERE verdict = 'AC'), count(*),
            count(*) FILTER (WHERE verdict = 'AC'), max(created_at)
        FROM web.submissions GROUP BY user_id, problem_id
    """)


def _search() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")
    table = "problem_search"
    op.create_table(
        table,
        _id("problem_id"),
        _id("version_id"),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        _text("name"),
        sa.Column("document", TSVECTOR(), nullable=False),
        sa.Column("topics", ARRAY(sa.Text()), nullable=False),
        sa.Column("companies", ARRAY(sa.Text()), nullable=False),
        _primary(table, "problem_id"),
        _key(table, "problem_id", "problems"),
        _key(table, "version_id", "problem_versions"),
        schema=SCHEMA,
    )
    _index(table, "version_id")
    for column in ("document", "topics", "companies"):
        op.create_index(
            f"ix_problem_search_{column}", table, [column], schema=SCHEMA, postgresql_using="gin"
        )
    op.create_index(
        "ix_problem_search_name",
        table,
        ["name"],
        schema=SCHEMA,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )

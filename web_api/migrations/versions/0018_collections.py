"""Lists, study plans, assignments, companies' collections, interviews, questions of the day.

New tables, and columns with defaults.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0018"
down_revision = "0017"

SCHEMA = "web"
Columns = sa.Column[Any] | sa.Constraint


def upgrade() -> None:
    _lists()
    _plans()
    _assignments()
    _companies()
    _interviews()
    _interview_people()
    _score_cards()
    _daily()


def _table(name: str, key: str, *parts: Columns) -> None:
    columns = [sa.PrimaryKeyConstraint(*key.split(), name=f"pk_{name}"), *parts]
    op.create_table(name, *columns, schema=SCHEMA)


def _index(table: str, columns: str, **options: Any) -> None:
    name = options.pop("name", f"ix_{table}_{columns.replace(' ', '_')}")
    op.create_index(name, table, columns.split(), schema=SCHEMA, **options)


def _column(name: str, kind: Any, default: str | None = None, *, null: bool = False) -> Any:
    return sa.Column(name, kind, server_default=default, nullable=null)


def _id(name: str, *, null: bool = False) -> Any:
    return _column(name, sa.Uuid(), null=null)


def _text(name: str, default: str | None = None) -> Any:
    return _column(name, sa.Text(), default)


def _time(name: str) -> Any:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _moment(name: str) -> Any:
    return _column(name, sa.DateTime(timezone=True), null=True)


def _key(
    table: str, column: str, target: str, on_delete: str = "CASCADE", to: str = "id"
) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [f"web.{target}.{to}"], name=name, ondelete=on_delete)


def _check(condition: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=name)


def _lists() -> None:
    _table(
        "lists",
        "id",
        _id("id"),
        _id("owner_id", null=True),
        _text("title"),
        _text("description", ""),
        _text("html", ""),
        _text("visibility", "private"),
        _column("official", sa.Boolean(), "false"),
        _id("forked_from", null=True),
        _column("followers", sa.BigInteger(), "0"),
        _time("created_at"),
        _time("updated_at"),
        _key("lists", "owner_id", "users", "SET NULL"),
        _key("lists", "forked_from", "lists", "SET NULL"),
        _check("visibility IN ('private', 'unlisted', 'public')", "visibility"),
    )
    _index("lists", "owner_id id")
    _index("lists", "forked_from")
    public = sa.text("visibility = 'public'")
    _index("lists", "official id", name="ix_lists_public", postgresql_where=public)
    _table(
        "list_items",
        "list_id problem_id",
        _id("list_id"),
        _id("problem_id"),
        _column("position", sa.Integer()),
        _text("section", ""),
        _text("note", ""),
        _key("list_items", "list_id", "lists"),
        _key("list_items", "problem_id", "problems"),
        sa.UniqueConstraint(
            "list_id",
            "position",
            name="uq_list_items_list_id_position",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    _index("list_items", "problem_id")
    _table(
        "list_follows",
        "list_id user_id",
        _id("list_id"),
        _id("user_id"),
        _time("at"),
        _key("list_follows", "list_id", "lists"),
        _key("list_follows", "user_id", "users"),
    )
    _index("list_follows", "user_id list_id", name="ix_list_follows_user_id")


def _plans() -> None:
    _table(
        "study_plans",
        "id",
        _id("id"),
        _id("user_id"),
        _id("list_id", null=True),
        _text("title"),
        _column("start_on", sa.Date()),
        _text("unit"),
        _column("amount", sa.SmallInteger()),
        _column("weekdays", ARRAY(sa.SmallInteger())),
        _text("time_zone"),
        _column("hour", sa.SmallInteger(), null=True),
        _moment("remind_at"),
        _time("created_at"),
        _key("study_plans", "user_id", "users"),
        _key("study_plans", "list_id", "lists", "SET NULL"),
        _check("unit IN ('day', 'week', 'section')", "unit"),
        _check("amount BETWEEN 1 AND 100", "amount"),
        _check("hour BETWEEN 0 AND 23", "hour"),
    )
    _index("study_plans", "user_id id")
    _index("study_plans", "list_id")
    _index("study_plans", "remind_at")
    _table(
        "study_plan_items",
        "plan_id problem_id",
        _id("plan_id"),
        _id("problem_id"),
        _column("position", sa.Integer()),
        _text("section", ""),
        _column("due_on", sa.Date()),
        _key("study_plan_items", "plan_id", "study_plans"),
        _key("study_plan_items", "problem_id", "problems"),
    )
    _index("study_plan_items", "problem_id")


def _assignments() -> None:
    _table(
        "assignments",
        "id",
        _id("id"),
        _id("group_id"),
        _id("list_id"),
        _id("created_by", null=True),
        _moment("due_at"),
        _time("created_at"),
        _key("assignments", "group_id", "groups"),
        _key("assignments", "list_id", "lists"),
        _key("assignments", "created_by", "users", "SET NULL"),
    )
    _index("assignments", "group_id id")
    _index("assignments", "list_id")


def _companies() -> None:
    table = "company_reports"
    quarter = sa.Computed("date_trunc('quarter', asked_on::timestamp)::date", persisted=True)
    for column in (
        _text("position", ""),
        sa.Column("level", sa.Text()),
        _text("state", "counted"),
        sa.Column("period", sa.Date(), quarter, nullable=False),
    ):
        op.add_column(table, column, schema=SCHEMA)
    states = "state IN ('waiting', 'counted', 'rejected')"
    op.create_check_constraint(op.f(f"ck_{table}_state"), table, states, schema=SCHEMA)
    levels = "level IN ('intern', 'junior', 'mid', 'senior', 'staff')"
    op.create_check_constraint(op.f(f"ck_{table}_level"), table, levels, schema=SCHEMA)
    op.drop_constraint(f"uq_{table}_reported_by_problem_id_tag_id", table, schema=SCHEMA)
    one = ["reported_by", "problem_id", "tag_id", "period"]
    op.create_unique_constraint(
        f"uq_{table}_reported_by_problem_id_tag_id_period", table, one, schema=SCHEMA
    )
    waiting = sa.text("state = 'waiting'")
    _index(table, "id", name="ix_company_reports_waiting", postgresql_where=waiting)
    _table(
        "company_problems",
        "tag_id problem_id",
        _id("tag_id"),
        _id("problem_id"),
        _column("reporters", sa.Integer()),
        _column("weight", sa.Double()),
        _column("last_asked_on", sa.Date()),
        _key("company_problems", "tag_id", "tags"),
        _key("company_problems", "problem_id", "problems"),
    )
    _index("company_problems", "problem_id")
    # 2020-01-01 and 180 days: as web_api/companies/decay.py.
    op.execute("""
        INSERT INTO web.company_problems (tag_id, problem_id, reporters, weight, last_asked_on)
        SELECT tag_id, problem_id, count(DISTINCT coalesce(reported_by, id)),
               sum(2 ^ ((asked_on - DATE '2020-01-01') / 180.0)), max(asked_on)
        FROM web.company_reports GROUP BY tag_id, problem_id
    """)


def _interviews() -> None:
    _table(
        "interviews",
        "id",
        _id("id"),
        _id("owner_id", null=True),
        _text("title"),
        _id("company_id", null=True),
        _column("difficulties", ARRAY(sa.Text())),
        _text("seed"),
        _column("minutes", sa.Integer()),
        _id("room"),
        _moment("started_at"),
        _moment("ends_at"),
        _time("created_at"),
        _key("interviews", "owner_id", "users", "SET NULL"),
        _key("interviews", "company_id", "tags", "SET NULL"),
        _check("minutes BETWEEN 5 AND 480", "minutes"),
        _check("(started_at IS NULL) = (ends_at IS NULL)", "started_has_end"),
    )
    _index("interviews", "owner_id")
    _index("interviews", "company_id")
    _table(
        "interview_problems",
        "interview_id position",
        _id("interview_id"),
        _column("position", sa.SmallInteger()),
        _id("problem_id"),
        _key("interview_problems", "interview_id", "interviews"),
        _key("interview_problems", "problem_id", "problems"),
    )
    _index("interview_problems", "problem_id")


def _interview_people() -> None:
    roles = "role IN ('candidate', 'interviewer', 'observer')"
    table = "interview_members"
    _table(
        table,
        "interview_id user_id",
        _id("interview_id"),
        _id("user_id"),
        _text("role"),
        _time("joined_at"),
        _key(table, "interview_id", "interviews"),
        _key(table, "user_id", "users"),
        _check(roles, "role"),
    )
    _index(table, "user_id interview_id", name=f"ix_{table}_user_id")
    one = sa.text("role = 'candidate'")
    name = f"uq_{table}_candidate"
    _index(table, "interview_id", name=name, unique=True, postgresql_where=one)
    table = "interview_invitations"
    _table(
        table,
        "interview_id role",
        _id("interview_id"),
        _text("role"),
        _column("secret_hash", sa.LargeBinary()),
        _column("expires_at", sa.DateTime(timezone=True)),
        _key(table, "interview_id", "interviews"),
        sa.UniqueConstraint("secret_hash", name=f"uq_{table}_secret_hash"),
        _check(roles, "role"),
    )


def _score_cards() -> None:
    table = "score_cards"
    scores = ("problem_solving", "coding", "communication", "testing")
    _table(
        table,
        "id",
        _id("id"),
        _id("interview_id"),
        _id("author_id", null=True),
        *(_column(score, sa.SmallInteger(), null=True) for score in scores),
        sa.Column("recommendation", sa.Text()),
        _text("feedback", ""),
        _text("html", ""),
        _moment("shared_at"),
        _time("updated_at"),
        _key(table, "interview_id", "interviews"),
        _key(table, "author_id", "users", "SET NULL"),
        sa.UniqueConstraint("interview_id", "author_id", name=f"uq_{table}_interview_id_author_id"),
        *(_check(f"{score} BETWEEN 1 AND 5", score) for score in scores),
        _check("recommendation IN ('strong_no', 'no', 'yes', 'strong_yes')", "recommendation"),
    )
    _index(table, "author_id")


def _daily() -> None:
    _table(
        "daily_questions",
        "day",
        _column("day", sa.Date()),
        _id("problem_id"),
        _column("pinned", sa.Boolean(), "false"),
        _time("chosen_at"),
        _key("daily_questions", "problem_id", "problems"),
    )
    _index("daily_questions", "problem_id day", name="ix_daily_questions_problem_id")
    _table(
        "daily_solves",
        "day user_id",
        _column("day", sa.Date()),
        _id("user_id"),
        _column("solved_at", sa.DateTime(timezone=True)),
        _key("daily_solves", "day", "daily_questions", to="day"),
        _key("daily_solves", "user_id", "users"),
    )
    _index("daily_solves", "user_id day", name="ix_daily_solves_user_id")

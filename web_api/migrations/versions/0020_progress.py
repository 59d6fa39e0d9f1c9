"""Activity, skills, reviews, notes, favourites; counts for setters and staff.

New tables only.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

SCHEMA = "web"
KINDS: dict[str, Any] = {
    "id": sa.Uuid(),
    "text": sa.Text(),
    "time": sa.DateTime(timezone=True),
    "day": sa.Date(),
    "int": sa.Integer(),
    "small": sa.SmallInteger(),
    "big": sa.BigInteger(),
    "float": sa.Float(),
    "bool": sa.Boolean(),
}
TARGETS = {"user_id": "users", "problem_id": "problems", "submission_id": "submissions"}


def upgrade() -> None:
    _skills()
    _reviews()
    _own()
    _counts()


def _table(name: str, columns: str, key: str, foreign: str = "", *parts: Any) -> None:
    """`columns` as "name:kind", `key` and `foreign` as names, separated by blanks."""
    made: list[Any] = []
    for each in columns.split():
        column, kind = each.split(":")
        default = sa.func.now() if kind == "now" else None
        kept = KINDS["time" if kind == "now" else kind]
        made.append(sa.Column(column, kept, nullable=False, server_default=default))
    for column in foreign.split():
        target = f"{SCHEMA}.{TARGETS[column]}.id"
        label = f"fk_{name}_{column}"
        made.append(sa.ForeignKeyConstraint([column], [target], label, ondelete="CASCADE"))
    primary = sa.PrimaryKeyConstraint(*key.split(), name=f"pk_{name}")
    op.create_table(name, *made, primary, *parts, schema=SCHEMA)


def _index(table: str, *columns: str, name: str = "") -> None:
    label = name or f"ix_{table}_{'_'.join(columns)}"
    op.create_index(label, table, [sa.text(column) for column in columns], schema=SCHEMA)


def _skills() -> None:
    both = "user_id problem_id"
    _table(
        "user_activity",
        "user_id:id slot:time submissions:int accepted:int",
        "user_id slot",
        "user_id",
    )
    _table(
        "skill_evidence",
        "user_id:id problem_id:id solved:bool at:time shift:float information:float",
        both,
        both,
    )
    _index("skill_evidence", "problem_id")
    _index("skill_evidence", "user_id", "at DESC", name="ix_skill_evidence_user_id_at")
    _table(
        "problem_skill",
        "problem_id:id prior:float shift:float information:float",
        "problem_id",
        "problem_id",
    )
    _table(
        "user_skills",
        "user_id:id topic:text mean:float deviation:float evidence:int",
        "user_id topic",
        "user_id",
    )


def _reviews() -> None:
    both = "user_id problem_id"
    _table(
        "review_cards",
        "user_id:id problem_id:id due:time stability:float difficulty:float reviews:int"
        " lapses:int last_at:time",
        both,
        both,
        sa.Column("paused", sa.Boolean(), server_default="false", nullable=False),
    )
    _index("review_cards", "problem_id")
    _index("review_cards", "user_id", "due")
    _table(
        "review_ratings",
        "id:id user_id:id problem_id:id rating:small at:now",
        "id",
        both,
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
    )
    _index("review_ratings", "problem_id")
    _index("review_ratings", "user_id", "problem_id")
    _table(
        "review_settings",
        "user_id:id retention:float maximum_days:int",
        "user_id",
        "user_id",
        sa.CheckConstraint("retention BETWEEN 0.7 AND 0.97", name="retention"),
        sa.CheckConstraint("maximum_days BETWEEN 1 AND 3650", name="maximum_days"),
    )


def _own() -> None:
    both = "user_id problem_id"
    _table("notes", "user_id:id problem_id:id source:text html:text updated_at:now", both, both)
    _index("notes", "problem_id")
    _index("notes", "user_id", "updated_at DESC", name="ix_notes_user_id_updated_at")
    _table("favourites", "user_id:id problem_id:id at:now", both, both)
    _index("favourites", "problem_id")
    _index("favourites", "user_id", "at DESC", name="ix_favourites_user_id_at")


def _counts() -> None:
    counted = "day:day language:text verdict:text count:big"
    by_day = "day language verdict"
    _table("problem_days", f"problem_id:id {counted}", f"problem_id {by_day}", "problem_id")
    _table("platform_days", counted, by_day)
    _table("active_users", "day:day user_id:id", "day user_id", "user_id")
    _index("active_users", "user_id")
    _table("active_days", "day:day users:big", "day")
    _table("wait_days", "day:day bucket:int count:big", "day bucket")
    _table(
        "failed_tests",
        "submission_id:id problem_id:id bundle_digest:text name:text",
        "submission_id",
        "submission_id",
    )
    _table(
        "test_failures",
        "problem_id:id bundle_digest:text name:text count:big",
        "problem_id bundle_digest name",
        "problem_id",
    )

"""Contests: their problems, participants, log, results, ratings. New tables only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

# The log only grows. Emptying the whole table (TRUNCATE) is left to restores.
GUARD = """
CREATE FUNCTION web.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'web.% only grows: rows are never changed or deleted', TG_TABLE_NAME;
END
$$
"""
GUARDED = """
CREATE TRIGGER contest_events_only_grow BEFORE UPDATE OR DELETE ON web.contest_events
FOR EACH ROW EXECUTE FUNCTION web.refuse_change()
"""


def upgrade() -> None:
    _contests()
    _user_ratings()
    _contest_events()
    _contest_heads()
    _contest_participations()
    _contest_problems()
    _contest_results()
    _rated_contests()
    _contest_balloons()
    _contest_clarifications()
    _contest_members()
    _contest_prints()
    _contest_submissions()
    _rating_changes()
    op.execute(sa.text(GUARD))
    op.execute(sa.text(GUARDED))


def _contests() -> None:
    op.create_table(
        "contests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scoring", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("freeze_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thawed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("team_size", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("rated", sa.Boolean(), nullable=False),
        sa.Column("penalty_s", sa.Integer(), nullable=False),
        sa.Column("penalise_compile_errors", sa.Boolean(), nullable=False),
        sa.Column("virtual_allowed", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("rules_html", sa.Text(), nullable=False),
        sa.Column("prizes", postgresql.JSONB(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("prefetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("statement_key", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind = 'private' OR group_id IS NULL", name="group_is_private"),
        sa.CheckConstraint(
            "kind IN ('weekly', 'biweekly', 'monthly', 'special', 'private')",
            name="kind",
        ),
        sa.CheckConstraint("scoring IN ('icpc', 'ioi', 'atcoder', 'leetcode')", name="scoring"),
        sa.CheckConstraint("visibility IN ('draft', 'open')", name="visibility"),
        sa.CheckConstraint("NOT rated OR team_size = 1", name="rated_alone"),
        sa.CheckConstraint("capacity > 0", name="capacity"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("freeze_at BETWEEN starts_at AND ends_at", name="freeze_within"),
        sa.CheckConstraint("penalty_s BETWEEN 0 AND 86400", name="penalty_s"),
        sa.CheckConstraint("registration_closes_at > registration_opens_at", name="registration"),
        sa.CheckConstraint("team_size BETWEEN 1 AND 10", name="team_size"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["web.users.id"], name="fk_contests_created_by", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["web.groups.id"], name="fk_contests_group_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contests"),
        sa.UniqueConstraint("slug", name="uq_contests_slug"),
        schema="web",
    )
    op.create_index(
        "ix_contests_group_id",
        "contests",
        ["group_id"],
        unique=False,
        schema="web",
        postgresql_where=sa.text("group_id IS NOT NULL"),
    )
    op.create_index(
        "ix_contests_starts_at_id",
        "contests",
        [sa.text("starts_at DESC"), sa.text("id DESC")],
        unique=False,
        schema="web",
    )
    op.create_index(
        "ix_contests_unreleased",
        "contests",
        ["ends_at"],
        unique=False,
        schema="web",
        postgresql_where=sa.text("visibility = 'open' AND released_at IS NULL"),
    )


def _user_ratings() -> None:
    op.create_table(
        "user_ratings",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("mu", sa.Double(), nullable=False),
        sa.Column("sigma", sa.Double(), nullable=False),
        sa.Column("contests", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["web.users.id"], name="fk_user_ratings_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_user_ratings"),
        schema="web",
    )
    op.create_index(
        "ix_user_ratings_rating",
        "user_ratings",
        [sa.text("rating DESC"), "user_id"],
        unique=False,
        schema="web",
    )


def _contest_events() -> None:
    op.create_table(
        "contest_events",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(hash) = 32 AND length(previous) = 32", name="hash"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["web.contests.id"], name="fk_contest_events_contest_id"
        ),
        sa.PrimaryKeyConstraint("contest_id", "number", name="pk_contest_events"),
        schema="web",
    )


def _contest_heads() -> None:
    op.create_table(
        "contest_heads",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["web.contests.id"],
            name="fk_contest_heads_contest_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contest_id", name="pk_contest_heads"),
        schema="web",
    )


def _contest_participations() -> None:
    op.create_table(
        "contest_participations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("virtual", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("disqualified", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("virtual = (started_at IS NOT NULL)", name="virtual_has_start"),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["web.contests.id"],
            name="fk_contest_participations_contest_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contest_participations"),
        schema="web",
    )
    op.create_index(
        "ix_contest_participations_contest_id_id",
        "contest_participations",
        ["contest_id", "id"],
        unique=False,
        schema="web",
    )
    op.create_index(
        "uq_contest_participations_name",
        "contest_participations",
        ["contest_id", sa.text("lower(name)")],
        unique=True,
        schema="web",
        postgresql_where=sa.text("name <> ''"),
    )


def _contest_problems() -> None:
    op.create_table(
        "contest_problems",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("problem_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.CheckConstraint("label ~ '^[A-Z][A-Z0-9]{0,3}$'", name="label"),
        sa.CheckConstraint("points BETWEEN 1 AND 100000", name="points"),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["web.contests.id"],
            name="fk_contest_problems_contest_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["web.problems.id"],
            name="fk_contest_problems_problem_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contest_id", "problem_id", name="pk_contest_problems"),
        sa.UniqueConstraint("contest_id", "label", name="uq_contest_problems_contest_id_label"),
        schema="web",
    )
    op.create_index(
        "ix_contest_problems_problem_id",
        "contest_problems",
        ["problem_id"],
        unique=False,
        schema="web",
    )


def _contest_results() -> None:
    op.create_table(
        "contest_results",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("board", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["web.contests.id"],
            name="fk_contest_results_contest_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contest_id", name="pk_contest_results"),
        schema="web",
    )


def _rated_contests() -> None:
    op.create_table(
        "rated_contests",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column(
            "rated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["web.contests.id"],
            name="fk_rated_contests_contest_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contest_id", name="pk_rated_contests"),
        schema="web",
    )
    op.create_index(
        "ix_rated_contests_ends_at_contest_id",
        "rated_contests",
        ["ends_at", "contest_id"],
        unique=False,
        schema="web",
    )


def _contest_balloons() -> None:
    op.create_table(
        "contest_balloons",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column(
            "solved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["web.contests.id"],
            name="fk_contest_balloons_contest_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["web.contest_participations.id"],
            name="fk_contest_balloons_participation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "contest_id", "participation_id", "label", name="pk_contest_balloons"
        ),
        schema="web",
    )
    op.create_index(
        "ix_contest_balloons_waiting",
        "contest_balloons",
        ["contest_id", "solved_at"],
        unique=False,
        schema="web",
        postgresql_where=sa.text("delivered_at IS NULL"),
    )


def _contest_clarifications() -> None:
    op.create_table(
        "contest_clarifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["web.users.id"],
            name="fk_contest_clarifications_answered_by",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["web.users.id"],
            name="fk_contest_clarifications_asked_by",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["web.contests.id"],
            name="fk_contest_clarifications_contest_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["web.contest_participations.id"],
            name="fk_contest_clarifications_participation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contest_clarifications"),
        schema="web",
    )
    op.create_index(
        "ix_contest_clarifications_contest_id_id",
        "contest_clarifications",
        ["contest_id", "id"],
        unique=False,
        schema="web",
    )
    op.create_index(
        "ix_contest_clarifications_participation_id",
        "contest_clarifications",
        ["participation_id"],
        unique=False,
        schema="web",
    )


def _contest_members() -> None:
    op.create_table(
        "contest_members",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("virtual", sa.Boolean(), nullable=False),
        sa.Column("captain", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["web.contests.id"],
            name="fk_contest_members_contest_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["web.contest_participations.id"],
            name="fk_contest_members_participation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["web.users.id"], name="fk_contest_members_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("participation_id", "user_id", name="pk_contest_members"),
        schema="web",
    )
    op.create_index(
        "ix_contest_members_user_id", "contest_members", ["user_id"], unique=False, schema="web"
    )
    op.create_index(
        "uq_contest_members_official",
        "contest_members",
        ["contest_id", "user_id"],
        unique=True,
        schema="web",
        postgresql_where=sa.text("accepted AND NOT virtual"),
    )


def _contest_prints() -> None:
    op.create_table(
        "contest_prints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["web.contests.id"],
            name="fk_contest_prints_contest_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["web.contest_participations.id"],
            name="fk_contest_prints_participation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contest_prints"),
        schema="web",
    )
    op.create_index(
        "ix_contest_prints_participation_id",
        "contest_prints",
        ["participation_id"],
        unique=False,
        schema="web",
    )
    op.create_index(
        "ix_contest_prints_waiting",
        "contest_prints",
        ["contest_id", "id"],
        unique=False,
        schema="web",
        postgresql_where=sa.text("printed_at IS NULL"),
    )


def _contest_submissions() -> None:
    op.create_table(
        "contest_submissions",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("time_ms", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["web.contests.id"],
            name="fk_contest_submissions_contest_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["web.contest_participations.id"],
            name="fk_contest_submissions_participation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["web.submissions.id"],
            name="fk_contest_submissions_submission_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("submission_id", name="pk_contest_submissions"),
        schema="web",
    )
    op.create_index(
        "ix_contest_submissions_contest_id",
        "contest_submissions",
        ["contest_id", "submission_id"],
        unique=False,
        schema="web",
    )
    op.create_index(
        "ix_contest_submissions_participation_id",
        "contest_submissions",
        ["participation_id", "submission_id"],
        unique=False,
        schema="web",
    )


def _rating_changes() -> None:
    op.create_table(
        "rating_changes",
        sa.Column("contest_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("deviation", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["web.rated_contests.contest_id"],
            name="fk_rating_changes_contest_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["web.users.id"], name="fk_rating_changes_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contest_id", "user_id", name="pk_rating_changes"),
        schema="web",
    )
    op.create_index(
        "ix_rating_changes_user_id", "rating_changes", ["user_id"], unique=False, schema="web"
    )

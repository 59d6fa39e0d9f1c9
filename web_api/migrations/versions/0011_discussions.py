"""Discussions: posts, votes, edits, reports, rules. New tables only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

revision = "0011"
down_revision = "0010"

SCHEMA = "web"


def upgrade() -> None:
    _discussion_posts()
    _discussion_votes()
    _discussion_edits()
    _discussion_reports()
    _discussion_rules()


def _discussion_posts() -> None:
    op.create_table(
        "discussion_posts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("root_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column("problem_id", sa.Uuid()),
        sa.Column("thread_kind", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid()),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), server_default="en", nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("tags", ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("search", TSVECTOR(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("official", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("premium", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("locked", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("score", sa.Integer(), server_default="0", nullable=False),
        sa.Column("up", sa.Integer(), server_default="0", nullable=False),
        sa.Column("hot", sa.Double(), server_default="0", nullable=False),
        sa.Column("direct_replies", sa.Integer(), server_default="0", nullable=False),
        sa.Column("thread_replies", sa.Integer(), server_default="0", nullable=False),
        sa.Column("open_reports", sa.Integer(), server_default="0", nullable=False),
        sa.Column("edits", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("edited_at", sa.DateTime(timezone=True)),
        sa.Column(
            "active_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.CheckConstraint(
            "(depth = 0) = (kind <> 'reply')", name=op.f("ck_discussion_posts_depth")
        ),
        sa.CheckConstraint(
            "kind IN ('solution', 'question', 'discussion', 'reply')",
            name=op.f("ck_discussion_posts_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('visible', 'held', 'removed', 'deleted')",
            name=op.f("ck_discussion_posts_state"),
        ),
        sa.CheckConstraint(
            "(depth = 0) = (parent_id IS NULL)", name=op.f("ck_discussion_posts_parent")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["web.users.id"],
            name="fk_discussion_posts_author_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["web.discussion_posts.id"],
            name="fk_discussion_posts_parent_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["web.problems.id"],
            name="fk_discussion_posts_problem_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["root_id"],
            ["web.discussion_posts.id"],
            name="fk_discussion_posts_root_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_discussion_posts"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_discussion_posts_active",
        "discussion_posts",
        ["problem_id", sa.text("active_at DESC"), sa.text("id DESC")],
        schema=SCHEMA,
        postgresql_where=sa.text("depth = 0 AND state = 'visible'"),
    )
    op.create_index(
        "ix_discussion_posts_author_id_id",
        "discussion_posts",
        ["author_id", sa.text("id DESC")],
        schema=SCHEMA,
    )
    op.create_index(
        "ix_discussion_posts_digest", "discussion_posts", ["digest", "created_at"], schema=SCHEMA
    )
    op.create_index(
        "ix_discussion_posts_hot",
        "discussion_posts",
        ["problem_id", sa.text("hot DESC"), sa.text("id DESC")],
        schema=SCHEMA,
        postgresql_where=sa.text("depth = 0 AND state = 'visible'"),
    )
    op.create_index(
        "ix_discussion_posts_new",
        "discussion_posts",
        ["problem_id", sa.text("id DESC")],
        schema=SCHEMA,
        postgresql_where=sa.text("depth = 0 AND state = 'visible'"),
    )
    op.create_index(
        "ix_discussion_posts_parent_new", "discussion_posts", ["parent_id", "id"], schema=SCHEMA
    )
    op.create_index(
        "ix_discussion_posts_parent_votes",
        "discussion_posts",
        ["parent_id", sa.text("score DESC"), sa.text("id DESC")],
        schema=SCHEMA,
    )
    op.create_index(
        "ix_discussion_posts_queue",
        "discussion_posts",
        ["id"],
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'held' OR open_reports > 0"),
    )
    op.create_index("ix_discussion_posts_root_id", "discussion_posts", ["root_id"], schema=SCHEMA)
    op.create_index(
        "ix_discussion_posts_search",
        "discussion_posts",
        ["search"],
        schema=SCHEMA,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_discussion_posts_tags",
        "discussion_posts",
        ["tags"],
        schema=SCHEMA,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_discussion_posts_votes",
        "discussion_posts",
        ["problem_id", sa.text("score DESC"), sa.text("id DESC")],
        schema=SCHEMA,
        postgresql_where=sa.text("depth = 0 AND state = 'visible'"),
    )


def _discussion_votes() -> None:
    op.create_table(
        "discussion_votes",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("value IN (-1, 1)", name=op.f("ck_discussion_votes_value")),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["web.discussion_posts.id"],
            name="fk_discussion_votes_post_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["web.users.id"], name="fk_discussion_votes_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "user_id", name="pk_discussion_votes"),
        schema=SCHEMA,
    )
    op.create_index("ix_discussion_votes_user_id", "discussion_votes", ["user_id"], schema=SCHEMA)


def _discussion_edits() -> None:
    op.create_table(
        "discussion_edits",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Uuid()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"],
            ["web.users.id"],
            name="fk_discussion_edits_editor_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["web.discussion_posts.id"],
            name="fk_discussion_edits_post_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "number", name="pk_discussion_edits"),
        schema=SCHEMA,
    )


def _discussion_reports() -> None:
    op.create_table(
        "discussion_reports",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("resolution", sa.Text()),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "reason IN ('spam', 'abuse', 'spoiler', 'off_topic', 'copyright', 'other')",
            name=op.f("ck_discussion_reports_reason"),
        ),
        sa.CheckConstraint(
            "resolution IN ('upheld', 'dismissed')", name=op.f("ck_discussion_reports_resolution")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["web.discussion_posts.id"],
            name="fk_discussion_reports_post_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["web.users.id"],
            name="fk_discussion_reports_reporter_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "reporter_id", name="pk_discussion_reports"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_discussion_reports_reporter_id", "discussion_reports", ["reporter_id"], schema=SCHEMA
    )


def _discussion_rules() -> None:
    op.create_table(
        "discussion_rules",
        sa.Column("problem_id", sa.Uuid(), nullable=False),
        sa.Column("solutions_after_solving", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["web.problems.id"],
            name="fk_discussion_rules_problem_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("problem_id", name="pk_discussion_rules"),
        schema=SCHEMA,
    )

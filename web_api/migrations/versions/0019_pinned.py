"""Pinned threads by an index of their own: every list of threads asks for them first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_index(
        "ix_discussion_posts_pinned",
        "discussion_posts",
        ["problem_id", sa.text("id DESC")],
        schema="web",
        postgresql_where=sa.text("pinned AND depth = 0 AND state = 'visible'"),
    )

"""How a result was measured. A new column with a default only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column(
        "submissions",
        sa.Column("accounting", sa.Text(), server_default="", nullable=False),
        schema="web",
    )

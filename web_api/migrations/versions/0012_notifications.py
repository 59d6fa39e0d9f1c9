"""Notifications: preferences, digests, devices, deliveries. New tables; columns with defaults."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

SCHEMA = "web"
# What is there has been seen in its time: nobody wants mails about it now.
NUMBERS = """
UPDATE web.notifications AS n SET number = o.place
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM web.notifications) AS o
WHERE o.id = n.id
"""


def upgrade() -> None:
    _notifications()
    _notification_preferences()
    _notification_digests()
    _push_devices()
    _notification_deliveries()


def _notifications() -> None:
    op.add_column("notifications", sa.Column("number", sa.BigInteger()), schema=SCHEMA)
    op.add_column(
        "notifications",
        sa.Column("in_app", sa.Boolean(), server_default="true", nullable=False),
        schema=SCHEMA,
    )
    op.execute(NUMBERS)
    op.execute("CREATE SEQUENCE web.notification_numbers")
    op.execute("SELECT setval('web.notification_numbers', count(*) + 1) FROM web.notifications")
    op.create_index("ix_notifications_created_at", "notifications", ["created_at"], schema=SCHEMA)
    op.create_index(
        "ix_notifications_unplanned",
        "notifications",
        ["id"],
        schema=SCHEMA,
        postgresql_where=sa.text("number IS NULL"),
    )
    op.create_index(
        "ix_notifications_user_id_number",
        "notifications",
        ["user_id", sa.text("number DESC")],
        schema=SCHEMA,
    )


def _notification_preferences() -> None:
    op.create_table(
        "notification_preferences",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("push", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "mail IN ('off', 'now', 'daily', 'weekly')",
            name=op.f("ck_notification_preferences_mail"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["web.users.id"],
            name="fk_notification_preferences_user_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "kind", name="pk_notification_preferences"),
        schema=SCHEMA,
    )


def _notification_digests() -> None:
    op.create_table(
        "notification_digests",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_notification_digests_hour")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_notification_digests_weekday")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["web.users.id"],
            name="fk_notification_digests_user_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_notification_digests"),
        schema=SCHEMA,
    )


def _push_devices() -> None:
    op.create_table(
        "push_devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("last_push_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["user_id"], ["web.users.id"], name="fk_push_devices_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_push_devices"),
        sa.UniqueConstraint("endpoint", name="uq_push_devices_endpoint"),
        schema=SCHEMA,
    )
    op.create_index("ix_push_devices_user_id", "push_devices", ["user_id"], schema=SCHEMA)


def _notification_deliveries() -> None:
    op.create_table(
        "notification_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Uuid()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "due_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claim", sa.Uuid()),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("mail_id", sa.Uuid()),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(way = 'push') = (device_id IS NOT NULL)",
            name=op.f("ck_notification_deliveries_device"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'claimed', 'sent', 'failed', 'skipped')",
            name=op.f("ck_notification_deliveries_state"),
        ),
        sa.CheckConstraint(
            "way IN ('mail', 'digest', 'push')", name=op.f("ck_notification_deliveries_way")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["web.push_devices.id"],
            name="fk_notification_deliveries_device_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["web.notifications.id"],
            name="fk_notification_deliveries_notification_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["web.users.id"],
            name="fk_notification_deliveries_user_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notification_deliveries"),
        sa.UniqueConstraint(
            "notification_id",
            "way",
            "device_id",
            name="uq_notification_deliveries_notification_id_way_device_id",
            postgresql_nulls_not_distinct=True,
        ),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_notification_deliveries_claimed",
        "notification_deliveries",
        ["claimed_at"],
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index(
        "ix_notification_deliveries_device_id",
        "notification_deliveries",
        ["device_id"],
        schema=SCHEMA,
    )
    op.create_index(
        "ix_notification_deliveries_due",
        "notification_deliveries",
        ["way", "due_at"],
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_notification_deliveries_user_id_way",
        "notification_deliveries",
        ["user_id", "way"],
        schema=SCHEMA,
    )

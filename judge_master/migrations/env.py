"""Runs migrations on the connection that `adapters.postgres.migrate` passes in."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=None, version_table_schema="judge", include_schemas=True
)
with context.begin_transaction():
    context.run_migrations()

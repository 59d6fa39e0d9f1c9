"""Alembic's entry: runs on the connection that `web_api.migrate` gives it."""

from alembic import context

from web_api.database import SCHEMA
from web_api.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table_schema=SCHEMA,
    include_schemas=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()

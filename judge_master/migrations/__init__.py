"""Alembic migrations of the schema `judge`."""

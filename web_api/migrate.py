"""Brings the schema `web` up to date at start; safe when several processes start at once."""

from __future__ import annotations

from pathlib import Path

import psycopg
import structlog
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from web_api.database import SCHEMA

log = structlog.get_logger(__name__)

TRIES = 10
# Any constant that no other program uses: "assize.web" in our heads.
LOCK = 0x61737A77


def migrate(url: str) -> None:
    """Applies what is missing. Blocks.

    Raises:
        sqlalchemy.exc.OperationalError: if the database is out of reach.
    """
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool
    )
    with engine.connect() as connection:
        # Of the session, not the transaction: migrations may commit in between.
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        try:
            connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{SCHEMA}"'))
            connection.commit()
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            config.attributes["connection"] = connection
            _upgrade(connection, config)
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
            connection.commit()


def _upgrade(connection: Connection, config: Config) -> None:
    """Each migration is a transaction. One that changes several tables may wait for a process
    of the release before that waits for us, and be the one that the database gives up: then it
    starts again.
    """
    for last in (False,) * TRIES + (True,):
        try:
            command.upgrade(config, "head")
            connection.commit()
            return
        except OperationalError as error:
            connection.rollback()
            if last or not isinstance(error.orig, psycopg.errors.DeadlockDetected):
                raise
            log.warning("migration starts again", error=str(error.orig))

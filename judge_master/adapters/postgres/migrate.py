"""Brings the schema `judge` to the current revision."""

from __future__ import annotations

from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from judge_master.adapters.postgres.database import CONNECT_TIMEOUT_S, driver_url

log = structlog.get_logger()

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"
LOCK = 0x6A75646765  # "judge"
PATIENCE_S = 60


@retry(
    retry=retry_if_exception_type(OperationalError),
    stop=stop_after_delay(PATIENCE_S),
    wait=wait_exponential_jitter(multiplier=0.2, max=3),
    reraise=True,
)
def migrate(libpq_url: str) -> str:
    """Applies what is missing and returns the cluster's id. Blocks.

    Several masters may start at once: one works, the others wait for it. A database
    that is still starting is waited for, up to `PATIENCE_S`.
    """
    engine = create_engine(
        driver_url(libpq_url),
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S},
    )
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS judge"))
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "head")
        cluster = connection.execute(text("SELECT id FROM judge.cluster")).scalar_one()
    log.info("database is ready", cluster=str(cluster))
    return str(cluster)

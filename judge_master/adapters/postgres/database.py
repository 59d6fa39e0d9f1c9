"""Connections, and one way to say that the database is out of reach."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import QueuePool

from judge_master.adapters.postgres.statements import Run, Statements, Values
from judge_master.domain.errors import UnavailableError

CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT_MS = 9_000
"""Below the 10 s in which calls answer."""


def driver_url(libpq_url: str) -> URL:
    """SQLAlchemy's form of a libpq URL, for psycopg 3."""
    return make_url(libpq_url).set(drivername="postgresql+psycopg")


def connect_args() -> dict[str, Any]:
    """What every connection is opened with."""
    return {
        "connect_timeout": CONNECT_TIMEOUT_S,
        # A server that vanished without a word is noticed, too.
        "tcp_user_timeout": STATEMENT_TIMEOUT_MS,
        "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS}"
        f" -c idle_in_transaction_session_timeout={STATEMENT_TIMEOUT_MS}",
        "application_name": "assize-judge-master",
    }


class Database:
    """A pool of connections, shared by hot statements and everything else."""

    def __init__(self, libpq_url: str, pool: int) -> None:
        hot = pool // 2
        self.statements = Statements(libpq_url, hot, connect_args())
        """For what happens with every submission."""
        self._size = pool
        self._engine = create_async_engine(
            driver_url(libpq_url),
            pool_pre_ping=True,
            pool_size=pool - hot,
            max_overflow=0,
            pool_timeout=CONNECT_TIMEOUT_S,
            # The few that are used have everything prepared; in turns, all would be cold.
            pool_use_lifo=True,
            connect_args=connect_args(),
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end.

        Raises:
            UnavailableError: connections fail, or time or locks ran out.
        """
        try:
            async with self._engine.begin() as connection:
                yield connection
        except (OperationalError, InterfaceError, PoolTimeoutError) as error:
            raise UnavailableError("the database is out of reach, try again") from error

    async def answers(self) -> None:
        """Returns when the database does. Raises UnavailableError if it does not."""
        async with self.transaction() as connection:
            await connection.execute(text("SELECT 1"))

    def pool(self) -> tuple[int, int]:
        """Connections in use, and how many there may be."""
        pool = self._engine.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedout() + self.statements.in_use, self._size

    async def aclose(self) -> None:
        """Closes all connections."""
        await self.statements.aclose()
        await self._engine.dispose()


def run_on(connection: AsyncConnection) -> Run:
    """Carries out statements in the driver's form as part of a transaction."""

    async def run(statement: str, values: Values) -> list[Any]:
        return list(await connection.exec_driver_sql(statement, dict(values)))

    return run

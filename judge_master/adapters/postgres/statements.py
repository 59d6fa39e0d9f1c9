"""Statements for what happens thousands of times a second, straight to the driver.

SQLAlchemy's transactions cost several times what the driver needs; they stay where a call
is rare. Connections here are in autocommit: a lone statement is a transaction of its own.
Statements are in the driver's form: %(name)s stands for a value.
"""

from __future__ import annotations

import asyncio
import select
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row

from judge_master.domain.errors import UnavailableError

Connection: TypeAlias = "psycopg.AsyncConnection[Any]"
Values: TypeAlias = Mapping[str, object]
Run: TypeAlias = Callable[[str, Values], Awaitable[list[Any]]]
"""Carries out one statement; its rows have the columns as attributes."""


class Statements:
    """A few connections, the one that was used last first: it has everything prepared."""

    def __init__(self, libpq_url: str, most: int, connect_args: Mapping[str, Any]) -> None:
        self._url = libpq_url
        self._most = most
        self._connect_args = connect_args
        self._idle: list[Connection] = []
        self._room = asyncio.Semaphore(most)
        self._in_use = 0

    async def run(self, statement: str, values: Values) -> list[Any]:
        """The rows of one statement, committed when this returns.

        Raises:
            UnavailableError: the connection failed, or time or locks ran out.
        """
        async with self._connection() as connection:
            return await _rows(connection, statement, values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Run]:
        """What carries out statements of one transaction, committed at the end.

        Raises:
            UnavailableError: as `run`.
        """
        async with self._connection() as connection:

            async def run(statement: str, values: Values) -> list[Any]:
                return await _rows(connection, statement, values)

            await connection.execute("BEGIN")
            yield run
            await connection.execute("COMMIT")

    @property
    def in_use(self) -> int:
        """Connections that are at work."""
        return self._in_use

    async def aclose(self) -> None:
        """Closes the idle connections; those at work are closed when they are done."""
        self._most = 0
        while self._idle:
            await self._idle.pop().close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        try:
            async with self._room:
                connection = await self._take()
                self._in_use += 1
                try:
                    yield connection
                finally:
                    self._in_use -= 1
                    await self._give_back(connection)
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise UnavailableError("the database is out of reach, try again") from error

    async def _take(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if _quiet(connection):
                return connection
            await connection.close()
        return await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, row_factory=namedtuple_row, **self._connect_args
        )

    async def _give_back(self, connection: Connection) -> None:
        # One that is left in a transaction is closed, which rolls it back.
        idle = connection.info.transaction_status is TransactionStatus.IDLE
        if idle and self._most:
            self._idle.append(connection)
        else:
            await connection.close()


async def _rows(connection: Connection, statement: str, values: Values) -> list[Any]:
    cursor = await connection.execute(statement, values)
    return await cursor.fetchall() if cursor.description else []


def _quiet(connection: Connection) -> bool:
    """Whether the server said nothing since: what it says unasked is mostly goodbye."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)

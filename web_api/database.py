"""PostgreSQL: the engine, the declarative base, ids in time order."""

from __future__ import annotations

import secrets
import select
import time
import uuid
from typing import Any

import psycopg
from sqlalchemy import MetaData, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase

SCHEMA = "web"
APPLICATION = "assize-web"
"""How PostgreSQL's own views name our connections."""
MOST_CONNECTIONS = 20
"""That a process ever has; further requests wait."""


class Sessions(async_sessionmaker[AsyncSession]):
    """Makes sessions: `sessions.begin()` to change something, `sessions()` for a transaction
    that only reads, `sessions.reading()` where each statement may stand for itself.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine, expire_on_commit=False)
        self._autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")

    def reading(self) -> AsyncSession:
        """A session without transactions: no BEGIN and ROLLBACK around what is read.

        Two statements may see different moments, as they do in a transaction of the usual
        level. Nothing may be locked or set LOCAL in it, and nothing is to be written.
        """
        return self(bind=self._autocommit)


class Base(DeclarativeBase):
    """All tables live in the schema `web`: a master may share the database."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        },
    )


def create_engine(url: str) -> AsyncEngine:
    """An engine for a libpq URL, with every form that libpq knows (sockets, several hosts)."""

    async def connect() -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(
            url, connect_timeout=5, application_name=APPLICATION
        )

    engine = create_async_engine(
        "postgresql+psycopg://",
        async_creator=connect,
        pool_size=MOST_CONNECTIONS,
        # Connections beyond those kept would be made and closed at every peak.
        max_overflow=0,
        pool_timeout=10,
        pool_use_lifo=True,
    )
    event.listen(engine.sync_engine, "checkout", _refuse_broken)
    return engine


def _refuse_broken(connection: Any, _: Any, __: Any) -> None:
    """Has a connection replaced that the server has ended, without asking the server.

    Raises:
        DisconnectionError: there is something to read on an idle connection: its end.
    """
    socket: int = connection.driver_connection.pgconn.socket
    look = select.poll()
    look.register(socket, select.POLLIN)
    if look.poll(0):
        raise DisconnectionError("the server has ended the connection")


def session_factory(engine: AsyncEngine) -> Sessions:
    return Sessions(engine)


def new_id() -> uuid.UUID:
    """A UUID version 7: millisecond time first, so that ids sort by creation."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)

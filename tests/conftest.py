"""Real stores for the tests: one PostgreSQL and one Valkey per test run, both its own."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import psycopg
import pytest
from xdist.scheduler import LoadScopeScheduling

from cli.embedded import Stores, embedded_postgres, embedded_valkey
from tests.lanes import lane, rank

_counter = itertools.count()
TESTS = Path(__file__).parent


class Lanes(LoadScopeScheduling):
    """Gives a process the next lane when it is nearly done with its last one."""

    def _split_scope(self, nodeid: str) -> str:
        return lane(PurePosixPath(nodeid.partition("::")[0]).relative_to("tests"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Lanes:
    return Lanes(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest lanes first."""
    items.sort(key=lambda item: rank(lane(PurePosixPath(item.path.relative_to(TESTS)))))


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    """The run's own PostgreSQL and Valkey, whatever the environment names."""
    with (
        # Not pytest's tmp_path: its 0700 parents would lock out the database's user.
        tempfile.TemporaryDirectory(prefix="assize-test-stores-") as folder,
        embedded_postgres(Path(folder) / "postgres") as database_url,
        embedded_valkey(Path(folder) / "valkey") as redis_url,
    ):
        yield Stores(database_url, redis_url)


@pytest.fixture
def database_url(stores: Stores) -> Iterator[str]:
    """A fresh, empty database, dropped afterwards."""
    name = f"test_{os.getpid()}_{next(_counter)}"
    with psycopg.connect(stores.database_url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        yield stores.database_url.replace("/assize?", f"/{name}?")
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def redis_url(stores: Stores) -> Iterator[str]:
    """The run's Valkey, emptied."""
    import redis

    with redis.Redis.from_url(stores.redis_url) as client:
        client.flushall()
    yield stores.redis_url

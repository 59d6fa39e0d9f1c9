"""The bundle stores of `testdata`, saying their refusals in the words of the contract."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from judge_master.adapters.bundle_needs import read_needs
from judge_master.domain.errors import FieldError, NotFoundError, UnavailableError
from judge_master.domain.lanes import BundleNeeds
from judge_master.service.ports import BundleWriter
from testdata.bundle import BundleError
from testdata.object_store import SCHEME, ObjectBundles
from testdata.store import BundleStore, StoreUnavailableError

UNAVAILABLE = "the bundle store is out of reach, try again"


def open_bundle_store(place: str) -> BundleStore | ObjectBundles:
    """The folder or s3://bucket/prefix that `place` names.

    Raises:
        StoreRefusedError, OSError: it cannot be used.
    """
    return ObjectBundles(place) if place.startswith(SCHEME) else BundleStore(Path(place))


class StoredBundles:
    """Implements `BundleFiles`."""

    def __init__(self, store: BundleStore | ObjectBundles) -> None:
        self._store = store

    def alive(self) -> None:
        with _translated():
            self._store.alive()

    def has(self, digest: str) -> bool:
        with _translated():
            return self._store.has(digest)

    def size(self, digest: str) -> int:
        with _translated():
            try:
                return self._store.size(digest)
            except BundleError as error:
                raise NotFoundError(str(error)) from error

    def read(self, digest: str, offset: int) -> Generator[bytes, None, None]:
        with _translated():
            try:
                yield from self._store.read(digest, offset)
            except BundleError as error:
                raise NotFoundError(str(error)) from error

    def needs(self, digest: str) -> BundleNeeds:
        return read_needs(partial(self.read, digest), self.size(digest))

    @contextmanager
    def writer(self, digest: str, size: int) -> Iterator[BundleWriter]:
        with _translated():
            try:
                with self._store.writer(digest, size) as writer:
                    yield writer
            except BundleError as error:
                raise FieldError("digest", "must be the SHA-256 of data") from error


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except StoreUnavailableError as error:
        raise UnavailableError(UNAVAILABLE) from error

"""Bundles on disk, addressed by their SHA-256."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from testdata.bundle import BundleError, check_digest, is_digest
from testdata.cache import BundleCache

__all__ = [
    "BundleCache",
    "BundleStore",
    "BundleWriter",
    "StoreRefusedError",
    "StoreUnavailableError",
]

PIECE_BYTES = 1 << 20
"""Most that is read at once."""
_PARTIAL = ".partial-"
_STALE_SECONDS = 24 * 3600


class StoreRefusedError(OSError):
    """The store cannot be used as it is set up; the message is one line."""


class StoreUnavailableError(OSError):
    """The store does not answer; the same call may succeed later."""


class BundleStore:
    """A directory of bundles. Several processes may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        # What a killed process left; a day is longer than any upload lives.
        for partial in root.glob(f"{_PARTIAL}*"):
            with suppress(FileNotFoundError):
                if partial.stat().st_mtime < time.time() - _STALE_SECONDS:
                    partial.unlink()

    def path(self, digest: str) -> Path:
        """Where the bundle is, or would be."""
        return self._root / check_digest(digest)[:2] / f"{digest}.zip"

    def has(self, digest: str) -> bool:
        return self.path(digest).is_file()

    def size(self, digest: str) -> int:
        """Bytes of a bundle.

        Raises:
            BundleError: if there is none.
        """
        try:
            return self.path(digest).stat().st_size
        except FileNotFoundError as error:
            raise BundleError(f"digest: no bundle {digest}") from error

    def check(self) -> None:
        """Whether the folder can be written to.

        Raises:
            StoreRefusedError: it cannot.
        """
        if not os.access(self._root, os.W_OK | os.X_OK):
            raise StoreRefusedError(f"bundle_store: {self._root}: may not be written to")

    def alive(self) -> None:
        """Whether the folder is there.

        Raises:
            StoreUnavailableError: it is not.
        """
        if not self._root.is_dir():
            raise StoreUnavailableError(f"the bundle store {self._root} is gone")

    def read(self, digest: str, offset: int = 0) -> Generator[bytes, None, None]:
        """The bytes from `offset` on, in pieces of at most `PIECE_BYTES`.

        Raises:
            BundleError: there is no such bundle.
        """
        try:
            file = self.path(digest).open("rb")
        except FileNotFoundError as error:
            raise BundleError(f"digest: no bundle {digest}") from error
        with file:
            file.seek(offset)
            while piece := file.read(PIECE_BYTES):
                yield piece

    def digests(self) -> frozenset[str]:
        """All bundles there are."""
        return frozenset(p.stem for p in self._root.glob("??/*.zip") if is_digest(p.stem))

    def remove(self, digest: str) -> None:
        """Forgets a bundle; none is no error."""
        self.path(digest).unlink(missing_ok=True)

    @contextmanager
    def writer(self, digest: str, size: int) -> Iterator[BundleWriter]:
        """A place to write the bundle's bytes to, in order.

        When the block ends normally and size and digest are right, the bundle is there,
        synced to disk; otherwise nothing is left. Writing one that exists is harmless.

        Raises:
            BundleError: for wrong bytes, as soon as they are too many.
        """
        target = self.path(digest)
        if size < 0:
            raise BundleError("size: must be at least 0")
        partial = self._root / f"{_PARTIAL}{secrets.token_hex(8)}"
        try:
            with partial.open("xb") as stream:
                writer = BundleWriter(stream, size)
                yield writer
                writer.finish(digest)
            target.parent.mkdir(exist_ok=True)
            partial.replace(target)
            _sync_directory(target.parent)
        finally:
            partial.unlink(missing_ok=True)


class BundleWriter:
    """See `BundleStore.writer`."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._size = size
        self._hash = hashlib.sha256()
        self.written = 0
        """Bytes taken so far."""

    def write(self, data: bytes) -> None:
        """Takes the next bytes.

        Raises:
            BundleError: if they are more than announced.
        """
        if self.written + len(data) > self._size:
            raise BundleError(f"size: more than the announced {self._size} bytes")
        self._hash.update(data)
        self._stream.write(data)
        self.written += len(data)

    def finish(self, digest: str) -> None:
        """Checks the whole and syncs it.

        Raises:
            BundleError: if size or digest differ from what was announced.
        """
        if self.written != self._size:
            raise BundleError(f"size: {self.written} bytes instead of {self._size}")
        if self._hash.hexdigest() != digest:
            raise BundleError(f"digest: the bytes have {self._hash.hexdigest()}")
        self._stream.flush()
        os.fsync(self._stream.fileno())


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

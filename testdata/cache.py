"""A node's unpacked bundles, bounded in bytes."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testdata.bundle import (
    BundleError,
    check_digest,
    digest_file,
    is_digest,
    load_spec,
    open_bundle,
    verify,
)

_PARTIAL = ".partial-"


class BundleCache:
    """Unpacked bundles in `root`/<digest>, the least recently used evicted first.

    One process owns the directory; its threads may share the object. A bundle appears
    by one rename, so a crash leaves whole bundles and partial folders that the next
    start removes. What an earlier process left is verified at its first use, because
    file contents may be lost in a crash that the rename survived.
    """

    def __init__(self, root: Path, max_bytes: int) -> None:
        self._root = root
        self._max_bytes = max_bytes
        self._lock = threading.RLock()
        self._sizes: OrderedDict[str, int] = OrderedDict()
        self._verified: set[str] = set()
        self._pins: Counter[str] = Counter()
        root.mkdir(parents=True, exist_ok=True)
        self._take_over()

    def digests(self) -> frozenset[str]:
        with self._lock:
            return frozenset(self._sizes)

    def used_bytes(self) -> int:
        with self._lock:
            return sum(self._sizes.values())

    def get(self, digest: str) -> Path | None:
        """The unpacked bundle, now the most recently used; None if it is not here.

        It may be evicted any time after: judge inside `use` instead.
        """
        with self._lock:
            if digest not in self._sizes or not self._sound(digest):
                return None
            self._sizes.move_to_end(digest)
            path = self._root / digest
            path.touch()
            return path

    @contextmanager
    def use(self, digest: str) -> Iterator[Path | None]:
        """As `get`, and the bundle stays while the block runs."""
        with self._lock:
            path = self.get(digest)
            if path is not None:
                self._pins[digest] += 1
        try:
            yield path
        finally:
            if path is not None:
                with self._lock:
                    self._pins[digest] -= 1
                    self._pins += Counter()  # drops zeros
                    self._evict(spare="")

    def shrink(self, by: int) -> int:
        """Evicts the least recently used that nobody uses until `by` bytes are gone.

        Returns how many are, 0 if all that is here is in use.
        """
        with self._lock:
            before = self.used_bytes()
            for digest in list(self._sizes):
                if before - self.used_bytes() >= by:
                    break
                if not self._pins[digest]:
                    self._remove(digest)
            return before - self.used_bytes()

    def add(self, bundle: Path, digest: str) -> Path:
        """Unpacks the zip `bundle`, whose SHA-256 must be `digest`, and makes room for it.

        A bundle larger than the bound still gets in: it is needed now.

        Raises:
            BundleError: if it is damaged; the cache is as before then.
        """
        check_digest(digest)
        known = self.get(digest)
        if known is not None:
            return known
        if digest_file(bundle) != digest:
            raise BundleError(f"{bundle.name}: is not the bundle {digest}")
        partial = self._root / f"{_PARTIAL}{secrets.token_hex(8)}"
        try:
            open_bundle(bundle, partial)
            size = _bytes_in(partial)
            with self._lock:
                if digest not in self._sizes:
                    partial.rename(self._root / digest)
                    self._sizes[digest] = size
                    self._verified.add(digest)
                    self._evict(spare=digest)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return self._root / digest

    def _take_over(self) -> None:
        """Finds what an earlier process left, oldest use first."""
        found = []
        for path in self._root.iterdir():
            if path.name.startswith(_PARTIAL):
                shutil.rmtree(path, ignore_errors=True)
            elif path.is_dir() and is_digest(path.name):
                found.append((path.stat().st_mtime, path))
        for _, path in sorted(found):
            self._sizes[path.name] = _bytes_in(path)
        self._evict(spare="")

    def _sound(self, digest: str) -> bool:
        if digest in self._verified:
            return True
        path = self._root / digest
        try:
            verify(path, load_spec(path))
        except (BundleError, OSError):
            self._remove(digest)
            return False
        self._verified.add(digest)
        return True

    def _evict(self, spare: str) -> None:
        for digest in list(self._sizes):
            if self.used_bytes() <= self._max_bytes:
                return
            if digest != spare and not self._pins[digest]:
                self._remove(digest)

    def _remove(self, digest: str) -> None:
        # Renamed first: a half-deleted bundle must never look like one.
        grave = self._root / f"{_PARTIAL}{secrets.token_hex(8)}"
        (self._root / digest).rename(grave)
        shutil.rmtree(grave, ignore_errors=True)
        self._sizes.pop(digest, None)
        self._verified.discard(digest)


def _bytes_in(directory: Path) -> int:
    return sum(p.stat().st_size for p in directory.rglob("*") if p.is_file())

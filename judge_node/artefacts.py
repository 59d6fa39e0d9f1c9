"""The compile cache: what compilers made, addressed by everything that went in.

An entry's name is the SHA-256 of the sources with their names, the language, its
toolchain's paths and version, and the commands themselves. A submission can therefore
only ever meet an artefact that its own very sources produced; a rejudge compiles
nothing. The slots' workers share the directory: an entry appears by one rename and is
never changed, eviction takes the least recently used under a lock.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from judge_node.report import CompileReport
from languages.language import Argv, Language, Sources, Toolchain
from sandbox.runner import Jail
from sandbox.spec import Fd

LOG = ".log"
_PARTIAL = ".partial-"
_PIECE = 1 << 20


def artefact_key(
    language: Language, tools: Toolchain, sources: Sources, commands: tuple[Argv, ...]
) -> str:
    """The address of what these commands make of these sources. Pure."""
    inputs = {
        "language": language.id,
        "tools": sorted(tools.paths.items()),
        "version": tools.version,
        "cache": tools.cache,
        "commands": commands,
        "env": sorted(language.env.items()),
        "files": {
            name: hashlib.sha256(content).hexdigest() for name, content in sources.contents.items()
        },
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Artefact:
    """An entry of the cache, which may be evicted any time: `load` copes with that."""

    folder: Path

    def load(self, jail: Jail) -> CompileReport | None:
        """Puts the files into a jail; None if the entry was evicted meanwhile."""
        try:
            log = (self.folder / LOG).read_text()
            for path in sorted(self.folder.iterdir()):
                if path.name != LOG:
                    with _opened(path) as fd:
                        jail.put(path.name, fd, mode=_mode(fd))
        except FileNotFoundError:
            return None
        return CompileReport(True, log, None, cached=True)


class ArtefactCache:
    """A bounded directory of artefacts, shared by the workers of one node."""

    def __init__(self, root: Path, max_bytes: int) -> None:
        self._root = root
        self._max_bytes = max_bytes
        root.mkdir(parents=True, exist_ok=True)

    def find(self, key: str) -> Artefact | None:
        folder = self._root / key
        try:
            os.utime(folder)  # used now
        except FileNotFoundError:
            return None
        return Artefact(folder)

    def add(self, key: str, jail: Jail, log: str) -> None:
        """Keeps the regular files of the jail's /app as an entry, unless it is too large.

        Raises:
            OSError: the disk is full or broken; no entry was made.
        """
        partial = self._root / f"{_PARTIAL}{secrets.token_hex(8)}"
        partial.mkdir()
        try:
            size = sum(_copy_out(jail, name, partial / name) for name in jail.list())
            (partial / LOG).write_text(log)
            if size <= self._max_bytes:
                with self._lock():
                    self._evict(size)
                    with contextlib.suppress(OSError):  # another slot was first
                        partial.rename(self._root / key)
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self._root / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _evict(self, room: int) -> None:
        """Makes `room` bytes of space, oldest use first."""
        entries = [path for path in self._root.iterdir() if not path.name.startswith(".")]
        sizes = {path: _bytes_in(path) for path in entries}
        total = sum(sizes.values()) + room
        for path in sorted(entries, key=lambda entry: entry.stat().st_mtime):
            if total <= self._max_bytes:
                return
            grave = self._root / f"{_PARTIAL}{secrets.token_hex(8)}"
            path.rename(grave)
            shutil.rmtree(grave, ignore_errors=True)
            total -= sizes[path]


def move_artefact(source: Jail, target: Jail) -> None:
    """Copies the regular files of one jail's /app into another's, inside the kernel."""
    for name in source.list():
        fd = source.take(name)
        try:
            target.put(name, fd, mode=_mode(fd))
        finally:
            os.close(fd)


def _copy_out(jail: Jail, name: str, path: Path) -> int:
    """Copies one file of /app to `path`; returns its size."""
    source = jail.take(name)
    try:
        with path.open("xb") as target:
            while os.sendfile(target.fileno(), source, None, _PIECE):
                pass
            os.fchmod(target.fileno(), _mode(source))
            return os.fstat(target.fileno()).st_size
    finally:
        os.close(source)


@contextmanager
def _opened(path: Path) -> Iterator[Fd]:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        yield fd
    finally:
        os.close(fd)


def _mode(fd: Fd) -> int:
    """Readable by all, executable if it was: nothing else of its mode counts."""
    return 0o755 if os.fstat(fd).st_mode & stat.S_IXUSR else 0o644


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())

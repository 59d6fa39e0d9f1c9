"""Chunks on disk: `<folder>/<owner>/<digest>`. Every function blocks.

A file is there whole or not at all, so that what is listed can be relied on after any
crash. Chunks are shared among uploads of one owner: a package that was mended brings
only what changed. They are never shared between owners, who could otherwise probe for
each other's testdata.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Collection, Sequence
from pathlib import Path

WRITING = ".writing-"
ASSEMBLED = ".assembled"


class ChunkMissingError(Exception):
    """A chunk that was there is gone or damaged."""


class ChunkStore:
    """The folder with everybody's chunks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def missing(self, owner: uuid.UUID, digests: Sequence[str]) -> list[int]:
        """Indexes of the chunks that are not there, in order."""
        present = self._names(owner)
        return [index for index, digest in enumerate(digests) if digest not in present]

    def put(self, owner: uuid.UUID, digest: str, data: bytes) -> None:
        """Keeps a chunk whose digest was checked; it is on disk when this returns."""
        folder = self._folder / str(owner)
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=WRITING)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(folder / digest)
        finally:
            Path(name).unlink(missing_ok=True)

    def touch(self, owner: uuid.UUID, digests: Collection[str]) -> None:
        """Makes the chunks that are there young again."""
        for digest in digests:
            with contextlib.suppress(FileNotFoundError):
                os.utime(self._folder / str(owner) / digest)

    def used(self, owner: uuid.UUID) -> int:
        """Bytes of all chunks of an owner."""
        total = 0
        for name in self._names(owner):
            with contextlib.suppress(FileNotFoundError):
                total += (self._folder / str(owner) / name).stat().st_size
        return total

    def keep_only(self, owner: uuid.UUID, digests: Collection[str]) -> None:
        """Deletes an owner's other chunks."""
        for name in self._names(owner).difference(digests):
            (self._folder / str(owner) / name).unlink(missing_ok=True)

    def assemble(self, owner: uuid.UUID, digests: Sequence[str], target: Path) -> None:
        """Writes the chunks behind one another, each checked again.

        Raises:
            ChunkMissingError: one is gone or damaged; a damaged one is deleted.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            for digest in digests:
                path = self._folder / str(owner) / digest
                try:
                    data = path.read_bytes()
                except FileNotFoundError:
                    raise ChunkMissingError(digest) from None
                if hashlib.sha256(data).hexdigest() != digest:
                    path.unlink(missing_ok=True)
                    raise ChunkMissingError(digest)
                file.write(data)

    def assembly(self, upload_id: uuid.UUID) -> Path:
        """The folder in which an upload is put together."""
        return self._folder / ASSEMBLED / str(upload_id)

    def dismantle(self, upload_id: uuid.UUID) -> None:
        """Deletes what `assemble` wrote there."""
        shutil.rmtree(self.assembly(upload_id), ignore_errors=True)

    def expire(self, seconds: float) -> None:
        """Deletes what nobody has touched for so long: chunks, halves, left-over packages."""
        before = time.time() - seconds
        for folder in self._folder.glob("*"):
            for entry in folder.glob("*"):
                with contextlib.suppress(FileNotFoundError):
                    if entry.stat().st_mtime > before:
                        continue
                    if entry.is_dir():
                        shutil.rmtree(entry, ignore_errors=True)
                    else:
                        entry.unlink()

    def _names(self, owner: uuid.UUID) -> set[str]:
        try:
            names = {entry.name for entry in (self._folder / str(owner)).iterdir()}
        except FileNotFoundError:
            return set()
        return {name for name in names if not name.startswith(".")}

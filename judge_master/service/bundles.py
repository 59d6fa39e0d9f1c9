"""Testdata bundles: files on disk, known to Submit by a row."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import structlog

from judge_master.domain.errors import ExhaustedError, FieldError, NotFoundError
from judge_master.domain.validation import MAX_PIECE_BYTES, check_offset, check_piece
from judge_master.service.ports import BundleFiles, BundleIndex

log = structlog.get_logger()

T = TypeVar("T")


class Bundles:
    """Disk access happens in threads: a slow disk must not stop the heartbeats."""

    def __init__(self, files: BundleFiles, index: BundleIndex) -> None:
        self._files = files
        self._index = index

    async def missing(self, digests: list[str]) -> list[str]:
        """Those that must be uploaded, without repetitions, in the order given."""
        known = await self._index.sizes(digests)
        missing = []
        for digest in dict.fromkeys(digests):
            if digest not in known or not await asyncio.to_thread(self._files.has, digest):
                missing.append(digest)
        return missing

    async def upload(self, digest: str, size: int, pieces: AsyncIterator[bytes]) -> bool:
        """Stores a bundle; False if it was there.

        Raises:
            FieldError: the pieces do not add up to `size` bytes with this digest.
            ExhaustedError: the disk is full.
        """
        there = await asyncio.to_thread(self._files.has, digest)
        if not there:
            await self._receive(digest, size, pieces)
        stored = (await asyncio.to_thread(self._files.path(digest).stat)).st_size
        if stored != size:
            raise FieldError("size", f"must be the size of the bundle, {stored}")
        new = await self._index.add(digest, size)
        if new:
            log.info("bundle stored", digest=digest, size=size)
        return new or not there

    async def _receive(self, digest: str, size: int, pieces: AsyncIterator[bytes]) -> None:
        try:
            async with _entered_in_thread(self._files.writer(digest, size)) as writer:
                received = 0
                async for piece in pieces:
                    check_piece(piece, received, size)
                    received += len(piece)
                    await asyncio.to_thread(writer.write, piece)
                if received != size:
                    raise FieldError("size", f"must be what data adds up to, {received}")
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise ExhaustedError("the bundle store is full") from error
            raise

    async def download(self, digest: str, offset: int) -> AsyncGenerator[tuple[int, bytes], None]:
        """The bundle's size and the next piece, from `offset` to the end; at least one."""
        path = self._files.path(digest)
        try:
            file, size = await asyncio.to_thread(_open, path)
        except FileNotFoundError:
            raise NotFoundError(f"digest: no bundle {digest}") from None
        try:
            check_offset(offset, size)
            await asyncio.to_thread(file.seek, offset)
            yield size, await asyncio.to_thread(file.read, MAX_PIECE_BYTES)
            while piece := await asyncio.to_thread(file.read, MAX_PIECE_BYTES):
                yield size, piece
        finally:
            file.close()


@asynccontextmanager
async def _entered_in_thread(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    value = await asyncio.to_thread(manager.__enter__)
    try:
        yield value
    except BaseException as error:
        # Shielded: a cancelled call must not leave its half-written file behind.
        exit_ = asyncio.to_thread(manager.__exit__, type(error), error, error.__traceback__)
        await asyncio.shield(exit_)
        raise
    await asyncio.to_thread(manager.__exit__, None, None, None)


def _open(path: Path) -> tuple[BinaryIO, int]:
    file = path.open("rb")
    return file, path.stat().st_size

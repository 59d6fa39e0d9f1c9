"""Testdata bundles: files on disk, known to Submit by a row."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from contextlib import AbstractContextManager, aclosing, asynccontextmanager
from typing import TypeVar

import structlog

from judge_master.domain.errors import ExhaustedError, FieldError, UnavailableError
from judge_master.domain.validation import check_offset, check_piece
from judge_master.service.ports import BundleFiles, BundleIndex

log = structlog.get_logger()

T = TypeVar("T")

WATCH_S = 5.0
"""How often the store is asked whether it is there."""


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
        stored = await asyncio.to_thread(self._files.size, digest)
        if stored != size:
            raise FieldError("size", f"must be the size of the bundle, {stored}")
        new = False
        if digest not in await self._index.sizes([digest]):
            needs = await asyncio.to_thread(self._files.needs, digest)
            new = await self._index.add(digest, size, needs)
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
        size = await asyncio.to_thread(self._files.size, digest)
        check_offset(offset, size)
        if offset == size:
            yield size, b""
            return
        async with aclosing(_in_threads(self._files.read(digest, offset))) as pieces:
            async for piece in pieces:
                yield size, piece


async def _in_threads(pieces: Generator[bytes, None, None]) -> AsyncGenerator[bytes, None]:
    try:
        while True:
            reading = asyncio.create_task(asyncio.to_thread(next, pieces, b""))
            try:
                piece = await asyncio.shield(reading)
            except asyncio.CancelledError:
                # What a thread still reads from cannot be closed.
                await asyncio.wait({reading})
                raise
            if not piece:
                return
            yield piece
    finally:
        pieces.close()


async def watch_store(files: BundleFiles, report: Callable[..., Awaitable[None]]) -> None:
    """Follows for ever whether the store answers; calls `report(serving=...)` on changes."""
    serving = True
    while True:
        await asyncio.sleep(WATCH_S)
        try:
            await asyncio.to_thread(files.alive)
            answers = True
        except UnavailableError as error:
            answers = False
            reason = str(error.__cause__ or error)
        if answers == serving:
            continue
        serving = answers
        if serving:
            log.info("bundle store is back")
        else:
            log.error("bundle store is out of reach", reason=reason)
        await report(serving=serving)


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

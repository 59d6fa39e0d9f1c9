"""Bundles that platforms want ahead: fetched in the background, kept until their time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import grpc
import structlog

from judge_node.bundles import Bundles
from testdata.bundle import BundleError

log = structlog.get_logger()

AT_ONCE = 2
RETRY_S = 10.0
"""What failed is tried again, and what is over is let go."""


class Prefetcher:
    """Holds what is wanted and here; fetches the rest, two at a time."""

    def __init__(
        self, bundles: Bundles, most_bytes: int, has_room: Callable[[], bool] = lambda: True
    ) -> None:
        """`most_bytes` bounds what is held: the rest of the cache is for judging. Nothing is
        fetched while the disk has no room: what is held could not be let go.
        """
        self._bundles = bundles
        self._most_bytes = most_bytes
        self._has_room = has_room
        self._wanted: Mapping[str, datetime] = {}
        self._held: dict[str, tuple[ExitStack, int]] = {}
        self._news = asyncio.Event()
        self._channel: grpc.aio.Channel | None = None

    @property
    def present(self) -> int:
        """How many of the wanted bundles are here."""
        return len(self._held)

    def want(self, wanted: Mapping[str, datetime], channel: grpc.aio.Channel) -> None:
        """Replaces what was wanted before; times in UTC."""
        self._wanted = dict(wanted)
        self._channel = channel
        self._news.set()

    async def run(self) -> None:
        """Never returns; lets everything go when cancelled."""
        try:
            while True:
                self._news.clear()
                await self._settle()
                try:
                    await asyncio.wait_for(self._news.wait(), RETRY_S if self._wanted else None)
                except TimeoutError:
                    continue
        finally:
            for digest in list(self._held):
                self._let_go(digest)

    async def _settle(self) -> None:
        now = datetime.now(UTC)
        wanted = {digest for digest, until in self._wanted.items() if until > now}
        for digest in set(self._held) - wanted:
            self._let_go(digest)
        missing = sorted(wanted - set(self._held), key=lambda d: self._wanted[d])
        room = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._fetch(digest, room) for digest in missing))

    async def _fetch(self, digest: str, room: asyncio.Semaphore) -> None:
        async with room:
            channel = self._channel
            # Asked here: what came before it may have taken the room or the interest.
            if channel is None or self._news.is_set():
                return
            held = sum(size for _, size in self._held.values())
            if held >= self._most_bytes or not self._has_room():
                log.warning("no room to prefetch", bundle=digest, bound=self._most_bytes)
                return
            try:
                await self._bundles.ensure(digest, channel)
                await self._hold(digest)
            except (grpc.RpcError, BundleError, OSError) as error:
                log.warning("bundle not prefetched", bundle=digest, error=str(error))

    async def _hold(self, digest: str) -> None:
        stack = ExitStack()
        path = stack.enter_context(self._bundles.hold(digest))
        if path is None:
            raise OSError("it left the cache at once")
        self._held[digest] = stack, await asyncio.to_thread(_bytes_in, path)

    def _let_go(self, digest: str) -> None:
        stack, _ = self._held.pop(digest)
        stack.close()


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

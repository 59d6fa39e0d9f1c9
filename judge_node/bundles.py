"""Testdata by digest: from the cache, or fetched from a master once for all slots."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import IO

import grpc

from judge_node import metrics
from judge_node.disk import is_full
from proto.judge.v1 import judge_pb2, judge_pb2_grpc
from testdata.cache import BundleCache


class Bundles:
    """The node's testdata. Two tasks that need the same bundle fetch it once."""

    def __init__(self, data_dir: Path, max_bytes: int) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self._downloads = data_dir
        self._cache = BundleCache(data_dir / "bundles", max_bytes)
        self._locks: dict[str, asyncio.Lock] = {}

    def digests(self) -> list[str]:
        return sorted(self._cache.digests())[:1000]

    @asynccontextmanager
    async def use(self, digest: str, channel: grpc.aio.Channel) -> AsyncIterator[Path]:
        """The unpacked bundle, which stays while the block runs.

        Raises:
            BundleError: what was downloaded is damaged.
            grpc.RpcError, OSError: it could not be fetched or stored.
        """
        await self.ensure(digest, channel)
        with self._cache.use(digest) as path:
            if path is None:
                raise OSError(f"bundle {digest} left the cache at once")
            yield path

    async def ensure(self, digest: str, channel: grpc.aio.Channel) -> None:
        """Fetches the bundle if it is not here. Raises as `use`."""
        lock = self._locks.setdefault(digest, asyncio.Lock())
        async with lock:
            here = await asyncio.to_thread(self._cache.get, digest) is not None
            metrics.BUNDLES.labels("cache" if here else "download").inc()
            if not here:
                await self._fetch(digest, channel)
        self._locks.pop(digest, None)

    def hold(self, digest: str) -> AbstractContextManager[Path | None]:
        """The unpacked bundle if it is here, which stays while the block runs."""
        return self._cache.use(digest)

    def shrink(self, by: int) -> int:
        """Lets go of bundles that nobody uses, until `by` bytes are gone; how many are."""
        return self._cache.shrink(by)

    async def _fetch(self, digest: str, channel: grpc.aio.Channel) -> None:
        while True:
            try:
                await self._fetch_once(digest, channel)
                return
            except OSError as error:
                # What is needed now goes before what may be needed again.
                half = max(1, self._cache.used_bytes() // 2)
                if not is_full(error) or not await asyncio.to_thread(self.shrink, half):
                    raise

    async def _fetch_once(self, digest: str, channel: grpc.aio.Channel) -> None:
        with tempfile.NamedTemporaryFile(dir=self._downloads, prefix=".download-") as file:
            await download(digest, channel, file.file)
            file.flush()
            await asyncio.to_thread(self._cache.add, Path(file.name), digest)


async def download(digest: str, channel: grpc.aio.Channel, file: IO[bytes]) -> None:
    """Writes a bundle's bytes to `file`."""
    stub = judge_pb2_grpc.BundlesStub(channel)
    async for piece in stub.Download(judge_pb2.DownloadRequest(digest=digest)):
        metrics.BUNDLE_BYTES.inc(len(piece.data))
        await asyncio.to_thread(file.write, piece.data)

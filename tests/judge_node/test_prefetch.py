"""Prefetching: what is wanted is fetched and stays, what is over may go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from judge_node.prefetch import AT_ONCE, Prefetcher

SOON = datetime.now(UTC) + timedelta(hours=1)
PAST = datetime.now(UTC) - timedelta(hours=1)
CHANNEL: Any = object()


class FakeBundles:
    """Bundles of ten bytes that arrive when they are let through."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fetching: set[str] = set()
        self.most = 0
        self.held: set[str] = set()
        self.through = asyncio.Event()

    async def ensure(self, digest: str, channel: object) -> None:
        if digest == "broken":
            raise OSError("no")
        self.fetching.add(digest)
        self.most = max(self.most, len(self.fetching))
        await self.through.wait()
        (self.folder / digest).mkdir(exist_ok=True)
        (self.folder / digest / "file").write_bytes(b"0123456789")
        self.fetching.discard(digest)

    @contextmanager
    def hold(self, digest: str) -> Iterator[Path]:
        self.held.add(digest)
        try:
            yield self.folder / digest
        finally:
            self.held.discard(digest)


async def until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


@pytest.fixture
def bundles(tmp_path: Path) -> FakeBundles:
    return FakeBundles(tmp_path)


async def test_wanted_bundles_are_held_and_let_go(bundles: FakeBundles) -> None:
    """Two at a time; one that fails stops no other; one that is over is not fetched."""
    prefetcher = Prefetcher(bundles, 1_000)  # type: ignore[arg-type]
    task = asyncio.create_task(prefetcher.run())
    wanted = dict.fromkeys(["a", "b", "c", "broken"], SOON) | {"old": PAST}
    prefetcher.want(wanted, CHANNEL)
    await until(lambda: len(bundles.fetching) == AT_ONCE)
    bundles.through.set()
    await until(lambda: prefetcher.present == 3)
    assert bundles.held == {"a", "b", "c"}
    assert bundles.most == AT_ONCE
    prefetcher.want({"b": SOON}, CHANNEL)
    await until(lambda: bundles.held == {"b"})
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert bundles.held == set()


async def test_the_bound_leaves_room_for_judging(bundles: FakeBundles) -> None:
    """Nothing more is fetched once as much is held; what is needed first comes first."""
    bundles.through.set()
    prefetcher = Prefetcher(bundles, 15)  # type: ignore[arg-type]
    task = asyncio.create_task(prefetcher.run())
    later = SOON + timedelta(hours=1)
    prefetcher.want({"1": later, "2": SOON, "3": SOON, "4": later, "5": later}, CHANNEL)
    await until(lambda: prefetcher.present >= 2)
    prefetcher.want({"1": later, "2": SOON, "3": SOON, "4": later}, CHANNEL)
    await until(lambda: not prefetcher._news.is_set())
    assert bundles.held >= {"2", "3"}
    assert prefetcher.present < 4
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

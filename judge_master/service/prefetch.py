"""Tells nodes which bundles platforms want ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from judge_master.domain.errors import UnavailableError
from judge_master.service.bus import Bus, Topic
from judge_master.service.links import Links
from judge_master.service.ports import PrefetchStore

log = structlog.get_logger()

PREFETCH: Topic = ("prefetch",)
"""What is wanted ahead changed."""
LOOK_MS = 10_000
"""How late an end is noticed, or a change while the bus is out of reach."""


class Prefetching:
    """Desired state: written down, then told by every master to its own nodes."""

    def __init__(self, store: PrefetchStore, bus: Bus, links: Links) -> None:
        self._store = store
        self._bus = bus
        self._links = links

    async def want(self, platform: str, digests: Sequence[str], until: datetime) -> None:
        """Replaces what the platform wanted of these bundles."""
        await self._store.want(platform, digests, until)
        log.info("bundles wanted ahead", platform=platform, bundles=len(digests))
        self._bus.publish(PREFETCH)

    async def run(self) -> None:
        """Keeps the nodes informed until the master stops."""
        with self._bus.subscribe(PREFETCH) as news:
            while True:
                try:
                    self._links.want_bundles(await self._store.wanted())
                except UnavailableError as error:
                    log.warning("prefetches not looked up", error=str(error))
                await news.wait(LOOK_MS)
                news.take()

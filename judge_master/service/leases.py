"""Takes back what nobody extended."""

from __future__ import annotations

import structlog

from judge_master.domain.attempt import EndReason, Failure
from judge_master.domain.errors import UnavailableError
from judge_master.service.announce import Announcer
from judge_master.service.bus import Bus
from judge_master.service.ports import AttemptStore, FeedStore

log = structlog.get_logger()

BATCH = 200
ACKED_KEPT_MS = 60_000


class Sweeper:
    """Ends attempts whose lease ran out, and forgets acknowledged results.

    After a start or an outage of the database it waits for `grace_ms`: the nodes had
    no chance to extend anything meanwhile, and get it first.
    """

    def __init__(
        self,
        attempts: AttemptStore,
        feed: FeedStore,
        bus: Bus,
        announcer: Announcer,
        *,
        sweep_ms: int,
        grace_ms: int,
        max_attempts: int,
    ) -> None:
        self._attempts = attempts
        self._feed = feed
        self._bus = bus
        self._announcer = announcer
        self._sweep_ms = sweep_ms
        self._grace_ms = grace_ms
        self._max_attempts = max_attempts

    async def run(self) -> None:
        """Sweeps until the master stops."""
        pause, away = self._grace_ms, False
        with self._bus.subscribe() as alarm:
            while True:
                await alarm.wait(pause)
                try:
                    if away:
                        # It is back: nodes renew their leases before any is ended.
                        await self._attempts.expired(1)
                        pause, away = self._grace_ms, False
                        continue
                    await self.sweep()
                    pause = self._sweep_ms
                except UnavailableError as error:
                    log.warning("sweep put off", error=str(error))
                    pause, away = self._sweep_ms, True

    async def sweep(self) -> int:
        """Ends what is expired now; how many attempts that were."""
        ended = 0
        while tokens := await self._attempts.expired(BATCH):
            for token in tokens:
                ended += await self._expire(token)
            if len(tokens) < BATCH:
                break
        await self._feed.purge(ACKED_KEPT_MS)
        return ended

    async def _expire(self, token: str) -> bool:
        failure = Failure(EndReason.EXPIRED, "the node did not report in time")
        attempt = await self._attempts.fail(token, None, failure, self._max_attempts)
        if attempt is None:
            return False
        self._announcer.ended(attempt)
        self._announcer.stop(attempt)
        return True

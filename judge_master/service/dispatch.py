"""Hands queued jobs to free slots."""

from __future__ import annotations

import asyncio
import time

import structlog

from judge_master import failpoints, metrics
from judge_master.domain.ageing import Ageing
from judge_master.domain.attempt import EndReason, Failure, Lease
from judge_master.domain.errors import UnavailableError
from judge_master.service.announce import Announcer
from judge_master.service.bus import QUEUE, Bus
from judge_master.service.links import Links
from judge_master.service.ports import AttemptStore, DispatchStore
from telemetry.tracing import record_span

log = structlog.get_logger()

CONTENTION_PAUSE_MS = 5
GATHER_S = 0.003
"""News that comes so soon after a round waits: what comes meanwhile is served with it."""


class Dispatcher:
    """One task per master: so nobody else takes slots between count and lease."""

    def __init__(
        self,
        store: DispatchStore,
        attempts: AttemptStore,
        links: Links,
        bus: Bus,
        announcer: Announcer,
        poll_ms: int,
        ageing_share: float,
    ) -> None:
        self._store = store
        self._attempts = attempts
        self._links = links
        self._bus = bus
        self._announcer = announcer
        self._poll_ms = poll_ms
        self._ageing = Ageing(ageing_share)

    async def run(self) -> None:
        """Looks at the queue at every wake-up and at every poll."""
        with self._bus.subscribe(QUEUE) as news:
            while True:
                pause = self._poll_ms
                try:
                    if await self.round():
                        pause = CONTENTION_PAUSE_MS
                except UnavailableError as error:
                    log.warning("queue out of reach", error=str(error))
                await asyncio.sleep(GATHER_S)
                news.take()
                await news.wait(pause)

    async def round(self) -> bool:
        """Leases what fits now. True if another look is worth while at once."""
        offers = self._links.offers()
        if not offers:
            return False
        terms = self._links.terms
        found = await self._store.lease(offers, terms.master, terms.lease_ms, self._ageing)
        if found.leases:
            failpoints.reach("after-dispatch-commit")
        sessions = {offer.node_id: offer.session for offer in offers}
        for lease in found.leases:
            await self._deliver(lease, sessions[lease.node_id])
        return found.contended

    async def _deliver(self, lease: Lease, session_id: str) -> None:
        session = self._links.get(lease.node_id, session_id)
        if session is not None:
            session.give(lease)
            metrics.count_lease(lease)
            _trace_wait(lease)
            self._announcer.leased(lease.held, lease.node_id)
            return
        failure = Failure(EndReason.UNDELIVERED, "the node left before the lease reached it")
        ended = await self._attempts.fail(lease.held.token, lease.node_id, failure, max_attempts=1)
        if ended is not None:
            self._announcer.ended(ended)


def _trace_wait(lease: Lease) -> None:
    """The time in the queue, as part of the submission's trace."""
    now_ns = time.time_ns()
    begun_ns = now_ns - round(lease.waited_s * 1e9)
    held = lease.held
    record_span(
        "queue", held.traceparent, begun_ns, now_ns, attempt=held.number, node=lease.node_id
    )

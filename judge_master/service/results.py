"""What nodes report at the end of an attempt."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from judge_master import failpoints
from judge_master.domain.attempt import EndReason, Failure, ReportedResult, is_token
from judge_master.domain.opinions import Finding, Settlement
from judge_master.service.announce import Announcer
from judge_master.service.bus import QUEUE, Bus
from judge_master.service.counters import Counters
from judge_master.service.ports import AttemptStore, OpinionTerms
from judge_master.service.session import NodeSession
from telemetry.tracing import record_span

log = structlog.get_logger()

NO_REASON = "the node gave no reason"


@dataclass(frozen=True, slots=True)
class ReportTerms:
    """What becomes of reports."""

    max_attempts: int
    confirm_band: float
    """See `OpinionTerms`."""
    recheck_share: float
    """Of final results, so many are judged again."""
    alive_ms: int


class Reports:
    """Accepts or refuses results and failures; either way the node gets a receipt."""

    def __init__(
        self,
        store: AttemptStore,
        bus: Bus,
        announcer: Announcer,
        counters: Counters,
        terms: ReportTerms,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._bus = bus
        self._announcer = announcer
        self._counters = counters
        self._terms = terms
        self._dice = dice

    async def result(self, session: NodeSession, token: str, result: ReportedResult) -> None:
        """Makes the result final if the token is current, or was when it first came."""
        accepted = False
        come_ns = time.time_ns()
        if is_token(token):
            outcome = await self._store.accept(token, session.node_id, result, self._opinions())
            accepted = outcome.accepted
            if outcome.ended is not None:
                failpoints.reach("after-accept-commit")
                self._announcer.ended(outcome.ended)
                parent = outcome.ended.held.traceparent
                record_span("accept result", parent, come_ns, time.time_ns(), node=session.node_id)
            if outcome.settlement is not None:
                self._settled(outcome.settlement)
            if outcome.mismatch:
                await self._fail(session, token, Failure(EndReason.FAILED, outcome.mismatch))
        self._receipt(session, token, accepted)

    def _opinions(self) -> OpinionTerms:
        terms = self._terms
        sampled = self._dice() < terms.recheck_share
        return OpinionTerms(terms.confirm_band, sampled, terms.alive_ms)

    def _settled(self, found: Settlement) -> None:
        self._counters.add(f"rechecks_{found.finding}")
        if found.finding is Finding.WRONG:
            log.error("node quarantined: two others contradict it", node=found.node)
        elif found.finding is Finding.UNDECIDED:
            log.warning("nodes contradict one another, and no vote decides")

    async def failure(self, session: NodeSession, token: str, reason: str, permanent: bool) -> None:
        """Gives the job to another attempt, or ends it."""
        failure = Failure(EndReason.FAILED, reason or NO_REASON, permanent)
        accepted = is_token(token) and await self._fail(session, token, failure)
        self._receipt(session, token, accepted)

    async def declined(self, session: NodeSession, token: str, reason: str) -> None:
        """Takes the job back, and gives the node nothing new until it is heard again."""
        session.rest()
        failure = Failure(EndReason.DECLINED, reason or NO_REASON)
        accepted = is_token(token) and await self._fail(session, token, failure)
        self._receipt(session, token, accepted)

    async def _fail(self, session: NodeSession, token: str, failure: Failure) -> bool:
        ended = await self._store.fail(token, session.node_id, failure, self._terms.max_attempts)
        if ended is None:
            # Maybe a repetition: the receipt was lost with an earlier stream.
            known = await self._store.end_reason(token, session.node_id)
            return known in (EndReason.FAILED, EndReason.DECLINED)
        self._announcer.ended(ended)
        return True

    def _receipt(self, session: NodeSession, token: str, accepted: bool) -> None:
        held = session.receipt(token, accepted=accepted)
        if not accepted:
            self._counters.add("refused_reports")
            named = {"token": token} if held is None else held.named()
            log.warning("report refused", node=session.node_id, **named)
        self._bus.publish_here(QUEUE)

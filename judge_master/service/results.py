"""What nodes report at the end of an attempt."""

from __future__ import annotations

import structlog

from judge_master.domain.attempt import EndReason, Failure, ReportedResult, is_token
from judge_master.domain.command import Receipt
from judge_master.service.announce import Announcer
from judge_master.service.bus import QUEUE, Bus
from judge_master.service.counters import Counters
from judge_master.service.ports import AttemptStore
from judge_master.service.session import NodeSession

log = structlog.get_logger()


class Reports:
    """Accepts or refuses results and failures; either way the node gets a receipt."""

    def __init__(
        self,
        store: AttemptStore,
        bus: Bus,
        announcer: Announcer,
        counters: Counters,
        max_attempts: int,
    ) -> None:
        self._store = store
        self._bus = bus
        self._announcer = announcer
        self._counters = counters
        self._max_attempts = max_attempts

    async def result(self, session: NodeSession, token: str, result: ReportedResult) -> None:
        """Makes the result final if the token is current, or was when it first came."""
        accepted = False
        if is_token(token):
            outcome = await self._store.accept(token, session.node_id, result)
            accepted = outcome.accepted
            if outcome.ended is not None:
                self._announcer.ended(outcome.ended)
            if outcome.mismatch:
                await self._fail(session, token, Failure(EndReason.FAILED, outcome.mismatch))
        self._receipt(session, token, accepted)

    async def failure(self, session: NodeSession, token: str, reason: str, permanent: bool) -> None:
        """Gives the job to another attempt, or ends it."""
        failure = Failure(EndReason.FAILED, reason or "the node gave no reason", permanent)
        accepted = is_token(token) and await self._fail(session, token, failure)
        self._receipt(session, token, accepted)

    async def _fail(self, session: NodeSession, token: str, failure: Failure) -> bool:
        ended = await self._store.fail(token, session.node_id, failure, self._max_attempts)
        if ended is None:
            # Maybe a repetition: the receipt was lost with an earlier stream.
            known = await self._store.end_reason(token, session.node_id)
            return known == EndReason.FAILED
        self._announcer.ended(ended)
        return True

    def _receipt(self, session: NodeSession, token: str, accepted: bool) -> None:
        session.held.pop(token, None)
        session.send(Receipt(token, accepted))
        if not accepted:
            self._counters.add("refused_reports")
            log.warning("report refused", node=session.node_id, attempt=token)
        self._bus.publish_here(QUEUE)

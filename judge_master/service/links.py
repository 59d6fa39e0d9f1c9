"""The nodes that are connected to this master."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

import structlog

from judge_master.domain.attempt import Progress, is_token
from judge_master.domain.errors import UnavailableError
from judge_master.domain.matching import Offer
from judge_master.domain.node import Heartbeat, Hello
from judge_master.domain.prefetch import Prefetch
from judge_master.service.announce import Announcer
from judge_master.service.bus import QUEUE, Bus
from judge_master.service.counters import Counters
from judge_master.service.orders import Order, order_topic, yield_order
from judge_master.service.ports import NodeStore, Opening
from judge_master.service.session import NodeSession

log = structlog.get_logger()

SILENT_INTERVALS = 3
"""A stream without a message for so many heartbeat intervals is ended."""
YIELD_INTERVALS = 2
"""A stream silent for so many gives way to a new process of the same node."""


@dataclass(frozen=True, slots=True)
class LinkTerms:
    """What every node is told and held to."""

    master: str
    lease_ms: int
    heartbeat_ms: int
    reconnect_grace_ms: int
    max_attempts: int

    @property
    def alive_ms(self) -> int:
        """How long after its last heartbeat a node counts as connected."""
        return SILENT_INTERVALS * self.heartbeat_ms


class Links:
    """Opens, keeps and closes sessions."""

    def __init__(
        self,
        store: NodeStore,
        bus: Bus,
        announcer: Announcer,
        counters: Counters,
        terms: LinkTerms,
    ) -> None:
        self.terms = terms
        self._store = store
        self._bus = bus
        self._announcer = announcer
        self._counters = counters
        self._sessions: dict[str, NodeSession] = {}
        self._bundles: tuple[Prefetch, ...] = ()
        self._stopping = False

    def get(self, node_id: str, session: str) -> NodeSession | None:
        """The session if it is still the node's open one here."""
        found = self._sessions.get(node_id)
        live = found is not None and found.session == session and not found.ended
        return found if live else None

    def offers(self) -> list[Offer]:
        """The free slots of all connected nodes."""
        return [o for s in self._sessions.values() if (o := s.offer()) is not None]

    async def open(self, hello: Hello) -> tuple[NodeSession, list[str]]:
        """A session for the node, and the held tokens that are no longer current."""
        if self._stopping:
            raise UnavailableError("the master is stopping")
        session = NodeSession(str(uuid.uuid4()), hello)
        opened = await self._store.open_session(hello, self._opening(session))
        if self._stopping:
            raise UnavailableError("the master is stopping")
        session.held = {lease.token: lease for lease in opened.kept}
        session.want_drain(opened.wish)
        session.want_bundles(self._bundles)
        self._replace(session)
        for attempt in opened.ended:
            self._announcer.ended(attempt)
        lost = [token for token in hello.held_tokens if token not in session.held]
        self._counters.add("stale_tokens", len(lost))
        log.info(
            "node connected",
            node=hello.node_id,
            incarnation=hello.incarnation,
            slots=hello.slots,
            kept=len(opened.kept),
            lost=len(lost),
        )
        self._bus.publish_here(QUEUE)
        return session, lost

    def _opening(self, session: NodeSession) -> Opening:
        terms = self.terms
        return Opening(
            session=session.session,
            master=terms.master,
            lease_ms=terms.lease_ms,
            silence_ms=YIELD_INTERVALS * terms.heartbeat_ms,
            max_attempts=terms.max_attempts,
        )

    def _replace(self, session: NodeSession) -> None:
        old = self._sessions.get(session.node_id)
        self._sessions[session.node_id] = session
        if old is not None:
            old.end(UnavailableError("another stream speaks for this node now"))
        self._bus.publish(order_topic(session.node_id), yield_order(session.session))

    async def heartbeat(self, session: NodeSession, heartbeat: Heartbeat) -> None:
        """Extends what is current and stops what is not."""
        session.note(heartbeat)
        held_before = set(session.held)
        named = [token for token in heartbeat.tokens if is_token(token)]
        known = replace(heartbeat, tokens=tuple(named))
        try:
            state = await self._store.heartbeat(
                session.node_id, session.session, known, self.terms.lease_ms
            )
        except UnavailableError as error:
            # The next one may get through; nothing expires while nobody can sweep.
            log.warning("heartbeat not stored", node=session.node_id, error=str(error))
            return
        if state is None:
            session.end(UnavailableError("another stream speaks for this node now"))
            return
        self._stop_stale(session, heartbeat, state.open_tokens | session.told())
        for token in held_before - state.open_tokens:
            session.held.pop(token, None)
        session.want_drain(state.wish)
        self._bus.publish_here(QUEUE)

    def _stop_stale(
        self, session: NodeSession, heartbeat: Heartbeat, current: frozenset[str]
    ) -> None:
        for token in heartbeat.tokens:
            if token not in current:
                self._counters.add("stale_tokens")
                log.info("stale attempt stopped", node=session.node_id, token=token)
                session.stop(token, "the token is no longer current")

    def progress(self, session: NodeSession, token: str, step: Progress) -> None:
        """Passes a step on if the node holds the attempt; `step` lacks the names."""
        held = session.held.get(token)
        if held is None:
            self._counters.add("stale_progress")
            return
        self._announcer.progress(
            Progress(
                held.key,
                held.epoch,
                held.number,
                step.phase,
                step.tests_done,
                step.tests_total,
                step.test,
            )
        )

    async def close(self, session: NodeSession) -> None:
        """Gives the node's leases the grace, after its stream is gone."""
        session.end()
        node_id = session.node_id
        if self._sessions.get(node_id) is session:
            del self._sessions[node_id]
        log.info("node disconnected", node=node_id, held=len(session.held))
        grace = self.terms.reconnect_grace_ms
        try:
            await self._store.close_session(node_id, session.session, grace)
        except UnavailableError as error:
            # The leases then simply run their full time.
            log.warning("disconnection not stored", node=node_id, error=str(error))

    async def obey(self, node_id: str, order: Order) -> None:
        """Carries out an order about a node, if it is connected here."""
        session = self._sessions.get(node_id)
        if session is None:
            return
        if order.kind == "stop" and order.token in session.held:
            session.stop(order.token, order.reason)
            self._bus.publish_here(QUEUE)
        elif order.kind == "yield" and order.session != session.session:
            session.end(UnavailableError("another stream speaks for this node now"))
        elif order.kind == "drain":
            session.want_drain(await self._store.drain_wish(node_id))
            self._bus.publish_here(QUEUE)

    def want_bundles(self, bundles: tuple[Prefetch, ...]) -> None:
        """Tells all nodes what to fetch ahead, and those that connect later."""
        self._bundles = bundles
        for session in self._sessions.values():
            session.want_bundles(bundles)

    def end_silent(self) -> None:
        """Ends the streams of nodes that say nothing any more."""
        for session in list(self._sessions.values()):
            if session.silent_ms > self.terms.alive_ms and not session.ended:
                log.warning("node is silent", node=session.node_id)
                session.end(UnavailableError("no heartbeat came in time"))

    def stop(self) -> None:
        """Ends all streams; the nodes reconnect to another master or the next one."""
        self._stopping = True
        for session in list(self._sessions.values()):
            session.end(UnavailableError("the master is stopping"))

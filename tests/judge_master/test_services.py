"""Parts of the services that need no database: the bus, sessions, dispatch's edges."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from judge_master.adapters.local_bus import LocalBus
from judge_master.domain.ageing import Ageing
from judge_master.domain.attempt import (
    EndedAttempt,
    EndReason,
    Failure,
    HeldLease,
    Lease,
    Progress,
)
from judge_master.domain.command import Command, GiveLease, SetDrain, Stop
from judge_master.domain.errors import UnavailableError
from judge_master.domain.job import JobKey, JobState
from judge_master.domain.matching import Offer
from judge_master.domain.node import DrainWish, Heartbeat, Hello, LanguageOffer
from judge_master.service.announce import Announcer
from judge_master.service.bus import BACKLOG, QUEUE, job_topic, progress_topic
from judge_master.service.counters import Counters
from judge_master.service.dispatch import Dispatcher
from judge_master.service.links import Links, LinkTerms
from judge_master.service.orders import decode_order, drain_order, stop_order, yield_order
from judge_master.service.ports import DispatchRound, NodeState, OpenedSession, Opening
from judge_master.service.progress import decode_progress, encode_progress
from judge_master.service.session import NodeSession

KEY = JobKey("web", "1")
HELLO = Hello("n", "i", 2, (LanguageOffer("c", "C", "1", (".c",)),), "v2", "", ())
TERMS = LinkTerms("m", 15_000, 3_000, 4_000, 3)


def lease(token: str) -> Lease:
    return Lease(HeldLease(token, KEY, 0, 1), "n", "c", (), "", "0" * 64, 1, False)


class FakeNodes:
    """A `NodeStore` with one willing node."""

    def __init__(self) -> None:
        self.closed: list[str] = []
        self.state: NodeState | None = NodeState(DrainWish(), frozenset())
        self.out_of_reach = False

    async def open_session(self, hello: Hello, opening: Opening) -> OpenedSession:
        kept = tuple(HeldLease(token, KEY, 0, 1) for token in hello.held_tokens[:1])
        return OpenedSession(DrainWish(), kept, ())

    async def close_session(self, node_id: str, session: str, grace_ms: int) -> None:
        if self.out_of_reach:
            raise UnavailableError("away")
        self.closed.append(session)

    async def heartbeat(
        self, node_id: str, session: str, heartbeat: Heartbeat, lease_ms: int
    ) -> NodeState | None:
        if self.out_of_reach:
            raise UnavailableError("away")
        return self.state

    async def drain_wish(self, node_id: str) -> DrainWish:
        return DrainWish(True)


class FakeQueue:
    """A `DispatchStore` and `AttemptStore`: one lease; the node leaves meanwhile."""

    def __init__(self) -> None:
        self.during: NodeSession | None = None
        self.failed: list[tuple[str, Failure]] = []

    async def lease(
        self, offers: Sequence[Offer], master: str, lease_ms: int, ageing: Ageing
    ) -> DispatchRound:
        if self.during is not None:
            self.during.end()
        return DispatchRound((lease("t1"),))

    async def fail(
        self, token: str, node_id: str | None, failure: Failure, max_attempts: int
    ) -> EndedAttempt | None:
        self.failed.append((token, failure))
        held = HeldLease(token, KEY, 0, 1)
        return EndedAttempt(held, node_id or "", failure.reason, failure.detail, JobState.QUEUED)


def links(store: FakeNodes, bus: LocalBus, counters: Counters) -> Links:
    return Links(store, bus, Announcer(bus, counters), counters, TERMS)  # type: ignore[arg-type]


async def said(session: NodeSession) -> list[Command]:
    """All commands up to the session's end."""
    return [command async for command in session.commands()]


async def test_bus_delivers_to_prefixes_only() -> None:
    """Who listens to a platform hears its submissions, not the other way round."""
    bus = LocalBus()
    with (
        bus.subscribe(progress_topic("web")) as platform,
        bus.subscribe(progress_topic("web", "1")) as one,
        bus.subscribe(progress_topic("web", "2")) as other,
        bus.subscribe(job_topic(KEY)) as jobs,
    ):
        bus.publish(progress_topic("web", "1"), b"x")
        assert [m.body for m in platform.take()] == [b"x"]
        assert [m.body for m in one.take()] == [b"x"]
        assert other.take() == jobs.take() == []
    bus.publish(progress_topic("web", "1"), b"y")
    assert one.take() == []


async def test_subscription_waits_for_news_and_keeps_the_newest() -> None:
    """A slow listener loses the oldest; a stopping master ends every wait."""
    bus = LocalBus()
    with bus.subscribe(QUEUE) as news:
        for i in range(BACKLOG + 5):
            bus.publish(QUEUE, str(i).encode())
        await news.wait(60_000)
        messages = news.take()
        assert (len(messages), messages[0].body) == (BACKLOG, b"5")
        await news.wait(1)
        assert news.take() == []
        bus.wake_all()
        await news.wait(60_000)
        bus.close()
        with pytest.raises(UnavailableError):
            await news.wait(60_000)


def test_messages_between_masters_survive_the_trip() -> None:
    """What is decoded is what was encoded."""
    progress = Progress(KEY, 2, 3, 4, 5, 6, b"\x00\xff")
    assert decode_progress(encode_progress(progress)) == progress
    assert decode_order(stop_order("t", "why")).token == "t"
    assert decode_order(drain_order()).kind == "drain"
    assert decode_order(yield_order("s")).session == "s"


async def test_session_counts_what_it_gave() -> None:
    """Slots are taken by leases and freed by stops; a draining node offers nothing."""
    session = NodeSession("s", HELLO)
    session.give(lease("t1"))
    offer = session.offer()
    assert offer is not None
    assert (offer.free, offer.languages) == (1, {"c"})
    session.give(lease("t2"))
    assert session.offer() is None
    session.stop("t1", "cancelled")
    session.want_drain(DrainWish(True))
    session.want_drain(DrainWish(True))
    assert session.offer() is None
    session.end()
    assert [type(c) for c in await said(session)] == [GiveLease, GiveLease, Stop, SetDrain]


async def test_session_ends_with_its_error_after_what_was_queued() -> None:
    """Receipts on the way are not lost by a graceful stop."""
    session = NodeSession("s", HELLO)
    session.stop("t", "x")
    session.end(UnavailableError("stopping"))
    session.end()
    commands = session.commands()
    assert await anext(commands) == Stop("t", "x")
    with pytest.raises(UnavailableError):
        await anext(commands)


async def test_heartbeat_frees_what_the_store_no_longer_knows() -> None:
    """Held and not open: freed. Named and not open: stopped and counted."""
    store, bus, counters = FakeNodes(), LocalBus(), Counters()
    nodes = links(store, bus, counters)
    session, lost = await nodes.open(
        Hello("n", "i", 2, HELLO.languages, "v2", "", ("t1", "t2")),
    )
    assert (list(session.held), lost) == (["t1"], ["t2"])
    token = "01234567-89ab-cdef-0123-456789abcdef"
    await nodes.heartbeat(session, Heartbeat(tokens=(token,)))
    assert session.held == {}
    assert counters["stale_tokens"] == 2
    store.out_of_reach = True
    await nodes.heartbeat(session, Heartbeat(tokens=(token,)))
    assert not session.ended
    store.out_of_reach, store.state = False, None
    await nodes.heartbeat(session, Heartbeat())
    assert session.ended


async def test_silence_is_measured_from_the_last_message() -> None:
    """Only a node that says nothing for three intervals is ended."""
    now = [0.0]
    session = NodeSession("s", HELLO, clock=lambda: now[0])
    now[0] = 8
    assert session.silent_ms == 8_000
    session.heard()
    assert session.silent_ms == 0


async def test_closing_survives_a_database_that_is_away() -> None:
    """The node is gone here even if it cannot be written down."""
    store, bus, counters = FakeNodes(), LocalBus(), Counters()
    nodes = links(store, bus, counters)
    session, _ = await nodes.open(HELLO)
    assert nodes.get("n", session.session) is session
    store.out_of_reach = True
    await nodes.close(session)
    assert nodes.get("n", session.session) is None
    assert store.closed == []


async def test_stopping_master_opens_no_session() -> None:
    """Nodes that dial in during the stop go elsewhere."""
    nodes = links(FakeNodes(), LocalBus(), Counters())
    nodes.stop()
    with pytest.raises(UnavailableError):
        await nodes.open(HELLO)


async def test_lease_for_a_node_that_just_left_is_given_back_at_once() -> None:
    """And does not count against the job."""
    store, bus, counters = FakeNodes(), LocalBus(), Counters()
    nodes, queue = links(store, bus, counters), FakeQueue()
    announcer = Announcer(bus, counters)
    dispatcher = Dispatcher(queue, queue, nodes, bus, announcer, 1_000, 0.05)  # type: ignore[arg-type]
    assert not await dispatcher.round()
    session, _ = await nodes.open(HELLO)
    await dispatcher.round()
    assert (list(session.held), queue.failed) == (["t1"], [])
    queue.during = session
    await dispatcher.round()
    assert [(t, f.reason) for t, f in queue.failed] == [("t1", EndReason.UNDELIVERED)]


async def test_dispatcher_outlives_an_unreachable_queue() -> None:
    """It goes on trying until the master stops."""
    bus, counters = LocalBus(), Counters()
    nodes = links(FakeNodes(), bus, counters)
    tried = asyncio.Event()

    class Away(FakeQueue):
        async def lease(self, *_: object) -> DispatchRound:  # type: ignore[override]
            tried.set()
            raise UnavailableError("away")

    queue = Away()
    announcer = Announcer(bus, counters)
    dispatcher = Dispatcher(queue, queue, nodes, bus, announcer, 1, 0.05)  # type: ignore[arg-type]
    await nodes.open(HELLO)
    task = asyncio.create_task(dispatcher.run())
    for _ in range(3):
        tried.clear()
        await asyncio.wait_for(tried.wait(), 20)
    bus.close()
    with pytest.raises(UnavailableError):
        await asyncio.wait_for(task, 20)

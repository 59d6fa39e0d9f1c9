"""One connected node: its stream, what it holds, what is to be said to it."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

from judge_master.domain.attempt import HeldLease, Lease
from judge_master.domain.command import (
    Command,
    GiveLease,
    Receipt,
    SetDrain,
    Stop,
    WantBundles,
)
from judge_master.domain.errors import JudgeError
from judge_master.domain.matching import Offer
from judge_master.domain.node import DrainWish, Heartbeat, Hello
from judge_master.domain.prefetch import Prefetch

COMPILED = 500
"""Sources that a node is taken to have in its compile cache."""


class NodeSession:
    """The master's side of a stream. Counts every lease that it handed out."""

    def __init__(
        self, session: str, hello: Hello, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.session = session
        self.hello = hello
        self.held: dict[str, HeldLease] = {}
        self.report = Heartbeat()
        self._cached: frozenset[str] = frozenset()
        self._offer: Offer | None = None
        self._told: set[str] = set()
        self.wish = DrainWish()
        self._bundles: tuple[Prefetch, ...] = ()
        self._compiled: OrderedDict[bytes, None] = OrderedDict()
        self._languages = frozenset(language.id for language in hello.languages)
        self._outbox: asyncio.Queue[Command | None] = asyncio.Queue()
        self._error: JudgeError | None = None
        self._ended = False
        self._clock = clock
        self._heard = clock()

    @property
    def node_id(self) -> str:
        return self.hello.node_id

    @property
    def ended(self) -> bool:
        """Whether the stream is closed or about to be."""
        return self._ended

    @property
    def draining(self) -> bool:
        """Whether operators or the node itself want nothing new on it."""
        return self.wish.drain or self.report.draining

    def offer(self) -> Offer | None:
        """What the node can take now, if anything."""
        free = self.hello.slots - len(self.held)
        if self._ended or self.draining or free <= 0:
            return None
        last = self._offer
        if last is None or last.free != free or last.cached is not self._cached:
            self._offer = last = Offer(
                self.node_id,
                self.session,
                free,
                self._languages,
                self._cached,
                # A view: copies for a thousand nodes would cost more than all the rest.
                self._compiled.keys(),
                self.hello.memory_total_bytes,
                busy=len(self.held),
            )
        return last

    def note(self, report: Heartbeat) -> None:
        """Keeps what the node said last."""
        self.report = report
        self._cached = frozenset(report.cached_bundles)

    def rest(self) -> None:
        """Offers nothing until the node reports again."""
        self.report = replace(self.report, draining=True)

    def heard(self) -> None:
        """Notes a sign of life."""
        self._heard = self._clock()

    @property
    def silent_ms(self) -> float:
        """Time since the last message of the node."""
        return (self._clock() - self._heard) * 1000

    def send(self, command: Command) -> None:
        """Queues a command; those still queued when the stream breaks are lost."""
        self._outbox.put_nowait(command)

    def give(self, lease: Lease) -> None:
        """Takes a slot and sends the lease."""
        self.held[lease.held.token] = lease.held
        if lease.source_key:
            self._compiled[lease.source_key] = None
            self._compiled.move_to_end(lease.source_key)
            if len(self._compiled) > COMPILED:
                self._compiled.popitem(last=False)
        self.send(GiveLease(lease))

    def stop(self, token: str, reason: str) -> None:
        """Frees the slot and tells the node to forget the attempt."""
        self.held.pop(token, None)
        self._told.add(token)
        self.send(Stop(token, reason))

    def receipt(self, token: str, *, accepted: bool) -> HeldLease | None:
        """Frees the slot, whose lease is returned, and answers the node's report."""
        self._told.add(token)
        self.send(Receipt(token, accepted))
        return self.held.pop(token, None)

    def told(self) -> frozenset[str]:
        """Attempts whose end was sent to the node since the last call.

        A heartbeat that names one of them was on its way meanwhile; the next one knows.
        """
        told = frozenset(self._told)
        self._told.clear()
        return told

    def want_drain(self, wish: DrainWish) -> None:
        """Tells the node what operators want, if that is news."""
        if wish != self.wish:
            self.wish = wish
            self.send(SetDrain(wish.drain, wish.leave))

    def want_bundles(self, bundles: tuple[Prefetch, ...]) -> None:
        """Tells the node what to fetch ahead, if that is news."""
        if bundles != self._bundles:
            self._bundles = bundles
            self.send(WantBundles(bundles))

    def end(self, error: JudgeError | None = None) -> None:
        """Ends the stream, with `error` as its status or with OK."""
        if not self._ended:
            self._ended = True
            self._error = error
            self._outbox.put_nowait(None)

    async def commands(self) -> AsyncGenerator[Command, None]:
        """What to send, until the session ends.

        Raises:
            JudgeError: that `end` was called with.
        """
        while (command := await self._outbox.get()) is not None:
            yield command
        if self._error is not None:
            raise self._error

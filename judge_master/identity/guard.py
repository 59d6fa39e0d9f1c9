"""Whether a member may (still) call: the database is asked, open streams are watched."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import structlog

from identity.names import MemberName
from judge_master.domain.errors import UnauthenticatedError, UnavailableError
from judge_master.domain.member import Caller
from judge_master.identity.ports import MemberStore
from judge_master.service.bus import Bus, Topic

log = structlog.get_logger()

MEMBERS: Topic = ("members",)
"""Some membership ended or was replaced."""
EXPIRED = "the certificate has expired"


class Watch:
    """An open stream of a member; `reason` is why it was ended, if it was."""

    def __init__(self, caller: Caller, task: asyncio.Task[object]) -> None:
        self.caller = caller
        self.reason = ""
        self._task = task

    def end(self, reason: str) -> None:
        if not self.reason:
            self.reason = reason
            self._task.cancel()


class Guard:
    """One per master."""

    def __init__(
        self,
        store: MemberStore,
        bus: Bus,
        poll_ms: int,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._bus = bus
        self._poll_ms = poll_ms
        self._clock = clock
        self._admitted: dict[MemberName, float] = {}
        self._watches: set[Watch] = set()

    async def admit(self, caller: Caller, *, fresh: bool = False) -> None:
        """Returns if the caller's certificate counts.

        A good answer is remembered for a poll interval at most, unless `fresh`.

        Raises:
            UnauthenticatedError: it does not.
            UnavailableError: the database does not say.
        """
        member = caller.member
        if member is None:
            return
        if _expired(caller):
            raise UnauthenticatedError(EXPIRED)
        if not fresh and self._admitted.get(member, 0.0) > self._clock():
            return
        if member not in await self._store.standing([member]):
            raise UnauthenticatedError(_no_longer(member))
        self._admitted[member] = self._clock() + self._poll_ms / 1000

    @contextmanager
    def watch(self, caller: Caller) -> Iterator[Watch]:
        """Cancels the current task when the caller's membership ends."""
        task = asyncio.current_task()
        assert task is not None
        watch = Watch(caller, task)
        if caller.member is not None:
            self._watches.add(watch)
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    async def run(self) -> None:
        """Ends the streams of whoever may no longer call; at once when told, else by poll."""
        with self._bus.subscribe(MEMBERS) as news:
            while True:
                await news.wait(self._poll_ms)
                if news.take():
                    self._admitted.clear()
                try:
                    await self._look()
                except UnavailableError as error:
                    log.warning("memberships not checked", error=str(error))

    async def _look(self) -> None:
        watched = {w.caller.member for w in self._watches if w.caller.member is not None}
        if not watched:
            return
        standing = await self._store.standing(sorted(watched, key=str))
        for watch in list(self._watches):
            member = watch.caller.member
            if member is None or member not in watched:
                continue
            if member not in standing:
                log.warning("stream ended", member=str(member), reason="membership ended")
                watch.end(_no_longer(member))
            elif _expired(watch.caller):
                # It has renewed by now, or cannot come back.
                watch.end(EXPIRED)


def _expired(caller: Caller) -> bool:
    return caller.expires_at is not None and caller.expires_at <= datetime.now(UTC)


def _no_longer(member: MemberName) -> str:
    return f"the certificate of {member} was revoked or replaced"

"""Judges one submission in a slot of its own and in idle ones that are lent to it."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections import deque

import structlog

from judge_node.judging import Report
from judge_node.observe import Observer
from judge_node.order import PLAIN_AC, SerialOrder
from judge_node.pool import SlotPool
from judge_node.protocol import Prepared, Skipped
from judge_node.report import Failed, Judged, Phase, Progress, Stopped, Task
from judge_node.result import judged
from judge_node.slots import Slot
from judge_node.steps.test import Judgement

log = structlog.get_logger()

FEWEST_TESTS = 3
"""With fewer tests left no slot is borrowed."""
PREPARATION_S = 0.1
"""What a further slot must save at least: about what preparing it costs."""
AHEAD_S = 0.05
"""Tests that take less on average are ordered ahead."""
LOOK_S = 0.2
"""When to look for a slot although no test has ended yet."""


def worth_borrowing(waiting: int, slots: int, mean_s: float) -> bool:
    """Whether one slot more than `slots` ends `waiting` tests noticeably sooner. Pure."""
    saved_s = waiting * mean_s / (slots * (slots + 1))
    return waiting >= FEWEST_TESTS and saved_s > PREPARATION_S


async def judge_alone(slot: Slot, task: Task, report: Report) -> Judged | Failed | Stopped:
    """Judges a task in one slot only."""
    return await ParallelJudging(slot, task, report).judge()


class ParallelJudging:
    """One attempt. Its result is that of serial order, whichever slots judged the tests."""

    def __init__(
        self,
        slot: Slot,
        task: Task,
        report: Report,
        pool: SlotPool | None = None,
        observer: Observer | None = None,
    ) -> None:
        """`slot` is the attempt's own; those of `pool` are borrowed while they are idle."""
        self._observer = observer or Observer()
        self._slot = slot
        self._task = task
        self._report = report
        self._pool = pool
        self._tests: _Tests | None = None
        self._stopped = self._over = False

    async def judge(self) -> Judged | Failed | Stopped:
        """Judges; afterwards the own slot is ready for the next task.

        Compiling is done here before anything is borrowed: the others find the artefacts
        in the compile cache.
        """
        try:
            begun_ns = time.time_ns()
            prepared = await self._slot.prepare(self._task, self._report)
            if isinstance(prepared, Prepared | Judged):
                self._observer.prepared(begun_ns, prepared.compile)
            if not isinstance(prepared, Prepared):
                return prepared
            return await self._judge(prepared)
        finally:
            self._over = True

    async def _judge(self, prepared: Prepared) -> Judged | Failed | Stopped:
        try:
            if self._stopped:
                return Stopped(self._task.token)
            pool = self._pool if _can_be_shared(self._task, prepared) else None
            self._tests = _Tests(
                self._slot, self._task, self._report, prepared, pool, self._observer
            )
            return await self._tests.judge()
        finally:
            self._slot.finish()

    def stop(self) -> None:
        """Ends it soon with Stopped; harmless when `judge` has ended."""
        if self._over:
            return  # the slot may be another's by now
        self._stopped = True
        self._slot.cancel()
        if self._tests is not None:
            self._tests.stop()

    async def returned(self) -> None:
        """Waits until all borrowed slots are given back."""
        if self._tests is not None:
            await self._tests.returned()


def _can_be_shared(task: Task, prepared: Prepared) -> bool:
    """Outputs need no processor, and without the cache each slot would have to compile."""
    return prepared.compile is not None and task.use_cache


class _Tests:
    """The tests of an attempt, from the first to the one that decides."""

    def __init__(
        self,
        slot: Slot,
        task: Task,
        report: Report,
        prepared: Prepared,
        pool: SlotPool | None,
        observer: Observer,
    ) -> None:
        self._observer = observer
        self._slot = slot
        self._task = task
        self._report = report
        self._prepared = prepared
        self._pool = pool
        self._order = SerialOrder(prepared.plan)
        self._running: dict[Slot, tuple[str, float]] = {}
        """Test and start (monotonic seconds) by slot."""
        self._took_s = 0.0
        self._ended_tests = 0
        self._borrowed: dict[Slot, asyncio.Task[None]] = {}
        self._context = contextvars.copy_context()
        self._recalled: set[Slot] = set()
        self._unfit: set[Slot] = set()
        self._news = asyncio.Event()
        self._stopped = self._ended = False

    async def judge(self) -> Judged | Failed | Stopped:
        token, plan = self._task.token, self._prepared.plan
        self._report(Progress(token, Phase.RUNNING, 0, len(plan.tests)))
        look = asyncio.get_running_loop().call_later(LOOK_S, self.offer)
        if self._pool is not None:
            self._pool.join(self)
        try:
            failed = await self._judge_in(self._slot)
        finally:
            look.cancel()
            if self._pool is not None:
                self._pool.leave(self)
            self._end()
        if failed is not None:
            return failed
        if self._stopped:
            return Stopped(token)
        return judged(token, plan, self._order, self._prepared.compile)

    def stop(self) -> None:
        self._stopped = True
        self._end()

    def _end(self) -> None:
        self._ended = True
        self._news.set()
        for slot in self._borrowed:
            slot.cancel()

    async def returned(self) -> None:
        if self._borrowed:
            await asyncio.wait(self._borrowed.values())

    def offer(self) -> None:
        """Borrows idle slots as long as that is worth while."""
        if self._pool is None or self._ended:
            return
        while self._pool.idle and worth_borrowing(
            self._order.waiting(), 1 + len(self._borrowed), self._mean_s()
        ):
            slot = self._pool.borrow(self, self._unfit)
            if slot is None:
                return
            # Whoever freed the slot calls us: our log lines must not carry its names.
            helping = asyncio.create_task(self._help(slot), context=self._context.copy())
            self._borrowed[slot] = helping

    def recall(self, slot: Slot) -> None:
        """Gives the slot back without judging its test to the end."""
        self._recalled.add(slot)
        slot.cancel()

    def _mean_s(self) -> float:
        """Of a test, going by those that ended or, before, by how long the first takes."""
        if self._ended_tests:
            return self._took_s / self._ended_tests
        now = time.monotonic()
        return max((now - started for _, started in self._running.values()), default=0.0)

    async def _help(self, slot: Slot) -> None:
        """All that a borrowed slot does. Its failures are never the attempt's."""
        log.info("slot borrowed", slot=slot.number)
        try:
            answer = await slot.prepare(self._task, lambda _: None)
            failed = None if isinstance(answer, Prepared | Stopped) else answer
            if isinstance(answer, Prepared):
                try:
                    failed = await self._judge_in(slot)
                finally:
                    slot.finish()
            if failed is not None:
                self._unfit.add(slot)
                log.warning("borrowed slot failed", token=self._task.token, answer=str(failed))
        finally:
            del self._borrowed[slot]
            self._recalled.discard(slot)
            assert self._pool is not None
            self._pool.put(slot)

    async def _judge_in(self, slot: Slot) -> Failed | None:
        """Judges tests in a slot until it fails or has to leave; a borrowed one also leaves
        when there is none for it.
        """
        ordered: deque[str] = deque()
        goes_on = False
        failed: Failed | None = None
        while True:
            leaves = bool(failed) or self._ended or self._order.over or slot in self._recalled
            if leaves and ordered:
                slot.cancel()
            elif not leaves:
                self._order_tests(slot, ordered, goes_on=goes_on)
            if ordered:
                answer = await self._next_answer(slot, ordered)
                goes_on = self._goes_on(answer)
                if isinstance(answer, Failed):
                    failed = answer
            elif leaves or slot is not self._slot:
                return failed
            else:
                self._news.clear()
                await self._news.wait()

    def _order_tests(self, slot: Slot, ordered: deque[str], *, goes_on: bool) -> None:
        """Orders a test and, where tests are short, the next: so no time passes between
        them. Longer ones and those of several slots wait for the first slot that is free.

        `goes_on` says that the test ordered last will be judged.
        """
        if not ordered:
            goes_on = self._order_one(slot, ordered, if_accepted=False)
        short = self._ended_tests > 0 and self._mean_s() < AHEAD_S and not self._borrowed
        if short and goes_on and len(ordered) == 1 and not slot.cancelled:
            self._order_one(slot, ordered, if_accepted=not self._prepared.plan.run_all)

    def _order_one(self, slot: Slot, ordered: deque[str], *, if_accepted: bool) -> bool:
        name = self._order.take()
        if name is None:
            return False
        slot.order(name, if_accepted=if_accepted)
        ordered.append(name)
        return True

    async def _next_answer(
        self, slot: Slot, ordered: deque[str]
    ) -> Judgement | Skipped | Failed | Stopped:
        started, begun_ns = time.monotonic(), time.time_ns()
        self._running[slot] = ordered[0], started
        if not self._order.wants(ordered[0]):
            slot.cancel()
        answer = await slot.judged()
        del self._running[slot]
        name = ordered.popleft()
        if isinstance(answer, Judgement):
            self._took_s += time.monotonic() - started
            self._ended_tests += 1
            self._observer.tested(begun_ns, answer.report)
            self._add(name, answer)
        else:
            self._order.give_back(name)
            self._news.set()
        return answer

    def _goes_on(self, answer: object) -> bool:
        """Whether what was ordered to be judged if this one is accepted will be judged."""
        if not isinstance(answer, Judgement):
            return False
        return self._prepared.plan.run_all or answer.result == PLAIN_AC

    def _add(self, name: str, test: Judgement) -> None:
        if self._ended:
            return
        done, total = len(self._order.counted), len(self._prepared.plan.tests)
        for number, counted in enumerate(self._order.add(name, test), done + 1):
            report = counted.report
            self._report(Progress(self._task.token, Phase.RUNNING, number, total, report))
        for slot, (running, _) in self._running.items():
            if not self._order.wants(running):
                slot.cancel()
        self._news.set()
        self.offer()

"""An attempt over several slots, with scripted slots: loans, recalls, deaths, ends."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import judge_node.parallel
from judge_node.judging import Report
from judge_node.order import PLAIN_AC, Plan, SerialOrder
from judge_node.parallel import ParallelJudging, worth_borrowing
from judge_node.pool import Claim, NoSlotError, SlotPool
from judge_node.protocol import Prepared, Skipped
from judge_node.report import CompileReport, Failed, Judged, Phase, Progress, Stopped, Task
from judge_node.result import judged
from judge_node.slots import Slot
from judge_node.steps.test import Judgement
from judge_node.worker import WorkerSetup
from sandbox.cgroup.detect import Place
from testdata.grading import Scheme, TestResult
from testdata.groups import flat_groups
from testdata.problem import Verdict
from tests.judge_node.conftest import TOOLS
from tests.judge_node.trees import problems, serially, table

COMPILED = CompileReport(True, "", None)
SETUP = WorkerSetup(Place("v2", {}), Path(), 0)
TASK = Task("t", "c", TOOLS, {}, "", Path(), run_all=False)
Problem = tuple[Plan, Mapping[str, Judgement]]


@pytest.fixture(autouse=True, scope="module")
def _always_worth_it() -> Iterator[None]:
    """Scripted tests take no time; any that is left shall be worth a slot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge_node.parallel, "worth_borrowing", lambda waiting, *_: waiting > 0)
        yield


@dataclass
class Script:
    """What happens in all slots of a node."""

    problem: Problem
    rng: random.Random = field(default_factory=lambda: random.Random(1))
    deadly: float = 0.0
    """How likely a worker dies on an order."""
    hangs: set[str] = field(default_factory=set)
    """Tests that end by cancelling only."""


class ScriptedSlot(Slot):
    """Answers as a worker would, after some turns of the loop."""

    def __init__(self, number: int, script: Script, *, mortal: bool = True) -> None:
        super().__init__(SETUP, number)
        self.script = script
        self.mortal = mortal
        self.judging = ""
        self.tests: list[str] = []
        self.sessions = 0
        self._ordered: deque[tuple[str, bool]] = deque()
        self._accepted = False

    async def prepare(self, task: Task, report: Report) -> Prepared | Judged | Failed | Stopped:
        self.cancelled = False
        report(Progress(task.token, Phase.COMPILING, 0, 0))
        if ended := await self._turns(""):
            return ended
        self.sessions += 1
        return Prepared(self.script.problem[0], COMPILED)

    def order(self, test: str, *, if_accepted: bool = False) -> None:
        if not self._ordered:
            self.cancelled = False
        self._ordered.append((test, if_accepted))

    async def judged(self) -> Judgement | Skipped | Failed | Stopped:
        test, if_accepted = self._ordered[0]
        answer: Judgement | Skipped | Failed | Stopped = Skipped()
        if self._accepted or not if_accepted:
            answer = await self._judge(test)
        self._accepted = isinstance(answer, Judgement) and answer.result == PLAIN_AC
        self._ordered.popleft()
        return answer

    async def _judge(self, test: str) -> Judgement | Failed | Stopped:
        self.judging = test
        self.tests.append(test)
        ended = await self._turns(test)
        self.judging = ""
        return ended or self.script.problem[1][test]

    async def _turns(self, test: str) -> Failed | Stopped | None:
        turns = self.script.rng.randrange(6)
        dies = self.mortal and self.script.rng.random() < self.script.deadly
        while test in self.script.hangs or turns > 0:
            turns -= 1
            await asyncio.sleep(0)
            if self.cancelled:
                return Stopped("t")
        return Failed("t", "died") if dies else None

    def finish(self) -> None:
        assert self.sessions > 0 and not self._ordered
        self.sessions -= 1

    def cancel(self) -> None:
        self.cancelled = True


def accepted(count: int) -> Problem:
    names = tuple(str(number) for number in range(count))
    plan = Plan(names, Scheme(flat_groups(names), scoring=False), run_all=False)
    return plan, table(plan, [TestResult(Verdict.AC)] * count)


def node(script: Script, count: int) -> tuple[SlotPool, list[ScriptedSlot]]:
    slots = [ScriptedSlot(number, script) for number in range(count)]
    return SlotPool(slots), slots


async def granted(claim: Claim) -> ScriptedSlot:
    slot = await asyncio.wait_for(claim.slot(), 10)
    assert isinstance(slot, ScriptedSlot)
    return slot


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


def expected(problem: Problem) -> Judged:
    plan, tests = problem
    order = SerialOrder(plan)
    for name in serially(plan, tests)[0]:
        assert order.take() == name
        order.add(name, tests[name])
    return judged("t", plan, order, COMPILED)


@given(
    problem=problems(),
    count=st.integers(1, 4),
    seed=st.integers(0, 1 << 32),
    deaths=st.booleans(),
)
@settings(deadline=None)
def test_every_course_of_events_has_the_serial_result(
    problem: Problem, count: int, seed: int, *, deaths: bool
) -> None:
    """Whatever slots end first, die, or are called back for leases: result and reports are
    those of one slot, and all slots are free again.
    """
    rng = random.Random(seed)
    script = Script(problem, rng, deadly=0.15 if deaths else 0.0)

    async def run() -> None:
        pool, slots = node(script, count)
        steps: list[Progress] = []
        claim = pool.claim()
        own = await granted(claim)
        own.mortal = False
        attempt = ParallelJudging(own, TASK, steps.append, pool)
        judging = asyncio.create_task(attempt.judge())
        while not judging.done():
            await asyncio.sleep(0)
            if rng.random() < 0.05 and pool.available:
                lease = pool.claim()
                slot = await granted(lease)
                assert slot is not own and not slot.judging
                await asyncio.sleep(0)
                lease.release()
        assert await judging == expected(problem)
        claim.release()
        await attempt.returned()
        assert pool.available == count and pool.idle
        assert all(slot.sessions == 0 and not slot.judging for slot in slots)
        tests = [step for step in steps if step.test is not None]
        assert [step.done for step in tests] == list(range(1, len(tests) + 1))
        serial, _ = serially(*problem)
        assert [step.test.name for step in tests if step.test] == serial
        if count == 1:
            assert own.tests == serial  # none was judged needlessly

    asyncio.run(run())


async def test_idle_slots_judge_tests() -> None:
    script = Script(accepted(12))
    pool, slots = node(script, 3)
    claim = pool.claim()
    attempt = ParallelJudging(await claim.slot(), TASK, lambda _: None, pool)
    assert await attempt.judge() == expected(script.problem)
    assert all(slot.tests for slot in slots)
    assert sum(len(slot.tests) for slot in slots) == 12


async def test_a_lease_takes_a_lent_slot_back() -> None:
    """As often as leases come. Its test is judged elsewhere; a lent slot counts as free."""
    script = Script(accepted(6), hangs={"2", "3"})
    pool, slots = node(script, 2)
    claim = pool.claim()
    attempt = ParallelJudging(await claim.slot(), TASK, lambda _: None, pool)
    judging = asyncio.create_task(attempt.judge())
    await until(lambda: all(slot.judging for slot in slots))
    assert (pool.available, pool.idle) == (1, False)
    lease = pool.claim()
    assert pool.available == 0
    with pytest.raises(NoSlotError):
        pool.claim()
    taken, own = await granted(lease), await granted(claim)
    assert taken is not own and not taken.judging
    lease.release()
    await until(lambda: bool(taken.judging))
    lease = pool.claim()
    assert await granted(lease) is taken
    script.hangs.clear()
    assert await asyncio.wait_for(judging, 10) == expected(script.problem)
    assert {"2", "3"} <= set(own.tests)
    assert taken.sessions == 0


async def test_a_withdrawn_lease_leaves_the_slot_to_others() -> None:
    """A lease that is stopped while it waits gives up its place."""
    script = Script(accepted(6), hangs={"2", "3"})
    pool, slots = node(script, 2)
    claim = pool.claim()
    attempt = ParallelJudging(await claim.slot(), TASK, lambda _: None, pool)
    judging = asyncio.create_task(attempt.judge())
    await until(lambda: all(slot.judging for slot in slots))
    lease = pool.claim()
    lease.release()
    lease.release()
    assert pool.available == 1
    script.hangs.clear()
    assert await asyncio.wait_for(judging, 10) == expected(script.problem)
    await attempt.returned()
    assert pool.available == 1


async def test_a_claim_that_is_alone_waits_for_all_and_keeps_the_rest_waiting() -> None:
    """Lent slots are called back, nothing is lent meanwhile, later leases queue up."""
    script = Script(accepted(8), hangs={"2", "3", "4"})
    pool, slots = node(script, 3)
    claim = pool.claim()
    attempt = ParallelJudging(await claim.slot(), TASK, lambda _: None, pool)
    judging = asyncio.create_task(attempt.judge())
    await until(lambda: all(slot.judging for slot in slots))
    alone = pool.claim(alone=True)
    later = pool.claim()
    waiting = [asyncio.create_task(granted(c)) for c in (alone, later)]
    await until(lambda: pool.free == 2)
    assert (pool.lent, pool.idle) == (0, False)
    assert not any(task.done() for task in waiting)
    script.hangs.clear()
    assert await asyncio.wait_for(judging, 10) == expected(script.problem)
    assert (pool.busy, waiting[0].done()) == (1, False)
    claim.release()
    await waiting[0]
    assert (pool.free, pool.idle, waiting[1].done()) == (2, False, False)
    alone.release()
    await waiting[1]
    later.release()
    assert (pool.free, pool.idle) == (3, True)


async def test_a_withdrawn_claim_that_was_to_be_alone_holds_nobody_up() -> None:
    """Whoever queued behind it goes on."""
    pool, _ = node(Script(accepted(1)), 3)
    first = pool.claim()
    alone = pool.claim(alone=True)
    assert pool.available == 1
    later = pool.claim()
    alone.release()
    await granted(first)
    await granted(later)
    assert pool.busy == 2


async def test_stopping_stops_all_slots() -> None:
    script = Script(accepted(6), hangs={"2", "3", "4"})
    pool, slots = node(script, 3)
    claim = pool.claim()
    attempt = ParallelJudging(await claim.slot(), TASK, lambda _: None, pool)
    judging = asyncio.create_task(attempt.judge())
    await until(lambda: all(slot.judging for slot in slots))
    attempt.stop()
    assert isinstance(await asyncio.wait_for(judging, 10), Stopped)
    await asyncio.wait_for(attempt.returned(), 10)
    claim.release()
    assert pool.available == 3
    assert not any(slot.judging or slot.sessions for slot in slots)


async def test_death_of_the_own_slot_fails_the_attempt() -> None:
    """As ever: another attempt will judge it; the lent slots come back."""
    script = Script(accepted(6), hangs={"3"})
    pool, slots = node(script, 2)
    claim = pool.claim()
    own = await granted(claim)
    attempt = ParallelJudging(own, TASK, lambda _: None, pool)
    judging = asyncio.create_task(attempt.judge())
    await until(lambda: not pool.idle)
    for slot in slots:
        slot.mortal = slot is own
    script.deadly = 1.0
    assert isinstance(await asyncio.wait_for(judging, 10), Failed)
    await asyncio.wait_for(attempt.returned(), 10)
    assert pool.available == 1


@pytest.mark.parametrize(
    "task_and_answer",
    [
        (TASK, Prepared(accepted(6)[0], None)),
        (Task("t", "c", TOOLS, {}, "", Path(), run_all=False, use_cache=False), None),
    ],
    ids=["outputs", "no cache"],
)
async def test_what_is_not_shared(
    task_and_answer: tuple[Task, Prepared | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Submitted outputs need no processor; without the cache all slots would compile."""
    task, answer = task_and_answer
    script = Script(accepted(6))
    pool, slots = node(script, 2)
    own = await granted(pool.claim())
    if answer is not None:

        async def prepare(*_: object) -> Prepared:
            own.sessions += 1
            return answer

        monkeypatch.setattr(own, "prepare", prepare)
    result = await ParallelJudging(own, task, lambda _: None, pool).judge()
    assert isinstance(result, Judged) and result.verdict is Verdict.AC
    assert [len(slot.tests) for slot in slots if slot is not own] == [0]


@pytest.mark.parametrize(
    ("waiting", "slots", "mean_s", "worth"),
    [
        (100, 1, 0.01, True),
        (100, 1, 0.001, False),
        (2, 1, 10.0, False),
        (3, 1, 1.0, True),
        (10, 1, 0.1, True),
        (10, 4, 0.1, False),
        (50, 1, 0.0, False),
    ],
)
def test_worth_borrowing(waiting: int, slots: int, mean_s: float, *, worth: bool) -> None:
    """Only what ends noticeably sooner with one slot more is worth preparing one."""
    assert worth_borrowing(waiting, slots, mean_s) is worth

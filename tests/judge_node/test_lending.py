"""Tests of one submission in two real slots at once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import grpc
import pytest
import pytest_asyncio

from judge_node.attempts import Attempts
from judge_node.bundles import Bundles
from judge_node.outbox import Outbox
from judge_node.parallel import ParallelJudging, judge_alone
from judge_node.pool import SlotPool
from judge_node.protocol import Skipped
from judge_node.report import Failed, Judged, Progress, Stopped, Task
from judge_node.selftest import Candidate, find_candidates
from judge_node.slots import Slot
from judge_node.steps.test import Judgement
from judge_node.worker import WorkerSetup
from languages.registry import LANGUAGES
from proto.judge.v1 import judge_pb2, node_pb2, verdict_pb2
from sandbox.cgroup.detect import find_place
from testdata.problem import Limits, Verdict
from tests.judge_node.conftest import write_bundle_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

ECHO = b"""
#include <stdio.h>
int main(void) { int n; scanf("%d", &n); printf("%d\\n", n); }
"""
SLOW = b"""
#include <stdio.h>
#include <time.h>
int main(void) {
    int n;
    scanf("%d", &n);
    clock_t ms = CLOCKS_PER_SEC / 1000;
    while (clock() < (n == 7 ? 200 : 50) * ms) ;
    printf("%d\\n", n == 7 || n == 8 ? 0 : n);
}
"""
"""Is wrong in test 7, and sooner in test 8."""
RIGHT = SLOW.replace(b"n == 7 || n == 8 ? 0 : n", b"n")
SPIN = b"int main(void) { for (;;) ; }"
LONG = Limits(time_s=60, memory_mib=64)


class WatchedSlot(Slot):
    """Knows how many tests it judged, and can be shot."""

    tests = 0

    async def judged(self) -> Judgement | Skipped | Failed | Stopped:
        answer = await super().judged()
        self.tests += isinstance(answer, Judgement)
        return answer

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slots(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[WatchedSlot]]:
    place = find_place(f"test-lending-{os.getpid()}")
    setup = WorkerSetup(place, tmp_path_factory.mktemp("artefacts"), 1 << 30)
    slots = [WatchedSlot(setup, number) for number in range(2)]
    await asyncio.gather(*(slot.start() for slot in slots))
    yield slots
    await asyncio.gather(*(slot.stop() for slot in slots))
    place.remove()


@cache
def c_compiler() -> Candidate:
    [candidate] = find_candidates(Path("/nonexistent"), languages=(LANGUAGES["c"],))
    return candidate


def task(source: bytes, bundle: Path) -> Task:
    return Task("t", "c", c_compiler().tools, {"main.c": source}, "", bundle, run_all=False)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


def cores(judged: Judged) -> set[int]:
    return {test.outcome.core for test in judged.tests if test.outcome is not None}


async def test_both_slots_judge_one_submission(slots: list[WatchedSlot], tmp_path: Path) -> None:
    """The tests ran on both slots' processors, and are reported in order."""
    before = [slot.tests for slot in slots]
    bundle = write_bundle_of(tmp_path / "many", count=12)
    steps: list[Progress] = []
    pool = SlotPool(slots)
    claim = pool.claim()
    attempt = ParallelJudging(await claim.slot(), task(RIGHT, bundle), steps.append, pool)
    result = await attempt.judge()
    assert isinstance(result, Judged) and result.verdict is Verdict.AC
    assert cores(result) == {slot.core for slot in slots}
    judged = [slot.tests - count for slot, count in zip(slots, before, strict=True)]
    assert sum(judged) == 12 and all(judged)
    assert [test.index for test in result.tests] == list(range(12))
    assert [step.test.index for step in steps if step.test] == list(range(12))
    await attempt.returned()
    assert pool.available == 1


async def test_the_first_failing_test_is_that_of_serial_order(
    slots: list[WatchedSlot], tmp_path: Path
) -> None:
    """A test that comes later and fails sooner leaves no trace."""
    bundle = write_bundle_of(tmp_path / "many", count=12)
    alone = await judge_alone(slots[0], task(SLOW, bundle), lambda _: None)
    pool = SlotPool(slots)
    own = await pool.claim().slot()
    result = await ParallelJudging(own, task(SLOW, bundle), lambda _: None, pool).judge()
    assert isinstance(alone, Judged) and isinstance(result, Judged)
    assert cores(result) == {slot.core for slot in slots}
    assert (result.verdict, result.reason) == (alone.verdict, alone.reason)
    assert result.groups == alone.groups
    assert [(t.name, t.verdict) for t in result.tests] == [(t.name, t.verdict) for t in alone.tests]
    assert result.tests[-1].name == "secret/7"


async def test_a_killed_lent_worker_gives_its_test_back(
    slots: list[WatchedSlot], tmp_path: Path
) -> None:
    """The attempt goes on without it, and the slot's next task gets a new worker."""
    bundle = write_bundle_of(tmp_path / "many", count=12)
    pool = SlotPool(slots)
    own = await pool.claim().slot()
    [lent] = [slot for slot in slots if slot is not own]
    judging = asyncio.create_task(
        ParallelJudging(own, task(RIGHT, bundle), lambda _: None, pool).judge()
    )
    await until(lambda: not pool.idle)
    lent.kill()
    result = await asyncio.wait_for(judging, 30)
    assert isinstance(result, Judged) and result.verdict is Verdict.AC
    assert len(result.tests) == 12
    again = await judge_alone(lent, task(ECHO, bundle), lambda _: None)
    assert isinstance(again, Judged) and again.verdict is Verdict.AC


async def test_stopping_ends_what_runs_in_both_slots(
    slots: list[WatchedSlot], tmp_path: Path
) -> None:
    """Long before the limit, and both slots judge on."""
    bundle = write_bundle_of(tmp_path / "long", count=4, limits=LONG)
    pool = SlotPool(slots)
    claim = pool.claim()
    attempt = ParallelJudging(await claim.slot(), task(SPIN, bundle), lambda _: None, pool)
    judging = asyncio.create_task(attempt.judge())
    await until(lambda: not pool.idle)
    attempt.stop()
    assert isinstance(await asyncio.wait_for(judging, 30), Stopped)
    await asyncio.wait_for(attempt.returned(), 30)
    claim.release()
    assert pool.available == 2
    for slot in slots:
        result = await judge_alone(slot, task(ECHO, bundle), lambda _: None)
        assert isinstance(result, Judged) and result.verdict is Verdict.AC


async def test_a_cancel_that_comes_with_the_order_counts(
    slots: list[WatchedSlot], tmp_path: Path
) -> None:
    """Also when the worker has not begun with the task yet."""
    bundle = write_bundle_of(tmp_path / "long", count=1, limits=LONG)
    attempt = ParallelJudging(slots[0], task(SPIN, bundle), lambda _: None)
    judging = asyncio.create_task(attempt.judge())
    await asyncio.sleep(0)
    attempt.stop()
    assert isinstance(await asyncio.wait_for(judging, 30), Stopped)


class OneBundle(Bundles):
    """Whatever the digest, this folder."""

    def __init__(self, folder: Path, data: Path) -> None:
        super().__init__(data, 1 << 20)
        self._folder = folder

    @asynccontextmanager
    async def use(self, digest: str, channel: grpc.aio.Channel) -> AsyncIterator[Path]:
        yield self._folder


def nothing_refused(error: OSError) -> None:
    raise AssertionError(error)


async def test_a_lease_takes_a_lent_slot(slots: list[WatchedSlot], tmp_path: Path) -> None:
    """A node whose slots are all busy with one attempt still offers all but one."""
    bundle = write_bundle_of(tmp_path / "long", count=4, limits=LONG)
    sent: list[node_pb2.NodeMessage] = []
    attempts = Attempts(
        list(slots),
        {"c": c_compiler()},
        OneBundle(bundle, tmp_path / "data"),
        Outbox(),
        sent.append,
        nothing_refused,
    )

    def take(token: str, source: bytes) -> None:
        file = judge_pb2.SourceFile(name="main.c", content=source)
        lease = node_pb2.Lease(token=token, language="c", files=[file], bundle_digest="d")
        attempts.take(lease, grpc.aio.insecure_channel("127.0.0.1:1"))

    def verdict_of(token: str) -> list[int]:
        return [m.result.result.verdict for m in sent if m.result.token == token]

    take("long", SPIN)
    await until(lambda: not attempts._pool.idle)
    assert attempts.free_slots == 1
    take("short", ECHO)
    assert attempts.free_slots == 0
    take("surplus", ECHO)
    assert [m.failure.reason for m in sent if m.failure.token == "surplus"] == ["no free slot"]
    await until(lambda: bool(verdict_of("short")))
    assert verdict_of("short") == [verdict_pb2.ACCEPTED]
    assert "long" in attempts.tokens()
    phases = [m.progress.phase for m in sent if m.progress.token == "long"]
    assert phases[-1] == judge_pb2.RUNNING
    attempts.stop("long")
    await asyncio.wait_for(attempts.idle.wait(), 30)
    assert attempts.free_slots == 2
    assert not verdict_of("long")


async def test_a_second_measurement_is_alone_on_the_node(
    slots: list[WatchedSlot], tmp_path: Path
) -> None:
    """It starts when the other attempt has ended, and ends before the next one starts."""
    bundle = write_bundle_of(tmp_path / "many", count=6)
    course: list[tuple[str, str]] = []

    def note(message: node_pb2.NodeMessage) -> None:
        """What starts and ends, in order; tests are not told apart."""
        step = message.progress
        if message.HasField("result"):
            course.append((message.result.token, "judged"))
        elif step.phase == judge_pb2.RUNNING and not step.tests_done:
            course.append((step.token, "running"))

    bundles = OneBundle(bundle, tmp_path / "data")
    attempts = Attempts(list(slots), {"c": c_compiler()}, bundles, Outbox(), note, nothing_refused)

    def take(token: str, *, confirming: bool = False) -> None:
        file = judge_pb2.SourceFile(name="main.c", content=RIGHT)
        lease = node_pb2.Lease(
            token=token, language="c", files=[file], bundle_digest="d", confirming=confirming
        )
        attempts.take(lease, grpc.aio.insecure_channel("127.0.0.1:1"))

    take("before")
    take("second", confirming=True)
    await until(lambda: ("second", "running") in course)
    take("after")
    await asyncio.wait_for(attempts.idle.wait(), 60)
    tokens = ("before", "second", "after")
    assert course == [(token, step) for token in tokens for step in ("running", "judged")]
    assert attempts.free_slots == 2

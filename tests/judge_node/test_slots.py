"""Slots with real workers, the real sandbox and real compilers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from judge_node.parallel import ParallelJudging, judge_alone
from judge_node.passes import Passes
from judge_node.report import Event, Failed, Judged, Phase, Progress, Stopped, Task
from judge_node.selftest import find_candidates, working_languages, write_bundle_folder
from judge_node.slots import Slot
from judge_node.strays import sweep
from judge_node.worker import WorkerSetup
from languages.language import Toolchain
from languages.registry import LANGUAGES
from sandbox.cgroup.detect import Place, find_place
from testdata.problem import Kind, Limits, Verdict
from tests.judge_node.conftest import write_bundle_of
from tests.judge_node.problems import LIMITS, Bundle

ECHO = b"""
#include <stdio.h>
int main(void) { int n; if (scanf("%d", &n) != 1) return 1; printf("%d\\n", n); return 0; }
"""
SPIN = b"int main(void) { for (;;) ; }"


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    place = find_place(f"test-slots-{os.getpid()}")
    yield place
    place.remove()
    assert not any(base.exists() for base in place.bases.values())


@pytest.fixture
async def slot(place: Place, tmp_path: Path) -> AsyncIterator[Slot]:
    slot = Slot(WorkerSetup(place, tmp_path / "artefacts", 1 << 30), 0)
    await slot.start()
    yield slot
    await slot.stop()


def task(source: bytes, bundle: Path, token: str = "t") -> Task:
    [candidate] = find_candidates(Path("/nonexistent"), languages=(LANGUAGES["c"],))
    tools = candidate.tools
    return Task(token, "c", tools, {"main.c": source}, "", bundle, run_all=False)


async def run(slot: Slot, source: bytes, bundle: Path) -> Event:
    return await judge_alone(slot, task(source, bundle), lambda _: None)


async def until(condition: object, *, what: str) -> None:
    async with asyncio.timeout(30):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.01)


async def test_judges_one_after_the_other(slot: Slot, bundle: Path) -> None:
    """A slot is ready for the next submission after any verdict."""
    verdicts = []
    for source in (ECHO, b"int main(void) { return 0; }", b"int main(", ECHO):
        result = await run(slot, source, bundle)
        assert isinstance(result, Judged), result
        verdicts.append(result.verdict)
    assert verdicts == [Verdict.AC, Verdict.WA, Verdict.CE, Verdict.AC]


async def test_a_slot_builds_the_problems_programs(slot: Slot, tmp_path: Path) -> None:
    """With the toolchains that come with the task; without them another node may judge."""
    problem = Bundle(tmp_path / "custom").test("secret/1", "1\n")
    validator = problem.validator("int main(void) { return 43; }")
    path = problem.write(output_validator=validator)
    result = await run(slot, ECHO, path)
    assert isinstance(result, Judged) and result.verdict is Verdict.WA
    python = Bundle(tmp_path / "python").test("secret/1", "1\n")
    path = python.write(output_validator=python.validator("", "python3"))
    result = await run(slot, ECHO, path)
    assert isinstance(result, Failed) and not result.permanent and "python3" in result.reason


async def test_cancel_during_a_conversation(slot: Slot, tmp_path: Path) -> None:
    """Both ends are stopped, and the slot judges on."""
    problem = Bundle(tmp_path / "talk").test("secret/1", "1\n")
    limits = replace(LIMITS, time_s=60, validation_time_s=60)
    path = problem.write(
        limits,
        output_validator=problem.validator("int main(void) { for (;;) ; }"),
        kind=Kind(interactive=True),
    )
    running = asyncio.Event()

    def report(progress: Progress) -> None:
        if progress.phase is Phase.RUNNING:
            running.set()

    attempt = ParallelJudging(slot, task(SPIN, path), report)
    judging = asyncio.create_task(attempt.judge())
    await running.wait()
    await asyncio.sleep(0.3)
    attempt.stop()
    assert isinstance(await asyncio.wait_for(judging, 30), Stopped)
    again = await run(slot, ECHO, write_bundle_of(tmp_path / "plain", count=1))
    assert isinstance(again, Judged) and again.verdict is Verdict.AC


async def test_cancel_ends_the_task_and_not_the_next(slot: Slot, tmp_path: Path) -> None:
    """A cancelled spinner ends long before its limit; the slot then judges as before."""
    slow = write_bundle_of(tmp_path / "slow", count=1, limits=Limits(time_s=60, memory_mib=64))
    running = asyncio.Event()
    attempt = ParallelJudging(slot, task(SPIN, slow), lambda p: running.set())
    judging = asyncio.create_task(attempt.judge())
    await running.wait()
    await asyncio.sleep(0.3)
    attempt.stop()
    assert isinstance(await asyncio.wait_for(judging, 30), Stopped)
    slot.cancel()  # too late for the last, too early for the next: it must mean nothing
    result = await run(slot, ECHO, slow)
    assert isinstance(result, Judged) and result.verdict is Verdict.AC


async def test_killed_worker_is_a_failure_and_is_replaced(slot: Slot, tmp_path: Path) -> None:
    """SIGKILL to the slot's process is an infrastructure fault; nothing of the run survives."""
    slow = write_bundle_of(tmp_path / "slow", count=1, limits=Limits(time_s=60, memory_mib=64))
    running = asyncio.Event()
    judging = asyncio.create_task(judge_alone(slot, task(SPIN, slow), lambda p: running.set()))
    await running.wait()
    [worker] = [p for p in psutil.Process().children() if "judge_node.worker" in p.cmdline()]
    family = worker.children(recursive=True)
    worker.kill()
    result = await asyncio.wait_for(judging, 30)
    assert isinstance(result, Failed) and not result.permanent
    await until(lambda: not any(p.is_running() for p in family), what="the jail's end")
    again = await run(slot, ECHO, slow)
    assert isinstance(again, Judged) and again.verdict is Verdict.AC


async def test_broken_bundle_is_a_permanent_failure(slot: Slot, tmp_path: Path) -> None:
    """Another node could do no better with it, and the participant is not to blame."""
    result = await run(slot, ECHO, tmp_path)
    assert isinstance(result, Failed) and result.permanent and "judge.json" in result.reason


async def test_sweep_removes_what_a_dead_node_left(place: Place, tmp_path: Path) -> None:
    """Groups of a worker that was killed are gone after the next start's sweep."""
    slot = Slot(WorkerSetup(place, tmp_path / "artefacts", 1 << 30), 0)
    await slot.start()
    [worker] = [p for p in psutil.Process().children() if "judge_node.worker" in p.cmdline()]
    worker.kill()
    await slot.stop()
    assert place.strays()
    assert sweep(place) > 0
    assert place.strays() == []


async def test_self_tests_offer_the_languages_that_work(place: Place, tmp_path: Path) -> None:
    """A language with a broken self-test is not offered, those that work are."""
    found = find_candidates(tmp_path / "tools", languages=(LANGUAGES["c"], LANGUAGES["python3"]))
    broken = replace(found[0], language=replace(found[0].language, self_test="int main;;"))
    bundle = tmp_path / "self"
    write_bundle_folder(bundle)
    slot = Slot(WorkerSetup(place, tmp_path / "artefacts", 1 << 30), 0)
    await slot.start()
    try:
        offered = await working_languages([broken, found[1]], [slot], bundle)
    finally:
        await slot.stop()
    assert list(offered) == ["python3"]


async def test_passed_self_tests_are_remembered(place: Place, tmp_path: Path) -> None:
    """A second start knows what passed; a change of the tools makes it test again."""
    passes = Passes(tmp_path / "passes")
    [candidate] = find_candidates(tmp_path, passes, (LANGUAGES["c"],))
    assert not candidate.passed
    bundle = tmp_path / "self"
    write_bundle_folder(bundle)
    slot = Slot(WorkerSetup(place, tmp_path / "artefacts", 1 << 30), 0)
    await slot.start()
    try:
        assert list(await working_languages([candidate], [slot], bundle, passes)) == ["c"]
    finally:
        await slot.stop()
    [again] = find_candidates(tmp_path, passes, (LANGUAGES["c"],))
    assert again == replace(candidate, passed=True)
    assert list(await working_languages([again], [], bundle, passes)) == ["c"]


def test_a_changed_tool_is_tested_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record stands for the very files that were tested."""
    compiler = tmp_path / "gcc"
    compiler.write_text("one")
    monkeypatch.setattr("judge_node.passes.locate", lambda language: {"gcc": str(compiler)})
    passes = Passes(tmp_path / "passes")
    tools = Toolchain({"gcc": str(compiler)}, "gcc 1")
    passes.add(LANGUAGES["c"], tools)
    assert passes.find(LANGUAGES["c"]) == tools
    compiler.write_text("another")
    assert passes.find(LANGUAGES["c"]) is None

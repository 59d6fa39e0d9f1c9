"""The whole attack on this machine, and proof that the harness can fail."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from judge_node.attack.attack import AttackOptions, attack
from judge_node.attack.canary import PREFIX, Canary, plant
from judge_node.attack.corpus import HOSTILE, Program, read_corpus, read_program
from judge_node.attack.hostwatch import HostWatch
from judge_node.attack.recorder import Recorded
from judge_node.attack.report import Kind, examine
from judge_node.attack.selfattack import self_attack
from judge_node.report import Failed
from judge_node.selftest import Candidate, find_candidates
from judge_node.slots import Slot
from judge_node.worker import WorkerSetup
from languages.registry import LANGUAGES
from sandbox.cgroup.detect import Place, find_place
from sandbox.runner import SandboxError
from testdata.problem import Verdict

TOOLS = AttackOptions().tool_caches


def candidates(*languages: str) -> list[Candidate]:
    return find_candidates(TOOLS, None, [LANGUAGES[key] for key in languages])


def program(tmp_path: Path, text: str, *, expect: str = "AC", more: str = "") -> Program:
    """A hostile program of its own, in C."""
    path = tmp_path / "own.c"
    path.write_text(f"// expect: {expect}\n// must-not: escape\n// quick: yes\n{more}{text}")
    return read_program(path, "reads/own.c", (HOSTILE / "common" / "hostile.h").read_bytes())


ANSWERS = '#include "hostile.h"\nint main(void) { return answer(); }\n'
LOOTS = '#include "hostile.h"\nint main(void) { each_path("@SECRETS@", loot); return answer(); }\n'


def nothing(phase: str, name: str) -> None:
    """No progress is shown."""


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_no_hostile_program_finds_a_way_out() -> None:
    """Every program, alone and with every slot busy: no escape, no leak, right verdicts,
    undisturbed neighbours, and a host that looks as before."""
    report = await attack(AttackOptions(), nothing)
    assert [f"{f.kind} {f.program} ({f.phase}): {f.detail}" for f in report.findings] == []
    assert report.as_json() == {
        "programs": len(read_corpus()),
        "escapes": 0,
        "leaks": 0,
        "wrong_verdicts": 0,
        "neighbour_changed": 0,
        "accounting": report.accounting,
        "failures": [],
    }
    assert report.accounting in ("v1", "v2")


@pytest.mark.timeout(120)
async def test_leaky_jail_is_found_out(tmp_path: Path) -> None:
    """A root that shows one folder too many gives the secret away, and that is seen."""
    leaky = [
        replace(c, tools=replace(c.tools, run_mounts=(*c.tools.run_mounts, "/var/tmp")))
        for c in candidates("c")
    ]
    report = await attack(AttackOptions(), nothing, [program(tmp_path, LOOTS)], leaky)
    kinds = {finding.kind for finding in report.findings}
    assert {Kind.LEAK, Kind.ESCAPE, Kind.WRONG_VERDICT} <= kinds
    assert not report.clean
    assert report.as_json()["leaks"] >= 2  # alone and busy


@pytest.mark.timeout(120)
async def test_wrong_expectation_is_found_out(tmp_path: Path) -> None:
    wrong = program(tmp_path, ANSWERS, expect="MLE")
    report = await attack(AttackOptions(), nothing, [wrong], candidates("c"))
    assert [finding.kind for finding in report.findings] == [Kind.WRONG_VERDICT] * 2
    assert "AC instead of MLE" in report.findings[0].detail


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    place = find_place(f"test-attack-{os.getpid()}")
    yield place
    place.remove()


@contextmanager
def leftover(tmp_path: Path, uid: int) -> Iterator[int]:
    """A process that runs as a slot's program although no program runs."""
    pid = os.fork()
    if pid == 0:
        os.setresuid(uid, uid, uid)
        os.execv("/usr/bin/sleep", ["sleep", "60"])
    try:
        yield pid
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


async def one_slot(place: Place, tmp_path: Path) -> Slot:
    slot = Slot(WorkerSetup(place, tmp_path / "artefacts", 1 << 30), 0)
    await slot.start()
    return slot


def init_uid() -> int:
    """The outside uid of the one slot of this test; another node may run on the host."""
    ours = psutil.Process().children()
    [worker] = [p for p in ours if "judge_node.worker" in " ".join(p.cmdline())]
    found = {p.uids().real for p in worker.children(recursive=True)} - {os.geteuid()}
    assert len(found) == 1
    return found.pop()


@pytest.mark.timeout(120)
async def test_what_is_left_behind_is_found_out(place: Place, tmp_path: Path) -> None:
    """A stray process, a control group and a file: each shows, and its end shows too."""
    here = {c.language.id: c for c in candidates("c")}
    slot = await one_slot(place, tmp_path)
    try:
        for _ in range(2):  # the second time from the compile cache, as later on
            attacked = await self_attack(place, [slot], here, [program(tmp_path, ANSWERS)])
            assert attacked.failures == 0
        folder = tmp_path / "watched"
        folder.mkdir()
        watch = HostWatch(place, folder, 1)
        await watch.begin()
        assert await watch.changes() == []
        with leftover(tmp_path, init_uid() + 1):
            assert any("processes: new" in line for line in await watch.changes(0.2))
            attacked = await self_attack(place, [slot], here, [program(tmp_path, ANSWERS)])
            assert attacked.failures == 1
            assert "left behind: process" in attacked.first_failure
        base = next(iter(place.bases.values()))
        stray = next(child for child in base.iterdir() if child.name.startswith("slot-")) / "run-x"
        stray.mkdir()
        assert any("groups: new" in line for line in await watch.changes(0.2))
        stray.rmdir()
        (folder / "dropped").touch()
        assert any("files: new" in line for line in await watch.changes(0.2))
        (folder / "dropped").unlink()
        assert await watch.changes() == []
    finally:
        await slot.stop()


@pytest.mark.timeout(120)
async def test_self_attack_of_a_sound_node(place: Path, tmp_path: Path) -> None:
    here = {c.language.id: c for c in candidates("c", "python3")}
    slot = await one_slot(place, tmp_path)
    try:
        attacked = await self_attack(place, [slot], here)
    finally:
        await slot.stop()
    assert (attacked.failures, attacked.first_failure) == (0, "")
    assert attacked.programs == sum(p.quick for p in read_corpus())


@pytest.mark.timeout(120)
async def test_self_attack_of_a_leaky_node(place: Place, tmp_path: Path) -> None:
    """Without seeing any output the node knows it from the verdict."""
    leaky = {
        c.language.id: replace(c, tools=replace(c.tools, run_mounts=("/var/tmp",)))
        for c in candidates("c")
    }
    slot = await one_slot(place, tmp_path)
    try:
        attacked = await self_attack(place, [slot], leaky, [program(tmp_path, LOOTS)])
    finally:
        await slot.stop()
    assert attacked.failures >= 1
    assert attacked.first_failure.startswith("reads/own.c: wrong_verdict: WA instead of AC")


async def test_self_attack_needs_a_language(place: Place) -> None:
    with pytest.raises(SandboxError, match="without one of: c, python3"):
        await self_attack(place, [], {})


def test_planted_files_are_removed_and_watched(tmp_path: Path) -> None:
    with plant(tmp_path) as canary:
        assert canary.intact()
        assert len(canary.paths) >= 3
        assert all(Path(path).read_text() == canary.token for path in canary.paths)
        secret = next(path for path in canary.paths if path.startswith("/etc/"))
        assert Path(secret).stat().st_mode & 0o777 == 0o600
        Path(secret).write_text("changed")
        assert not canary.intact()
    assert not any(Path(path).exists() for path in canary.paths)
    assert not list(Path("/etc").glob(f"{PREFIX}{Path(secret).name}"))


def test_every_visible_place_is_scanned(tmp_path: Path) -> None:
    """A secret in the reason, a message, the compile log or the output is a leak."""
    canary = Canary("canary123", ())
    mine = program(tmp_path, ANSWERS)
    clean = Recorded("t", Verdict.AC, "all 1 tests passed", None, (), 1, written=(b"42\n",))
    assert examine(mine, clean, canary, "alone") == []
    for change in ({"reason": "x canary123"}, {"written": (b"", b"\xff canary123")}):
        found = examine(mine, replace(clean, **change), canary, "alone")
        assert [finding.kind for finding in found] == [Kind.LEAK]
    failed = examine(mine, Failed("t", "canary123"), canary, "alone")
    assert [finding.kind for finding in failed] == [Kind.LEAK, Kind.WRONG_VERDICT]
    steering = examine(mine, replace(clean, reason="\033[2J"), canary, "alone")
    assert [f.detail for f in steering] == ["control characters in the reason"]
    printed = examine(mine, replace(clean, written=(b"ESCAPED far",)), canary, "alone")
    assert [(f.kind, f.detail) for f in printed] == [(Kind.ESCAPE, "ESCAPED far")]


def test_attack_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="family: sorcery has no such program"):
        asyncio.run(attack(AttackOptions(family="sorcery"), nothing))

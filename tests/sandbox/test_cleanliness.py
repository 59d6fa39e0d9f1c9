"""Nothing survives a run, a jail, a slot, or the death of a worker."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from sandbox.cgroup import files
from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.nsjail.slot import UID_BASE
from sandbox.outcome import LimitHit
from sandbox.runner import SandboxError
from sandbox.spec import MILLISECOND_NS, SECOND_NS, RootSpec

ROOT = Path(__file__).parents[2]


def outside(*slots: int) -> list[int]:
    """Live processes of these slots' outside uids: init's and the programs'."""
    return [pid for pid, uid in outside_uids().items() if (uid - UID_BASE) // 2 in slots]


def programs_of(slot: int) -> list[int]:
    """Of the programs' uid alone."""
    return [pid for pid, uid in outside_uids().items() if uid == UID_BASE + 2 * slot + 1]


def outside_uids() -> dict[int, int]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            text = (folder / "status").read_text()
            uid = int(text.split("Uid:")[1].split()[0])
            if uid >= UID_BASE and "State:\tZ" not in text:
                found[int(folder.name)] = uid
    return found


def eventually(condition, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_nothing_survives_between_runs(box):
    assert box.probe("litter").status == (0, None)
    assert box.probe("look").stdout == b""


def test_daemons_are_gone_when_the_run_is_over(box, sandbox):
    assert box.probe("daemon").status == (0, None)
    assert programs_of(sandbox.slot_number) == []


def test_daemons_of_a_compiler_are_gone_too(box, sandbox):
    assert box.probe("daemon", writable_app=True).status == (0, None)
    assert programs_of(sandbox.slot_number) == []


def test_a_fork_bomb_is_gone_when_the_run_is_over(box, sandbox):
    bomb = {"cpu_ns": 200 * MILLISECOND_NS, "processes": 60}
    assert box.probe("bomb", limits=bomb).outcome.limit is LimitHit.CPU
    assert programs_of(sandbox.slot_number) == []
    assert box.probe("nothing").outcome.ok


def test_jails_of_two_slots_do_not_see_each_other(place, box, programs):
    """Neither abstract sockets nor System V shared memory reach across."""
    other = NsjailSandbox(place)
    try:
        with other.jail(RootSpec()) as jail:
            jail.put("probe", programs["probe"], mode=0o755)
            reader, writer = os.pipe()
            spec = box.spec(
                "/app/probe", "listen", "meeting", stdout=writer, limits={"wall_ns": 5 * SECOND_NS}
            )
            listener = jail.start(spec)
            os.close(writer)
            assert os.read(reader, 100) == b"listening\n"
            os.close(reader)
            assert box.probe("connect", "meeting").status == (111, None)  # ECONNREFUSED
            assert box.probe("shared-memory").status == (2, None)  # ENOENT
            assert listener.wait().limit is LimitHit.WALL
    finally:
        other.close()


def test_two_slots_have_different_uids(place, sandbox):
    other = NsjailSandbox(place)
    try:
        assert other.slot_number != sandbox.slot_number
    finally:
        other.close()


def open_files() -> set[str]:
    """Of this process, without the one that lists them."""
    links = set()
    for entry in os.scandir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            links.add(f"{entry.name} {os.readlink(entry.path)}")
    return {link for link in links if "/proc/" not in link}


def traces(place) -> tuple[set[str], str, list[Path], int]:
    mounts = Path("/proc/self/mountinfo").read_text()
    groups = [path for base in place.bases.values() for path in files.children(base)]
    return open_files(), mounts, sorted(groups), threading.active_count()


def test_closing_leaves_nothing(place, programs, box):
    """Processes, groups, mounts, descriptors and threads are as before."""
    before = traces(place)
    sandbox = NsjailSandbox(place)
    slot = sandbox.slot_number
    jail = sandbox.jail(RootSpec())
    jail.put("probe", programs["probe"], mode=0o755)
    for deed in ("nothing", "litter", "abort"):
        box.result(jail.run(box.spec("/app/probe", deed)))
    sandbox.jail(RootSpec())  # never used
    jail.start(box.spec("/bin/sleep", "1000"))  # never waited for
    sandbox.close()
    sandbox.close()
    assert traces(place) == before
    assert outside(slot) == []


def test_many_runs_hold_no_descriptor(box):
    box.probe("nothing")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(40):
        box.probe("nothing")
    # The pool holds a few groups more or fewer at any moment.
    assert eventually(lambda: len(os.listdir("/proc/self/fd")) <= before + 10)


def test_a_closed_jail_says_so(open_box):
    box = open_box()
    box.jail.close()
    box.jail.close()
    with pytest.raises(SandboxError, match="closed"):
        box.probe("nothing")


def test_a_jail_that_died_is_a_fault_not_a_verdict(open_box, sandbox):
    box = open_box()
    box.probe("nothing")
    run = box.jail.start(box.spec("/bin/sleep", "1000"))
    os.kill(box.jail._process.pid, signal.SIGKILL)
    with pytest.raises(SandboxError):
        run.wait()
    box.jail.close()
    assert open_box().probe("nothing").outcome.ok


def test_a_root_that_cannot_be_mounted_is_a_clear_error(sandbox):
    jail = sandbox.jail(RootSpec(mounts=("/no/such/folder",)))
    with jail, pytest.raises(SandboxError, match="nsjail did not start"):
        jail.ready()


WORKER = """
    import os, sys
    from sandbox.cgroup.detect import find_place
    from sandbox.nsjail.sandbox import NsjailSandbox
    from sandbox.spec import *
    sandbox = NsjailSandbox(find_place(sys.argv[1]))
    jail = sandbox.jail(RootSpec())
    limits = Limits(cpu_ns=10**12, wall_ns=10**12, memory_bytes=1 << 28, output_bytes=1 << 20)
    run = jail.start(RunSpec(argv=("/bin/sh", "-c", "sleep 1000 & sleep 1000"), limits=limits))
    print(sandbox.slot_number, flush=True)
    run.wait()
"""


def test_a_killed_worker_leaves_no_process_and_its_slot_is_swept(place):
    """Nobody cleans up after SIGKILL but the kernel, and the next owner of the slot."""
    name = next(iter(place.bases.values())).name
    worker = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WORKER), name],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    slot = int(worker.stdout.readline())
    assert eventually(lambda: len(outside(slot)) >= 4)
    worker.kill()
    worker.wait()
    worker.stdout.close()
    assert eventually(lambda: outside(slot) == [])
    stale = [path for path in place.strays() if path.name == f"slot-{slot}"]
    marks = [path / "run-mark" for path in stale]
    for mark in marks:
        mark.mkdir()
    assert marks

    held = []
    try:
        while slot not in [sandbox.slot_number for sandbox in held]:
            held.append(NsjailSandbox(place))
        assert not [mark for mark in marks if mark.exists()]
    finally:
        for sandbox in reversed(held):
            sandbox.close()
    assert not [path for path in stale if path.exists()]


def test_runs_of_different_kinds_do_not_inherit_from_one_another(box):
    """Namespaces are made ahead for runs like the last one, and only ever used for those."""
    for _ in range(2):
        assert box.probe("create", "/app/new").outcome.exit_code == 30  # EROFS
        time.sleep(0.05)
        assert box.run("/bin/ls", "/proc/1/status", with_proc=True).outcome.ok
        time.sleep(0.05)
        assert box.run("/bin/ls", "/proc/1/status").outcome.exit_code != 0
        assert box.probe("create", "/app/made", writable_app=True).outcome.ok
        time.sleep(0.05)
        small = {"tmp_bytes": 1 << 20}
        assert box.probe("fill", "2", "/tmp/file", limits=small).outcome.exit_code == 28  # ENOSPC
        time.sleep(0.05)
        assert box.probe("fill", "2", "/tmp/file").outcome.ok

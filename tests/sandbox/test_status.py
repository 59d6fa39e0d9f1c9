"""How a program ended is told by its own wait status, nothing else."""

import signal

import pytest

from sandbox.outcome import LimitHit
from sandbox.runner import SandboxError


@pytest.mark.parametrize("code", [0, 1, 109, 126, 127, 128, 134, 137, 139, 255])
def test_every_exit_code_stays_what_it_was(box, code):
    result = box.probe("exit", str(code))
    assert result.status == (code, None)
    assert result.outcome.limit is LimitHit.NONE


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        ("abort", signal.SIGABRT),
        ("terminate", signal.SIGTERM),
        ("segfault", signal.SIGSEGV),
        ("kill-self", signal.SIGKILL),
    ],
)
def test_signals_are_the_programs_own(box, deed, expected):
    """A program that were pid 1 would ignore these or show another number."""
    result = box.probe(deed)
    assert result.status == (None, expected)
    assert result.outcome.limit is LimitHit.NONE


def test_the_program_is_not_pid_1(box):
    pid, parent, uid, gid = map(int, box.probe("ids").stdout.split())
    assert (pid, parent, uid, gid) == (2, 1, 1000, 1000)


def test_a_program_that_is_not_there_exits_127(box):
    assert box.run("/app/absent").status == (127, None)
    assert box.run("/app").status == (127, None)


def test_the_program_sees_its_arguments(box):
    result = box.run("/bin/echo", "a b", "", "ü", "-n")
    assert result.stdout.decode() == "a b  ü -n\n"


def test_output_comes_back_apart_and_whole(box):
    result = box.run("/bin/sh", "-c", "echo out; echo err >&2; echo more")
    assert (result.stdout, result.stderr) == (b"out\nmore\n", b"err\n")
    assert (result.outcome.stdout_bytes, result.outcome.stderr_bytes) == (9, 4)


def test_a_jail_runs_one_program_at_a_time(box):
    run = box.jail.start(box.spec("/bin/sh", "-c", "sleep 0.2; exit 5"))
    with pytest.raises(SandboxError, match="in progress"):
        box.jail.start(box.spec("/bin/true"))
    with pytest.raises(SandboxError, match="in progress"):
        box.jail.put("x", b"")
    assert box.result(run.wait()).status == (5, None)

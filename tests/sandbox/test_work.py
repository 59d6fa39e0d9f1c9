"""Files into a run's private /work and out of it, whatever the program makes of them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from sandbox.outcome import Outcome
from sandbox.runner import SandboxError
from sandbox.spec import COLLECT_DIR, COLLECT_FILES, MIB
from tests.sandbox.conftest import Box, content

ENV = {"PATH": "/usr/bin:/bin"}


@contextmanager
def opened(files: Mapping[str, bytes]) -> Iterator[dict[str, int]]:
    fds = {}
    for name, data in files.items():
        fds[name] = os.memfd_create(name)
        os.write(fds[name], data)
    yield fds
    for fd in fds.values():
        os.close(fd)


def shell(box: Box, script: str, **spec: object) -> Outcome:
    return box.jail.run(box.spec("/bin/sh", "-c", script, env=ENV, **spec))


def output(outcome: Outcome) -> bytes:
    assert outcome.ok, (outcome, content(outcome.stderr))
    return content(outcome.stdout)


def left(outcome: Outcome) -> dict[str, bytes]:
    return {name: content(fd) for name, fd in outcome.files.items()}


def test_files_arrive_whole_and_are_the_programs(box: Box) -> None:
    """Contents, folders and ownership are as a program expects that made them itself."""
    big = os.urandom(3 * MIB + 17)
    with opened({"a.txt": b"one", "deep/er/b": big, "empty": b""}) as files:
        ran = shell(box, "cat a.txt empty deep/er/b; echo x >> a.txt; mv deep new", files=files)
        assert output(ran) == b"one" + big
        assert os.pread(files["a.txt"], 10, 0) == b"one"  # a copy was given, not the file


def test_files_of_one_run_are_not_there_in_the_next(box: Box) -> None:
    """/work is fresh for each run."""
    with opened({"a": b"1"}) as files:
        assert output(shell(box, "ls", files=files)) == b"a\n"
    assert output(shell(box, "ls")) == b""


def test_files_are_not_charged_to_the_program(box: Box) -> None:
    """A program with little memory gets as much data beside it as its tmpfs holds."""
    with opened({"a": b"x" * (40 * MIB)}) as files:
        ran = shell(box, "ls", files=files, limits={"memory_bytes": 16 * MIB})
    assert output(ran) == b"a\n"
    assert ran.peak_memory_bytes < 8 * MIB


def test_files_beyond_the_tmpfs_are_a_fault_of_the_judge(box: Box) -> None:
    """Nothing starts with half of its files."""
    with opened({"a": b"x" * (2 * MIB)}) as files, pytest.raises(SandboxError, match="WORK"):
        shell(box, "ls", files=files, limits={"tmp_bytes": MIB})


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "a/../b", ""])
def test_paths_that_leave_the_folder_are_refused(box: Box, path: str) -> None:
    """A name from a package cannot reach another place."""
    with opened({path: b""}) as files, pytest.raises(ValueError, match="relative path"):
        shell(box, "ls", files=files)


def test_what_was_left_comes_out(box: Box) -> None:
    """Regular files of the folder, read-only or not; nothing of elsewhere."""
    script = f"cd {COLLECT_DIR}; echo hi > a.txt; : > b; chmod 0 a.txt; echo no > /work/c; mkdir d"
    ran = shell(box, script, collect_bytes=MIB)
    assert left(ran) == {"a.txt": b"hi\n", "b": b""}
    assert not ran.files_cut


def test_files_can_go_in_where_they_came_out(box: Box) -> None:
    """What a validator left is there again in its next pass, and may be appended to."""
    with opened({"feedback/log": b"1"}) as files:
        ran = shell(box, "echo 2 >> feedback/log", files=files, collect_bytes=MIB)
    assert left(ran) == {"log": b"12\n"}


def test_links_and_special_files_stay_inside(box: Box) -> None:
    """No link is followed, no FIFO waited for."""
    script = (
        f"cd {COLLECT_DIR}; ln -s /etc/passwd a; mkfifo b; ln -s .. c; echo 1 > ok; "
        "ln -s ok d; echo 2 > 'odd name'; echo 3 > .hidden"
    )
    assert left(shell(box, script, collect_bytes=MIB)) == {"ok": b"1\n"}


@pytest.mark.parametrize("other", ["ln -s /app f", "ln -s . f", "mkfifo f", "echo 1 > f", ":"])
def test_another_thing_in_the_folders_place_gives_nothing(box: Box, other: str) -> None:
    """The folder itself is not trusted either."""
    script = f"cd /work; rmdir feedback; {other.replace(' f', ' feedback')}"
    assert left(shell(box, script, collect_bytes=MIB)) == {}


def test_bounds_hold_for_huge_sparse_and_many_files(box: Box) -> None:
    """What is too much is cut, and said to be."""
    huge = shell(box, f"head -c 3000000 /dev/zero > {COLLECT_DIR}/a", collect_bytes=MIB)
    assert (left(huge), huge.files_cut) == ({"a": b"\0" * MIB}, True)
    sparse = shell(box, f"truncate -s 50M {COLLECT_DIR}/a", collect_bytes=MIB)
    assert (len(left(sparse)["a"]), sparse.files_cut) == (MIB, True)
    many = shell(box, f"cd {COLLECT_DIR}; for i in $(seq 300); do echo > $i; done", collect_bytes=9)
    assert (len(left(many)) <= COLLECT_FILES, many.files_cut) == (True, True)
    exact = shell(box, f"printf 123456789 > {COLLECT_DIR}/a", collect_bytes=9)
    assert (left(exact), exact.files_cut) == ({"a": b"123456789"}, False)


def test_survivors_cannot_change_what_comes_out(box: Box) -> None:
    """A process left behind is gone before the files are read."""
    script = f"echo 1 > {COLLECT_DIR}/a; (while :; do echo 2 > {COLLECT_DIR}/b; done) & exit 0"
    ran = shell(box, script, collect_bytes=MIB)
    assert left(ran)["a"] == b"1\n"


def test_killed_runs_leave_nothing(box: Box) -> None:
    """What hit a limit is not asked what it had to say."""
    script = f"echo 1 > {COLLECT_DIR}/a; while :; do :; done"
    ran = shell(box, script, collect_bytes=MIB, limits={"cpu_ns": 100_000_000})
    assert (ran.ok, left(ran)) == (False, {})


def test_working_directory_may_be_read_only(box: Box) -> None:
    """Its files can be read, nothing can be changed or made; other places stay writable."""
    script = (
        "cat a; echo 1 > a || echo 2 > b || mkdir c || rm -f a || echo 3 > /tmp/x && cat /tmp/x"
    )
    with opened({"a": b"1"}) as files:
        assert output(shell(box, script, files=files, read_only_work=True)) == b"13\n"
    assert output(shell(box, "echo 1 > a && cat a")) == b"1\n"


def memfds() -> int:
    found = 0
    for fd in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            found += os.readlink(f"/proc/self/fd/{fd}").startswith("/memfd:")
    return found


def test_descriptors_do_not_leak(box: Box) -> None:
    """Neither packs nor files stay open."""
    with opened({"a": b"1"}) as files:
        before = memfds()
        ran = shell(box, f"echo > {COLLECT_DIR}/x", files=files, collect_bytes=9)
        assert memfds() == before + 3  # stdout, stderr, x
        content(ran.stdout), content(ran.stderr), left(ran)
        assert memfds() == before

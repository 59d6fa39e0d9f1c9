"""Small helpers for control files, shared by both versions."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sandbox.outcome import MemorySplit
from sandbox.spec import Fd


def write(path: Path, value: int | str) -> None:
    """Writes a control file in the one write that the kernel wants."""
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(fd, str(value).encode())
    finally:
        os.close(fd)


class OpenFiles:
    """The control files of one group, kept open: opening costs more than reading."""

    def __init__(self) -> None:
        self._fds: list[Fd] = []

    @contextlib.contextmanager
    def folder(self, path: Path) -> Iterator[Callable[[str, int], Fd]]:
        """Opens by name in this directory; finding it once is most of what opening costs."""
        place = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)

        def open_file(name: str, flags: int) -> Fd:
            fd = os.open(name, flags | os.O_CLOEXEC, dir_fd=place)
            self._fds.append(fd)
            return fd

        try:
            yield open_file
        finally:
            os.close(place)

    def close(self) -> None:
        while self._fds:
            os.close(self._fds.pop())


def pwrite_int(fd: Fd, value: int) -> None:
    os.pwrite(fd, b"%d" % value, 0)


def pread_int(fd: Fd) -> int:
    """Reads a one-number control file anew."""
    return int(os.pread(fd, 64, 0))


def pread_keyed(fd: Fd, key: bytes) -> int:
    """The number after `key` in a "key number" file; 0 when the kernel has no such key."""
    return keyed(os.pread(fd, 4096, 0), key)


def pread_split(fd: Fd, anon: bytes, file: bytes) -> MemorySplit:
    """A memory.stat, whose version calls anonymous and file pages so."""
    content = os.pread(fd, 16384, 0)
    shmem = keyed(content, b"shmem")
    # Both versions count tmpfs among the file pages.
    return MemorySplit(keyed(content, anon), max(0, keyed(content, file) - shmem), shmem)


def keyed(content: bytes, key: bytes) -> int:
    """The number after `key` in the content of such a file; 0 without it. Pure."""
    line = b"\n" + key + b" "
    if content.startswith(line[1:]):
        start = len(line) - 1
    else:
        found = content.find(line)
        if found < 0:
            return 0
        start = found + len(line)
    return int(content[start:].split(b"\n", 1)[0])


def some_total_ns(pressure: bytes) -> int:
    """The total of the "some" line of a pressure file, which is in microseconds. Pure."""
    for line in pressure.splitlines():
        if line.startswith(b"some "):
            return int(line.rpartition(b"total=")[2]) * 1000
    return 0


def remove_empty(path: Path, *, patience_s: float = 2.0) -> None:
    """Removes a group, waiting for the kernel to let go of its last process.

    Raises:
        OSError: still busy after `patience_s`.
    """
    deadline = time.monotonic() + patience_s
    while True:
        try:
            path.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.001)
        else:
            return


def remove_tree(path: Path) -> None:
    """Kills what runs in a group and below it, then removes all of it."""
    for child in children(path):
        remove_tree(child)
    kill_members(path)
    with contextlib.suppress(FileNotFoundError):
        remove_empty(path)


def children(path: Path) -> list[Path]:
    try:
        return [entry for entry in path.iterdir() if entry.is_dir()]
    except FileNotFoundError:
        return []


def members(path: Path) -> list[int]:
    try:
        pids = [int(line) for line in (path / "cgroup.procs").read_text().split()]
    except OSError:
        return []
    # 0 stands for a process that our pid namespace cannot name; to kill(2) it is us.
    return [pid for pid in pids if pid]


def kill_members(path: Path) -> None:
    """SIGKILL to every process in the group, again until none is left (2 s at most)."""
    with contextlib.suppress(OSError):  # v2 alone has it
        write(path / "cgroup.kill", 1)
    deadline = time.monotonic() + 2
    while (pids := members(path)) and time.monotonic() < deadline:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 9)
        time.sleep(0.001)

"""Small helpers for control files, shared by both versions."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from sandbox.spec import Fd


def write(path: Path, value: int | str) -> None:
    """Writes a control file in the one write that the kernel wants."""
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(fd, str(value).encode())
    finally:
        os.close(fd)


def read_int(path: Path) -> int:
    return int(path.read_bytes())


def pread_int(fd: Fd) -> int:
    """Reads a one-number control file again through an open descriptor."""
    return int(os.pread(fd, 64, 0))


def keyed(path: Path, key: str) -> int:
    """The number after `key` in a "key number" file; 0 when the kernel has no such key."""
    for line in path.read_bytes().splitlines():
        name, _, value = line.partition(b" ")
        if name == key.encode():
            return int(value)
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
        return [int(line) for line in (path / "cgroup.procs").read_text().split()]
    except (FileNotFoundError, OSError):
        return []


def kill_members(path: Path) -> None:
    """SIGKILL to every process in the group, again until none is left (2 s at most)."""
    deadline = time.monotonic() + 2
    while (pids := members(path)) and time.monotonic() < deadline:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 9)
        time.sleep(0.001)

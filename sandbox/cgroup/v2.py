"""Control groups version 2: one tree, one directory per group."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from sandbox.cgroup import files
from sandbox.cgroup.group import GroupLimits, Usage
from sandbox.outcome import Accounting
from sandbox.spec import Fd

CONTROLLERS = ("memory", "cpu", "pids")
"""What accounting needs; cpuset is used where it is there."""


class V2Group:
    """A run's directory."""

    def __init__(self, folder: Path, limits: GroupLimits) -> None:
        self._folder = folder
        self._fds: list[Fd] = []
        try:
            folder.mkdir()
            files.write(folder / "memory.max", limits.memory_bytes)
            # The file is missing where the kernel has no swap accounting.
            with contextlib.suppress(FileNotFoundError):
                files.write(folder / "memory.swap.max", 0)
            files.write(folder / "memory.oom.group", 1)
            files.write(folder / "pids.max", limits.processes)
            self.join_fds = (self._open(folder / "cgroup.procs", os.O_WRONLY),)
            self._cpu = self._open(folder / "cpu.stat", os.O_RDONLY)
        except BaseException:
            self.remove()
            raise

    def _open(self, path: Path, flags: int) -> Fd:
        fd = os.open(path, flags | os.O_CLOEXEC)
        self._fds.append(fd)
        return fd

    def cpu_ns(self) -> int:
        """From the first line, "usage_usec N"."""
        return int(os.pread(self._cpu, 64, 0).split()[1]) * 1000

    def usage(self) -> Usage:
        return Usage(
            cpu_ns=self.cpu_ns(),
            peak_memory_bytes=files.read_int(self._folder / "memory.peak"),
            oom_kills=files.keyed(self._folder / "memory.events", "oom_kill"),
            process_limit_hits=files.keyed(self._folder / "pids.events", "max"),
        )

    def remove(self) -> None:
        while self._fds:
            os.close(self._fds.pop())
        files.remove_empty(self._folder)


class V2Hierarchy:
    """A slot's directory. Its runs are its children; the worker sits in "worker" beside them."""

    accounting: Accounting = "v2"

    def __init__(self, base: Path, name: str, core: int | None) -> None:
        """`base` is an empty group of ours with the controllers enabled for its children."""
        self._slot = base / name
        self._count = 0
        self._slot.mkdir(parents=True, exist_ok=True)
        available = (self._slot / "cgroup.controllers").read_text().split()
        if "cpuset" in available and core is not None:
            files.write(self._slot / "cpuset.cpus", core)
        enabled = " ".join(f"+{c}" for c in (*CONTROLLERS, "cpuset") if c in available)
        files.write(self._slot / "cgroup.subtree_control", enabled)

    def adopt(self, pid: int) -> None:
        """Moves a process (the worker) below the slot; its children follow."""
        worker = self._slot / "worker"
        worker.mkdir(exist_ok=True)
        files.write(worker / "cgroup.procs", pid)

    def release(self, pid: int) -> None:
        """Moves an adopted process to the node's "agent" group, so that ours can go."""
        files.write(self._slot.parent / "agent" / "cgroup.procs", pid)

    def group(self, limits: GroupLimits) -> V2Group:
        self._count += 1
        return V2Group(self._slot / f"run-{self._count}", limits)

    def close(self) -> None:
        files.remove_tree(self._slot)

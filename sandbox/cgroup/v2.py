"""Control groups version 2: one tree, one directory per group."""

from __future__ import annotations

import contextlib
import itertools
import os
from pathlib import Path

from sandbox.cgroup import files
from sandbox.cgroup.group import GroupLimits, Usage
from sandbox.outcome import Accounting, MemorySplit
from sandbox.spec import Fd

CONTROLLERS = ("memory", "cpu", "pids")
"""What accounting needs; cpuset is used where it is there."""


class V2Group:
    """A run's directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = files.OpenFiles()
        try:
            folder.mkdir()
            self._open()
            files.write(folder / "memory.oom.group", 1)
            # The file is missing where the kernel has no swap accounting.
            with contextlib.suppress(FileNotFoundError):
                files.write(folder / "memory.swap.max", 0)
        except BaseException:
            self.remove()
            raise

    def _open(self) -> None:
        with self._files.folder(self._folder) as open_file:
            self.join_fds = (open_file("cgroup.procs", os.O_WRONLY),)
            self._memory_limit = open_file("memory.max", os.O_WRONLY)
            self._process_limit = open_file("pids.max", os.O_WRONLY)
            self._cpu = open_file("cpu.stat", os.O_RDONLY)
            self._peak = open_file("memory.peak", os.O_RDONLY)
            self._memory_events = open_file("memory.events", os.O_RDONLY)
            self._pids_events = open_file("pids.events", os.O_RDONLY)
            self._stat = open_file("memory.stat", os.O_RDONLY)
            self._throttling = self._cpu
            # Linux 6.6 and later; it alone tells what groups above ours are made to wait.
            with contextlib.suppress(FileNotFoundError):
                self._throttling = open_file("cpu.stat.local", os.O_RDONLY)
            self._pressure: Fd | None = None
            with contextlib.suppress(OSError):  # not built in, or switched off at boot
                self._pressure = open_file("cpu.pressure", os.O_RDONLY)

    def limit(self, limits: GroupLimits) -> None:
        files.pwrite_int(self._memory_limit, limits.memory_bytes)
        files.pwrite_int(self._process_limit, limits.processes)

    def cpu_ns(self) -> int:
        return files.pread_keyed(self._cpu, b"usage_usec") * 1000

    def memory(self) -> MemorySplit:
        return files.pread_split(self._stat, b"anon", b"file")

    def usage(self) -> Usage:
        return Usage(
            cpu_ns=self.cpu_ns(),
            peak_memory_bytes=files.pread_int(self._peak),
            memory=self.memory(),
            throttled_ns=files.pread_keyed(self._throttling, b"throttled_usec") * 1000,
            cpu_pressure_ns=self._pressure_ns(),
            oom_kills=files.pread_keyed(self._memory_events, b"oom_kill"),
            process_limit_hits=files.pread_keyed(self._pids_events, b"max"),
        )

    def _pressure_ns(self) -> int:
        if self._pressure is None:
            return 0
        try:
            return files.some_total_ns(os.pread(self._pressure, 512, 0))
        except OSError:  # EOPNOTSUPP: switched off for this group
            return 0

    def pids(self) -> list[int]:
        return files.members(self._folder)

    def remove(self) -> None:
        self._files.close()
        files.remove_empty(self._folder)


class V2Hierarchy:
    """A slot's directory. Its runs are its children; the worker sits in "worker" beside them."""

    accounting: Accounting = "v2"

    def __init__(self, base: Path, name: str, core: int | None) -> None:
        """`base` is an empty group of ours with the controllers enabled for its children."""
        self._slot = base / name
        self._numbers = itertools.count(1)
        # The slot is ours alone: what is there was left by a node that died.
        files.remove_tree(self._slot)
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

    def group(self) -> V2Group:
        return V2Group(self._slot / f"run-{next(self._numbers)}")

    def close(self) -> None:
        files.remove_tree(self._slot)

"""Control groups version 1: one directory per controller for each group."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Mapping
from pathlib import Path

from sandbox.cgroup import files
from sandbox.cgroup.group import GroupLimits, Usage
from sandbox.outcome import Accounting, MemorySplit
from sandbox.spec import Fd

CONTROLLERS = ("memory", "cpuacct", "pids")
"""What accounting needs; cpuset is used where it is there."""


class V1Group:
    """A run's directories below the slot's, one per controller."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._folders = folders
        self._files = files.OpenFiles()
        try:
            for folder in folders.values():
                folder.mkdir()
            self._open()
        except BaseException:
            self.remove()
            raise

    def _open(self) -> None:
        memory, cpu, pids = (self._folders[name] for name in CONTROLLERS)
        # "tasks" and not "cgroup.procs": moving one thread needs no lock over all processes
        # of the host, which takes milliseconds.
        with self._files.folder(memory) as open_file:
            join_memory = open_file("tasks", os.O_WRONLY)
            self._memory_limit = open_file("memory.limit_in_bytes", os.O_WRONLY)
            self._swap_limit: Fd | None = None
            # Without swap accounting the file is missing; then the doctor warns of swap.
            with contextlib.suppress(FileNotFoundError):
                self._swap_limit = open_file("memory.memsw.limit_in_bytes", os.O_WRONLY)
            self._peak = open_file("memory.max_usage_in_bytes", os.O_RDONLY)
            self._oom = open_file("memory.oom_control", os.O_RDONLY)
            self._stat = open_file("memory.stat", os.O_RDONLY)
        with self._files.folder(cpu) as open_file:
            join_cpu = open_file("tasks", os.O_WRONLY)
            self._cpu = open_file("cpuacct.usage", os.O_RDONLY)
        with self._files.folder(pids) as open_file:
            join_pids = open_file("tasks", os.O_WRONLY)
            self._process_limit = open_file("pids.max", os.O_WRONLY)
            self._pids_events = open_file("pids.events", os.O_RDONLY)
        self.join_fds = (join_memory, join_cpu, join_pids)

    def limit(self, limits: GroupLimits) -> None:
        files.pwrite_int(self._memory_limit, limits.memory_bytes)
        if self._swap_limit is not None:
            files.pwrite_int(self._swap_limit, limits.memory_bytes)
        files.pwrite_int(self._process_limit, limits.processes)

    def cpu_ns(self) -> int:
        return files.pread_int(self._cpu)

    def memory(self) -> MemorySplit:
        return files.pread_split(self._stat, b"rss", b"cache")

    def usage(self) -> Usage:
        return Usage(
            cpu_ns=self.cpu_ns(),
            peak_memory_bytes=files.pread_int(self._peak),
            memory=self.memory(),
            oom_kills=files.pread_keyed(self._oom, b"oom_kill"),
            process_limit_hits=files.pread_keyed(self._pids_events, b"max"),
        )

    def pids(self) -> list[int]:
        return files.members(self._folders["pids"])

    def remove(self) -> None:
        self._files.close()
        for folder in self._folders.values():
            files.remove_empty(folder)


class V1Hierarchy:
    """A slot's directories: `<our own group>/assize/<node>/<slot>` of each controller."""

    accounting: Accounting = "v1"

    def __init__(self, bases: Mapping[str, Path], name: str, core: int | None) -> None:
        """`bases` maps controllers to the directories where this process may make groups."""
        self._slot = {controller: base / name for controller, base in bases.items()}
        self._numbers = itertools.count(1)
        for folder in self._slot.values():
            # The slot is ours alone: what is there was left by a node that died.
            files.remove_tree(folder)
            folder.mkdir(parents=True, exist_ok=True)
        if "cpuset" in self._slot and core is not None:
            self._pin(self._slot["cpuset"], core)

    @staticmethod
    def _pin(folder: Path, core: int) -> None:
        """Restricts the slot to one processor. A cpuset must be filled from the top down."""
        for path in (folder.parent.parent, folder.parent, folder):
            for setting in ("cpuset.mems", "cpuset.cpus"):
                if not (path / setting).read_text().strip():
                    files.write(path / setting, (path.parent / setting).read_text().strip())
        files.write(folder / "cpuset.cpus", core)

    def adopt(self, pid: int) -> None:
        """Moves a process (the worker) into the slot's cpuset; its children follow."""
        if "cpuset" in self._slot:
            files.write(self._slot["cpuset"] / "cgroup.procs", pid)

    def release(self, pid: int) -> None:
        """Moves an adopted process to the directory above, so that ours can go."""
        if "cpuset" in self._slot:
            files.write(self._slot["cpuset"].parent.parent.parent / "cgroup.procs", pid)

    def group(self) -> V1Group:
        name = f"run-{next(self._numbers)}"
        return V1Group({controller: self._slot[controller] / name for controller in CONTROLLERS})

    def close(self) -> None:
        for folder in self._slot.values():
            files.remove_tree(folder)

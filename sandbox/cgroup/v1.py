"""Control groups version 1: one directory per controller for each group."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from sandbox.cgroup import files
from sandbox.cgroup.group import GroupLimits, Usage
from sandbox.outcome import Accounting
from sandbox.spec import Fd

CONTROLLERS = ("memory", "cpuacct", "pids")
"""What accounting needs; cpuset is used where it is there."""


class V1Group:
    """A run's directories below the slot's, one per controller."""

    def __init__(self, folders: Mapping[str, Path], limits: GroupLimits) -> None:
        self._folders = folders
        self._fds: list[Fd] = []
        try:
            for folder in folders.values():
                folder.mkdir()
            self._set_limits(limits)
            self.join_fds = tuple(
                self._open(folder / "cgroup.procs", os.O_WRONLY) for folder in folders.values()
            )
            self._cpu = self._open(folders["cpuacct"] / "cpuacct.usage", os.O_RDONLY)
        except BaseException:
            self.remove()
            raise

    def _set_limits(self, limits: GroupLimits) -> None:
        memory = self._folders["memory"]
        files.write(memory / "memory.limit_in_bytes", limits.memory_bytes)
        # Without swap accounting the file is missing; then the doctor warns of swap.
        with contextlib.suppress(FileNotFoundError):
            files.write(memory / "memory.memsw.limit_in_bytes", limits.memory_bytes)
        files.write(self._folders["pids"] / "pids.max", limits.processes)

    def _open(self, path: Path, flags: int) -> Fd:
        fd = os.open(path, flags | os.O_CLOEXEC)
        self._fds.append(fd)
        return fd

    def cpu_ns(self) -> int:
        return files.pread_int(self._cpu)

    def usage(self) -> Usage:
        memory = self._folders["memory"]
        return Usage(
            cpu_ns=self.cpu_ns(),
            peak_memory_bytes=files.read_int(memory / "memory.max_usage_in_bytes"),
            oom_kills=files.keyed(memory / "memory.oom_control", "oom_kill"),
            process_limit_hits=files.keyed(self._folders["pids"] / "pids.events", "max"),
        )

    def remove(self) -> None:
        while self._fds:
            os.close(self._fds.pop())
        for folder in self._folders.values():
            files.remove_empty(folder)


class V1Hierarchy:
    """A slot's directories: `<our own group>/assize/<node>/<slot>` of each controller."""

    accounting: Accounting = "v1"

    def __init__(self, bases: Mapping[str, Path], name: str, core: int | None) -> None:
        """`bases` maps controllers to the directories where this process may make groups."""
        self._slot = {controller: base / name for controller, base in bases.items()}
        self._count = 0
        for folder in self._slot.values():
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

    def group(self, limits: GroupLimits) -> V1Group:
        self._count += 1
        return V1Group(
            {name: self._slot[name] / f"run-{self._count}" for name in CONTROLLERS}, limits
        )

    def close(self) -> None:
        for folder in self._slot.values():
            files.remove_tree(folder)

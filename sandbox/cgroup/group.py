"""The interface both control group versions fill."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from sandbox.outcome import Accounting, MemorySplit
from sandbox.spec import Fd


@dataclass(frozen=True, slots=True)
class GroupLimits:
    memory_bytes: int
    processes: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Counters of a group; final only once the group is empty."""

    cpu_ns: int
    peak_memory_bytes: int
    oom_kills: int
    process_limit_hits: int
    memory: MemorySplit = field(default_factory=MemorySplit)
    """Of this moment."""
    throttled_ns: int = 0
    cpu_pressure_ns: int = 0


class Group(Protocol):
    """The group of one run. Everything it will need is open before the run begins."""

    @property
    def join_fds(self) -> tuple[Fd, ...]:
        """A process of one thread joins by writing "0" to each."""
        ...

    def limit(self, limits: GroupLimits) -> None:
        """Sets the limits; before the first process joins."""
        ...

    def cpu_ns(self) -> int:
        """CPU time so far: cheap, for the timer."""
        ...

    def memory(self) -> MemorySplit:
        """What its memory consists of right now."""
        ...

    def usage(self) -> Usage: ...

    def pids(self) -> list[int]:
        """The processes in the group right now, as this process numbers them."""
        ...

    def remove(self) -> None:
        """Removes the empty group. Idempotent."""
        ...


class Hierarchy(Protocol):
    """A slot's place in the control group tree."""

    accounting: Accounting

    def adopt(self, pid: int) -> None:
        """Moves the slot's worker under the slot's processor; what it starts follows."""
        ...

    def release(self, pid: int) -> None:
        """Undoes `adopt`."""
        ...

    def group(self) -> Group:
        """A fresh group without limits. Called by more than one thread.

        Raises:
            OSError: the kernel refused; nothing was left behind.
        """
        ...

    def close(self) -> None:
        """Removes the slot's place with whatever groups are left. Idempotent."""
        ...

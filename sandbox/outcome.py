"""What happened: facts measured by the sandbox, without any judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from sandbox.spec import Fd

Accounting: TypeAlias = Literal["v1", "v2"]
Mode: TypeAlias = Literal["root", "delegated"]
"""Who isolates: root, or a user with subordinate uids in a delegated group."""


class LimitHit(StrEnum):
    """Which limit ended the run."""

    NONE = "none"
    CPU = "cpu"
    WALL = "wall"
    MEMORY = "memory"
    OUTPUT = "output"
    CANCELLED = "cancelled"
    """Not a limit of the program: the caller asked for the end."""


@dataclass(frozen=True, slots=True)
class MemorySplit:
    """What a group's memory consists of, in bytes."""

    anon: int = 0
    """Heap, stacks, anonymous mappings."""
    file: int = 0
    """Page cache of files that it read; the kernel gives it up before it refuses memory."""
    shmem: int = 0
    """tmpfs (what it wrote to /work, /tmp and /dev/shm) and shared memory."""

    def largest(self, other: MemorySplit) -> MemorySplit:
        """Of each kind, the larger amount."""
        return MemorySplit(
            max(self.anon, other.anon), max(self.file, other.file), max(self.shmem, other.shmem)
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one run. Exactly one of `exit_code` and `signal` is set."""

    exit_code: int | None
    signal: int | None
    limit: LimitHit
    cpu_ns: int
    """CPU time of the whole group, read after the group was empty."""
    wall_ns: int
    peak_memory_bytes: int
    oom_kills: int
    process_limit_hits: int
    stdout_bytes: int
    stderr_bytes: int
    accounting: Accounting
    core: int
    stdout: Fd | None = None
    """An anonymous file at offset 0 that the caller must close, if it was collected."""
    stderr: Fd | None = None
    ended_ns: int = 0
    """When the program ended, by the clock of `time.monotonic_ns`."""
    files: Mapping[str, Fd] = field(default_factory=dict)
    """What it left to collect, as anonymous files at offset 0 that the caller must close."""
    files_cut: bool = False
    """There was more to collect than its bounds allow: files may be missing or cut."""
    mode: Mode = "root"
    memory: MemorySplit = MemorySplit()
    """Of each kind, the largest of a few samples: about 10 ms after the start, each time the
    run had lasted as long again, before the worker killed it, and at its end, when what
    died with the processes is gone. Evidence of what the peak was made of, never a bound:
    a run of a few milliseconds is seen at its end only."""
    throttled_ns: int = 0
    """Time for which a CPU quota kept the group off the processor; always 0 on v1. What
    a group above the run's is made to wait counts where the kernel tells it (since Linux
    6.6, by cpu.stat.local)."""
    cpu_pressure_ns: int = 0
    """Time in which at least one ready thread of the group waited for a processor (`some`
    of cpu.pressure). 0 on v1 and on kernels without pressure accounting: not measured."""
    waited_ns: int = 0
    """The longest that one of its threads was seen to have been ready but not running. It is
    looked up while the wall limit seems passed; 0 for runs that never came there."""
    exec_error: str = ""
    """Why the kernel would not start the program at all, in its words; the exit code is
    then 127, or the signal 9 when it had no memory to start it in. Else ""."""

    @property
    def ok(self) -> bool:
        """It ended by itself with status 0 and no limit was hit."""
        return self.exit_code == 0 and self.limit is LimitHit.NONE

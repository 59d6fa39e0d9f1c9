"""What happened: facts measured by the sandbox, without any judgement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from sandbox.spec import Fd

Accounting: TypeAlias = Literal["v1", "v2"]


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

    @property
    def ok(self) -> bool:
        """It ended by itself with status 0 and no limit was hit."""
        return self.exit_code == 0 and self.limit is LimitHit.NONE

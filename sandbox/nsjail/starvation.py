"""How long a run was kept from the processor by others.

The wall limit is there for sleepers. On a busy host a program that computes all the
time may need twice its CPU time in wall time; what it spent waiting in the run queue
is the host's doing and does not count against it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")


def waited_ns(pids: Iterable[int], proc: Path = PROC) -> int:
    """The longest time that a live thread of these processes was ready but not running."""
    longest = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for stat in (proc / str(pid) / "task").glob("*/schedstat"):
                with contextlib.suppress(OSError):
                    longest = max(longest, run_delay_ns(stat.read_text()))
    return longest


def run_delay_ns(schedstat: str) -> int:
    """The second number of a thread's schedstat: nanoseconds spent waiting to run. Pure."""
    fields = schedstat.split()
    return int(fields[1]) if len(fields) == 3 else 0

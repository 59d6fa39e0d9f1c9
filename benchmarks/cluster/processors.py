"""Processor time by part of the system: which one is the bottleneck."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence

import psutil


def processor_seconds(parts: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """User and system time of each part's processes and what they started, so far."""
    return {name: sum(map(_seconds, pids)) for name, pids in parts.items()}


def _seconds(pid: int) -> float:
    total = 0.0
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                used = one.cpu_times()
                total += used.user + used.system
    return total


def resident_mib(pids: Sequence[int]) -> float:
    """Memory of the largest of these, without what they started."""
    return round(max(psutil.Process(pid).memory_info().rss for pid in pids) / (1 << 20), 1)

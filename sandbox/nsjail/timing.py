"""When to look at a running program next. Pure."""

from __future__ import annotations

from sandbox.spec import MILLISECOND_NS, Limits

NEAR_LIMIT_NS = 10 * MILLISECOND_NS
"""Near the CPU limit we look this often: what a kill may come late by."""


def next_look_ns(limits: Limits, *, cpu_ns: int, wall_ns: int, cores: int) -> int:
    """Nanoseconds until one of the limits could be reached, at least NEAR_LIMIT_NS.

    A group on `cores` processors uses at most that many CPU nanoseconds per nanosecond.
    At the latest, the next look is when the run has lasted as long again: a handful of
    looks for any length, too few to disturb it.
    """
    cpu_left = (limits.cpu_ns + limits.cpu_grace_ns - cpu_ns) // cores
    wall_left = limits.wall_ns - wall_ns
    return max(NEAR_LIMIT_NS, min(cpu_left, wall_left, wall_ns))

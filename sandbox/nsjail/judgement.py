"""From what was observed to an Outcome's facts. Pure."""

from __future__ import annotations

import errno
import os
import signal

from sandbox.cgroup.group import Usage
from sandbox.nsjail.wire import Stage
from sandbox.outcome import LimitHit
from sandbox.runner import SandboxError
from sandbox.spec import Limits

EXEC_FAILED = 127


def limit_hit(
    limits: Limits,
    usage: Usage,
    *,
    cancelled: bool,
    refused: bool,
    output_bytes: int,
    overslept: bool,
    failed: bool,
) -> LimitHit:
    """Which limit ended the run, if one did; memory first, because the kernel acted on it.

    What counts are the final measures: a run that was killed has passed its limit by
    them too, and one that ended by itself just before the kill has not. `overslept` says
    that the worker ended it at the wall limit, `refused` that the kernel had no memory to
    start the program in, `failed` whether it ended with a signal or a status other than 0.
    """
    if cancelled:
        return LimitHit.CANCELLED
    wanted = usage.peak_memory_bytes - usage.memory.file
    if refused or usage.oom_kills or (failed and wanted >= limits.memory_bytes):
        return LimitHit.MEMORY
    if output_bytes > limits.output_bytes:
        return LimitHit.OUTPUT
    if usage.cpu_ns > limits.cpu_ns:
        return LimitHit.CPU
    if overslept:
        return LimitHit.WALL
    return LimitHit.NONE


def refused_for_memory(stage: Stage, error: int) -> bool:
    """Whether the kernel would not load the program for want of memory (a huge static array)."""
    return stage is Stage.EXEC and error == errno.ENOMEM


def exec_error(stage: Stage, error: int) -> str:
    """Why the kernel would not start the program; "" when it did."""
    return os.strerror(error) if stage is Stage.EXEC else ""


def decode_status(stage: Stage, error: int, wait_status: int) -> tuple[int | None, int | None]:
    """Exit code and signal of the program (exactly one is not None).

    Raises:
        SandboxError: the run could not be set up, which is nobody's verdict.
    """
    if stage is Stage.EXEC:
        if refused_for_memory(stage, error):
            return None, int(signal.SIGKILL)
        return EXEC_FAILED, None
    if stage is not Stage.NONE:
        raise SandboxError(f"setting up the run failed at {stage.name}: {os.strerror(error)}")
    if os.WIFSIGNALED(wait_status):
        return None, os.WTERMSIG(wait_status)
    return os.WEXITSTATUS(wait_status), None

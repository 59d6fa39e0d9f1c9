"""A program that ends when the supervisor that started it is gone."""

from __future__ import annotations

import ctypes
import os
import signal

SUPERVISOR_VARIABLE = "ASSIZE_SUPERVISOR"
"""Environment variable with the supervisor's process id."""
_PR_SET_PDEATHSIG = 1


def follow_supervisor() -> None:
    """Asks for SIGTERM when the supervisor dies; does nothing when there is none.

    Called by the child itself and not between fork and exec: the supervisor has threads
    of gRPC, after whose fork no Python code may run.
    """
    supervisor = os.environ.pop(SUPERVISOR_VARIABLE, "")
    if not supervisor.isdigit():
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(supervisor):
        raise SystemExit("the supervisor was gone before this program started")

"""Reading what a run left in its collected files."""

from __future__ import annotations

import os

from sandbox.outcome import Outcome
from sandbox.spec import Fd


def head(fd: Fd | None, limit: int) -> str:
    """The first `limit` bytes as text; what is not UTF-8 is replaced."""
    return os.pread(fd, limit, 0).decode(errors="replace") if fd is not None else ""


def tail(fd: Fd | None, limit: int) -> bytes:
    """The last `limit` bytes."""
    if fd is None:
        return b""
    size = os.fstat(fd).st_size
    return os.pread(fd, limit, max(0, size - limit))


def release(outcome: Outcome) -> None:
    """Closes the collected files of an outcome."""
    for fd in (outcome.stdout, outcome.stderr):
        if fd is not None:
            os.close(fd)

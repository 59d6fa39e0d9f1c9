"""Reading what a run left in its collected files, and opening those of a bundle."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

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


def message(fd: Fd | None, limit: int) -> str:
    """As `head`, for people and databases: without NULs, marked when it goes on."""
    text = head(fd, limit + 1)
    clean = text.replace("\0", "\N{REPLACEMENT CHARACTER}").strip()
    return clean if len(text.encode()) <= limit else clean[:limit] + " [cut]"


def opened(path: Path, stack: ExitStack) -> Fd:
    """A file of the bundle for reading; closed with the stack."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    stack.callback(os.close, fd)
    return fd


def size_of(files: Mapping[str, Fd]) -> int:
    """Bytes in all of them."""
    return sum(os.fstat(fd).st_size for fd in files.values())


def release(outcome: Outcome) -> None:
    """Closes the collected files of an outcome."""
    for fd in (outcome.stdout, outcome.stderr, *outcome.files.values()):
        if fd is not None:
            os.close(fd)

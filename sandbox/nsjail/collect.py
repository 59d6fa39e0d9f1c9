"""Collects a program's output: pipe to anonymous file inside the kernel, counted, capped."""

from __future__ import annotations

import os

from sandbox.spec import Fd

PIECE = 1 << 20


class Collector:
    """One of stdout and stderr. Python never sees the bytes."""

    def __init__(self, name: str) -> None:
        self.reader, self.writer = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        # The program must find a blocking pipe; the flag belongs to the writer's description.
        os.set_blocking(self.writer, True)
        self.file: Fd = os.memfd_create(name, os.MFD_CLOEXEC)
        self.count = 0
        self.open = True

    def start(self) -> None:
        """The program has its end now: ours would keep the pipe from ending."""
        os.close(self.writer)
        self.writer = -1

    def drain(self, budget: int) -> None:
        """Moves what is there, at most `budget` bytes and one more (which tells of more)."""
        while self.open and budget >= 0:
            try:
                moved = os.splice(self.reader, self.file, min(PIECE, budget + 1))
            except BlockingIOError:
                return
            if moved == 0:
                self.open = False
                return
            self.count += moved
            budget -= moved

    def take(self, size: int) -> Fd:
        """The collected file, cut to `size` bytes, at offset 0; the caller owns it now."""
        if self.count:
            os.truncate(self.file, min(size, self.count))
            os.lseek(self.file, 0, os.SEEK_SET)
        file, self.file = self.file, -1
        return file

    def close(self) -> None:
        for fd in (self.reader, self.writer, self.file):
            if fd >= 0:
                os.close(fd)
        self.reader = self.writer = self.file = -1

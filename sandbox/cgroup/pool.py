"""Groups made ahead and removed later, so that nobody who judges waits for the kernel.

A group is used for one run only: it comes fresh out of here and goes back to be
removed. Resetting and using one again is not reliable (counters keep what the kernel
had charged late).
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections import deque
from collections.abc import Callable

from sandbox.cgroup.group import Group, GroupLimits

READY = 4
"""Kept ahead: one submission uses at most two at once (a program and its interactor)."""


class GroupPool:
    """Its thread makes and removes; whoever asks for a group gets one at once."""

    def __init__(self, make: Callable[[], Group], *, ready: int = READY) -> None:
        self._make = make
        self._wanted = ready
        self._ready: deque[Group] = deque()
        self._used: queue.SimpleQueue[Group | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="group-keeper", daemon=True)
        self._thread.start()

    def acquire(self, limits: GroupLimits) -> Group:
        """A fresh group with these limits.

        Raises:
            OSError: the kernel refused; nothing was left behind.
        """
        try:
            group = self._ready.popleft()
        except IndexError:
            group = self._make()
        try:
            group.limit(limits)
        except BaseException:
            self.discard(group)
            raise
        return group

    def discard(self, group: Group) -> None:
        """Takes a group whose processes are gone or about to go."""
        self._used.put(group)

    def _work(self) -> None:
        self._fill()
        while (group := self._used.get()) is not None:
            self._fill()
            _remove(group)

    def _fill(self) -> None:
        # Whoever needs a group that could not be made tries again, and sees the error.
        with contextlib.suppress(OSError):
            while len(self._ready) < self._wanted:
                self._ready.append(self._make())

    def close(self) -> None:
        """Removes every group that came back and every one never used."""
        self._used.put(None)
        self._thread.join()
        for group in self._ready:
            _remove(group)
        self._ready.clear()


def _remove(group: Group) -> None:
    # Busy only when a jail broke; the slot's end sweeps what is left.
    with contextlib.suppress(OSError):
        group.remove()

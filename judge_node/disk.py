"""Whether the node's disk can take testdata: makes room first, and says why it cannot."""

from __future__ import annotations

import asyncio
import errno
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from judge_node import metrics

log = structlog.get_logger()

CHECK_S = 5.0
REST_S = 5.0
"""For so long after a refused write at least nothing new is taken, whatever is free then."""
PROBE_BYTES = 4096
WORDS = 300
"""Most characters of what a heartbeat may say."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_UNUSABLE = _FULL | {errno.EROFS, errno.EIO}


def is_full(error: OSError) -> bool:
    """Whether there was no room."""
    return error.errno in _FULL


def is_disks_fault(error: OSError) -> bool:
    """Whether the disk is to blame: whatever was to be written, it would have failed."""
    return error.errno in _UNUSABLE


class Disk:
    """Watches one folder's file system. Belongs to one event loop."""

    def __init__(
        self,
        folder: Path,
        min_free_bytes: int,
        shrink: Callable[[int], int],
        changed: Callable[[], None],
    ) -> None:
        """`shrink` frees that many bytes if it can; `changed` hears that `trouble` is another."""
        self.trouble = ""
        """Why nothing new can be taken, one line for operators; "" if it can."""
        self._folder = folder
        self._min_free = min_free_bytes
        self._shrink = shrink
        self._changed = changed
        self._rest_until = 0.0

    async def run(self) -> None:
        """Looks again and again; never returns."""
        while True:
            await self.look()
            await asyncio.sleep(CHECK_S)

    async def look(self) -> None:
        """Finds out, having made room where that is possible."""
        found = await asyncio.to_thread(self._find_trouble)
        if found or time.monotonic() >= self._rest_until:
            self._set(found)

    def refused(self, error: OSError) -> None:
        """A write has failed; in trouble from now on, until a look finds otherwise."""
        self._rest_until = time.monotonic() + REST_S
        self._set(_words(error))

    def has_room(self, times: int = 2) -> bool:
        """Whether so many times what must stay free is free."""
        return self._free() >= times * self._min_free

    def _set(self, trouble: str) -> None:
        if bool(trouble) != bool(self.trouble):
            if trouble:
                log.warning("nothing new is taken", reason=trouble)
            else:
                log.info("the disk can take testdata again")
        if trouble != self.trouble:
            self.trouble = trouble
            self._changed()

    def _find_trouble(self) -> str:
        try:
            missing = self._min_free - self._free()
            if missing > 0 and self._shrink(missing):
                missing = self._min_free - self._free()
            if missing > 0:
                free = self._min_free - missing
                return f"disk: {_mib(free)} free, must be {_mib(self._min_free)}"
            with tempfile.TemporaryFile(dir=self._folder) as probe:
                probe.write(b"\0" * PROBE_BYTES)
                probe.flush()
        except OSError as error:
            return _words(error)
        return ""

    def _free(self) -> int:
        free = shutil.disk_usage(self._folder).free
        metrics.DISK_FREE.set(free)
        return free


def _words(error: OSError) -> str:
    return f"disk: {error.strerror or type(error).__name__}"[:WORDS]


def _mib(count: int) -> str:
    return f"{count / (1 << 20):.0f} MiB"

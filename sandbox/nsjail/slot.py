"""A slot of this host: a number nobody else holds, and the uids and processor it implies.

The number is a lock file, so that two nodes on one machine never share an outside uid
or, while there are enough of them, a processor.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from sandbox.nsjail.command import OutsideIds
from sandbox.runner import SandboxError
from sandbox.spec import Fd

UID_BASE = 700_000
"""Below the ranges that useradd hands out for subordinate ids by default on busy hosts."""
MAX_SLOTS = 1024
LOCKS = Path("/run/assize/slots")


@dataclass(frozen=True, slots=True)
class HostSlot:
    """A claimed slot number. Closing `lock` gives it back."""

    number: int
    lock: Fd

    @property
    def ids(self) -> OutsideIds:
        return OutsideIds(init=UID_BASE + 2 * self.number, program=UID_BASE + 2 * self.number + 1)

    def core(self, cores: list[int]) -> int:
        """The slot's processor out of those that we may use."""
        return cores[self.number % len(cores)]

    def release(self) -> None:
        os.close(self.lock)


def claim_slot(locks: Path = LOCKS) -> HostSlot:
    """Takes the lowest free slot number of this host.

    Raises:
        SandboxError: all are taken, or the lock directory cannot be made.
    """
    try:
        locks.mkdir(parents=True, exist_ok=True)
        for number in range(MAX_SLOTS):
            fd = os.open(locks / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return HostSlot(number, fd)
            os.close(fd)
    except OSError as error:
        raise SandboxError(f"cannot claim a slot in {locks} ({error}): run as root") from error
    raise SandboxError(f"all {MAX_SLOTS} slots of this host are taken")


def physical_cores() -> list[int]:
    """One logical processor of each physical core that we may run on."""
    allowed = sorted(os.sched_getaffinity(0))
    first: dict[str, int] = {}
    for cpu in allowed:
        siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        key = siblings.read_text().strip() if siblings.exists() else str(cpu)
        first.setdefault(key, cpu)
    return sorted(first.values())

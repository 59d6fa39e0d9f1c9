"""A slot of this host: a number nobody else holds, and the processor it implies.

The number is a lock file, so that two nodes of one user never share an outside uid
or, while there are enough of them, a processor. Users have different outside uids anyway.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from sandbox.runner import SandboxError
from sandbox.spec import Fd

UID_BASE = 700_000
"""Root's slots have the outside uids from here, two pairs each."""
MAX_SLOTS = 1024
ROOT_RUNTIME = Path("/run/assize")
RUNTIME_REMEDY = (
    "run as root, or give the user a runtime directory: loginctl enable-linger USER "
    "(in a unit: RuntimeDirectory=assize and Environment=XDG_RUNTIME_DIR=%t/assize)"
)


@dataclass(frozen=True, slots=True)
class HostSlot:
    """A claimed slot number. Closing `lock` gives it back."""

    number: int
    lock: Fd

    def core(self, cores: list[int]) -> int:
        """The slot's processor out of those that we may use."""
        return cores[self.number % len(cores)]

    def release(self) -> None:
        os.close(self.lock)


def runtime_dir() -> Path:
    """Where the nodes of this user keep their locks: gone with the next boot."""
    if os.geteuid() == 0:
        return ROOT_RUNTIME
    return Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.geteuid()}") / "assize"


def claim_slot(locks: Path | None = None, count: int = MAX_SLOTS) -> HostSlot:
    """Takes the lowest free slot number below `count`.

    Raises:
        SandboxError: all are taken, or the lock directory cannot be made.
    """
    locks = locks or runtime_dir() / "slots"
    try:
        locks.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            fd = os.open(locks / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return HostSlot(number, fd)
            os.close(fd)
    except OSError as error:
        raise SandboxError(f"cannot claim a slot in {locks} ({error}): {RUNTIME_REMEDY}") from error
    raise SandboxError(f"all {count} slots of this host are taken")


def physical_cores() -> list[int]:
    """One logical processor of each physical core that we may run on."""
    allowed = sorted(os.sched_getaffinity(0))
    first: dict[str, int] = {}
    for cpu in allowed:
        siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        key = siblings.read_text().strip() if siblings.exists() else str(cpu)
        first.setdefault(key, cpu)
    return sorted(first.values())

"""What dead nodes left on this host, and the lock that tells the living from the dead."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

import psutil
import structlog

from sandbox.cgroup import files
from sandbox.cgroup.detect import Place
from sandbox.nsjail.slot import MAX_SLOTS, RUNTIME_REMEDY, UID_BASE, runtime_dir
from sandbox.runner import SandboxError
from sandbox.spec import Fd

log = structlog.get_logger()


class NodeLock:
    """Held as long as the node lives, so that two nodes of one name cannot share a host."""

    def __init__(self, node_id: str, folder: Path | None = None) -> None:
        """Takes the lock.

        Raises:
            SandboxError: a node of this name runs on this host, or the lock cannot be made.
        """
        self._path = (folder or runtime_dir() / "nodes") / node_id
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = _locked(self._path)
        except BlockingIOError as error:
            raise SandboxError(f"a node named {node_id} runs on this host already") from error
        except OSError as error:
            raise SandboxError(f"cannot lock {self._path} ({error}): {RUNTIME_REMEDY}") from error

    def release(self) -> None:
        """Gives the name back and leaves no file behind."""
        if _names(self._path, self._fd):
            self._path.unlink()
        os.close(self._fd)


def _locked(path: Path) -> Fd:
    """Opens and locks a file that whoever held it before may be removing just now.

    Raises:
        BlockingIOError: it is held.
    """
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _names(path, fd):
                return fd
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)


def _names(path: Path, fd: Fd) -> bool:
    """Whether the name still means the file that is open."""
    return path.exists() and os.path.samestat(os.fstat(fd), path.stat())


def sweep(place: Place) -> int:
    """Kills and removes what an earlier node of this name left; returns how many things.

    Called with the node's lock held: whatever is in its place belongs to nobody alive.
    """
    swept = 0
    for group in place.strays():
        if group.name.startswith("slot-"):
            files.remove_tree(group)
            swept += 1
    for process in _stray_processes():
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
            swept += 1
    if swept:
        log.warning("swept strays", count=swept)
    return swept


def _stray_processes() -> list[psutil.Process]:
    """Processes that run as a slot's outside uid while nobody holds that slot.

    Root's only: a user's subordinate uids may be in use for other things of theirs, and
    on control groups v2, which such a node needs, whatever it left is in its groups.
    """
    strays: list[psutil.Process] = []
    if os.geteuid() != 0:
        return strays
    for process in psutil.process_iter(["uids"]):
        uids = process.info["uids"]
        if uids is None or not UID_BASE <= uids.real < UID_BASE + 4 * MAX_SLOTS:
            continue
        if not _slot_is_held((uids.real - UID_BASE) // 2 % MAX_SLOTS):
            strays.append(process)
    return strays


def _slot_is_held(number: int) -> bool:
    try:
        fd = os.open(runtime_dir() / "slots" / str(number), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False

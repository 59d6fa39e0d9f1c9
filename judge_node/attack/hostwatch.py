"""What the host looks like: taken before and after, so that anything left behind shows.

Only what can be ours is looked at (slots' uids, our own control groups, planted places):
other nodes may work on the same machine at the same time.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import psutil

from sandbox.cgroup import files
from sandbox.cgroup.detect import Place

SETTLE_S = 15.0
"""How long after a run everything of it must be gone: groups are removed off the hot path."""
REST_S = 0.3
"""How long nothing may change before the first look counts."""
MARK = "assize-hostile"
"""Part of every name that hostile programs make up."""
MOUNT_DEPTH = 3
"""Parts of a path like /dev/shm: where the mounts of a jail are."""
FILE_PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/assize", "/", "/etc")  # noqa: S108
SETTINGS = (
    "/proc/sys/kernel/hostname",
    "/proc/sys/kernel/domainname",
    "/proc/sys/kernel/core_pattern",
    "/proc/swaps",
)


@dataclass(frozen=True, slots=True)
class HostState:
    """Every field is a set of lines; equal states mean that nothing was left."""

    processes: frozenset[str]
    descriptors: frozenset[str]
    groups: frozenset[str]
    mounts: frozenset[str]
    ipc: frozenset[str]
    sockets: frozenset[str]
    files: frozenset[str]
    settings: frozenset[str]

    def difference(self, later: HostState) -> list[str]:
        """What `later` has more or less, one line each."""
        lines = []
        for field in fields(self):
            before, after = getattr(self, field.name), getattr(later, field.name)
            lines += [f"{field.name}: new: {line}" for line in sorted(after - before)]
            lines += [f"{field.name}: gone: {line}" for line in sorted(before - after)]
        return lines


class HostWatch:
    """Compares the host with what it was when all slots stood idle."""

    def __init__(self, place: Place, folder: Path, slots: int) -> None:
        self._place = place
        self._folder = folder
        self._slots = slots
        self._uids: frozenset[int] = frozenset()
        self._before: HostState | None = None

    async def begin(self) -> None:
        """Remembers the host once every slot stands and nothing moves any more.

        Raises:
            TimeoutError: the slots do not come to rest.
        """
        deadline = time.monotonic() + SETTLE_S
        state, since = self._look_anew(), time.monotonic()
        while time.monotonic() - since < REST_S or len(self._uids) < 2 * self._slots:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self._uids) // 2} of {self._slots} slots have a jail")
            await asyncio.sleep(0.02)
            if (now := self._look_anew()) != state:
                state, since = now, time.monotonic()
        self._before = state

    def _look_anew(self) -> HostState:
        inits = _slot_uids(_family())
        self._uids = inits | {uid + 1 for uid in inits}
        return self.look()

    async def changes(self, settle_s: float | None = None) -> list[str]:
        """What is different now and stays so; [] as soon as nothing is."""
        assert self._before is not None
        deadline = time.monotonic() + (SETTLE_S if settle_s is None else settle_s)
        pause = 0.005
        while lines := self._before.difference(self.look()):
            if time.monotonic() > deadline:
                return lines
            await asyncio.sleep(pause)
            pause = min(0.2, pause * 1.5)
        return []

    def look(self) -> HostState:
        family = _family()
        return HostState(
            processes=frozenset(_processes(family, self._uids)),
            descriptors=frozenset(_descriptors(family)),
            groups=frozenset(_groups(self._place)),
            mounts=frozenset(_mounts(self._folder)),
            ipc=frozenset(_ipc(self._uids)),
            sockets=frozenset(_sockets()),
            files=frozenset(_files(self._folder, self._uids)),
            settings=frozenset(f"{path}={_text(path)}" for path in SETTINGS),
        )


async def programs_left(slots: int, settle_s: float = 5.0) -> list[str]:
    """Processes of programs that stay although the slots, which have all judged, are idle."""
    deadline = time.monotonic() + settle_s
    left = ["the slots do not come to rest"]
    while left and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
        inits = _slot_uids(_family())
        if len(inits) >= slots:  # each has a new jail: the last program's is gone
            left = sorted(_of_users({uid + 1 for uid in inits}))
    return left


def _of_users(uids: set[int]) -> Iterator[str]:
    for process in psutil.process_iter():
        if (uid := _uid(process)) in uids:
            yield f"process {process.pid} ({_name(process)}) of uid {uid}"


def _family() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def _slot_uids(family: list[psutil.Process]) -> frozenset[int]:
    """The outside uids of the inits, which are children of nsjail among our descendants.
    A slot's programs have the uid after its init's.
    """
    jails = {process.pid for process in family if _name(process) == "nsjail"}
    inits = (process for process in family if _parent(process) in jails)
    return frozenset(uid for uid in map(_uid, inits) if uid not in (-1, os.geteuid()))


def _parent(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.Error:
        return -1


def _uid(process: psutil.Process) -> int:
    try:
        return process.uids().real
    except psutil.Error:
        return -1


def _processes(family: list[psutil.Process], uids: frozenset[int]) -> Iterator[str]:
    """Counts by kind: a slot's jail has a new pid after each submission."""
    counts: Counter[str] = Counter()
    ours = {process.pid for process in family}
    for process in psutil.process_iter():
        uid = _uid(process)
        if process.pid in ours or uid in uids:
            counts[f"{_name(process)} uid {uid}"] += 1
    yield from (f"{count} x {key}" for key, count in counts.items())


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.Error:
        return "?"


def _descriptors(family: list[psutil.Process]) -> Iterator[str]:
    """How many the workers have open; a worker is a child of ours that has children."""
    counts: Counter[int] = Counter()
    for process in family:
        with contextlib.suppress(psutil.Error):
            if process.ppid() == os.getpid() and process.children():
                counts[process.num_fds()] += 1
    yield from (f"{count} workers hold {fds}" for fds, count in counts.items())


def _groups(place: Place) -> Iterator[str]:
    for controller, base in place.bases.items():
        for slot in files.children(base):
            # Counted: each run's group has a new name, and one may be made ahead.
            yield f"{controller}/{slot.name} has {len(files.children(slot))} groups"


def _mounts(folder: Path) -> Iterator[str]:
    """Mounts where a jail has folders too; deeper ones are other people's business."""
    for line in _text("/proc/self/mountinfo").splitlines():
        left, _, right = line.partition(" - ")
        point = Path(left.split()[4])
        if len(point.parts) <= MOUNT_DEPTH or MARK in str(point) or point.is_relative_to(folder):
            yield f"{point} {right}"


def _ipc(uids: frozenset[int]) -> Iterator[str]:
    """System V objects made by a slot. The tables' columns differ, uid is named in each."""
    for kind in ("msg", "sem", "shm"):
        lines = _text(f"/proc/sysvipc/{kind}").splitlines()
        columns = lines[0].split() if lines else []
        for line in lines[1:]:
            row = dict(zip(columns, line.split(), strict=False))
            if int(row["uid"]) in uids or int(row["cuid"]) in uids:
                yield f"{kind} {line.strip()}"


def _sockets() -> Iterator[str]:
    for line in _text("/proc/net/unix").splitlines():
        if MARK in line:
            yield line.split()[-1]


def _files(folder: Path, uids: frozenset[int]) -> Iterator[str]:
    """Files of slots in the usual places, and everything in our own folder."""
    for place in FILE_PLACES:
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if MARK in entry.name or entry.stat(follow_symlinks=False).st_uid in uids:
                        yield entry.path
    yield from (str(path) for path in folder.rglob("*"))


def _text(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace").strip()
    except OSError:
        return ""

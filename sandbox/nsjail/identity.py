"""Whose uids a node's slots get: root's own reserved ones, or its user's subordinate ones.

Either way init and program of a slot are two different unprivileged users outside, and
no two slots share one. Chosen once per process; everything that root takes for granted
is looked up for a user, and what is missing is refused with the command that gives it.
"""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.nsjail.command import OutsideIds
from sandbox.nsjail.slot import MAX_SLOTS, UID_BASE
from sandbox.outcome import Mode
from sandbox.runner import SandboxError

HELPERS = ("newuidmap", "newgidmap")
HELPER_FOLDER = "/usr/bin"
"""nsjail looks for them nowhere else."""
FIRST_SUBORDINATE = 100_000
SUBORDINATE_COUNT = 65_536
USERNS_SETTINGS = {
    "user.max_user_namespaces": (0, 15_000),
    "kernel.unprivileged_userns_clone": (0, 1),
    "kernel.apparmor_restrict_unprivileged_userns": (1, 0),
}
"""Integer settings by dotted name: the value that forbids user namespaces, a good one."""


class IdentityError(SandboxError):
    """This user cannot give slots uids of their own. `fix` is the command to run."""

    def __init__(self, found: str, fix: str) -> None:
        super().__init__(f"{found}: {fix}")
        self.found = found
        self.fix = fix


@dataclass(frozen=True, slots=True)
class IdRange:
    """Outside ids `start` to `start + count - 1`."""

    start: int
    count: int

    def pair(self, slot: int) -> tuple[int, int]:
        """Those of a slot's init and program."""
        return self.start + 2 * slot, self.start + 2 * slot + 1

    def __str__(self) -> str:
        return f"{self.start}-{self.start + self.count - 1}"


@dataclass(frozen=True, slots=True)
class Identity:
    """Where the slots' outside ids come from."""

    mode: Mode
    uids: IdRange
    gids: IdRange

    @property
    def slots(self) -> int:
        """How many slots find ids of their own."""
        return min(MAX_SLOTS, self.uids.count // 4, self.gids.count // 4)

    def ids(self, slot: int, *, partner: bool = False) -> OutsideIds:
        """A slot's pair, or its second one, for programs that judge what the first one runs."""
        pair = slot + self.slots if partner else slot
        return OutsideIds(self.uids.pair(pair), self.gids.pair(pair), self.mode == "delegated")


ROOT = Identity("root", IdRange(UID_BASE, 4 * MAX_SLOTS), IdRange(UID_BASE, 4 * MAX_SLOTS))


@dataclass(frozen=True, slots=True)
class UserFacts:
    """What decides whether an unprivileged user can isolate."""

    user: str
    uid: int
    subuid: str
    """Content of /etc/subuid."""
    subgid: str
    missing: tuple[str, ...]
    """Of HELPERS."""
    no_new_privileges: bool
    """Set-uid programs, which the helpers are, have no effect."""
    sysctl: Mapping[str, int | None]


def parse_ranges(content: str) -> list[tuple[str, IdRange]]:
    """Owner (a name or a uid) and range of each good line of /etc/subuid or subgid. Pure."""
    found = []
    for line in content.splitlines():
        fields = line.strip().split(":")
        if len(fields) == 3 and fields[1].isdecimal() and fields[2].isdecimal():
            found.append((fields[0], IdRange(int(fields[1]), int(fields[2]))))
    return found


def own_range(content: str, user: str, uid: int) -> IdRange | None:
    """The user's largest range with room for a slot. Pure."""
    ranges = [found for owner, found in parse_ranges(content) if owner in (user, str(uid))]
    usable = [found for found in ranges if found.count >= 4 and found.start > 0]
    return max(usable, key=lambda found: found.count, default=None)


def free_range(*contents: str) -> IdRange:
    """A range beyond all that are handed out. Pure."""
    ends = [found.start + found.count for text in contents for _, found in parse_ranges(text)]
    return IdRange(max([FIRST_SUBORDINATE, *ends]), SUBORDINATE_COUNT)


def subordinate_identity(facts: UserFacts) -> Identity:
    """The identity of an unprivileged node. Pure.

    Raises:
        IdentityError: something is missing; the error names the command that gives it.
    """
    if facts.missing:
        raise IdentityError(f"no {' and '.join(facts.missing)}", "apt-get install uidmap")
    for name, (bad, good) in USERNS_SETTINGS.items():
        if facts.sysctl.get(name) == bad:
            raise IdentityError(
                f"{name}={bad} keeps users from making user namespaces",
                f"sysctl -w {name}={good}",
            )
    if facts.no_new_privileges:
        raise IdentityError(
            "newuidmap cannot work without new privileges",
            "systemctl edit the node's unit to say NoNewPrivileges=no",
        )
    uids = own_range(facts.subuid, facts.user, facts.uid)
    gids = own_range(facts.subgid, facts.user, facts.uid)
    if uids is None or gids is None:
        free = free_range(facts.subuid, facts.subgid)
        lacking = {"subuid": uids, "subgid": gids}
        names = [name for name, found in lacking.items() if found is None]
        options = " ".join(f"--add-{name}s {free}" for name in names)
        raise IdentityError(
            f"{facts.user} has no range in {' and '.join(f'/etc/{name}' for name in names)}",
            f"usermod {options} {facts.user}",
        )
    return Identity("delegated", uids, gids)


def own_identity() -> Identity:
    """This process's.

    Raises:
        IdentityError: see `subordinate_identity`.
    """
    return ROOT if os.geteuid() == 0 else subordinate_identity(_read_facts())


def _read_facts() -> UserFacts:
    uid = os.geteuid()
    try:
        user = pwd.getpwuid(uid).pw_name
    except KeyError:
        raise IdentityError(
            f"uid {uid} has no name", f"useradd --uid {uid} assize, as root"
        ) from None
    status = _text("/proc/self/status")
    return UserFacts(
        user=user,
        uid=uid,
        subuid=_text("/etc/subuid"),
        subgid=_text("/etc/subgid"),
        missing=tuple(name for name in HELPERS if shutil.which(name, path=HELPER_FOLDER) is None),
        no_new_privileges="\nNoNewPrivs:\t1\n" in status,
        sysctl={name: _number(f"/proc/sys/{name.replace('.', '/')}") for name in USERNS_SETTINGS},
    )


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def _number(path: str) -> int | None:
    text = _text(path).strip()
    return int(text) if text.isdecimal() else None

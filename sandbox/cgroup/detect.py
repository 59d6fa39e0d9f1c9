"""Finds out which control groups this process may use, and where."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.cgroup import files, v1, v2
from sandbox.cgroup.group import Hierarchy
from sandbox.cgroup.v1 import V1Hierarchy
from sandbox.cgroup.v2 import V2Hierarchy
from sandbox.outcome import Accounting
from sandbox.runner import SandboxError

REMEDY = (
    "run the node as root, as a systemd service with Delegate=yes (deploy/systemd/), or by "
    "systemd-run --user --scope -p Delegate=yes assize node ..."
)
USER_REMEDY = (
    "mkdir -p /etc/systemd/system/user@.service.d && "
    "printf '[Service]\\nDelegate=cpu cpuset memory pids\\n' "
    ">/etc/systemd/system/user@.service.d/delegate.conf && systemctl daemon-reload, "
    "then log in again; or Delegate=yes in the node's unit"
)
"""Users' managers get memory and pids alone by default."""


@dataclass(frozen=True, slots=True)
class Mounts:
    """Where the kernel shows its control groups: v1 by controller, v2 as one tree."""

    v1: Mapping[str, Path]
    v2: Path | None


def parse_mounts(mountinfo: str) -> Mounts:
    """Reads /proc/self/mountinfo. Pure."""
    by_controller: dict[str, Path] = {}
    unified: Path | None = None
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        kind, _, options = right.split(" ", 2)
        place = Path(left.split()[4])
        if kind == "cgroup2":
            unified = unified or place
        elif kind == "cgroup":
            for option in options.split(","):
                by_controller.setdefault(option, place)
    return Mounts(by_controller, unified)


def parse_own_groups(cgroup: str) -> dict[str, str]:
    """Reads /proc/self/cgroup: controller (or "" for v2) to the path below its mount. Pure."""
    groups: dict[str, str] = {}
    for line in cgroup.splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            groups[controller] = path
    return groups


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node makes its groups: found once per node, used by every slot."""

    accounting: Accounting
    bases: Mapping[str, Path]
    """v1: by controller. v2: one entry, "unified"."""

    def hierarchy(self, name: str, core: int | None) -> Hierarchy:
        """The place of one slot below it."""
        if self.accounting == "v1":
            return V1Hierarchy(self.bases, name, core)
        return V2Hierarchy(self.bases["unified"], name, core)

    def strays(self) -> list[Path]:
        """Slot groups that exist right now: after a crash, left by a dead node."""
        return [child for base in self.bases.values() for child in files.children(base)]

    def remove(self) -> None:
        """Removes the node's own directories and, when no other node is left, "assize"."""
        for base in self.bases.values():
            if self.accounting == "v2":
                self._vacate(base / "agent", base.parent.parent)
            for path in (base, base.parent):
                with contextlib.suppress(OSError):
                    path.rmdir()

    @staticmethod
    def _vacate(agent: Path, above: Path) -> None:
        for pid in files.members(agent):
            # Refused where `above` has controllers for its children; then we stay, and
            # the directory goes with the service that delegated it.
            with contextlib.suppress(OSError):
                files.write(above / "cgroup.procs", pid)
        with contextlib.suppress(OSError):
            agent.rmdir()


def find_place(name: str) -> Place:
    """Makes the group `assize/name`, on v2 if it has the controllers, else on v1.

    Raises:
        SandboxError: neither version lets us account for memory, CPU and processes.
    """
    mounts = parse_mounts(Path("/proc/self/mountinfo").read_text())
    own = parse_own_groups(Path("/proc/self/cgroup").read_text())
    if mounts.v2 and _has_controllers(mounts.v2):
        return _v2_place(mounts.v2, mounts.v2 / own[""].lstrip("/"), name)
    if os.geteuid() != 0:
        # Version 1 lets nobody but root move another user's process into a group.
        raise SandboxError(
            "an unprivileged node needs control groups v2: boot with "
            "systemd.unified_cgroup_hierarchy=1, or run the node as root"
        )
    missing = [c for c in v1.CONTROLLERS if c not in mounts.v1]
    if missing:
        raise SandboxError(f"no control group controller for {', '.join(missing)}: {REMEDY}")
    wanted = [c for c in (*v1.CONTROLLERS, "cpuset") if c in mounts.v1]
    bases = {c: mounts.v1[c] / own.get(c, "/").lstrip("/") / "assize" / name for c in wanted}
    try:
        for base in bases.values():
            base.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SandboxError(f"cannot make control groups ({error}): {REMEDY}") from error
    return Place("v1", bases)


def _has_controllers(unified: Path) -> bool:
    with contextlib.suppress(OSError):
        available = (unified / "cgroup.controllers").read_text().split()
        return all(c in available for c in v2.CONTROLLERS)
    return False


def _delegated(group: Path) -> bool:
    """Whether this group was given to us: its owner may use it, root's is marked by systemd."""
    if os.geteuid() != 0:
        needed = (group / "cgroup.procs", group / "cgroup.subtree_control")
        return all(os.access(path, os.W_OK) for path in (group, *needed))
    for mark in ("trusted.delegate", "user.delegate"):
        with contextlib.suppress(OSError):
            return os.getxattr(group, mark) == b"1"
    return False


def _v2_place(tree: Path, own: Path, name: str) -> Place:
    """Makes room below a delegated group of ours, else (as root) below the tree's root."""
    delegated = _delegated(own)
    if not delegated and os.geteuid() != 0:
        raise SandboxError(f"the control group {own} is not ours: {REMEDY}")
    above = own if delegated else tree
    base = above / "assize" / name
    agent = base / "agent"
    try:
        agent.mkdir(parents=True, exist_ok=True)
        for level in (above, above / "assize", base):
            _enable(level, agent)
    except OSError as error:
        raise SandboxError(
            f"cannot make control groups below {above} ({error}): {REMEDY}"
        ) from error
    return Place("v2", {"unified": base})


def _enable(level: Path, agent: Path) -> None:
    """Gives `level`'s children the controllers; its own processes must then be in a leaf."""
    available = (level / "cgroup.controllers").read_text().split()
    if missing := [c for c in v2.CONTROLLERS if c not in available]:
        remedy = REMEDY if os.geteuid() == 0 else USER_REMEDY
        raise SandboxError(f"{level} lacks the controllers {', '.join(missing)}: {remedy}")
    wanted = " ".join(f"+{c}" for c in (*v2.CONTROLLERS, "cpuset") if c in available)
    try:
        files.write(level / "cgroup.subtree_control", wanted)
    except OSError:
        for pid in files.members(level):
            files.write(agent / "cgroup.procs", pid)
        files.write(level / "cgroup.subtree_control", wanted)

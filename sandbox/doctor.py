"""Says what of a host helps or hurts judging, what it costs and how to mend it.

`examine` is pure: one small function per check, each from `Readings` to a `Check`.
A check fails only when no program could be judged here; whatever merely makes
verdicts noisier or the jail's walls thinner is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from sandbox.cgroup import v1, v2
from sandbox.cgroup.detect import REMEDY, USER_REMEDY
from sandbox.readings import Readings, read_host

Status: TypeAlias = Literal["ok", "warn", "fail"]

_GIB = 1 << 30
_NEEDED = {"v1": v1.CONTROLLERS, "v2": v2.CONTROLLERS}


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `consequence` and `fix` are "" when nothing is wrong."""

    name: str
    status: Status
    found: str
    consequence: str = ""
    fix: str = ""


def examine_host(data: Path) -> list[Check]:
    """Reads this machine and examines it. `data` is where the judge keeps its files."""
    return examine(read_host(data))


def examine(host: Readings) -> list[Check]:
    """Every check, in the order of importance."""
    return [check(host) for check in CHECKS]


def can_judge(checks: Iterable[Check]) -> bool:
    """Whether no check failed."""
    return all(check.status != "fail" for check in checks)


def check_kernel(host: Readings) -> Check:
    """Linux 5.6 brought openat2, which files leave the jail by."""
    version = _version(host.kernel)
    if version < (5, 6):
        return Check(
            "kernel",
            "fail",
            host.kernel,
            "files cannot be taken out of a jail safely (openat2 is missing)",
            "install Linux 5.6 or newer (Debian 12 has 6.1)",
        )
    return Check("kernel", "ok", host.kernel)


def check_namespaces(host: Readings) -> Check:
    """All five kinds could be made."""
    broken = {name: error for name, error in host.namespaces.items() if error}
    if broken:
        return Check(
            "namespaces",
            "fail",
            ", ".join(f"{name}: {error}" for name, error in broken.items()),
            "no jail can be built",
            _namespace_fix(host),
        )
    return Check("namespaces", "ok", ", ".join(host.namespaces))


def _namespace_fix(host: Readings) -> str:
    if host.sysctl.get("user.max_user_namespaces") == 0:
        return "sysctl -w user.max_user_namespaces=15000"
    if not host.root and host.sysctl.get("kernel.unprivileged_userns_clone") == 0:
        return "sysctl -w kernel.unprivileged_userns_clone=1, or run the node as root"
    if not host.root and host.sysctl.get("kernel.apparmor_restrict_unprivileged_userns") == 1:
        return "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or run the node as root"
    return "run the node on the host or in a privileged container, never in a plain chroot"


def check_identity(host: Readings) -> Check:
    """Slots get unprivileged uids of their own, root's reserved or a user's subordinate ones."""
    identity = host.identity
    if identity.problem:
        found = f"{identity.found}; {identity.problem}"
        return Check("identity", "fail", found, "no jail can be built", identity.fix)
    return Check("identity", "ok", identity.found)


def check_cgroup(host: Readings) -> Check:
    """Control groups: which version, and which controllers we may really use."""
    group = host.cgroup
    if group.accounting == "v1" and not host.root:
        return Check(
            "control groups",
            "fail",
            "v1, as an unprivileged user",
            "runs cannot be bounded or measured: v1 lets root alone move other users' processes",
            "boot with systemd.unified_cgroup_hierarchy=1, or run the node as root",
        )
    if group.accounting is None:
        return Check(
            "control groups",
            "fail",
            "no memory controller is mounted",
            "neither memory nor processes can be limited or measured",
            "boot with systemd.unified_cgroup_hierarchy=1, or: "
            "mount -t cgroup2 none /sys/fs/cgroup",
        )
    broken = {name: error for name, error in group.controllers.items() if error}
    usable = ", ".join(name for name in group.controllers if name not in broken)
    found = f"{group.accounting}: {usable or 'nothing usable'}" + "".join(
        f"; {name}: {error}" for name, error in broken.items()
    )
    undelegated = "not delegated" in broken.values()
    fix = USER_REMEDY if undelegated and not host.root else REMEDY
    needed = [name for name in _NEEDED[group.accounting] if name in broken]
    if needed:
        lost = " and ".join(needed)
        return Check(
            "control groups", "fail", found, f"runs cannot be bounded or measured: {lost}", fix
        )
    if "cpuset" in broken:
        return Check(
            "control groups",
            "warn",
            found,
            "runs are not pinned to a core by the kernel's groups: times vary more",
            fix,
        )
    return Check("control groups", "ok", found)


def check_accounting(host: Readings) -> Check:
    """The kernel keeps a group's peak memory: v1 always, v2 since Linux 5.19."""
    group = host.cgroup
    # Without a usable memory controller nothing can be told; `check_cgroup` says so.
    if group.accounting == "v2" and not group.controllers["memory"]:
        if "memory.peak" not in group.features and _version(host.kernel) < (5, 19):
            return Check(
                "accounting",
                "fail",
                f"v2 of Linux {host.kernel}, without memory.peak",
                "the peak memory of a run cannot be measured",
                "install Linux 5.19 or newer (Debian 12 has 6.1), or boot with "
                "systemd.unified_cgroup_hierarchy=0",
            )
        return Check("accounting", "ok", "v2 with memory.peak")
    return Check("accounting", "ok", group.accounting or "none")


def check_nsjail(host: Readings) -> Check:
    """A trial jail ran."""
    if host.nsjail.path is None:
        return Check(
            "nsjail",
            "fail",
            host.nsjail.error,
            "no jail can be built",
            "rm -rf .venv; ./assize setup",
        )
    if host.nsjail.error:
        return Check(
            "nsjail",
            "fail",
            f"{host.nsjail.path}: {host.nsjail.error}",
            "no jail can be built",
            _namespace_fix(host),
        )
    return Check("nsjail", "ok", host.nsjail.path)


def check_init(host: Readings) -> Check:
    """The first process of a jail is built and up to date."""
    if host.init is None:
        return Check("init", "fail", "not built", "no program can be started", "./assize setup")
    return Check("init", "ok", host.init)


def check_compiler(host: Readings) -> Check:
    """The compiler with the headers of libc, for init and for C and C++."""
    if host.compiler and host.libc_headers:
        return Check("C compiler", "ok", host.compiler)
    missing = "gcc" if not host.compiler else "libc's headers"
    return Check(
        "C compiler",
        "fail" if host.init is None else "warn",
        f"no {missing}",
        "init cannot be built, C and C++ cannot be judged",
        "apt-get install --no-install-recommends gcc g++ libc6-dev",
    )


def check_swap(host: Readings) -> Check:
    """Swap turns a memory limit into a slow-down."""
    if host.swap_bytes == 0:
        return Check("swap", "ok", "off")
    found = f"{host.swap_bytes / _GIB:.1f} GiB"
    bounded = host.cgroup.features & {"memory.memsw", "memory.swap"}
    if bounded:
        return Check("swap", "ok", f"{found}, kept from runs by {', '.join(sorted(bounded))}")
    return Check(
        "swap",
        "warn",
        found,
        "programs beyond their memory limit become slow instead of being stopped",
        "swapoff -a, and remove swap from /etc/fstab",
    )


def check_memory(host: Readings) -> Check:
    """A slot needs room for the largest limits in use."""
    found = f"{host.memory_bytes / _GIB:.1f} GiB"
    if host.memory_bytes < 2 * _GIB:
        return Check(
            "memory",
            "warn",
            found,
            "problems with the usual 2 GiB limit cannot be judged",
            "give the machine at least 2 GiB for each slot",
        )
    return Check("memory", "ok", found)


def check_smt(host: Readings) -> Check:
    """Two threads on one core slow each other by up to half."""
    if host.smt_active:
        return Check(
            "SMT",
            "warn",
            "on",
            "two runs on one core slow each other: times vary by tens of per cent",
            "echo off > /sys/devices/system/cpu/smt/control, or give each slot a whole core",
        )
    return Check("SMT", "ok", "off" if host.smt_active is False else "not reported")


def check_turbo(host: Readings) -> Check:
    """A clock that depends on the load of the other cores."""
    if host.turbo:
        return Check(
            "turbo",
            "warn",
            "on",
            "a program is faster on an idle machine than on a busy one",
            "echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo, or "
            "echo 0 > /sys/devices/system/cpu/cpufreq/boost",
        )
    return Check("turbo", "ok", "off" if host.turbo is False else "not reported")


def check_governor(host: Readings) -> Check:
    """Governors other than performance start slow."""
    if host.governors - {"performance"}:
        return Check(
            "CPU governor",
            "warn",
            ", ".join(sorted(host.governors)),
            "short programs run at a lower clock than long ones",
            "cpupower frequency-set -g performance",
        )
    return Check("CPU governor", "ok", "performance" if host.governors else "not reported")


def check_core_pattern(host: Readings) -> Check:
    """A pipe handler is a program of the host, started by a crash in the jail."""
    if host.core_pattern.startswith("|"):
        return Check(
            "core_pattern",
            "warn",
            host.core_pattern,
            "each crash in a jail starts this program outside of it, as root",
            "sysctl -w kernel.core_pattern=core",
        )
    return Check("core_pattern", "ok", host.core_pattern or "empty")


def check_links(host: Readings) -> Check:
    """Protection of links in sticky, world-writable folders."""
    names = ("fs.protected_symlinks", "fs.protected_hardlinks")
    weak = [name for name in names if host.sysctl.get(name) == 0]
    if weak:
        return Check(
            "links",
            "warn",
            ", ".join(f"{name}=0" for name in weak),
            "a planted link in /tmp can mislead a program of the host",
            " ".join(["sysctl -w", *(f"{name}=1" for name in weak)]),
        )
    return Check("links", "ok", "symlinks and hardlinks are protected")


def check_thp(host: Readings) -> Check:
    """Huge pages are charged whole to a program that touched one byte."""
    if host.thp == "always":
        return Check(
            "huge pages",
            "warn",
            "always",
            "measured peak memory rises by up to 2 MiB for each mapping, and varies",
            "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled",
        )
    return Check("huge pages", "ok", host.thp or "not built in")


def check_aslr(host: Readings) -> Check:
    """Random addresses protect the judge; runs are repeatable enough with them."""
    value = host.sysctl.get("kernel.randomize_va_space")
    if value != 2:
        return Check(
            "ASLR",
            "warn",
            "not reported" if value is None else str(value),
            "an attack on init or a compiler needs no guessing of addresses",
            "sysctl -w kernel.randomize_va_space=2",
        )
    return Check("ASLR", "ok", "full")


def check_disk(host: Readings) -> Check:
    """Testdata and compiled programs need room."""
    found = f"{host.disk_free_bytes / _GIB:.1f} GiB free at {host.disk_path}"
    if host.disk_free_bytes >= 2 * _GIB and host.disk_free_inodes >= 100_000:
        return Check("disk", "ok", found)
    if host.disk_free_inodes < 100_000:
        found += f", {host.disk_free_inodes} inodes"
    return Check(
        "disk",
        "warn",
        found,
        "testdata bundles may not fit: their submissions wait for another node",
        f"free some space on the file system of {host.disk_path}",
    )


def check_clock(host: Readings) -> Check:
    """Where the kernel's time comes from: anything but the CPU's own counter is slow."""
    good = {"tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter"}
    if host.clocksource and host.clocksource not in good:
        return Check(
            "time source",
            "warn",
            host.clocksource,
            "programs that ask for the time often are many times slower here",
            "boot with tsc=reliable clocksource=tsc, if the CPU's counter is stable",
        )
    return Check("time source", "ok", host.clocksource or "not reported")


def check_overcommit(host: Readings) -> Check:
    """Strict accounting refuses address space that runtimes reserve and never touch."""
    value = host.sysctl.get("vm.overcommit_memory")
    if value == 2:
        return Check(
            "overcommit",
            "warn",
            "strict (2)",
            "Java, Go and JavaScript fail to start although little memory is used",
            "sysctl -w vm.overcommit_memory=0",
        )
    return Check("overcommit", "ok", "not reported" if value is None else str(value))


def _version(release: str) -> tuple[int, int]:
    """Major and minor number of a kernel release such as "6.1.0-18-amd64"."""
    major, _, rest = release.partition(".")
    minor = rest.partition(".")[0].partition("-")[0]
    return int(major), int(minor or 0)


CHECKS: tuple[Callable[[Readings], Check], ...] = (
    check_kernel,
    check_namespaces,
    check_identity,
    check_cgroup,
    check_accounting,
    check_nsjail,
    check_init,
    check_compiler,
    check_memory,
    check_swap,
    check_smt,
    check_turbo,
    check_governor,
    check_core_pattern,
    check_links,
    check_thp,
    check_aslr,
    check_disk,
    check_clock,
    check_overcommit,
)

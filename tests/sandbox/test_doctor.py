"""The doctor: every failure from injected readings, and the real host."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox import doctor, readings
from sandbox.doctor import Check
from sandbox.namespaces import NAMESPACES
from sandbox.readings import CgroupReading, IdentityReading, NsjailReading, Readings

V1 = CgroupReading("v1", dict.fromkeys(readings.CONTROLLERS_V1, ""), frozenset({"memory.memsw"}))
V2 = CgroupReading(
    "v2",
    dict.fromkeys(readings.CONTROLLERS_V2, ""),
    frozenset({"memory.peak", "memory.swap"}),
)
HEALTHY = Readings(
    kernel="6.1.0-18-amd64",
    root=True,
    identity=IdentityReading("root", "root: slots run as uids 700000-702047"),
    namespaces=dict.fromkeys(NAMESPACES, ""),
    cgroup=V2,
    nsjail=NsjailReading("/usr/bin/nsjail", ""),
    init="/opt/assize/.assize/init",
    compiler="/usr/bin/gcc",
    libc_headers=True,
    swap_bytes=0,
    memory_bytes=8 << 30,
    smt_active=False,
    turbo=False,
    governors=frozenset({"performance"}),
    core_pattern="core",
    thp="madvise",
    clocksource="tsc",
    disk_free_bytes=50 << 30,
    disk_free_inodes=1_000_000,
    disk_path="/var/lib/assize",
    sysctl={
        "fs.protected_symlinks": 1,
        "fs.protected_hardlinks": 1,
        "kernel.randomize_va_space": 2,
        "kernel.unprivileged_userns_clone": 1,
        "kernel.apparmor_restrict_unprivileged_userns": 0,
        "user.max_user_namespaces": 15000,
        "vm.overcommit_memory": 0,
    },
)


def sysctl(**values: int) -> dict[str, int | None]:
    return {**HEALTHY.sysctl, **{name.replace("__", "."): value for name, value in values.items()}}


def broken(group: CgroupReading, *controllers: str) -> CgroupReading:
    return replace(
        group, controllers={**group.controllers, **dict.fromkeys(controllers, "Permission denied")}
    )


def problems(host: Readings) -> list[Check]:
    return [check for check in doctor.examine(host) if check.status != "ok"]


@pytest.mark.parametrize("group", [V1, V2], ids=["v1", "v2"])
def test_a_healthy_host_has_nothing_to_complain_about(group: CgroupReading) -> None:
    """Every check is ok, under both versions of control groups."""
    checks = doctor.examine(replace(HEALTHY, cgroup=group))
    assert {check.status for check in checks} == {"ok"}
    assert doctor.can_judge(checks)
    assert len({check.name for check in checks}) == len(checks) == len(doctor.CHECKS)


FAULTS = {
    "old kernel": ({"kernel": "5.4.0-150-generic"}, "kernel", "fail", "5.6"),
    "no pid namespace": (
        {"namespaces": {**HEALTHY.namespaces, "pid": "Operation not permitted"}},
        "namespaces",
        "fail",
        "privileged container",
    ),
    "user namespaces used up": (
        {
            "namespaces": dict.fromkeys(NAMESPACES, "No space left on device"),
            "sysctl": sysctl(user__max_user_namespaces=0),
        },
        "namespaces",
        "fail",
        "user.max_user_namespaces=15000",
    ),
    "no subordinate uids": (
        {
            "root": False,
            "identity": IdentityReading(
                "delegated",
                "delegated as uid 1000",
                "judge has no range in /etc/subuid",
                "usermod --add-subuids 100000-165535 judge",
            ),
        },
        "identity",
        "fail",
        "usermod --add-subuids",
    ),
    "an unprivileged user on v1": (
        {"root": False, "cgroup": V1},
        "control groups",
        "fail",
        "unified_cgroup_hierarchy=1",
    ),
    "a user's session without all controllers": (
        {
            "root": False,
            "cgroup": replace(V2, controllers={**V2.controllers, "cpu": "not delegated"}),
        },
        "control groups",
        "fail",
        "user@.service.d",
    ),
    "no control groups": (
        {"cgroup": CgroupReading(None, {"memory": "not mounted"})},
        "control groups",
        "fail",
        "unified_cgroup_hierarchy",
    ),
    "v1 without pids": (
        {"cgroup": broken(V1, "pids")},
        "control groups",
        "fail",
        "Delegate=yes",
    ),
    "v2 not delegated": (
        {"cgroup": broken(V2, "memory", "pids")},
        "control groups",
        "fail",
        "Delegate=yes",
    ),
    "v2 without cpuset": ({"cgroup": broken(V2, "cpuset")}, "control groups", "warn", "Delegate"),
    "v2 before memory.peak": (
        {"kernel": "5.15.0-100", "cgroup": replace(V2, features=frozenset({"memory.swap"}))},
        "accounting",
        "fail",
        "5.19",
    ),
    "no nsjail": (
        {"nsjail": NsjailReading(None, "nsjail binary not found")},
        "nsjail",
        "fail",
        "setup",
    ),
    "nsjail cannot start": (
        {"nsjail": NsjailReading("/usr/bin/nsjail", "clone: EPERM")},
        "nsjail",
        "fail",
        "container",
    ),
    "init is not built": ({"init": None}, "init", "fail", "./assize setup"),
    "no compiler": ({"compiler": None}, "C compiler", "warn", "apt-get install"),
    "no compiler and no init": (
        {"compiler": None, "init": None},
        "C compiler",
        "fail",
        "apt-get install",
    ),
    "no headers": ({"libc_headers": False}, "C compiler", "warn", "libc6-dev"),
    "little memory": ({"memory_bytes": 1 << 30}, "memory", "warn", "2 GiB"),
    "swap that runs could use": (
        {"swap_bytes": 1 << 30, "cgroup": replace(V1, features=frozenset())},
        "swap",
        "warn",
        "swapoff -a",
    ),
    "SMT": ({"smt_active": True}, "SMT", "warn", "smt/control"),
    "turbo": ({"turbo": True}, "turbo", "warn", "no_turbo"),
    "slow governor": (
        {"governors": frozenset({"performance", "powersave"})},
        "CPU governor",
        "warn",
        "cpupower",
    ),
    "core dumps to a program": (
        {"core_pattern": "|/usr/lib/systemd/systemd-coredump"},
        "core_pattern",
        "warn",
        "kernel.core_pattern=core",
    ),
    "links": (
        {"sysctl": sysctl(fs__protected_symlinks=0)},
        "links",
        "warn",
        "fs.protected_symlinks=1",
    ),
    "huge pages": ({"thp": "always"}, "huge pages", "warn", "madvise"),
    "no ASLR": (
        {"sysctl": sysctl(kernel__randomize_va_space=0)},
        "ASLR",
        "warn",
        "randomize_va_space=2",
    ),
    "full disk": ({"disk_free_bytes": 1 << 20}, "disk", "warn", "/var/lib/assize"),
    "no inodes": ({"disk_free_inodes": 10}, "disk", "warn", "/var/lib/assize"),
    "slow clock": ({"clocksource": "hpet"}, "time source", "warn", "clocksource=tsc"),
    "strict overcommit": (
        {"sysctl": sysctl(vm__overcommit_memory=2)},
        "overcommit",
        "warn",
        "overcommit_memory=0",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_reported_with_consequence_and_fix(fault: str) -> None:
    """The right check speaks up, and judging is called impossible only by a failure."""
    change, name, status, fix = FAULTS[fault]
    found = problems(replace(HEALTHY, **change))
    check = next(check for check in found if check.name == name)
    assert check.status == status
    assert fix in check.fix
    assert check.found and check.consequence
    assert doctor.can_judge(found) == all(check.status == "warn" for check in found)


def test_every_check_can_complain() -> None:
    """No check is there that cannot fail."""
    assert {name for _, name, _, _ in FAULTS.values()} == {
        check.name for check in doctor.examine(HEALTHY)
    }


def test_swap_that_groups_keep_from_runs_is_fine() -> None:
    """With swap accounting a run's swap is limited to nothing, so swap does no harm."""
    assert problems(replace(HEALTHY, swap_bytes=1 << 30)) == []


def test_root_is_exempt_from_restrictions_of_unprivileged_namespaces() -> None:
    """Ubuntu's and Debian's switches do not concern a node that runs as root."""
    restricted = sysctl(
        kernel__unprivileged_userns_clone=0, kernel__apparmor_restrict_unprivileged_userns=1
    )
    assert problems(replace(HEALTHY, sysctl=restricted)) == []


def test_the_real_host_is_read_and_left_as_it_was(tmp_path: Path) -> None:
    """Real namespaces and groups are tried, and no trial group stays behind."""
    host = readings.read_host(tmp_path / "not/there/yet")
    assert host.disk_path == str(tmp_path)
    assert set(host.namespaces) == set(NAMESPACES)
    assert host.memory_bytes > 0
    assert list(Path("/sys/fs/cgroup").rglob("assize-doctor-*")) == []
    checks = doctor.examine(host)
    assert len(checks) == len(doctor.CHECKS)
    assert json.loads(json.dumps([check.found for check in checks])) is not None


def test_this_host_can_jail() -> None:
    """The tests of the sandbox need it: namespaces, groups and nsjail work here."""
    host = readings.read_host(Path("/tmp"))
    status = {check.name: check for check in doctor.examine(host)}
    for name in ("namespaces", "control groups", "nsjail"):
        assert status[name].status != "fail", status[name]


def test_a_namespace_that_the_kernel_refuses_is_named() -> None:
    """The child's errno comes back as words: a chroot may not make user namespaces."""
    code = (
        "import json, os; from sandbox.namespaces import try_namespaces; os.chroot('/tmp');"
        "print(json.dumps(try_namespaces()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    refused = json.loads(done.stdout)
    assert set(refused) == set(NAMESPACES)
    assert set(refused.values()) == {"Operation not permitted"}


def fake_cgroups(folder: Path, mountinfo: str, own: str) -> CgroupReading:
    (folder / "self").mkdir(parents=True)
    (folder / "self/mountinfo").write_text(mountinfo)
    (folder / "self/cgroup").write_text(own)
    return readings.read_cgroups(folder)


def test_a_host_without_control_groups(tmp_path: Path) -> None:
    """No hierarchy at all means no accounting."""
    mounts = "22 1 0:20 / /proc rw - proc proc rw\n"
    assert fake_cgroups(tmp_path, mounts, "").accounting is None


def test_a_group_that_cannot_be_made_is_a_problem_of_its_controllers(tmp_path: Path) -> None:
    """The reason the kernel gave is kept for each controller."""
    mounts = f"30 1 0:27 / {tmp_path}/missing rw - cgroup2 cgroup2 rw\n"
    reading = fake_cgroups(tmp_path, mounts, "0::/\n")
    assert reading.accounting == "v2"
    assert all("No such file" in reading.controllers[name] for name in readings.CONTROLLERS_V2)


def test_controllers_of_v1_that_are_not_mounted_are_named(tmp_path: Path) -> None:
    """A kernel may have some controllers in v1 only; the others are missing."""
    mounts = f"30 1 0:27 / {tmp_path}/m rw shared:1 - cgroup cgroup rw,memory\n"
    reading = fake_cgroups(tmp_path, mounts, "4:memory:/\n")
    assert reading.accounting == "v1"
    assert reading.controllers["pids"] == "not mounted"

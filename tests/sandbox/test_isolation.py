"""What a program can see and do: nothing that is not its own."""

import contextlib
import errno
import time
from pathlib import Path

import pytest

from sandbox.nsjail.slot import UID_BASE

ERRNO = {errno.errorcode[number]: number for number in errno.errorcode}


def status_of(box):
    lines = box.run("/bin/cat", "/proc/self/status", with_proc=True).stdout.decode().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def outside_uids(command: str) -> set[tuple[int, ...]]:
    """The real, effective, saved and file system uids of every process of that name."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (folder / "comm").read_text().startswith(command):
                uids = (folder / "status").read_text().split("Uid:")[1].split()[:4]
                found.add(tuple(map(int, uids)))
    return found


def test_outside_ids_are_unprivileged_and_the_slots_own(box, sandbox):
    """Seen from the host: neither init nor the program is uid 0 out there."""
    init = UID_BASE + 2 * sandbox.slot_number
    run = box.jail.start(box.spec("/bin/sleep", "2"))
    deadline = time.monotonic() + 2
    while (init + 1,) * 4 not in (seen := outside_uids("sleep")) and time.monotonic() < deadline:
        time.sleep(0.01)
    guards = outside_uids("init-")
    box.result(run.wait())
    assert (init + 1,) * 4 in seen
    assert (init,) * 4 in guards
    assert (0,) * 4 not in guards


def test_the_hosts_secrets_are_not_there(box):
    for path in ("/etc/shadow", "/etc", "/root", "/home", "/sys", "/var", "/run"):
        assert box.probe("open", path).status == (errno.ENOENT, None), path
    assert box.run("/bin/ls", "/proc").stdout == b""


def test_files_of_the_root_cannot_be_changed(box):
    for path in ("/new", "/usr/new", "/bin/new", "/dev/new", "/proc/new"):
        code, _ = box.probe("create", path).status
        assert code in (errno.EROFS, errno.EACCES, errno.ENOENT), path


def test_no_privilege_is_left(box):
    status = status_of(box)
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[name], 16) == 0, name
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert status["Uid"].split() == ["1000"] * 4
    assert status["Gid"].split() == ["1000"] * 4
    assert set(status["Groups"].split()) <= {"1000"}


def test_only_its_own_processes_are_in_proc(box):
    listed = box.run("/bin/sh", "-c", "echo /proc/[0-9]*", with_proc=True).stdout.split()
    assert listed == [b"/proc/1", b"/proc/2"]
    assert box.run("/bin/cat", "/proc/1/environ", with_proc=True).outcome.exit_code == 1
    assert box.run("/bin/ls", "/proc/1/fd", with_proc=True).outcome.exit_code != 0


DENIED = {
    "ENOSYS": {"clone3", "io_uring_setup", "io_setup", "memfd_secret", "0x40000000", "int80"},
    "ENOLCK": {"flock"},
    "EAFNOSUPPORT": {"AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG"},
}


def expected_errno(call: str) -> int:
    for name, marks in DENIED.items():
        words = call.replace("(", " ").replace(")", " ").replace(",", " ").split()
        if marks & {word.removeprefix("SYS_") for word in words}:
            return ERRNO[name]
        if any(f"S({mark})" in call for mark in marks):
            return ERRNO[name]
    return errno.EPERM


def test_refused_calls_fail_naturally(box):
    """Each with its errno: the program goes on, and its verdict is its own."""
    lines = box.probe("denied").stdout.decode().splitlines()
    assert len(lines) == 49
    got = {call: int(number) for call, _, number in (line.rpartition(" ") for line in lines)}
    assert got == {call: expected_errno(call) for call in got}


def test_ordinary_calls_work(box):
    lines = box.probe("allowed").stdout.decode().splitlines()
    assert [line for line in lines if not line.endswith(" 0")] == []
    assert len(lines) >= 7


def test_no_nested_user_namespace(box):
    assert box.run("/usr/bin/unshare", "--user", "/bin/true").outcome.exit_code != 0


def test_no_network(box):
    devices = box.run("/bin/cat", "/proc/self/net/dev", with_proc=True).stdout.decode()
    traffic = [line.split() for line in devices.splitlines()[2:]]
    assert all(fields[1] == fields[9] == "0" for fields in traffic)
    assert {fields[0] for fields in traffic} <= {"lo:"}


def test_no_descriptor_but_the_three(box):
    assert box.probe("descriptors").stdout.split(b"\n")[:-1] == [b"0 r", b"1 w", b"2 w"]


def test_the_environment_is_exactly_what_was_given(box):
    assert box.probe("environment").stdout == b""
    given = {"PATH": "/bin", "EMPTY": "", "LANG": "C.UTF-8"}
    lines = box.probe("environment", env=given).stdout.decode().splitlines()
    assert lines == [f"{name}={value}" for name, value in given.items()]


@pytest.mark.parametrize("resource", ["c", "l"])
def test_no_core_files_and_no_locked_memory(box, resource):
    assert box.run("/bin/bash", "-c", f"ulimit -{resource}").stdout == b"0\n"

"""The pure parts: packets, timing, judgement, the command line, kernel files."""

import errno
import itertools
import os
import signal
import struct
from pathlib import Path

import pytest

from sandbox.build import init_path
from sandbox.cgroup.detect import parse_mounts, parse_own_groups
from sandbox.cgroup.files import keyed, pread_split, some_total_ns
from sandbox.cgroup.group import Usage
from sandbox.nsjail import wire
from sandbox.nsjail.command import OutsideIds, jail_argv
from sandbox.nsjail.identity import ROOT
from sandbox.nsjail.judgement import decode_status, exec_error, limit_hit, refused_for_memory
from sandbox.nsjail.slot import HostSlot, claim_slot
from sandbox.nsjail.starvation import run_delay_ns, waited_ns
from sandbox.nsjail.timing import NEAR_LIMIT_NS, next_look_ns
from sandbox.nsjail.wire import Stage
from sandbox.outcome import LimitHit, MemorySplit, Outcome
from sandbox.runner import SandboxError
from sandbox.spec import MIB, MILLISECOND_NS, SECOND_NS, Limits, RootSpec

LIMITS = Limits(cpu_ns=SECOND_NS, wall_ns=3 * SECOND_NS, memory_bytes=64 * MIB, output_bytes=MIB)
RUN = {
    "flags": wire.RunFlag(0),
    "groups": 3,
    "tmp_bytes": 1,
    "tmp_inodes": 2,
    "file_bytes": 3,
    "open_files": 4,
    "stack_bytes": 5,
    "collect_bytes": 6,
}


# ---- packets


def test_a_run_packet_carries_header_then_strings():
    packet = wire.run_packet(("/bin/x", "a b", ""), {"K": "v=w"}, **RUN)
    header = struct.unpack_from("=6I6Q", packet)
    assert header == (wire.Op.RUN, 0, 0, 3, 1, 3, 1, 2, 3, 4, 5, 6)
    assert packet[struct.calcsize("=6I6Q") :] == b"/bin/x\0a b\0\0K=v=w\0"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ((), "absolute path"),
        (("relative",), "absolute path"),
        (("/x", "a\0b"), "NUL"),
        (("/x",) * 513, "strings"),
        (("/x", "y" * wire.MAX_PACKET), "bytes"),
    ],
)
def test_requests_that_init_could_not_read_are_refused(argv, message):
    with pytest.raises(ValueError, match=message):
        wire.run_packet(argv, {}, **RUN)


def test_answers_are_decoded():
    packet = struct.pack("=IiIiqq", 3, 0, 0, 9, 5, 7)
    assert wire.parse_answer(packet) == wire.Answer(wire.Reply.ENDED, 0, 0, 9, 5, 7)
    for broken in (b"", packet[:-1], struct.pack("=IiIiqq", 77, 0, 0, 0, 0, 0)):
        with pytest.raises(ValueError, match="not an answer"):
            wire.parse_answer(broken)


def test_both_halves_of_the_protocol_agree():
    """The numbers in protocol.h are those of wire.py."""
    header = (Path(wire.__file__).parents[1] / "init" / "protocol.h").read_text()
    names = {f"OP_{op.name}": op for op in wire.Op}
    names |= {f"R_{reply.name}": reply for reply in wire.Reply}
    names |= {f"STAGE_{stage.name}": stage for stage in wire.Stage}
    names |= {f"RUN_{flag.name}": flag for flag in wire.RunFlag}
    for name, value in names.items():
        assert f"{name} = {value.value}" in header, name
    assert f"#define ASSIZE_PROTOCOL {wire.PROTOCOL}\n" in header
    assert f"#define MAX_STRINGS {wire.MAX_STRINGS}\n" in header


# ---- timing


@pytest.mark.parametrize(
    ("cpu_ms", "wall_ms", "cores", "expected_ms"),
    [
        (0, 0, 1, 10),
        (0, 300, 1, 300),
        (0, 2500, 1, 500),
        (900, 900, 1, 100),
        (900, 900, 4, 25),
        (999, 999, 1, 10),
        (1500, 1500, 1, 10),
        (0, 4000, 1, 10),
    ],
)
def test_the_next_look_is_when_a_limit_could_be_reached_or_as_long_again(
    cpu_ms, wall_ms, cores, expected_ms
):
    wait = next_look_ns(
        LIMITS, cpu_ns=cpu_ms * MILLISECOND_NS, wall_ns=wall_ms * MILLISECOND_NS, cores=cores
    )
    assert wait == expected_ms * MILLISECOND_NS
    assert wait >= NEAR_LIMIT_NS


# ---- judgement


def hit(
    *,
    cpu=0,
    peak=0,
    cache=0,
    oom=0,
    output=0,
    overslept=False,
    failed=False,
    cancelled=False,
    refused=False,
):
    return limit_hit(
        LIMITS,
        Usage(cpu, peak, oom, 0, MemorySplit(file=cache)),
        cancelled=cancelled,
        refused=refused,
        output_bytes=output,
        overslept=overslept,
        failed=failed,
    )


def test_limits_are_judged_by_the_final_measures():
    assert hit() is LimitHit.NONE
    assert hit(cpu=SECOND_NS, output=MIB, failed=True) is LimitHit.NONE
    assert hit(cpu=SECOND_NS + 1) is LimitHit.CPU
    assert hit(overslept=True) is LimitHit.WALL
    assert hit(output=MIB + 1) is LimitHit.OUTPUT
    assert hit(oom=1) is LimitHit.MEMORY
    assert hit(refused=True, failed=True) is LimitHit.MEMORY


def test_reaching_the_memory_limit_counts_only_if_the_program_failed():
    assert hit(peak=64 * MIB) is LimitHit.NONE
    assert hit(peak=64 * MIB, failed=True) is LimitHit.MEMORY
    assert hit(peak=64 * MIB - 1, failed=True) is LimitHit.NONE
    assert hit(peak=64 * MIB, cache=MIB, failed=True) is LimitHit.NONE


def test_memory_comes_before_time_and_cancelling_before_all():
    over = {"cpu": 2 * SECOND_NS, "overslept": True, "output": 2 * MIB}
    assert hit(**over, oom=1) is LimitHit.MEMORY
    assert hit(**over) is LimitHit.OUTPUT
    assert hit(**over, oom=1, cancelled=True) is LimitHit.CANCELLED


@pytest.mark.parametrize("code", [0, 1, 127, 137, 255])
def test_exit_codes_are_decoded(code):
    assert decode_status(Stage.NONE, 0, code << 8) == (code, None)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV])
def test_signals_are_decoded(number):
    assert decode_status(Stage.NONE, 0, number) == (None, number)


def test_a_failed_exec_is_the_programs_and_any_other_stage_ours():
    assert decode_status(Stage.EXEC, errno.ENOENT, 126 << 8) == (127, None)
    assert decode_status(Stage.EXEC, errno.ENOMEM, 126 << 8) == (None, signal.SIGKILL)
    assert refused_for_memory(Stage.EXEC, errno.ENOMEM)
    assert not refused_for_memory(Stage.EXEC, errno.ENOENT)
    assert exec_error(Stage.EXEC, errno.ENOENT) == "No such file or directory"
    assert exec_error(Stage.NONE, 0) == ""
    for stage in set(Stage) - {Stage.NONE, Stage.EXEC}:
        with pytest.raises(SandboxError, match=stage.name):
            decode_status(stage, errno.EPERM, 0)


def test_ok_means_status_0_within_every_limit():
    def outcome(code, limit):
        return Outcome(code, None, limit, 0, 0, 0, 0, 0, 0, 0, "v2", 0)

    assert outcome(0, LimitHit.NONE).ok
    assert not outcome(1, LimitHit.NONE).ok
    assert not outcome(0, LimitHit.OUTPUT).ok


# ---- the command line of a jail


def test_no_uid_is_mapped_to_the_hosts_root():
    argv = jail_argv(
        "/nsjail", "/init", RootSpec(), OutsideIds((700_002, 700_003), (700_002, 700_003)), 7, 8
    )
    maps = [argv[i + 1] for i, word in enumerate(argv) if word in ("--user", "--group")]
    assert maps == ["0:700002:1", "0:700002:1", "1000:700003:1", "1000:700003:1"]
    assert argv[-4:] == ["--", "/init", "7", str(RootSpec().app_bytes)]


def test_subordinate_ids_are_mapped_by_the_helpers():
    ids = OutsideIds((100_000, 100_001), (200_000, 200_001), subordinate=True)
    argv = jail_argv("/nsjail", "/init", RootSpec(), ids, 7, 8)
    kinds = {"--uid_mapping": [], "--gid_mapping": []}
    for option, value in itertools.pairwise(argv):
        if option in kinds:
            kinds[option].append(value)
    assert kinds["--uid_mapping"] == ["0:100000:1", "1000:100001:1"]
    assert kinds["--gid_mapping"] == ["0:200000:1", "1000:200001:1"]
    assert not {"--user", "--group"} & set(argv)


def test_only_the_given_paths_are_mounted():
    root = RootSpec(mounts=("/usr",), binds=(("/opt/jdk", "/jdk"),))
    argv = jail_argv("/nsjail", "/init", root, OutsideIds((1, 2), (3, 4)), 7, 8)
    shown = [argv[i + 1] for i, word in enumerate(argv) if word in ("-R", "--bindmount_ro")]
    assert [path for path in shown if not path.startswith("/dev/")] == ["/usr", "/opt/jdk:/jdk"]
    assert not [word for word in argv if word in ("-B", "--bindmount", "--rw", "-N")]


# ---- slots


def test_every_slot_has_its_own_number_and_uids(tmp_path):
    slots = [claim_slot(tmp_path) for _ in range(3)]
    assert [slot.number for slot in slots] == [0, 1, 2]
    ids = [uid for slot in slots for uid in ROOT.ids(slot.number).uids]
    assert len(set(ids)) == 6
    assert min(ids) >= 700_000
    with pytest.raises(SandboxError, match="all 3 slots"):
        claim_slot(tmp_path, 3)
    slots[1].release()
    again = claim_slot(tmp_path)
    assert again.number == 1
    for slot in (slots[0], again, slots[2]):
        slot.release()


def test_slots_go_round_the_processors():
    assert [HostSlot(n, -1).core([0, 2, 4]) for n in range(4)] == [0, 2, 4, 0]


def test_a_place_for_locks_that_cannot_be_made_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SandboxError, match="run as root"):
        claim_slot(tmp_path / "file" / "slots")


# ---- what the kernel writes


def test_mounts_of_both_versions_are_found():
    text = (
        "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:5 - cgroup cgroup rw,cpu,cpuacct\n"
        "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
        "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
        "23 1 0:4 / /proc rw - proc proc rw\n"
    )
    mounts = parse_mounts(text)
    assert mounts.v2 == Path("/sys/fs/cgroup/unified")
    assert mounts.v1["cpuacct"] == mounts.v1["cpu"] == Path("/sys/fs/cgroup/cpu,cpuacct")
    assert mounts.v1["memory"] == Path("/sys/fs/cgroup/memory")
    assert parse_mounts("23 1 0:4 / /proc rw - proc proc rw\n").v2 is None


def test_own_groups_are_read_per_controller():
    text = "4:memory:/a\n2:cpu,cpuacct:/b\n0::/c:d\n"
    assert parse_own_groups(text) == {"memory": "/a", "cpu": "/b", "cpuacct": "/b", "": "/c:d"}


def test_pressure_is_read():
    text = b"some avg10=0.00 avg60=0.12 avg300=0.00 total=4321\nfull avg10=0.00 total=9\n"
    assert some_total_ns(text) == 4_321_000
    assert some_total_ns(b"") == 0


@pytest.mark.parametrize(
    ("content", "anon", "file"),
    [
        (b"cache 900\nrss 4096\nrss_huge 7\nshmem 300\ntotal_rss 9\n", b"rss", b"cache"),
        (b"anon 4096\nfile 900\nkernel 5\nshmem 300\nfile_mapped 8\n", b"anon", b"file"),
    ],
    ids=["v1", "v2"],
)
def test_memory_is_split_without_counting_tmpfs_twice(tmp_path, content, anon, file):
    (tmp_path / "memory.stat").write_bytes(content)
    with (tmp_path / "memory.stat").open() as stat:
        split = pread_split(stat.fileno(), anon, file)
    assert split == MemorySplit(anon=4096, file=600, shmem=300)


def test_of_two_samples_each_kinds_largest_counts():
    first, second = MemorySplit(5, 1, 3), MemorySplit(2, 4, 3)
    assert first.largest(second) == second.largest(first) == MemorySplit(5, 4, 3)


def test_keyed_files_are_read():
    assert keyed(b"low 0\noom 2\noom_kill 1\n", b"oom_kill") == 1
    assert keyed(b"low 0\n", b"oom_kill") == 0
    assert keyed(b"max 3", b"max") == 3
    assert keyed(b"oom_kill_x 1\nx_oom_kill 2\n", b"oom_kill") == 0
    assert keyed(b"usage_usec 12\nuser_usec 3\n", b"usage_usec") == 12


# ---- the build


def test_the_binary_is_named_by_its_sources(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSIZE_CACHE", os.fspath(tmp_path))
    monkeypatch.setattr("sandbox.build.SOURCE", tmp_path / "init")
    (tmp_path / "init").mkdir()
    (tmp_path / "init" / "x.c").write_text("int x;")
    first = init_path()
    (tmp_path / "init" / "x.c").write_text("int y;")
    assert init_path() != first
    assert init_path().parent == tmp_path


# ---- waiting for the processor


def test_the_longest_wait_of_a_thread_counts(tmp_path):
    waits = {("10", "10"): "100 5000 3\n", ("10", "11"): "100 9000 3\n", ("12", "12"): "7 8 9\n"}
    for (pid, thread), text in waits.items():
        folder = tmp_path / pid / "task" / thread
        folder.mkdir(parents=True)
        (folder / "schedstat").write_text(text)
    assert waited_ns([10, 12, 99], tmp_path) == 9000
    assert waited_ns([], tmp_path) == 0


def test_a_kernel_without_scheduler_statistics_tells_nothing():
    assert run_delay_ns("") == run_delay_ns("0 0") == 0
    assert run_delay_ns("12 34 5") == 34

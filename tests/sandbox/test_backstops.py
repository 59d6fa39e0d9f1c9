"""Limits and counters are the worker's own: nsjail's coarse timer and its groups play no part."""

from pathlib import Path

import pytest

from sandbox.cgroup import files
from sandbox.nsjail.command import OutsideIds, jail_argv
from sandbox.outcome import LimitHit
from sandbox.spec import MIB, MILLISECOND_NS, SECOND_NS, RootSpec
from tests.sandbox.test_cleanliness import programs_of


@pytest.mark.parametrize("limit_ms", [40, 300, 700])
def test_a_cpu_limit_is_met_as_given_not_at_the_next_second(box, limit_ms):
    """Also far below a second: what is used beyond is small beside the limit itself."""
    limit = limit_ms * MILLISECOND_NS
    outcome = box.probe("burn", limits={"cpu_ns": limit, "wall_ns": 60 * SECOND_NS}).outcome
    assert outcome.limit is LimitHit.CPU
    assert limit < outcome.cpu_ns < 2 * limit + 10 * MILLISECOND_NS


def test_limits_grow_apart_as_given(box):
    """A granularity of a second would make these all alike."""
    used = [
        box.probe("burn", limits={"cpu_ns": ms * MILLISECOND_NS}).outcome.cpu_ns
        for ms in (100, 300, 900)
    ]
    assert used[0] * 2 < used[1]
    assert used[1] * 2 < used[2]


def test_nsjail_has_no_timer_and_no_groups():
    argv = jail_argv("/nsjail", "/init", RootSpec(), OutsideIds((1, 2), (3, 4)), 7, 8)
    assert argv[argv.index("--time_limit") + 1] == "0"
    assert not [word for word in argv if "cgroup" in word and not word.startswith("--disable")]


def test_no_group_of_nsjail_is_made_and_ours_is_counted_after_the_end(box, place):
    run = box.jail.start(box.spec("/app/probe", "touch", "16"))
    tree = Path("/sys/fs/cgroup")
    names = {folder.name for base in tree.iterdir() if base.is_dir() for folder in base.rglob("*")}
    assert not [name for name in names if name.startswith("NSJAIL")]
    outcome = box.result(run.wait()).outcome
    assert outcome.peak_memory_bytes > 16 * MIB
    assert outcome.cpu_ns > 0


def test_groups_are_gone_only_after_they_were_read(box, place, sandbox):
    """The counters of a run outlive its processes: the worker reads first, removes later."""
    for _ in range(3):
        assert box.probe("touch", "1").outcome.cpu_ns > 0
    assert not programs_of(sandbox.slot_number)
    for base in place.bases.values():
        for group in base.rglob("run-*"):
            assert not files.members(group)


def test_evidence_of_a_run_that_was_killed(box):
    """What its memory was made of just before the end, with the tmpfs told from the heap."""
    script = "head -c 8M /dev/zero >/tmp/file; sleep 1000"
    outcome = box.run("/bin/sh", "-c", script, limits={"wall_ns": 500 * MILLISECOND_NS}).outcome
    assert outcome.limit is LimitHit.WALL
    assert 8 * MIB <= outcome.memory.shmem <= outcome.peak_memory_bytes
    assert 0 < outcome.memory.anon < 8 * MIB
    assert (outcome.mode, outcome.exec_error) == ("root", "")


@pytest.mark.parametrize(
    ("path", "words"),
    [("/bin/absent", "No such file or directory"), ("/usr", "Permission denied")],
)
def test_why_a_program_cannot_be_started_is_told(box, path, words):
    outcome = box.run(path).outcome
    assert (outcome.exit_code, outcome.exec_error) == (127, words)


def test_a_program_that_ends_with_127_itself_has_no_such_words(box):
    outcome = box.probe("exit", "127").outcome
    assert (outcome.exit_code, outcome.exec_error) == (127, "")

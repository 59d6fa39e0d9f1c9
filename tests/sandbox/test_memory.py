"""Memory is billed for what was touched, and MEMORY means that the kernel said no."""

import os

import pytest

from sandbox.outcome import LimitHit
from sandbox.spec import MIB


@pytest.fixture
def noop_bytes(box):
    return box.probe("nothing").outcome.peak_memory_bytes


@pytest.mark.parametrize("mib", [1, 16, 64, 200])
def test_touched_memory_is_billed_within_one_mib(box, noop_bytes, mib):
    outcome = box.probe("touch", str(mib), limits={"memory_bytes": 256 * MIB}).outcome
    assert outcome.ok
    assert abs(outcome.peak_memory_bytes - mib * MIB - noop_bytes) <= MIB


def test_memory_never_touched_costs_nothing(box, noop_bytes):
    """The probe carries a static array of 1 GiB; the limit is 64 MiB."""
    assert noop_bytes < 2 * MIB


def test_more_than_the_limit_is_memory(box):
    outcome = box.probe("touch", "100").outcome
    assert (outcome.limit, outcome.signal) == (LimitHit.MEMORY, 9)
    assert outcome.oom_kills > 0
    assert outcome.peak_memory_bytes <= 64 * MIB


def test_just_under_the_limit_passes(box):
    assert box.probe("touch", "60").outcome.ok


def test_a_child_that_ran_out_of_memory_is_memory(box):
    outcome = box.probe("child-memory", "100").outcome
    assert outcome.limit is LimitHit.MEMORY


@pytest.mark.parametrize("path", ["/tmp/file", "/work/file", "/dev/shm/file"])
def test_private_files_are_memory(box, noop_bytes, path):
    outcome = box.probe("fill", "16", path).outcome
    assert outcome.ok
    assert 16 * MIB <= outcome.peak_memory_bytes <= 18 * MIB + noop_bytes


@pytest.mark.parametrize("code", [0, 3])
def test_a_big_input_is_not_the_programs_memory(box, tmp_path, code):
    """Its page cache may be, up to the limit, but that is never a verdict."""
    source = tmp_path / "input"
    with source.open("wb") as file:
        for _ in range(128):
            file.write(os.urandom(MIB))
    fd = os.open(source, os.O_RDONLY)
    os.fsync(fd)  # only clean pages can be dropped, to be read and billed anew
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    result = box.probe("drink", str(code), stdin=fd)
    os.close(fd)
    assert result.status == (code, None)
    assert result.outcome.limit is LimitHit.NONE


def test_an_array_that_no_machine_holds_is_memory(open_box, programs):
    box = open_box()
    box.jail.put("huge", programs["huge"], mode=0o755)
    outcome = box.run("/app/huge").outcome
    assert (outcome.limit, outcome.signal) == (LimitHit.MEMORY, 9)


def test_the_next_run_is_billed_for_itself_only(box, noop_bytes):
    box.probe("touch", "60")
    assert box.probe("nothing").outcome.peak_memory_bytes <= noop_bytes + MIB

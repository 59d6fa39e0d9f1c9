"""Every limit holds for the whole group of processes, and its own name is on the outcome."""

import os
import time

import pytest

from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.outcome import LimitHit
from sandbox.spec import MIB, MILLISECOND_NS, SECOND_NS, RootSpec

CPU = {"cpu_ns": 300 * MILLISECOND_NS, "wall_ns": 60 * SECOND_NS}


@pytest.mark.parametrize("deed", [("burn",), ("burn-threads", "4"), ("burn-children", "4")])
def test_cpu_time_is_limited_for_the_sum_of_the_group(box, deed):
    outcome = box.probe(*deed, limits=CPU).outcome
    assert (outcome.limit, outcome.signal) == (LimitHit.CPU, 9)
    assert CPU["cpu_ns"] < outcome.cpu_ns < CPU["wall_ns"]


def test_cpu_time_counts_children_that_ended(box):
    outcome = box.probe("burn-threads-and-exit", "100").outcome
    assert outcome.ok
    assert outcome.cpu_ns >= 3 * 90 * MILLISECOND_NS


def test_grace_lets_a_run_end_by_itself_beyond_its_limit(box):
    limits = {**CPU, "cpu_ns": 100 * MILLISECOND_NS, "cpu_grace_ns": 30 * SECOND_NS}
    outcome = box.probe("burn-threads-and-exit", "100", limits=limits).outcome
    assert (outcome.limit, outcome.exit_code) == (LimitHit.CPU, 0)
    outcome = box.probe("burn", limits={**CPU, "cpu_grace_ns": 200 * MILLISECOND_NS}).outcome
    assert (outcome.limit, outcome.signal) == (LimitHit.CPU, 9)
    assert outcome.cpu_ns > CPU["cpu_ns"] + 200 * MILLISECOND_NS


def test_a_sleeper_meets_the_wall_limit(box):
    outcome = box.probe("sleep", "1000", limits={"wall_ns": 200 * MILLISECOND_NS}).outcome
    assert outcome.limit is LimitHit.WALL
    assert outcome.wall_ns > 200 * MILLISECOND_NS
    assert outcome.cpu_ns < 100 * MILLISECOND_NS


@pytest.mark.parametrize("fd", ["1", "2"])
def test_a_flood_of_output_ends_the_run(box, fd):
    result = box.probe("flood", "-1", fd, limits={"output_bytes": MIB})
    assert result.outcome.limit is LimitHit.OUTPUT
    assert len(result.stdout) + len(result.stderr) <= MIB


def test_output_up_to_the_limit_passes(box):
    result = box.probe("flood", str(MIB), "1", limits={"output_bytes": MIB})
    assert result.outcome.ok
    assert result.stdout == b"x" * MIB
    over = box.probe("flood", str(MIB + 1), "1", limits={"output_bytes": MIB})
    assert over.outcome.limit is LimitHit.OUTPUT


def test_both_streams_share_one_limit(box):
    script = "head -c 600000 /dev/zero; head -c 600000 /dev/zero >&2"
    outcome = box.run("/bin/sh", "-c", script, limits={"output_bytes": MIB}).outcome
    assert outcome.limit is LimitHit.OUTPUT


def test_a_fork_bomb_is_bounded(box):
    outcome = box.probe("bomb", limits={**CPU, "processes": 20}).outcome
    assert outcome.limit is LimitHit.CPU
    assert outcome.process_limit_hits > 0


def test_threads_count_as_processes(box):
    outcome = box.probe("burn-threads", "50", limits={**CPU, "processes": 10}).outcome
    assert outcome.process_limit_hits > 0


def test_the_size_of_a_file_is_limited(box):
    result = box.probe("fill", "8", "/tmp/file", limits={"file_bytes": 2 * MIB})
    assert result.outcome.signal == 25  # SIGXFSZ


def test_private_directories_have_a_size(box):
    result = box.probe("fill", "8", "/tmp/file", limits={"tmp_bytes": 2 * MIB})
    assert result.status == (28, None)  # ENOSPC


def test_deep_recursion_has_the_memory_limit_as_its_stack(box):
    soft = box.run("/bin/sh", "-c", "ulimit -s", limits={"memory_bytes": 96 * MIB})
    assert int(soft.stdout) == 96 * 1024


def test_cancelling_ends_a_run(place, box):
    reader, writer = os.pipe()
    sandbox = NsjailSandbox(place, cancel=reader)
    try:
        with sandbox.jail(RootSpec()) as jail:
            run = jail.start(box.spec("/bin/sleep", "1000"))
            os.write(writer, b"x")
            outcome = box.result(run.wait()).outcome
            assert (outcome.limit, outcome.signal) == (LimitHit.CANCELLED, 9)
            assert outcome.wall_ns < 10 * SECOND_NS
    finally:
        sandbox.close()
        os.close(reader)
        os.close(writer)


def test_the_end_is_reported_when_the_program_ends_not_when_somebody_looks(box):
    """A run's wall time is taken inside, so a busy worker does not lengthen it."""
    run = box.jail.start(box.spec("/bin/true"))
    time.sleep(0.5)
    assert box.result(run.wait()).outcome.wall_ns < 400 * MILLISECOND_NS

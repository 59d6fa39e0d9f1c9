"""A busy host is nobody's verdict: time that others take does not count for the wall limit."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from sandbox.outcome import LimitHit
from sandbox.spec import MILLISECOND_NS, SECOND_NS
from tests.sandbox.conftest import LIMITS

COMPUTE = ("/bin/sh", "-c", "i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done")
HOGS = 4


@pytest.fixture
def hogs(sandbox):
    """Processes that want the slot's processor all the time, as urgently as a program does."""
    spin = [sys.executable, "-S", "-c", "print(flush=True)\nwhile True: pass"]
    # Sessions of their own: where the kernel shares out by session, each is a competitor.
    running = [
        subprocess.Popen(spin, stdout=subprocess.PIPE, start_new_session=True) for _ in range(HOGS)
    ]
    for hog in running:
        os.sched_setaffinity(hog.pid, {sandbox.core})
        os.setpriority(os.PRIO_PROCESS, hog.pid, 0)
        assert hog.stdout is not None
        hog.stdout.readline()
    yield
    for hog in running:
        hog.kill()
        hog.wait()
        assert hog.stdout is not None
        hog.stdout.close()


@pytest.fixture
def alone_ns(box):
    """CPU time of COMPUTE; asked for before `hogs`."""
    outcome = box.run(*COMPUTE).outcome
    assert outcome.ok
    assert outcome.waited_ns == 0
    return outcome.cpu_ns


def test_a_program_that_others_keep_waiting_is_not_failed(box, alone_ns, hogs):
    outcome = box.run(*COMPUTE, limits={"wall_ns": alone_ns * 3 // 2}).outcome
    assert outcome.wall_ns > alone_ns * 3 // 2
    assert outcome.ok
    assert 0 < outcome.waited_ns < outcome.wall_ns


def test_a_sleeper_is_failed_however_busy_the_host_is(box, hogs):
    limit = 300 * MILLISECOND_NS
    outcome = box.probe("sleep", "1000", limits={"wall_ns": limit}).outcome
    assert (outcome.limit, outcome.signal) == (LimitHit.WALL, 9)
    assert outcome.waited_ns < outcome.wall_ns - limit or outcome.wall_ns > 10 * limit


def test_the_cpu_limit_is_the_same_on_a_busy_host(box, alone_ns, hogs):
    limits = replace(LIMITS, cpu_ns=alone_ns // 2, wall_ns=60 * SECOND_NS)
    outcome = box.run(*COMPUTE, limits={"cpu_ns": limits.cpu_ns, "wall_ns": limits.wall_ns}).outcome
    assert outcome.limit is LimitHit.CPU
    assert outcome.cpu_ns < alone_ns

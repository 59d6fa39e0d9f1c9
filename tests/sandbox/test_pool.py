"""Groups are fresh for each run and removed after it."""

import threading

import pytest

from sandbox.cgroup.group import GroupLimits, Usage
from sandbox.cgroup.pool import GroupPool

LIMITS = GroupLimits(memory_bytes=1 << 20, processes=3)


class StubGroup:
    join_fds = ()

    def __init__(self, *, busy=False, refuses=False):
        self.limits = None
        self.removed = threading.Event()
        self._busy, self._refuses = busy, refuses

    def limit(self, limits):
        if self._refuses:
            raise OSError("refused")
        self.limits = limits

    def cpu_ns(self):
        return 0

    def usage(self):
        return Usage(0, 0, 0, 0)

    def remove(self):
        self.removed.set()
        if self._busy:
            raise OSError("busy")


def test_every_group_is_new_limited_and_removed():
    made = []

    def make():
        made.append(StubGroup())
        return made[-1]

    pool = GroupPool(make, ready=2)
    used = [pool.acquire(LIMITS) for _ in range(10)]
    assert len({id(group) for group in used}) == 10
    assert all(group.limits == LIMITS for group in used)
    for group in used:
        pool.discard(group)
    assert all(group.removed.wait(10) for group in used)
    pool.close()
    assert all(group.removed.is_set() for group in made)


def test_a_group_that_stays_busy_does_not_stop_the_keeper():
    groups = iter([StubGroup(busy=True), *(StubGroup() for _ in range(5))])
    pool = GroupPool(lambda: next(groups), ready=1)
    busy, other = pool.acquire(LIMITS), pool.acquire(LIMITS)
    pool.discard(busy)
    pool.discard(other)
    assert other.removed.wait(10)
    pool.close()


def test_whoever_asks_sees_why_there_is_none():
    def refuse():
        raise OSError("no space")

    pool = GroupPool(refuse)
    with pytest.raises(OSError, match="no space"):
        pool.acquire(LIMITS)
    pool.close()


def test_a_group_that_refuses_its_limits_is_given_back():
    made = [StubGroup(refuses=True)]
    pool = GroupPool(lambda: made[0], ready=0)
    with pytest.raises(OSError, match="refused"):
        pool.acquire(LIMITS)
    assert made[0].removed.wait(10)
    pool.close()

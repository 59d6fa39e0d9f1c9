"""The schedule is the seed's."""

from __future__ import annotations

from collections import Counter

from cli.chaos.faults import KINDS, ROOT_KINDS
from cli.chaos.schedule import plan

NAMES = tuple({**KINDS, **ROOT_KINDS})


def test_the_same_seed_gives_the_same_schedule() -> None:
    """Kinds, moments and everything that chance decides repeat; another seed differs."""
    assert plan(NAMES, 50, 7) == plan(NAMES, 50, 7)
    assert plan(NAMES, 50, 7) != plan(NAMES, 50, 8)


def test_every_kind_strikes_before_one_strikes_twice() -> None:
    """A run of as many faults as there are kinds has them all."""
    assert Counter(p.kind for p in plan(NAMES, len(NAMES), 3)) == Counter(NAMES)
    counts = Counter(p.kind for p in plan(NAMES, 3 * len(NAMES) + 5, 3))
    assert set(counts.values()) <= {3, 4}


def test_faults_are_spread_over_the_run() -> None:
    """Moments are shares of the run, in order."""
    moments = [p.at for p in plan(NAMES, 200, 1)]
    assert moments == sorted(moments)
    assert moments[0] < 0.01
    assert 0.95 < moments[-1] < 1


def test_there_are_enough_kinds() -> None:
    """At least sixteen even where nobody is root."""
    assert len(KINDS) >= 16
    assert not set(KINDS) & set(ROOT_KINDS)

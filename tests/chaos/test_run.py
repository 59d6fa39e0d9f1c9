"""A short run with real processes: every kind of fault strikes once."""

from __future__ import annotations

import json

import pytest

from cli.chaos.faults import KINDS, ROOT_KINDS
from tests.acceptance.processes import assize

SEED = 5
FIGURES = ("lost", "double_final", "stale_accepted", "wrong_verdicts")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_cluster_under_every_fault_loses_nothing() -> None:
    """Zeros, refused stale reports, and no violation of any invariant."""
    count = len(KINDS) + len(ROOT_KINDS)
    done = assize(
        *("chaos", "--submissions", "150", "--faults", str(count), "--seed", str(SEED), "--json"),
        timeout_s=1100,
    )
    assert done.returncode in (0, 1), done.stderr
    document = json.loads(done.stdout)
    assert {name: document[name] for name in FIGURES} == dict.fromkeys(FIGURES, 0), document
    assert document["stale_refused"] > 0
    assert document["notes"] == []
    broken = {k: v for k, v in document["invariants"].items() if v["violations"]}
    assert broken == {}, done.stderr
    assert document["submissions"] >= 150
    assert (document["faults"], document["seed"]) == (count, SEED)
    assert set(document["kinds"]) == {*KINDS, *ROOT_KINDS} - set(document["left_out"])
    assert document["recovery_ms"]["p50"] <= document["recovery_ms"]["p99"]
    assert document["passed"] is True
    assert done.returncode == 0


def test_an_unknown_kind_is_refused_by_name() -> None:
    """Exit status 2 and one line that lists what there is."""
    done = assize("chaos", "--kind", "earthquake")
    assert done.returncode == 2
    assert "--kind: must be one of" in done.stderr
    assert "postgres-killed" in done.stderr

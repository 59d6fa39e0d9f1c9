"""The machine that judges a run finds every violation that is planted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cli.chaos.candidates import CANDIDATES, named
from cli.chaos.invariants import AttemptFact, Change, Facts, JobFact, WebFact, check
from cli.chaos.ledger import Entry
from cli.chaos.report import Outcome, Struck, as_json

DIGEST = "d" * 64
ENTRY = Entry("c1", "judge", named("right"), DIGEST, verdict="AC")
WEB_ENTRY = Entry("w1", "web", named("trap"), DIGEST, verdict="RE")
JOB = JobFact(1, "c1", "chaos", "final", 0, DIGEST, "AC", 0, DIGEST)
WEB_JOB = JobFact(2, "w1", "web", "final", 0, DIGEST, "RE", 0, DIGEST)
ATTEMPT = AttemptFact("t1", 1, 0, "n1", "accepted", 0)
WEB_ATTEMPT = AttemptFact("t2", 2, 0, "n2", "accepted", 0)
CHANGE = Change(1, "leased", "final", 0, 0, "t1", DIGEST, "n1", 0, DIGEST)
WEB_CHANGE = Change(2, "leased", "final", 0, 0, "t2", DIGEST, "n2", 0, DIGEST)
SUBMISSION = WebFact("w1", "final", "RE", 1, 0)
CLEAN = Facts(
    entries=[ENTRY, WEB_ENTRY],
    results={("c1", 0): ["AC"]},
    jobs=[JOB, WEB_JOB],
    changes=[CHANGE, WEB_CHANGE],
    offers=[("chaos", "c1", 0), ("web", "w1", 0)],
    attempts=[ATTEMPT, WEB_ATTEMPT],
    web=[SUBMISSION],
)


def test_a_clean_run_has_no_violations() -> None:
    """Nothing is reported where nothing is wrong."""
    assert not any(check(CLEAN).by_invariant().values())


@pytest.mark.parametrize(
    ("figure", "tampered"),
    [
        ("lost", {"jobs": [WEB_JOB]}),
        ("lost", {"jobs": [replace(JOB, state="queued"), WEB_JOB]}),
        ("lost", {"jobs": [replace(JOB, epoch=1), WEB_JOB]}),
        ("lost", {"results": {}}),
        ("lost", {"web": []}),
        ("lost", {"web": [replace(SUBMISSION, state="judging", verdict="")]}),
        ("double_final", {"offers": [*CLEAN.offers, ("chaos", "c1", 0)]}),
        ("double_final", {"changes": [CHANGE, WEB_CHANGE, CHANGE]}),
        ("double_final", {"results": {("c1", 0): ["AC", "WA"]}}),
        ("double_final", {"web": [replace(SUBMISSION, finals=2)]}),
        ("stale_accepted", {"changes": [replace(CHANGE, token=""), WEB_CHANGE]}),
        ("stale_accepted", {"changes": [replace(CHANGE, token="t2"), WEB_CHANGE]}),
        ("stale_accepted", {"changes": [replace(CHANGE, old_state="queued"), WEB_CHANGE]}),
        ("stale_accepted", {"changes": [replace(CHANGE, node="n9"), WEB_CHANGE]}),
        ("stale_accepted", {"changes": [replace(CHANGE, result_digest="e"), WEB_CHANGE]}),
        ("stale_accepted", {"changes": [replace(CHANGE, result_epoch=3), WEB_CHANGE]}),
        ("stale_accepted", {"attempts": [ATTEMPT, WEB_ATTEMPT, replace(ATTEMPT, token="t3")]}),
        ("stale_accepted", {"lies": ["t1"]}),
        ("wrong_verdicts", {"jobs": [replace(JOB, verdict="TLE"), WEB_JOB]}),
        ("wrong_verdicts", {"results": {("c1", 0): ["WA"]}}),
        ("wrong_verdicts", {"web": [replace(SUBMISSION, verdict="AC")]}),
        ("blamed", {"jobs": [replace(JOB, verdict="RE"), WEB_JOB]}),
        ("leaked", {"attempts": [replace(ATTEMPT, reason=""), WEB_ATTEMPT]}),
        ("reopened", {"changes": [CHANGE, WEB_CHANGE, replace(CHANGE, old_state="final")]}),
    ],
)
def test_a_planted_violation_is_found(figure: str, tampered: dict[str, Any]) -> None:
    """Each figure notices what it is there for."""
    found = check(replace(CLEAN, **tampered))
    assert getattr(found, figure)


def test_a_judge_error_is_wrong_but_blames_nobody() -> None:
    """A fault may end as JE, which still is not the fault-free verdict."""
    found = check(replace(CLEAN, jobs=[replace(JOB, verdict="JE"), WEB_JOB]))
    assert found.wrong_verdicts
    assert not found.blamed


def test_a_poison_job_may_hit_only_so_many_nodes() -> None:
    """More nodes than attempts are a violation, as are more attempts than allowed."""
    poison = replace(ENTRY, poison=True, verdict="JE")
    deaths = [AttemptFact(f"p{n}", 1, 0, f"n{n}", "expired", 0) for n in range(5)]
    facts = replace(CLEAN, entries=[poison, WEB_ENTRY], attempts=[*deaths, WEB_ATTEMPT])
    assert len(check(facts).unbounded) == 2
    assert not check(replace(facts, max_attempts=5)).unbounded


def test_a_lease_that_is_ended_late_is_found() -> None:
    """Recovery takes the lease and one sweep, not more."""
    facts = replace(CLEAN, attempts=[replace(ATTEMPT, late_ms=900.0), WEB_ATTEMPT])
    assert not check(facts, late_ms=1000).late
    assert check(facts, late_ms=800).late


def test_leaks_are_violations() -> None:
    """What a cluster left behind counts."""
    assert check(CLEAN, leaks=["process 7"]).leaked == ["process 7"]


def outcome(facts: Facts, stale_refused: int) -> Outcome:
    struck = [Struck("burst", ms, 1.0) for ms in (300.0, 100.0, 200.0)]
    return Outcome(7, 2, struck, check(facts), stale_refused, [], 0, 1.0)


def test_the_document_has_the_figures_and_decides() -> None:
    """Zeros pass only together with refused stale reports."""
    document = as_json(outcome(CLEAN, 4))
    assert document["passed"] is True
    figures = ("lost", "double_final", "stale_accepted", "wrong_verdicts")
    assert [document[name] for name in figures] == [0, 0, 0, 0]
    assert (document["submissions"], document["faults"], document["seed"]) == (2, 3, 7)
    assert document["kinds"] == ["burst"]
    assert document["stale_refused"] == 4
    assert document["recovery_ms"] == {"p50": 200.0, "p99": 300.0}
    assert as_json(outcome(CLEAN, 0))["passed"] is False
    broken = as_json(outcome(replace(CLEAN, results={}), 4))
    assert (broken["passed"], broken["lost"]) == (False, 1)


def test_the_candidates_disagree_about_the_editions() -> None:
    """Replaced testdata must change verdicts, or a stale result could not be told."""
    assert {c.verdicts for c in CANDIDATES if c.verdicts[0] != c.verdicts[1]} == {
        ("AC", "WA"),
        ("WA", "AC"),
    }
    assert {c.verdicts[0] for c in CANDIDATES} == {"AC", "WA", "TLE", "RE", "CE"}

"""The rules by which a submission matches what its package says."""

from __future__ import annotations

import pytest

from cli.judging.expectations import Expectation, observed_verdicts, reported
from testdata.problem import Rule, Verdict

AC, WA, PE, TLE, ILE, MLE, RE, OLE, CE, JE = Verdict


def expectation(permitted: set[Verdict], required: set[Verdict]) -> Expectation:
    return Expectation(frozenset(permitted), frozenset(required), tuple(sorted(required)))


ACCEPTED = expectation({AC}, {AC})
WRONG = expectation({AC, WA, PE}, {WA, PE})
SLOW = expectation({AC, TLE, ILE}, {TLE, ILE})
BRUTE_FORCE = expectation({AC, TLE, RE}, {TLE, RE})
SLOW_AND_WRONG = expectation({AC, WA, TLE}, {TLE})
NOT_COMPILING = expectation({CE}, {CE})


@pytest.mark.parametrize(
    ("rule", "observed", "match"),
    [
        (ACCEPTED, [AC, AC], True),
        (ACCEPTED, [AC, WA], False),
        (ACCEPTED, [], False),
        (WRONG, [AC, WA], True),
        (WRONG, [AC, AC], False),
        (WRONG, [AC, RE], False),
        (WRONG, [WA, TLE], False),
        (WRONG, [AC, PE], True),
        (SLOW, [AC, TLE], True),
        (SLOW, [AC, ILE], True),
        (SLOW, [TLE, WA], False),
        (SLOW, [CE], False),
        (BRUTE_FORCE, [RE], True),
        (BRUTE_FORCE, [TLE], True),
        (BRUTE_FORCE, [TLE, WA], False),
        (SLOW_AND_WRONG, [WA, TLE], True),
        (SLOW_AND_WRONG, [WA, AC], False),
        (NOT_COMPILING, [CE], True),
        (NOT_COMPILING, [AC], False),
        (ACCEPTED, [JE], False),
        (WRONG, [AC, JE], False),
    ],
)
def test_match(rule: Expectation, observed: list[Verdict], match: bool) -> None:
    """Every verdict must be permitted, and one of them required."""
    assert rule.matches(observed) is match


@pytest.mark.parametrize(
    ("rule", "all_tests"),
    [
        (ACCEPTED, False),
        (WRONG, False),
        (SLOW, False),
        (BRUTE_FORCE, False),
        (SLOW_AND_WRONG, True),
        (expectation({AC, WA}, set()), False),
    ],
)
def test_all_tests_are_judged_when_the_first_failure_does_not_decide(
    rule: Expectation, all_tests: bool
) -> None:
    assert rule.needs_all_tests is all_tests


@pytest.mark.parametrize(
    ("final", "tests", "observed"),
    [
        (AC, [AC, AC], {AC}),
        (WA, [AC, WA], {AC, WA}),
        (CE, [], {CE}),
        (JE, [AC], {AC, JE}),
        (AC, [], {AC}),
    ],
)
def test_observed_verdicts_are_those_of_the_tests(
    final: Verdict, tests: list[Verdict], observed: set[Verdict]
) -> None:
    """A final verdict that is no test's own counts beside them."""
    assert observed_verdicts(final, tests) == observed


def test_idleness_is_reported_as_time_limit() -> None:
    assert [reported(verdict) for verdict in Verdict] == [
        AC,
        WA,
        PE,
        TLE,
        TLE,
        MLE,
        RE,
        OLE,
        CE,
        JE,
    ]


SCORED = Expectation(
    frozenset({AC}),
    frozenset({AC}),
    (AC,),
    (Rule(score=(30, 40)), Rule("secret/*", score=(5, 5)), Rule(message="no score")),
)


@pytest.mark.parametrize(
    ("total", "groups", "said"),
    [
        (30, {"secret/a": 5}, []),
        (40, {"secret": 99}, []),
        (41, {}, ["its score is 41, where 30 to 40 is expected"]),
        (35, {"secret/a": 5, "secret/b": 4}, ["its score on secret/b is 4, where 5 is expected"]),
    ],
)
def test_scores_must_be_as_expected(
    total: float, groups: dict[str, float], said: list[str]
) -> None:
    """The whole's and those of the groups that a rule names."""
    assert SCORED.broken_scores(total, groups) == said

"""From test results to a grade, by table."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from testdata.grading import Scheme, TestResult, grade, next_tests, skippable
from testdata.groups import Grading, OnReject, ScoreMode, TestGroup, VerdictMode, check_tree
from testdata.problem import Verdict

V = Verdict
GO_ON = Grading(on_reject=OnReject.CONTINUE, accept_score=1)


def results(text: str) -> dict[str, TestResult]:
    """ "a:AC b:AC=7 c:AC*0.5" as results; = is a score, * a multiplier."""
    found = {}
    for word in text.split():
        parts = re.fullmatch(r"(\w+):([A-Z]+)(?:=([^*]+))?(?:\*(.+))?", word)
        assert parts is not None
        name, verdict, score, factor = parts.groups()
        found[name] = TestResult(
            V[verdict], float(score) if score else None, float(factor) if factor else None
        )
    return found


def one_group(grading: Grading, names: str = "abc") -> Scheme:
    return Scheme((TestGroup("", tuple(names), grading),), scoring=True)


WORST = replace(GO_ON, verdict=VerdictMode.WORST_ERROR)


@pytest.mark.parametrize(
    ("grading", "given", "verdict", "score"),
    [
        # legacy's default grader: verdict modes
        (WORST, "a:AC b:AC c:AC", V.AC, 3),
        (WORST, "a:AC b:WA c:RE", V.RE, 1),
        (WORST, "a:WA b:TLE c:OLE", V.TLE, 0),
        (WORST, "a:PE b:WA c:AC", V.WA, 1),
        (WORST, "a:TLE b:MLE c:AC", V.MLE, 1),
        (GO_ON, "a:AC b:WA c:RE", V.WA, 1),
        (replace(GO_ON, verdict=VerdictMode.ALWAYS_ACCEPT), "a:WA b:WA c:AC", V.AC, 1),
        (replace(GO_ON, accept_if_any_accepted=True), "a:WA b:AC c:RE", V.AC, 1),
        (replace(GO_ON, accept_if_any_accepted=True), "a:WA b:TLE c:RE", V.WA, 0),
        # score modes
        (GO_ON, "a:AC=2 b:AC=3.5 c:AC", V.AC, 6.5),
        (replace(GO_ON, score=ScoreMode.AVG), "a:AC=2 b:AC=3 c:AC=7", V.AC, 4),
        (replace(GO_ON, score=ScoreMode.MIN), "a:AC=2 b:AC=3 c:AC=7", V.AC, 2),
        (replace(GO_ON, score=ScoreMode.MAX), "a:AC=2 b:AC=3 c:WA", V.WA, 3),
        (replace(GO_ON, reject_score=-1), "a:AC b:WA c:TLE", V.WA, -1),
        (replace(GO_ON, score_if_accepted=True), "a:AC b:AC c:TLE", V.TLE, 0),
        # breaking off
        (Grading(accept_score=5), "a:AC b:WA c:RE", V.WA, 5),
        (replace(WORST, on_reject=OnReject.BREAK), "a:AC b:WA c:RE", V.WA, 1),
        (
            replace(GO_ON, accept_if_any_accepted=True, on_reject=OnReject.BREAK),
            "a:WA b:AC",
            V.WA,
            0,
        ),
        # 2025-09
        (Grading(score=ScoreMode.PASS_FAIL, max_score=30), "a:AC b:AC c:AC", V.AC, 30),
        (Grading(score=ScoreMode.PASS_FAIL, max_score=30), "a:AC b:AC c:WA", V.WA, 0),
        (replace(GO_ON, accept_score=10, test_max=10), "a:AC*0.5 b:AC=2 c:WA", V.WA, 7),
        (replace(GO_ON, accept_score=9, score=ScoreMode.MIN), "a:AC*0.5 b:AC c:AC", V.AC, 4.5),
        (replace(GO_ON, accept_score=None), "a:AC=1 b:AC=2 c:AC=0", V.AC, 3),
        # a group with a score of its own per test is passed only with all of it
        (
            Grading(score=ScoreMode.PASS_FAIL, max_score=9, accept_score=3),
            "a:AC b:AC=3 c:AC=2",
            V.AC,
            0,
        ),
    ],
)
def test_one_group(grading: Grading, given: str, verdict: Verdict, score: float) -> None:
    """Verdict and score of a group of three tests."""
    graded = grade(one_group(grading), results(given))
    assert (graded.verdict, graded.score) == (verdict, score)


@pytest.mark.parametrize(
    ("grading", "given", "reason"),
    [
        (replace(GO_ON, accept_score=None), "a:AC", "gave no score, and none is set"),
        (GO_ON, "a:WA=1", "gave a score for a test that is not accepted"),
        (GO_ON, "a:AC*1.5", "multiplier outside [0, 1]"),
        (replace(GO_ON, accept_score=None), "a:AC*1", "gave a multiplier, but no score is set"),
        (GO_ON, "a:AC=1*0.5", "gave a score and a multiplier"),
        (replace(GO_ON, test_max=10), "a:AC=10.5", "gave more than 10"),
        (replace(GO_ON, test_max=10), "a:AC=-1", "gave less than 0"),
        (GO_ON, "a:AC=nan", "no number"),
        (replace(GO_ON, validator_scores=False), "a:AC=1", "a score where there must be none"),
        (replace(GO_ON, max_score=4), "a:AC=5", "the score 5 is more than 4"),
        (replace(GO_ON, min_score=2), "a:AC", "the score 1 is less than 2"),
    ],
)
def test_faults_of_the_validator_are_judge_errors(
    grading: Grading, given: str, reason: str
) -> None:
    """A score that the rules do not allow never becomes a participant's result."""
    graded = grade(one_group(grading, "a"), results(given))
    assert (graded.verdict, graded.score) == (V.JE, None)
    assert reason in graded.reason


@pytest.mark.parametrize("mode", list(VerdictMode))
def test_a_judge_error_stays_one(mode: VerdictMode) -> None:
    """Not even a group that always accepts hides that a test could not be judged."""
    scheme = one_group(replace(GO_ON, verdict=mode, accept_if_any_accepted=True))
    assert grade(scheme, results("a:AC b:JE c:WA")).verdict is V.JE


def subtasks() -> Scheme:
    """Samples that do not score, and three subtasks; the third needs the first two."""
    part = Grading(score=ScoreMode.PASS_FAIL)
    groups = (
        TestGroup(
            "", ("sample", "secret"), Grading(on_reject=OnReject.CONTINUE, unscored=("sample",))
        ),
        TestGroup("sample", ("s",), Grading(accept_score=0)),
        TestGroup("secret", ("g1", "g2", "g3"), replace(GO_ON, max_score=100)),
        TestGroup("g1", ("a", "b"), replace(part, max_score=20)),
        TestGroup("g2", ("c", "d"), replace(GO_ON, accept_score=15, max_score=30)),
        TestGroup("g3", ("e",), replace(part, max_score=50, require_pass=("g1", "g2"))),
    )
    check_tree(groups, "sabcde")
    return Scheme(groups, scoring=True)


@pytest.mark.parametrize(
    ("given", "verdict", "score", "by"),
    [
        ("s:AC a:AC b:AC c:AC d:AC e:AC", V.AC, 100, ""),
        ("s:WA a:AC b:AC c:AC d:AC e:AC", V.WA, 100, "s"),
        ("s:AC a:TLE b:AC c:AC d:WA", V.TLE, 15, "a"),
        ("s:AC a:AC b:AC c:AC d:WA e:AC", V.WA, 35, "d"),
        ("s:AC a:AC b:AC c:AC d:AC e:RE", V.RE, 50, "e"),
    ],
)
def test_subtasks(given: str, verdict: Verdict, score: float, by: str) -> None:
    """Groups add up, and one whose requirement failed is worth nothing."""
    graded = grade(subtasks(), results(given))
    assert (graded.verdict, graded.score, graded.decided_by) == (verdict, score, by)
    assert graded.groups["g3"].judged == (given.count("AC") >= 5 and "d:WA" not in given)


def test_pass_fail_problem_ignores_scores() -> None:
    """Without scoring there is a verdict only, whatever the validator writes."""
    scheme = replace(one_group(Grading()), scoring=False)
    graded = grade(scheme, results("a:AC=5 b:AC c:AC"))
    assert (graded.verdict, graded.score, graded.tests) == (V.AC, None, {})
    assert grade(scheme, results("a:AC b:TLE")).decided_by == "b"


def test_samples_are_ignored_unless_they_fail_first() -> None:
    """ignore_sample takes the last child's result."""
    groups = (
        TestGroup("", ("sample", "secret"), Grading(ignore_sample=True)),
        TestGroup("sample", ("s",), GO_ON),
        TestGroup("secret", ("a",), replace(GO_ON, accept_score=7)),
    )
    scheme = Scheme(groups, scoring=True)
    assert grade(scheme, results("s:AC a:AC")).score == 7
    assert grade(scheme, results("s:WA")).verdict is V.WA


def test_a_test_may_have_its_own_score() -> None:
    """A test's score replaces the group's."""
    scheme = replace(one_group(GO_ON), accept_scores={"a": 4, "c": 8})
    assert grade(scheme, results("a:AC b:AC c:AC*0.5")).tests == {"a": 4, "b": 1, "c": 4}


def test_missing_result() -> None:
    """A test that counts must have been judged."""
    with pytest.raises(ValueError, match="no result of test 'b'"):
        grade(one_group(GO_ON), results("a:AC c:AC"))


@pytest.mark.parametrize(
    ("given", "pending"),
    [
        ("", "sabcde"),
        ("s:WA", "abcde"),
        ("s:AC a:WA", "cd"),
        ("s:AC b:WA", "acd"),
        ("d:WA", "sabc"),
        ("s:AC a:AC b:AC c:AC d:AC", "e"),
        ("s:AC a:AC b:AC c:AC d:AC e:WA", ""),
    ],
)
def test_next_tests(given: str, pending: str) -> None:
    """Tests that can no longer count are not asked for."""
    assert "".join(next_tests(subtasks(), results(given))) == pending
    assert skippable(subtasks(), results(given)) == set("sabcde") - set(pending) - set(
        results(given)
    )


def random_scheme(rng: random.Random) -> Scheme:
    """A tree of two levels with random settings, eight tests, and random requirements."""

    def settings(earlier: list[str]) -> Grading:
        return Grading(
            verdict=rng.choice(list(VerdictMode)),
            score=rng.choice(list(ScoreMode)),
            on_reject=rng.choice(list(OnReject)),
            accept_score=1,
            max_score=100,
            require_pass=tuple(rng.sample(earlier, min(len(earlier), rng.randrange(2)))),
            accept_if_any_accepted=rng.random() < 0.2,
        )

    names = ["g1", "g2", "g3"]
    tests = iter("abcdefgh")
    children = {name: [next(tests), next(tests)] for name in names}
    groups = [TestGroup("", ("g1", next(tests), "g2", "g3", next(tests)), settings([]))]
    for index, name in enumerate(names):
        groups.append(TestGroup(name, tuple(children[name]), settings(names[:index])))
    return Scheme(tuple(groups), scoring=True)


def test_skipping_never_changes_the_grade() -> None:
    """Judging only what is asked for, in any order, grades as judging everything does."""
    rng = random.Random(7)
    skipped = 0
    for _ in range(400):
        scheme = random_scheme(rng)
        check_tree(scheme.groups, "abcdefgh")
        whole = {
            name: TestResult(rng.choice((V.AC, V.AC, V.AC, V.WA, V.TLE))) for name in "abcdefgh"
        }
        expected = grade(scheme, whole)
        known: dict[str, TestResult] = {}
        while pending := next_tests(scheme, known):
            name = rng.choice(pending[:3])
            known[name] = whole[name]
        skipped += len(whole) - len(known)
        assert grade(scheme, known) == expected
    assert skipped > 100


def test_accepting_never_makes_a_test_needless() -> None:
    """After an AC the rest of the list stays as it was."""
    rng = random.Random(11)
    for _ in range(200):
        scheme = random_scheme(rng)
        known: dict[str, TestResult] = {}
        for name, verdict in zip("abcdefgh", itertools.cycle((V.AC, V.WA)), strict=False):
            before = [t for t in next_tests(scheme, known) if t != name]
            known[name] = TestResult(verdict)
            if verdict is V.AC:
                assert list(next_tests(scheme, known)) == before


def test_many_tests() -> None:
    """Thousands of tests are planned and graded at once, without deep recursion."""
    names = tuple(f"t{i}" for i in range(20_000))
    scheme = Scheme((TestGroup("", names, GO_ON),), scoring=True)
    known: Mapping[str, TestResult] = {name: TestResult(V.AC) for name in names}
    assert next_tests(scheme, known) == ()
    assert grade(scheme, known).score == 20_000

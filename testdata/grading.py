"""From the results of tests to those of groups and of the whole submission.

Pure: the same results give the same grade, in whatever order and however many tests more
were judged than needed. A test that breaking off would have skipped never counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from testdata.groups import Grading, OnReject, ScoreMode, TestGroup, VerdictMode
from testdata.problem import Verdict

AC, JE = Verdict.AC, Verdict.JE
_WORST = (
    JE,
    Verdict.RE,
    Verdict.MLE,
    Verdict.TLE,
    Verdict.ILE,
    Verdict.OLE,
    Verdict.WA,
    Verdict.PE,
    Verdict.CE,
    AC,
)
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class TestResult:
    """What judging one test came to."""

    __test__ = False  # not a pytest class

    verdict: Verdict
    score: float | None = None
    """What the validator wrote to score.txt."""
    multiplier: float | None = None
    """What the validator wrote to score_multiplier.txt."""


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What a group came to."""

    name: str
    verdict: Verdict
    score: float
    """0 in a pass-fail problem."""
    decided_by: str = ""
    """The test whose verdict became the group's; "" with AC and where no test did."""
    judged: bool = True
    """False: not judged, because a group in `require_pass` was not passed, or judging
    ended before; the verdict is then that of what ended it."""


@dataclass(frozen=True, slots=True)
class Grade:
    """The result of a submission on all tests."""

    verdict: Verdict
    score: float | None
    """None in a pass-fail problem, and with JE."""
    decided_by: str
    groups: Mapping[str, GroupResult]
    """All groups by name; the root is ""."""
    tests: Mapping[str, float]
    """Score of each test that counts; empty in a pass-fail problem."""
    reason: str = ""
    """Why it is JE when no test's verdict is: validator or package are at fault."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """All that grading needs to know of a problem."""

    groups: Sequence[TestGroup]
    """See `Problem.groups`; valid as by `groups.check_tree`."""
    scoring: bool
    accept_scores: Mapping[str, float] = field(default_factory=dict)
    """`TestCase.score` of the tests that have one."""


def grade(scheme: Scheme, results: Mapping[str, TestResult]) -> Grade:
    """Grades a submission.

    Raises:
        ValueError: naming a test that counts and has no result.
    """
    grader = _Grader(scheme, results)
    root = grader.group("")
    score = root.score if scheme.scoring and root.verdict is not JE else None
    scores = grader.scores if scheme.scoring else {}
    return Grade(root.verdict, score, root.decided_by, grader.groups, scores, grader.reason)


def next_tests(scheme: Scheme, results: Mapping[str, TestResult]) -> tuple[str, ...]:
    """The tests still to judge, in order, given the results so far (in any order).

    Tests that can no longer count are left out. A further AC never takes one out of the
    list, so it need not be asked for again until a result is not AC.
    """
    return _Planner(scheme, results).pending()


def skippable(scheme: Scheme, results: Mapping[str, TestResult]) -> frozenset[str]:
    """The tests without a result that can no longer count."""
    named = {group.name for group in scheme.groups}
    tests = {child for group in scheme.groups for child in group.children} - named
    return frozenset(tests - set(results) - set(next_tests(scheme, results)))


class _Tree:
    def __init__(self, scheme: Scheme, results: Mapping[str, TestResult]) -> None:
        self.by_name = {group.name: group for group in scheme.groups}
        self.scheme = scheme
        self.results = results
        self._below: dict[str, tuple[str, ...]] = {}

    def below(self, name: str) -> tuple[str, ...]:
        """All tests of a group and of the groups in it."""
        if name not in self.by_name:
            return (name,)
        if name not in self._below:
            children = self.by_name[name].children
            self._below[name] = tuple(t for child in children for t in self.below(child))
        return self._below[name]

    def passes(self, test: str, grading: Grading) -> bool:
        """Whether a test was accepted with no less than its accept score."""
        result = self.results[test]
        if result.verdict is not AC:
            return False
        least = self.scheme.accept_scores.get(test, grading.accept_score)
        if not self.scheme.scoring or least is None:
            return True
        if result.multiplier is not None:
            return result.multiplier >= 1 - _ROUNDING
        return result.score is None or result.score >= least - _ROUNDING


class _Grader(_Tree):
    def __init__(self, scheme: Scheme, results: Mapping[str, TestResult]) -> None:
        super().__init__(scheme, results)
        self.groups: dict[str, GroupResult] = {}
        self.scores: dict[str, float] = {}
        self.reason = ""
        self._passed: dict[str, bool] = {}

    def group(self, name: str) -> GroupResult:
        group = self.by_name[name]
        missing = next((r for r in group.grading.require_pass if not self._passed.get(r)), None)
        if missing is not None:
            return self._skip(name, self.groups.get(missing))
        counted: list[tuple[str, GroupResult]] = []
        for at, child in enumerate(group.children):
            result = self._child(child, group.grading)
            counted.append((child, result))
            if result.verdict is not AC and group.grading.on_reject is OnReject.BREAK:
                for later in group.children[at + 1 :]:
                    if later in self.by_name:
                        self._skip(later, result)
                break
        self._passed[name] = len(counted) == len(group.children) and all(
            self._passed[child] for child, _ in counted
        )
        self.groups[name] = self._settle(group, counted)
        return self.groups[name]

    def _skip(self, name: str, because: GroupResult | None) -> GroupResult:
        verdict = because.verdict if because and because.verdict is not AC else Verdict.WA
        decided_by = because.decided_by if because else ""
        result = GroupResult(name, verdict, 0.0, decided_by, judged=False)
        self.groups[name] = result
        self._passed[name] = False
        for child in self.by_name[name].children:
            if child in self.by_name:
                self._skip(child, result)
        return result

    def _child(self, name: str, grading: Grading) -> GroupResult:
        if name in self.by_name:
            return self.group(name)
        if name not in self.results:
            raise ValueError(f"no result of test {name!r}")
        result = self.results[name]
        self._passed[name] = self.passes(name, grading)
        if result.verdict is JE or not self.scheme.scoring:
            return GroupResult(name, result.verdict, 0.0, name)
        try:
            score = self._score(name, result, grading)
        except ValueError as error:
            return self._fault(name, f"test {name!r}: {error}", decided_by=name)
        self.scores[name] = score
        return GroupResult(name, result.verdict, score, name)

    def _fault(self, name: str, reason: str, decided_by: str = "") -> GroupResult:
        self.reason = self.reason or reason
        return GroupResult(name, JE, 0.0, decided_by)

    def _score(self, name: str, result: TestResult, grading: Grading) -> float:
        given, factor = result.score, result.multiplier
        if result.verdict is not AC:
            if given is not None or factor is not None:
                raise ValueError("the validator gave a score for a test that is not accepted")
            return grading.reject_score
        most = self.scheme.accept_scores.get(name, grading.accept_score)
        written = given is not None or factor is not None
        rules = (
            (written and not grading.validator_scores, "gave a score where there must be none"),
            (given is not None and factor is not None, "gave a score and a multiplier"),
            (given is not None and not math.isfinite(given), "gave a score that is no number"),
            (factor is not None and not 0 <= factor <= 1, "gave a multiplier outside [0, 1]"),
            (factor is not None and most is None, "gave a multiplier, but no score is set"),
            (_above(given, grading.test_max), f"gave more than {grading.test_max}"),
            (_above(0.0, given) and grading.test_max is not None, "gave less than 0"),
        )
        for broken, rule in rules:
            if broken:
                raise ValueError(f"the validator {rule}")
        if given is not None:
            return given
        if most is None and grading.score is ScoreMode.PASS_FAIL:
            return 0.0
        if most is None:
            raise ValueError("the validator gave no score, and none is set")
        return most if factor is None else most * factor

    def _settle(self, group: TestGroup, counted: list[tuple[str, GroupResult]]) -> GroupResult:
        grading = group.grading
        if grading.ignore_sample:
            counted = counted[-1:]
        verdict, decided_by = _verdict(grading, [result for _, result in counted])
        score = 0.0
        if self.scheme.scoring and verdict is not JE:
            scores = [r.score for name, r in counted if name not in grading.unscored]
            if grading.score is ScoreMode.PASS_FAIL:
                score = (grading.max_score or 0.0) if self._passed[group.name] else 0.0
            elif scores:
                score = _AGGREGATES[grading.score](scores)
            if grading.score_if_accepted and verdict is not AC:
                score = 0.0
            counts = verdict is AC or not grading.score_if_accepted
            wrong = _outside(score, grading) if counts else ""
            if wrong:
                rule = f"group {group.name!r}: the score {score:g} is {wrong}"
                return self._fault(group.name, rule)
        return GroupResult(group.name, verdict, score, decided_by)


def _above(value: float | None, bound: float | None) -> bool:
    if value is None or bound is None:
        return False
    return value > bound + _ROUNDING * max(1.0, abs(bound))


def _outside(score: float, grading: Grading) -> str:
    if _above(score, grading.max_score):
        return f"more than {grading.max_score:g}"
    if _above(grading.min_score, score):
        return f"less than {grading.min_score:g}"
    return ""


def _average(scores: Sequence[float]) -> float:
    return math.fsum(scores) / len(scores)


_AGGREGATES: Mapping[ScoreMode, Callable[[Sequence[float]], float]] = {
    ScoreMode.SUM: math.fsum,
    ScoreMode.MIN: min,
    ScoreMode.MAX: max,
    ScoreMode.AVG: _average,
}


def _verdict(grading: Grading, results: Sequence[GroupResult]) -> tuple[Verdict, str]:
    """A group's verdict, and the test that decided it."""
    for result in results:
        if result.verdict is JE:
            return JE, result.decided_by
    rejected = [result for result in results if result.verdict is not AC]
    accepted = len(rejected) < len(results)
    if not rejected or grading.verdict is VerdictMode.ALWAYS_ACCEPT:
        return AC, ""
    if grading.accept_if_any_accepted and accepted:
        return AC, ""
    chosen = rejected[0]
    if grading.verdict is VerdictMode.WORST_ERROR:
        chosen = min(rejected, key=lambda result: _WORST.index(result.verdict))
    return chosen.verdict, chosen.decided_by


class _Planner(_Tree):
    """What is known of groups of which some tests have no result yet."""

    def __init__(self, scheme: Scheme, results: Mapping[str, TestResult]) -> None:
        super().__init__(scheme, results)
        self._gradings = {
            child: group.grading for group in scheme.groups for child in group.children
        }
        self._rejected: dict[str, bool] = {}
        self._skipped: set[str] = set()
        self._pending: list[str] = []

    def pending(self) -> tuple[str, ...]:
        self._visit("")
        return tuple(self._pending)

    def _visit(self, name: str) -> None:
        if name not in self.by_name:
            if name not in self.results:
                self._pending.append(name)
            return
        group = self.by_name[name]
        if self._blocked(group):
            self._skip(group.children)
            return
        for at, child in enumerate(group.children):
            self._visit(child)
            if group.grading.on_reject is OnReject.BREAK and self._is_rejected(child):
                self._skip(group.children[at + 1 :])
                return

    def _skip(self, children: Sequence[str]) -> None:
        self._skipped.update(test for child in children for test in self.below(child))

    def _blocked(self, group: TestGroup) -> bool:
        """Whether a group that it requires is known not to be passed."""
        return any(
            test in self._skipped
            or (test in self.results and not self.passes(test, self._gradings[test]))
            for required in group.grading.require_pass
            for test in self.below(required)
        )

    def _is_rejected(self, name: str) -> bool:
        """Whether the verdict is known not to be AC."""
        if name not in self.by_name:
            return name in self.results and self.results[name].verdict is not AC
        if name not in self._rejected:
            self._rejected[name] = self._group_rejected(self.by_name[name])
        return self._rejected[name]

    def _group_rejected(self, group: TestGroup) -> bool:
        grading = group.grading
        if self._blocked(group):
            return True
        children = [self._is_rejected(child) for child in group.children]
        if grading.verdict is VerdictMode.ALWAYS_ACCEPT or not children:
            return False
        if grading.accept_if_any_accepted:
            return all(children) or (grading.on_reject is OnReject.BREAK and children[0])
        return any(children)

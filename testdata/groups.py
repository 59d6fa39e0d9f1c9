"""Test groups and how their results add up; `grading` computes with them.

A problem's groups form a tree whose root is named "". A group's children are tests and
groups in judging order. The result of a test is a verdict and, in a scoring problem, a
score; the result of a group follows from its children's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class VerdictMode(StrEnum):
    """How a group's verdict follows from its children's."""

    FIRST_ERROR = "first_error"
    """AC if all are; else the first that is not."""
    WORST_ERROR = "worst_error"
    """AC if all are; else the worst that is there: JE, RE, MLE, TLE, ILE, OLE, WA, PE."""
    ALWAYS_ACCEPT = "always_accept"


class ScoreMode(StrEnum):
    """How a group's score follows from its children's."""

    PASS_FAIL = "pass-fail"  # noqa: S105 - not a password
    """`max_score` if every test below passed, else 0. A test passes with AC and no less
    than its accept score, if it has one."""
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    AVG = "avg"


class OnReject(StrEnum):
    """Whether judging of a group goes on after a child that is not AC."""

    BREAK = "break"
    """The rest of the group is not judged and does not count."""
    CONTINUE = "continue"


@dataclass(frozen=True, slots=True)
class Grading:
    """How a group is graded.

    Score of a test directly in the group: for a verdict other than AC `reject_score`; for AC
    the validator's score.txt, or its score_multiplier.txt times the accept score, or the
    accept score itself, which is `TestCase.score` if given and else `accept_score`.
    In a pass-fail problem all scores are ignored.
    """

    verdict: VerdictMode = VerdictMode.FIRST_ERROR
    score: ScoreMode = ScoreMode.SUM
    on_reject: OnReject = OnReject.BREAK
    accept_score: float | None = None
    """None: the validator must give a score for an accepted test (else JE), unless
    `score` is PASS_FAIL."""
    validator_scores: bool = True
    """Whether score.txt and score_multiplier.txt may be written (else JE)."""
    reject_score: float = 0.0
    test_max: float | None = None
    """Most that score.txt may say for a test directly here (else JE); None: unbounded."""
    min_score: float | None = None
    """Least score of the group (else JE); None: unbounded."""
    max_score: float | None = None
    """Most that the group may score (else JE); None: unbounded. Always given with PASS_FAIL
    where scores count."""
    require_pass: tuple[str, ...] = ()
    """Names of groups judged earlier. Unless every test in them passed (see PASS_FAIL), this
    group is not judged: its score is 0 and its verdict that of the first one not passed."""
    accept_if_any_accepted: bool = False
    """AC as soon as one child is AC; the score follows `score` as ever."""
    ignore_sample: bool = False
    """On the root only: its result is that of the last child judged ("secret"), so that
    the samples count neither for the verdict nor for the score."""
    score_if_accepted: bool = False
    """The score is 0 unless the verdict is AC (legacy's root)."""
    unscored: tuple[str, ...] = ()
    """Children that count for the verdict but not for the score."""


@dataclass(frozen=True, slots=True)
class GroupLimits:
    """Bounds of a group's tests in place of those of the group above, or of the problem.

    None: as above.
    """

    time_s: float | None = None
    memory_mib: int | None = None
    output_mib: int | None = None


@dataclass(frozen=True, slots=True)
class TestGroup:
    """One node of the tree."""

    __test__ = False  # not a pytest class

    name: str
    """Path below data/: "" for the root, "sample", "secret", "secret/1-small"."""
    children: tuple[str, ...]
    """Names of tests and of groups, in judging order. No test has a group's name."""
    grading: Grading = Grading()
    title: str = ""
    """For people; "" when the name will do."""
    feedback: str = ""
    """What participants see of the group: "" (the platform's default), "full" (each
    test with input and outputs), "complete" (each test's verdict), "points" (the
    score only), "icpc" (up to the first failed test) or "none"."""
    limits: GroupLimits = GroupLimits()
    """Hold for all tests below, unless a group between has its own."""


def check_tree(groups: tuple[TestGroup, ...], tests: Iterable[str]) -> None:
    """Checks that `groups` are one tree that holds each of `tests` once.

    Raises:
        ValueError: "<group>: <rule>".
    """
    if not groups or groups[0].name:
        raise ValueError('"": the first group must be the root')
    place = {group.name: index for index, group in enumerate(groups)}
    left, open_groups = set(tests), set(place) - {""}
    if len(place) != len(groups) or left & set(place):
        raise ValueError('"": a name is used twice')
    parent: dict[str, str] = {}
    for index, group in enumerate(groups):
        for child in group.children:
            parent[child] = group.name
            free = child in left or child in open_groups
            if not free or place.get(child, index + 1) <= index:
                raise ValueError(f"{group.name!r}: {child!r}: no test or later group, or not free")
            left.discard(child)
            open_groups.discard(child)
        for required in group.grading.require_pass:
            if place.get(required, index) >= index or required in _above(group.name, parent):
                raise ValueError(f"{group.name!r}: require_pass: no earlier group {required!r}")
    if left or open_groups:
        raise ValueError(f"{min(left | open_groups)!r}: is in no group")


def _above(name: str, parent: Mapping[str, str]) -> list[str]:
    found = []
    while name in parent:
        name = parent[name]
        found.append(name)
    return found


def flat_groups(names: tuple[str, ...]) -> tuple[TestGroup, ...]:
    """The groups of a pass-fail problem whose tests have no order but their own: the root
    with all of them, ending at the first that fails.
    """
    return (TestGroup("", names),)

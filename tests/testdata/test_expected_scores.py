"""Scores that comments in example submissions expect."""

from __future__ import annotations

import pytest

from testdata.package import read_package
from testdata.problem import Verdict

from .conftest import LEGACY, Write
from .test_icpc import by_path

SCORING = {"problem.yaml": "name: Echo\ntype: scoring\n"}


@pytest.mark.parametrize(
    ("comment", "score"),
    [
        ("@EXPECTED_SCORE@: 70", (70.0, 70.0)),
        ("@EXPECTED_SCORE@:74.42", (74.415, 74.425)),
        ("@EXPECTED_SCORE@: 1e5", None),
        ("EXPECTED_SCORE: 70", None),
    ],
)
def test_a_comment_tells_the_score(
    write: Write, comment: str, score: tuple[float, float] | None
) -> None:
    """Whatever rounds to the number that is written; the folder's verdicts stay."""
    source = f"# {comment}\nprint(1)\n"
    with read_package(write(LEGACY, {**SCORING, "submissions/mixed/a.py": source})) as package:
        one = by_path(package)["mixed/a.py"]
    assert one.expected == ()
    found = [rule.score for rule in one.rules if rule.score is not None]
    assert (found[0] == pytest.approx(score)) if score and found else (not found and not score)


def test_both_comments_hold(write: Write) -> None:
    """A verdict and a score."""
    source = "# @EXPECTED_RESULTS@: WRONG-ANSWER\n# @EXPECTED_SCORE@: 30\n"
    with read_package(write(LEGACY, {**SCORING, "submissions/mixed/a.py": source})) as package:
        one = by_path(package)["mixed/a.py"]
    assert one.required == {Verdict.WA, Verdict.PE}
    assert [rule.score for rule in one.rules] == [None, (30.0, 30.0)]


def test_results_under_the_other_word(write: Write) -> None:
    """Old packages write results after @EXPECTED_SCORE@."""
    source = "# @EXPECTED_SCORE@: WRONG_ANSWER\n"
    with read_package(write(LEGACY, {"submissions/mixed/a.py": source})) as package:
        assert by_path(package)["mixed/a.py"].required == {Verdict.WA, Verdict.PE}


def test_a_pass_fail_problem_has_no_scores(write: Write) -> None:
    """It is told, not checked."""
    source = "# @EXPECTED_SCORE@: 70\n"
    with read_package(write(LEGACY, {"submissions/mixed/a.py": source})) as package:
        assert not by_path(package)["mixed/a.py"].rules
        assert any("is for scoring problems only" in notice for notice in package.notices)

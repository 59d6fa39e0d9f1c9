"""The tests of a bundle as rows. Reads file sizes."""

from __future__ import annotations

from typing import Any

from testdata.groups import TestGroup
from testdata.package import Package
from testdata.problem import TestCase
from web_api.plain import without_nul


def described_tests(package: Package, bundle_digest: str) -> list[dict[str, Any]]:
    """Columns of `TestCaseRow`, in judging order."""
    groups = {group.name: group for group in package.problem.tree}
    return [
        {
            "bundle_digest": bundle_digest,
            "index": index,
            "name": without_nul(test.name),
            "group": group_of(test.name, groups),
            "sample": test.sample,
            "input_bytes": _size(package, test.input),
            "answer_bytes": _size(package, test.answer),
            "score": _score(test, groups, package),
        }
        for index, test in enumerate(package.problem.tests)
    ]


def group_of(test: str, groups: dict[str, TestGroup]) -> str:
    """The innermost group above a test, "" for the root."""
    name = test
    while "/" in name:
        name = name.rpartition("/")[0]
        if name in groups:
            return name
    return ""


def _score(test: TestCase, groups: dict[str, TestGroup], package: Package) -> float | None:
    """Most that the test can get for itself, where that is known."""
    if not package.problem.kind.scoring:
        return None
    if test.score is not None:
        return test.score
    grading = groups[group_of(test.name, groups)].grading if groups else None
    if grading is None:
        return None
    return grading.accept_score if grading.accept_score is not None else grading.test_max


def _size(package: Package, path: str) -> int:
    return (package.root / path).stat().st_size if path else 0

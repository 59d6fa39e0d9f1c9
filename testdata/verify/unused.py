"""Files of a package that nothing refers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import PurePosixPath
from typing import Any

from testdata.issues import listed
from testdata.problem import Problem
from testdata.signature.reading import SIGNATURE_FILE
from testdata.tree import Tree
from testdata.verify.findings import Finding, Severity

_KNOWN_FOLDERS = (
    "statement",
    "problem_statement",
    "solution",
    "attachments",
    "generators",
    "input_visualizer",
    "output_visualizer",
)
_KNOWN_FILES = (
    ".timelimit",
    "domjudge-problem.ini",
    "problem.yaml",
    "submissions.yaml",
    SIGNATURE_FILE,
)
_FOR_PEOPLE = ("readme", "license", "licence", "copying", "changelog", "notes", "makefile")
_TEST_SIDE_FILES = (
    ".in",
    ".ans",
    ".out",
    ".yaml",
    ".hint",
    ".desc",
    ".interaction",
    ".in.statement",
    ".ans.statement",
    ".in.download",
    ".ans.download",
    ".png",
    ".jpg",
    ".jpeg",
    ".svg",
)
_SETTINGS = ("test_group.yaml", "testdata.yaml")


def check_unused(tree: Tree, problem: Problem, told: str = "") -> Iterator[Finding]:
    """One finding for each folder with files that neither judging nor the page needs, but
    for those that `told`, what the reader said, names already.
    """
    used = _paths(problem)
    stems = {"data/" + test.name for test in problem.tests}
    stems |= {"data/" + item.test.name for item in problem.validator_tests}
    lost: dict[str, list[str]] = {}
    for path in tree.files:
        if path not in used and path not in told and not _is_known(path, stems):
            lost.setdefault(path.rpartition("/")[0], []).append(path)
    for folder, files in lost.items():
        what = "is" if len(files) == 1 else "are"
        names = listed((PurePosixPath(file).name for file in files), 5)
        message = f"{names} {what} not used by anything"
        yield Finding(Severity.INFO, "unused-file", message, folder or files[0])


def _paths(value: Any) -> frozenset[str]:
    """Every string of the model that may be a path: all but texts for people."""
    found: set[str] = set()
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            found.add(item)
        elif is_dataclass(item):
            todo += [getattr(item, field.name) for field in fields(item)]
        elif isinstance(item, tuple | list):
            todo += item
    return frozenset(found)


def _is_known(path: str, stems: set[str]) -> bool:
    name = PurePosixPath(path).name
    if path.startswith(tuple(folder + "/" for folder in _KNOWN_FOLDERS)):
        return True
    if name in _KNOWN_FILES or name.lower().startswith(_FOR_PEOPLE):
        return True
    if not path.startswith("data/"):
        return False
    return name in _SETTINGS or any(
        path.endswith(ending) and path.removesuffix(ending) in stems for ending in _TEST_SIDE_FILES
    )

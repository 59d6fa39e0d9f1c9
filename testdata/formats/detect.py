"""Which format a tree of files is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from testdata.formats import dmoj, icpc, plain, polygon
from testdata.formats.pool import Pool
from testdata.formats.reading import Reading
from testdata.issues import Findings, Issue, PackageError
from testdata.tree import Tree
from testdata.workspace import Workspace

Reader: TypeAlias = Callable[[Tree, str, Findings, Workspace], Reading | None]
"""reader(tree, slug, findings, workspace): None when nothing can be said but `findings`."""

_BY_FILE: dict[str, Reader] = {
    "problem.yaml": icpc.read,
    "problem.xml": polygon.read,
    "init.yml": dmoj.read,
}

_TELLING = ("data/secret", "submissions", "problem_statement", "output_validators")
_FORMATS = "nor is there problem.xml, init.yml, or a pair of test files as 1.in and 1.out"


def detect(tree: Tree) -> Reader:
    """The reader for `tree`.

    Raises:
        PackageError: if it is of no format, or of several.
    """
    found = [name for name in _BY_FILE if tree.has(name)]
    if len(found) > 1:
        rule = f"is beside {found[1]}: a package is in one format; remove the others' files"
        raise PackageError(Issue(found[0], None, rule))
    if found:
        return _BY_FILE[found[0]]
    # What looks like the rest of a package is one whose main file is lost: its tests
    # alone would be judged otherwise than meant.
    torn = next((folder for folder in _TELLING if tree.under(folder)), "")
    if torn or not plain.looks_plain(Pool.of(tree.root)):
        why = f"there is {torn}, but no problem.yaml" if torn else _FORMATS
        text = f"not found: this is not a problem package ({why})"
        raise PackageError(Issue("problem.yaml", None, text))
    return plain.read

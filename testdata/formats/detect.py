"""Which format a tree of files is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from testdata.formats import icpc, polygon
from testdata.formats.reading import Reading
from testdata.issues import Findings, Issue, PackageError
from testdata.tree import Tree
from testdata.workspace import Workspace

Reader: TypeAlias = Callable[[Tree, str, Findings, Workspace], Reading | None]
"""reader(tree, slug, findings, workspace): None when nothing can be said but `findings`."""

_BY_FILE: dict[str, Reader] = {
    "problem.yaml": icpc.read,
    "problem.xml": polygon.read,
}


def detect(tree: Tree) -> Reader:
    """The reader for `tree`.

    Raises:
        PackageError: if it is of no format, or of several.
    """
    found = [name for name in _BY_FILE if tree.has(name)]
    if not found:
        raise PackageError(Issue("problem.yaml", None, "not found: this is not a problem package"))
    return _BY_FILE[found[0]]

"""What a format's reader returns."""

from __future__ import annotations

from dataclasses import dataclass

from testdata.problem import Problem
from testdata.tree import Tree


@dataclass(frozen=True, slots=True)
class Reading:
    """A problem, and the tree that its paths are in: the package's or one derived from it."""

    tree: Tree
    problem: Problem

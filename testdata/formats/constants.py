"""Constants: {{name}} in programs and settings stands for a value of problem.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping

from testdata.tree import Tree
from testdata.workspace import Workspace

_PROGRAMS = (
    "submissions/",
    "include/",
    "input_validators/",
    "output_validator/",
    "output_validators/",
)
_MOST = 4 << 20


def with_constants(tree: Tree, constants: Mapping[str, str], workspace: Workspace) -> Tree:
    """`tree` with the constants' values in place, or itself when they occur nowhere.

    Statements keep their {{name}}: they are replaced when they are shown.
    """
    if not constants:
        return tree
    names = "|".join(re.escape(name) for name in sorted(constants))
    mark = re.compile((r"\{\{(" + names + r")\}\}").encode())
    values = {name.encode(): value.encode() for name, value in constants.items()}
    changes = {}
    for file in tree.files:
        settings = file.startswith("data/") and file.endswith("/test_group.yaml")
        if not settings and not file.startswith(_PROGRAMS):
            continue
        if (tree.root / file).stat().st_size > _MOST:
            continue
        content = (tree.root / file).read_bytes()
        replaced = mark.sub(lambda found: values[found[1]], content)
        if replaced != content:
            changes[file] = replaced
    return workspace.derived(tree, changes) if changes else tree

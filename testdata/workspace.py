"""A package's files with some replaced, for formats that need derived files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from testdata.tree import Tree, scan


class Workspace:
    """Temporary folders that live as long as `stack`."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def folder(self) -> Path:
        """A new, empty folder."""
        name = tempfile.TemporaryDirectory(prefix="assize-package-")
        return Path(self._stack.enter_context(name))

    def derived(self, tree: Tree, changes: Mapping[str, bytes]) -> Tree:
        """`tree` with `changes` written over it, elsewhere; the original stays as it is.

        Links are resolved: each file of the new tree is a file of its own.
        """
        root = self.folder()
        for path in {*tree.files, *changes}:
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if path in changes:
                target.write_bytes(changes[path])
            else:
                _link_or_copy(tree.root / path, target)
        return scan(root)


def _link_or_copy(source: Path, target: Path) -> None:
    real = source.resolve()
    try:
        os.link(real, target)
    except OSError:
        shutil.copyfile(real, target)

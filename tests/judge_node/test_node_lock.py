"""One node of a name per host."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge_node.strays import NodeLock
from sandbox.runner import SandboxError


def test_a_name_is_held_once_and_comes_back(tmp_path: Path) -> None:
    """A second node of the name is told so; after the first has left it may start."""
    first = NodeLock("node-1", tmp_path)
    with pytest.raises(SandboxError, match="node-1 runs on this host already"):
        NodeLock("node-1", tmp_path)
    other = NodeLock("node-2", tmp_path)
    first.release()
    again = NodeLock("node-1", tmp_path)
    with pytest.raises(SandboxError):
        NodeLock("node-1", tmp_path)
    again.release()
    other.release()


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """A node that leaves takes its lock file with it."""
    NodeLock("node-1", tmp_path).release()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_removed_under_the_lock_is_made_anew(tmp_path: Path) -> None:
    """The name must mean the locked file: a lock on a removed one would guard nothing."""
    first = NodeLock("node-1", tmp_path)
    (tmp_path / "node-1").unlink()
    second = NodeLock("node-1", tmp_path)
    with pytest.raises(SandboxError):
        NodeLock("node-1", tmp_path)
    first.release()
    with pytest.raises(SandboxError):
        NodeLock("node-1", tmp_path)
    second.release()

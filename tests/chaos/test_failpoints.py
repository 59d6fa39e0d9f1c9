"""Failpoints do nothing unless armed, and end the process once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def status(module: str, call: str, folder: Path | None) -> int:
    """How a process that reaches a failpoint ends."""
    environment = {k: v for k, v in os.environ.items() if k != "ASSIZE_FAILPOINTS"}
    if folder is not None:
        environment["ASSIZE_FAILPOINTS"] = str(folder)
    code = f"from {module} import failpoints; failpoints.{call}"
    return subprocess.run(
        (sys.executable, "-c", code), cwd=ROOT, env=environment, check=False
    ).returncode


@pytest.mark.parametrize("module", ["judge_master", "judge_node"])
def test_an_armed_point_ends_one_process(tmp_path: Path, module: str) -> None:
    """The second process that comes by lives, and so does one without the setting."""
    call = "reach('here')"
    (tmp_path / "elsewhere").touch()
    assert status(module, call, tmp_path) == 0
    (tmp_path / "here").touch()
    assert status(module, call, None) == 0
    assert status(module, call, tmp_path) == -signal.SIGKILL
    assert status(module, call, tmp_path) == 0


def test_a_point_with_a_detail_stays(tmp_path: Path) -> None:
    """It ends whoever comes with that detail, and nobody else."""
    (tmp_path / "leased=p1").touch()
    assert status("judge_node", "reach('leased', 'p2')", tmp_path) == 0
    for _ in range(2):
        assert status("judge_node", "reach('leased', 'p1')", tmp_path) == -signal.SIGKILL

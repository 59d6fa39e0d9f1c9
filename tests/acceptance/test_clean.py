"""Every problem of ours passes `assize verify`, which judges all of its submissions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.processes import ROOT, Up, assize
from tests.acceptance.test_judge import master_of

PROBLEMS = sorted(p.parent for p in (ROOT / "testdata" / "problems").glob("*/problem.yaml"))
MEASURED = {"time-limit-tight", "time-limit-loose", "no-time-limit-fits"}
"""Warnings that compare times of this machine, which others may keep busy meanwhile."""
MEANT = {("night-train", "package-approximated")}
"""Warnings that a problem is there to give: it names a draft of the format, as many do."""
NEVER_MEASURED = ("Branches of validators", "Time in ")
"""Not every language with a wrong submission has an accepted one, too."""


def test_there_are_problems_to_verify() -> None:
    assert len(PROBLEMS) >= 24


@pytest.mark.slow
@pytest.mark.parametrize("package", PROBLEMS, ids=lambda path: path.name)
def test_every_problem_of_ours_is_clean(stack: Up, package: Path) -> None:
    """No error, no warning, and nothing that could not be looked at."""
    done = assize("verify", str(package), "--json", "--master", master_of(stack))
    assert done.returncode == 0, done.stderr + done.stdout
    report = json.loads(done.stdout)
    assert report["errors"] == 0
    assert [f for f in report["findings"] if not _fine(package.name, f)] == []
    assert all(said.startswith(NEVER_MEASURED) for said in report["not_measured"])
    examples = {p.relative_to(package / "submissions").as_posix() for p in _programs(package)}
    assert set(report["matrix"]["submissions"]) == examples
    for path, verdicts in report["matrix"]["submissions"].items():
        # Elsewhere a score may make AC of a part of the tests.
        if path.startswith("accepted/"):
            assert set(verdicts) == {"AC"}, path


def _fine(slug: str, finding: dict[str, Any]) -> bool:
    rule = finding["rule"]
    return finding["severity"] == "info" or rule in MEASURED or (slug, rule) in MEANT


def _programs(package: Path) -> list[Path]:
    """Files and folders in the folders of submissions/."""
    return list((package / "submissions").glob("*/*"))

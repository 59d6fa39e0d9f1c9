"""`assize judge` on real packages with a real private cluster."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.packages import ECHO, write_package
from tests.acceptance.processes import ROOT, Up, assize

PROBLEMS = ROOT / "testdata" / "problems"
ONE_OF_EACH_KIND = ("round-trip", "rising-notes", "sunken-bell", "blown-ribbon", "ferry-queue")
"""Plain, scoring, interactive, multi-pass, with a signature. All others are judged when they
are verified: see test_clean."""


def master_of(stack: Up) -> str:
    """The address of the running cluster's master."""
    return str(json.loads((stack.data / "running.json").read_text())["master"])


@pytest.mark.parametrize("slug", ONE_OF_EACH_KIND)
def test_problems_of_ours_get_what_they_expect(stack: Up, slug: str) -> None:
    package = PROBLEMS / slug
    done = assize("judge", str(package), "--json", "--master", master_of(stack))
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["mismatches"] == 0
    assert report["package"] == str(package)
    assert report["submissions"]
    for submission in report["submissions"]:
        assert submission["match"]
        # Elsewhere a score may make AC of a part of the tests.
        if submission["path"].startswith("accepted/"):
            assert submission["verdict"] == "AC"
            assert submission["tests_passed"] == submission["tests_total"] > 0
            assert submission["cpu_ms"] > 0
            assert submission["memory_kib"] > 0


def test_a_wrong_expectation_is_a_mismatch(tmp_path: Path) -> None:
    """Exit status 1, and one line that says which and why; on a private cluster."""
    sources = {"accepted/echo.py": ECHO, "wrong_answer/right.py": ECHO, "accepted/bad.py": "1/0"}
    package = write_package(tmp_path / "echo", submissions=sources)
    done = assize("judge", str(package), "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["mismatches"] == 2
    assert {s["path"]: (s["verdict"], s["match"]) for s in report["submissions"]} == {
        "accepted/echo.py": ("AC", True),
        "accepted/bad.py": ("RE", False),
        "wrong_answer/right.py": ("AC", False),
    }
    assert "wrong_answer/right.py: expected WA or PE, got AC" in done.stderr
    assert "accepted/bad.py: expected AC, got RE" in done.stderr


def test_named_submissions_against_a_running_cluster(stack: Up, tmp_path: Path) -> None:
    """--master uses a cluster that is there; -v tells of each test; unknown is no crash."""
    package = write_package(tmp_path / "echo", tests=4)
    master = master_of(stack)
    (tmp_path / "mine.py").write_text("print('wrong')")
    inside = package / "submissions" / "accepted" / "echo.py"
    named = ("--submission", str(tmp_path / "mine.py"), "--submission", str(inside))
    done = assize("judge", str(package), *named, "--master", master, "-v")
    assert done.returncode == 0, done.stderr
    assert "mine.py  secret/0  WA" in done.stdout
    for number in range(4):
        assert f"echo.py  secret/{number}  AC" in done.stdout
    (tmp_path / "mine.xyz").write_text("?")
    done = assize("judge", str(package), "-s", str(tmp_path / "mine.xyz"), "--master", master)
    assert done.returncode == 1
    assert "mine.xyz: not judged: no known language" in done.stderr


def test_a_bad_package_lists_every_issue(tmp_path: Path) -> None:
    package = write_package(tmp_path / "echo")
    (package / "data" / "secret" / "1.ans").unlink()
    (package / "problem.yaml").write_text("name: Echo\nlimits:\n  memory: lots\n")
    done = assize("judge", str(package), "--json")
    assert done.returncode == 2
    answer = json.loads(done.stdout)
    assert "memory" in answer["error"]
    assert len(answer["issues"]) >= 2
    assert done.stderr.splitlines() == [f"assize: {issue}" for issue in answer["issues"]]

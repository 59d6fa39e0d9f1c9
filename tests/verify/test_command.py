"""`assize verify` as people run it: a private cluster of real parts, real packages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.processes import assize, parts
from tests.verify.packages import SUM, bad, custom, good


def _rules(told: dict, severity: str) -> set[str]:
    return {f["rule"] for f in told["findings"] if f["severity"] == severity}


def _verified(package: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[str], dict]:
    done = assize("verify", str(package), "--json", *arguments)
    assert done.stdout, done.stderr
    return done, json.loads(done.stdout)


def test_a_good_package(tmp_path: Path) -> None:
    """No errors: its validators refuse broken inputs, its times and verdicts are told."""
    target = tmp_path / "sum.html"
    done, told = _verified(good(tmp_path / "sum"), "--report", str(target))
    assert done.returncode == 0, done.stderr + done.stdout
    assert told["errors"] == 0
    assert told["package"] == str(tmp_path / "sum")
    assert not any(rule.startswith("mutant-accepted") for rule in _rules(told, "warning"))
    (mutants,) = [f for f in told["findings"] if f["rule"] == "mutants-refused"]
    assert mutants["message"].startswith("the input validators refuse ")
    assert _rules(told, "info") >= {"answers-reproduced", "tests-needed", "memory-used"}
    assert told["matrix"]["submissions"] == {
        "accepted/sum.py": ["AC", "AC", "AC"],
        "time_limit_exceeded/slow.py": ["AC", "AC", "TLE"],
        "wrong_answer/first.py": ["WA", "AC", "WA"],
    }
    assert told["matrix"]["tests_that_catch_nobody"] == ["secret/1-one"]
    assert told["matrix"]["tests_needed"] == ["secret/2-many"]
    advice = told["advice"]
    assert advice["time_limit_s"] == 2
    assert advice["slowest_accepted"]["path"] == "accepted/sum.py"
    # It is timed under a higher limit than its own, and is too slow for that one, too.
    assert advice["fastest_too_slow"]["at_least"] is True
    assert advice["fastest_too_slow"]["cpu_s"] >= 2 * 1.5
    assert [one["language"] for one in advice["languages"]] == ["python3"]
    page = target.read_text(encoding="utf-8")
    assert "<h1>Sum</h1>" in page
    assert "wrong_answer/first.py" in page
    assert "<script" not in page


def test_a_bad_package(tmp_path: Path) -> None:
    """Every fault in it is found, and nothing else is called an error."""
    done, told = _verified(bad(tmp_path / "sum"))
    assert done.returncode == 1, done.stderr
    errors = {(f["rule"], f["file"]) for f in told["findings"] if f["severity"] == "error"}
    assert errors == {
        ("sample-differs", "statement/problem.en.md"),
        ("contradicting-answers", "data/secret/3.ans"),
        ("input-refused", "data/secret/2.in"),
        ("invalid-input-accepted", "data/invalid_input/words.in"),
        ("invalid-output-accepted", "data/invalid_output/wrong.out"),
        ("unexpected-verdict", "submissions/accepted/crash.py"),
        ("unexpected-verdict", "submissions/accepted/sum.py"),
        ("answers-not-reproduced", ""),
    }
    assert _rules(told, "warning") >= {
        "crlf",
        "trailing-whitespace",
        "missing-final-newline",
        "mutant-accepted-space",
        "mutant-accepted-length",
        "mutant-accepted-number",
    }
    (number,) = [f for f in told["findings"] if f["rule"] == "mutant-accepted-number"]
    assert "a number replaced by -10^22" in number["message"]
    assert "a word" not in number["message"]
    assert "unused-file" in _rules(told, "info")
    (refused,) = [f for f in told["findings"] if f["rule"] == "input-refused"]
    assert refused["evidence"] == "exit code 43"
    (crlf,) = [f for f in told["findings"] if f["rule"] == "crlf"]
    assert (crlf["file"], crlf["line"]) == ("data/secret/1.in", 1)
    reproduced = [f for f in told["findings"] if f["rule"] == "answers-not-reproduced"]
    assert reproduced[0]["evidence"] == "no accepted submission passes secret/3"


def test_a_custom_output_validator_is_tried(tmp_path: Path) -> None:
    """It judges the package's valid and invalid outputs on the judge itself."""
    done, told = _verified(custom(tmp_path / "sum"))
    assert done.returncode == 1, done.stderr
    errors = {f["rule"]: f for f in told["findings"] if f["severity"] == "error"}
    assert set(errors) == {"invalid-output-accepted", "valid-output-refused"}
    assert errors["valid-output-refused"]["file"] == "data/valid_output/fine.out"
    assert errors["valid-output-refused"]["evidence"] == "saw ['no']"


def test_a_time_limit_is_inferred(tmp_path: Path) -> None:
    """Without one in the package it follows from the accepted submissions' times."""
    package = good(tmp_path / "sum")
    settings = package / "problem.yaml"
    settings.write_text(settings.read_text().replace("  time_limit: 2\n", ""))
    spin = "import time\nwhile time.process_time() < 0.6:\n    pass\n"
    slow = package / "submissions" / "accepted" / "slower.py"
    slow.write_text(spin + SUM)
    done, told = _verified(package)
    assert done.returncode == 0, done.stderr + done.stdout
    advice = told["advice"]
    assert advice["inferred"] is True
    slowest = advice["slowest_accepted"]
    assert slowest["path"] == "accepted/slower.py"
    # Measured twice: the limit comes from the first time, and is a whole number of seconds.
    assert advice["time_limit_s"] == int(advice["time_limit_s"]) >= 2
    assert told["matrix"]["submissions"]["time_limit_exceeded/slow.py"][-1] == "TLE"


def test_a_running_cluster_is_used(tmp_path: Path, database_url: str, redis_url: str) -> None:
    """--master: nothing of its own is started; an address where nobody is is told in a line."""
    package = good(tmp_path / "sum")
    with parts(database_url, redis_url) as cluster:
        cluster.master()
        cluster.node("a", slots=2)
        done, told = _verified(package, "--master", cluster.address)
        assert done.returncode == 0, done.stderr + done.stdout
        assert told["errors"] == 0
        assert "starting" not in done.stderr
    gone = assize("verify", str(package), "--master", cluster.address)
    assert gone.returncode == 2
    assert gone.stderr.startswith(f"assize: master {cluster.address} cannot be reached")


def test_a_package_that_cannot_be_read(tmp_path: Path) -> None:
    """Exit status 2 and every issue with its line, before anything is started."""
    package = good(tmp_path / "sum")
    with (package / "problem.yaml").open("a") as file:
        file.write("  output: lots\nnonsense: 1\n")
    done = assize("verify", str(package), "--json")
    assert done.returncode == 2
    issues = json.loads(done.stdout)["issues"]
    assert any(issue.startswith("problem.yaml:8: limits.output: ") for issue in issues)
    assert any(issue.startswith("problem.yaml:9: nonsense: ") for issue in issues)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("target", ["no/such/folder/x.html", "."])
def test_a_report_that_cannot_be_written_is_told_first(tmp_path: Path, target: str) -> None:
    package = good(tmp_path / "sum")
    done = assize("verify", str(package), "--report", target, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip().endswith("must name a file in a folder that exists")

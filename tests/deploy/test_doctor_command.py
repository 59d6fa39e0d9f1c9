"""`assize doctor`: its report for people and machines, and its exit status."""

from __future__ import annotations

import json

import pytest

from cli import doctor
from cli.doctor import LanguageFound, Report
from sandbox.doctor import Check

OK = Check("kernel", "ok", "6.1.0")
WARNING = Check("swap", "warn", "1.0 GiB", "programs become slow", "swapoff -a")
FAILURE = Check("init", "fail", "not built", "no program can be started", "./assize setup")
PYTHON = LanguageFound("python3", "Python 3", "Python 3.11.2", {"python3": "/usr/bin/python3"})
NO_GO = LanguageFound("go", "Go", None, {})


@pytest.mark.parametrize(
    ("report", "status", "summary"),
    [
        (
            Report([OK, WARNING], [PYTHON, NO_GO], "v2"),
            0,
            "This machine can judge 1 languages, accounting by cgroup v2 (1 warning).",
        ),
        (Report([OK, FAILURE], [PYTHON], "v1"), 1, "This machine cannot judge: init."),
        (Report([OK], [NO_GO], "v1"), 1, "This machine cannot judge: it has no language"),
    ],
)
def test_status_and_summary_say_whether_it_can_judge(
    report: Report,
    status: int,
    summary: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Warnings do not stop judging; a failure does, and so does having no language."""
    monkeypatch.setattr(doctor, "examine", lambda: report)
    assert doctor.doctor() == status
    shown = capsys.readouterr().out
    assert summary in shown
    for check in report.checks:
        assert check.name in shown and check.fix in shown
    assert doctor.doctor(True) == status
    assert json.loads(capsys.readouterr().out)["can_judge"] == (status == 0)


def test_json_has_a_stable_shape(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What scripts read: checks, languages, can_judge, accounting."""
    monkeypatch.setattr(doctor, "examine", lambda: Report([WARNING], [PYTHON, NO_GO], "v1"))
    doctor.doctor(True)
    printed = json.loads(capsys.readouterr().out)
    assert printed["accounting"] == "v1"
    assert printed["checks"] == [
        {
            "name": "swap",
            "status": "warn",
            "found": "1.0 GiB",
            "consequence": "programs become slow",
            "fix": "swapoff -a",
        }
    ]
    assert [(x["id"], x["available"], x["version"]) for x in printed["languages"]] == [
        ("python3", True, "Python 3.11.2"),
        ("go", False, None),
    ]


def test_real_machine_has_a_report() -> None:
    """This machine runs the judge's tests, so its doctor finds it able to judge."""
    from cli.setup import Part, ensure

    ensure([Part.INIT])
    report = doctor.examine()
    assert [check for check in report.checks if check.status == "fail"] == []
    assert report.accounting in ("v1", "v2")
    found = {language.id: language.version for language in report.languages}
    assert "Python 3" in (found["python3"] or "")
    assert report.can_judge

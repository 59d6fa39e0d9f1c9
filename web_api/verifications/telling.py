"""What is stored of a verification while it goes on, and at its end. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from testdata.problem import ExampleSubmission, Verdict
from testdata.verify.expected import check_run
from testdata.verify.findings import Finding, Severity, ordered
from testdata.verify.jobs import Job, Result
from testdata.verify.measured import Run
from testdata.verify.page import as_html
from testdata.verify.probes import run_of
from testdata.verify.report import Report, as_json, finding_as_json
from web_api.plain import without_nul

SUBMISSIONS = "submissions"
"""The stage whose results are verdicts of the example submissions."""


def so_far(findings: Iterable[Finding]) -> dict[str, Any]:
    """Columns of `VerificationRow` before a judge was asked."""
    cleaned: dict[str, Any] = without_nul({"findings": list(map(finding_as_json, findings))})
    return cleaned


def interim(
    static: Sequence[Finding],
    jobs: Sequence[Job],
    results: Sequence[Result | None],
    known: list[dict[str, object]],
) -> dict[str, Any]:
    """Columns while a stage goes on; `known` are the submissions of all stages so far."""
    examples = [(j, r) for j, r in zip(jobs, results, strict=True) if j.stage == SUBMISSIONS]
    found = list(static)
    if examples:
        known[:] = [
            _waiting(job) if result is None else _judged(run_of(job, result))
            for job, result in examples
        ]
    for job, result in examples:
        if result is not None:
            found += check_run(run_of(job, result))
    cleaned: dict[str, Any] = without_nul(
        {"findings": list(map(finding_as_json, ordered(found))), "submissions": known}
    )
    return cleaned


def final(package: str, report: Report) -> dict[str, Any]:
    """Columns of a verification that is done."""
    cleaned: dict[str, Any] = without_nul(
        {
            "findings": list(map(finding_as_json, report.findings)),
            "submissions": list(map(_judged, report.runs)),
            "result": as_json(package, report),
            "page": as_html(report),
        }
    )
    return cleaned


def _waiting(job: Job) -> dict[str, object]:
    assert job.example is not None
    return _row(job.example, job.program.language)


def _judged(run: Run) -> dict[str, object]:
    wrong = any(f.severity is Severity.ERROR for f in check_run(run))
    passed = sum(m.verdict is Verdict.AC for m in run.tests)
    return _row(run.submission, run.language) | {
        "verdict": str(run.verdict) if run.verdict else None,
        "reason": run.reason,
        "unexpected": wrong,
        "tests_passed": passed,
        "tests_judged": len(run.tests),
    }


def _row(example: ExampleSubmission, language: str) -> dict[str, object]:
    return {
        "path": example.path,
        "language": language,
        "expected": list(dict.fromkeys(map(str, example.expected))),
        "verdict": None,
        "reason": "",
        "unexpected": False,
        "tests_passed": 0,
        "tests_judged": 0,
    }

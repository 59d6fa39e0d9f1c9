"""The whole result of verifying a package, and its JSON form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from testdata.problem import Problem
from testdata.verify.catching import Catching
from testdata.verify.findings import Finding, Severity, count
from testdata.verify.measured import Measured, Run
from testdata.verify.timing import LanguageAdvice, Slowest, TimeAdvice


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that verification found."""

    problem: Problem
    """With the time limit that was used."""
    findings: tuple[Finding, ...]
    runs: tuple[Run, ...]
    advice: TimeAdvice
    catching: Catching
    not_measured: tuple[str, ...] = ()
    """What was left out and why, a sentence each."""
    made_at: str = ""
    """Date and time of the run, for people."""

    @property
    def errors(self) -> int:
        return count(self.findings, Severity.ERROR)

    @property
    def warnings(self) -> int:
        return count(self.findings, Severity.WARNING)


def as_json(package: str, report: Report) -> dict[str, Any]:
    """The --json object. Seconds of CPU time, bytes of memory; tests in judging order."""
    tests = [test.name for test in report.problem.tests]
    return {
        "package": package,
        "slug": report.problem.slug,
        "format": report.problem.format,
        "errors": report.errors,
        "warnings": report.warnings,
        "findings": [finding_as_json(finding) for finding in report.findings],
        "times": [_times(run) for run in report.runs],
        "advice": _advice(report.advice),
        "matrix": {
            "tests": tests,
            "submissions": {run.path: _row(run, tests) for run in report.runs},
            "caught_by": {path: list(names) for path, names in report.catching.caught_by.items()},
            "tests_that_catch_nobody": list(report.catching.idle),
            "tests_needed": list(report.catching.cover),
        },
        "not_measured": list(report.not_measured),
    }


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """One of `findings` in `as_json`."""
    return {
        "severity": str(finding.severity),
        "rule": finding.rule,
        "file": finding.file,
        "line": finding.line,
        "message": finding.message,
        "evidence": finding.evidence,
    }


def _times(run: Run) -> dict[str, Any]:
    slowest, largest = run.slowest, run.largest
    return {
        "path": run.path,
        "language": run.language,
        "verdict": str(run.verdict) if run.verdict else None,
        "reason": run.reason,
        "max_cpu_s": slowest and round(slowest.cpu_s, 6),
        "slowest_test": slowest and slowest.test,
        "max_memory_bytes": largest and largest.memory_bytes,
        "tests": [_test(measured) for measured in run.tests],
    }


def _test(measured: Measured) -> dict[str, Any]:
    return {
        "name": measured.test,
        "verdict": str(measured.verdict),
        "cpu_s": round(measured.cpu_s, 6),
        "wall_s": round(measured.wall_s, 6),
        "memory_bytes": measured.memory_bytes,
        "output_bytes": measured.output_bytes,
    }


def _row(run: Run, tests: Sequence[str]) -> list[str | None]:
    verdicts = {measured.test: str(measured.verdict) for measured in run.tests}
    return [verdicts.get(test) for test in tests]


def _advice(advice: TimeAdvice) -> dict[str, Any]:
    return {
        "time_limit_s": advice.limit_s,
        "inferred": advice.inferred,
        "ac_to_time_limit": advice.timing.ac_to_time_limit,
        "time_limit_to_tle": advice.timing.time_limit_to_tle,
        "time_resolution_s": advice.timing.resolution_s,
        "slowest_accepted": _slowest(advice.slowest_accepted),
        "fastest_too_slow": _slowest(advice.fastest_slow),
        "least_s": advice.least_s,
        "most_s": advice.most_s,
        "suggested_s": advice.suggested_s,
        "languages": [_language(language) for language in advice.languages],
    }


def _slowest(one: Slowest | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "path": one.path,
        "language": one.language,
        "test": one.test,
        "cpu_s": round(one.cpu_s, 6),
        "at_least": one.at_least,
    }


def _language(language: LanguageAdvice) -> dict[str, Any]:
    return {
        "language": language.language,
        "slowest_accepted": _slowest(language.slowest),
        "headroom": round(language.headroom, 3),
        "multiplier": language.multiplier,
    }

"""The result on a terminal: findings, times, one last line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.judging.expectations import reported
from testdata.issues import count
from testdata.verify.findings import Finding, Severity
from testdata.verify.measured import Run
from testdata.verify.report import Report

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}
_MIB = 1 << 20
MOST_OF_A_RULE = 5
"""Findings of one rule that are shown; the rest is in --json and --report."""


def show(report: Report, console: Console) -> None:
    """Prints the result for people."""
    if report.runs:
        console.print(_times(report.runs, report))
    for line in _lines(report.findings):
        console.print(line, soft_wrap=True)
    for text in report.not_measured:
        console.print(Text(f"not measured: {text}", style="dim"), soft_wrap=True)
    console.print(_summary(report))


def _times(runs: Sequence[Run], report: Report) -> Table:
    made = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in ("submission", "language", "verdict"):
        made.add_column(name, no_wrap=name == "submission")
    for name in ("passed", "slowest", "memory"):
        made.add_column(name, justify="right")
    wrong = {f.file for f in report.findings if f.severity is Severity.ERROR}
    for run in runs:
        slowest, largest = run.slowest, run.largest
        verdict = str(reported(run.verdict)) if run.verdict else "not judged"
        bad = f"submissions/{run.path}" in wrong
        made.add_row(
            Text(run.path),
            run.language or "?",
            Text(f"{verdict} unexpected", style="bold red") if bad else Text(verdict, "green"),
            f"{len(run.tests) - len(run.failed)}/{len(report.problem.tests)}" if run.tests else "",
            f"{slowest.cpu_s:.3f} s" if slowest else "",
            f"{largest.memory_bytes / _MIB:.1f} MiB" if largest else "",
        )
    return made


def _lines(findings: Sequence[Finding]) -> Iterator[Text]:
    shown: dict[tuple[Severity, str], int] = {}
    for finding in findings:
        key = (finding.severity, finding.rule)
        shown[key] = shown.get(key, 0) + 1
        if shown[key] <= MOST_OF_A_RULE:
            yield _line(finding)
    for (severity, rule), number in shown.items():
        if number > MOST_OF_A_RULE:
            left = number - MOST_OF_A_RULE
            yield Text(f"{severity}: {left} more of {rule}", style=_STYLES[severity])


def _line(finding: Finding) -> Text:
    place = f"{finding.place}: " if finding.file else ""
    line = Text.assemble(
        (f"{finding.severity}: ", _STYLES[finding.severity]),
        place + finding.message,
        (f" [{finding.rule}]", "dim"),
    )
    if finding.evidence:
        said = " ".join(finding.evidence.split())
        line.append(f" ({said[:200]})", "dim")
    return line


def _summary(report: Report) -> Text:
    advice = report.advice
    limit = f"time limit {advice.limit_s:g} s"
    if advice.suggested_s is not None and advice.suggested_s != advice.limit_s:
        limit += f", by the rule {advice.suggested_s:g} s"
    state = "not ready" if report.errors else "ready"
    style = "bold red" if report.errors else "bold green"
    counts = f"{count(report.errors, 'error')}, {count(report.warnings, 'warning')}; {limit}"
    return Text.assemble((f"{report.problem.slug}: {state}", style), f": {counts}")

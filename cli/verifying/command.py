"""The `assize verify` command, put together."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from cli.errors import CliError
from cli.judging.opening import opened_package
from cli.supervise.interrupts import Interrupts, StopRequestedError
from cli.verifying.present import show
from cli.verifying.session import Session, session
from testdata.package import Package
from testdata.verify.examine import examine, static_findings
from testdata.verify.jobs import Workplace
from testdata.verify.page import as_html
from testdata.verify.report import Report, as_json

INTERRUPTED = 130
_FILE_WIDTH = 140
"""Columns where no terminal says how many there are."""


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What the command line said."""

    package: Path
    json: bool
    report: Path | None
    slots: int | None
    master: str | None


def run_verify(options: VerifyOptions) -> int:
    """Verifies and tells; 0 without an error finding, 1 with one.

    Raises:
        CliError: a package that cannot be read, a bad argument, a judge that does not work.
    """
    try:
        _check_target(options.report)
        with opened_package(options.package) as package, Interrupts() as interrupts:
            return _run(options, package, interrupts)
    except StopRequestedError:
        return INTERRUPTED
    except CliError as error:
        if options.json:
            print(json.dumps({"error": str(error), "issues": list(error.lines)}))
        raise


def _run(options: VerifyOptions, package: Package, interrupts: Interrupts) -> int:
    errors = Console(stderr=True, highlight=False)
    with session(options.master, options.slots, interrupts, errors) as judge:
        report = _examine(package, judge)
    if options.report is not None:
        _write(options.report, as_html(report))
        errors.print(f"report: {options.report}", markup=False, soft_wrap=True)
    if options.json:
        print(json.dumps(as_json(str(options.package), report)))
    else:
        console = Console(highlight=False)
        if not console.is_terminal:
            console.width = _FILE_WIDTH
        show(report, console)
    return 1 if report.errors else 0


def _examine(package: Package, judge: Session) -> Report:
    asking = examine(package, static_findings(package), Workplace(judge.folder, judge.offered))
    try:
        jobs = next(asking)
        while True:
            jobs = asking.send(judge.judge(jobs))
    except StopIteration as end:
        report: Report = end.value
        return report


def _check_target(report: Path | None) -> None:
    """Before minutes of judging, not after."""
    if report is None:
        return
    if report.is_dir() or not report.parent.is_dir():
        raise CliError(f"--report: {report}: must name a file in a folder that exists")
    if not os.access(report.parent, os.W_OK):
        raise CliError(f"--report: {report}: the folder cannot be written to")


def _write(target: Path, text: str) -> None:
    """Replaces the file at once, or leaves it alone."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}-", delete=False
        ) as stream:
            written = Path(stream.name)
            stream.write(text)
        written.chmod(0o644)
        written.replace(target)
    except OSError as error:
        raise CliError(f"--report: {target}: {error.strerror}", exit_code=1) from None

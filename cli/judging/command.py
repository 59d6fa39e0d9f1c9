"""The `assize judge` command, put together."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.live import Live

from cli.errors import CliError
from cli.judging.candidates import of_arguments, of_package
from cli.judging.client import connect
from cli.judging.cluster import chosen_cluster
from cli.judging.feed import Feed
from cli.judging.opening import opened_package
from cli.judging.report import Row, as_json, table, test_line
from cli.supervise.interrupts import Interrupts, StopRequestedError
from testdata.bundle import write_bundle
from testdata.package import Package

INTERRUPTED = 130
_FILE_WIDTH = 140
"""Columns of the table where no terminal says how many there are."""


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """What the command line said."""

    package: Path
    submissions: tuple[Path, ...]
    json: bool
    verbose: bool
    slots: int | None
    master: str | None


def run_judge(options: JudgeOptions) -> int:
    """Judges and reports; 0 if everything matches, 1 if not.

    Raises:
        CliError: a bad package or argument, or a judge that does not work.
    """
    try:
        with opened_package(options.package) as package, Interrupts() as interrupts:
            return _run(options, package, interrupts)
    except StopRequestedError:
        return INTERRUPTED
    except CliError as error:
        if options.json:
            print(json.dumps({"error": str(error), "issues": list(error.lines)}))
        raise


def _run(options: JudgeOptions, package: Package, interrupts: Interrupts) -> int:
    errors = Console(stderr=True, highlight=False)
    for notice in package.notices:
        errors.print(f"notice: {notice}", markup=False)
    candidates = (
        of_arguments(package, options.submissions) if options.submissions else of_package(package)
    )
    rows = [Row(candidate, reason=candidate.problem) for candidate in candidates]
    if not rows:
        errors.print(f"notice: {options.package} has no example submissions", markup=False)
    elif any(not row.reason for row in rows):
        _judge(options, package, rows, interrupts, errors)
    if options.json:
        print(json.dumps(as_json(str(options.package), rows)))
    mismatches = [row for row in rows if not row.match]
    for row in mismatches:
        errors.print(row.explanation(), markup=False, soft_wrap=True)
    return 1 if mismatches else 0


def _judge(
    options: JudgeOptions,
    package: Package,
    rows: list[Row],
    interrupts: Interrupts,
    errors: Console,
) -> None:
    with tempfile.TemporaryDirectory(prefix="assize-bundle-") as folder:
        bundle = Path(folder) / "bundle"
        info = write_bundle(package, bundle)
        with (
            chosen_cluster(options.master, options.slots, interrupts, errors) as cluster,
            connect(cluster.address) as client,
        ):
            client.upload(bundle, info.digest, info.size)
            offered = client.languages()
            feed = Feed(client, cluster.address)
            for number, row in enumerate(rows):
                language = row.candidate.language
                if not row.reason and language not in offered:
                    row.reason = f"no judge node offers the language {language}"
                if not row.reason:
                    feed.submit(number, row.candidate, info.digest)
            _follow(options, feed, rows, cluster.check)


def _follow(options: JudgeOptions, feed: Feed, rows: list[Row], check: Callable[[], None]) -> None:
    # Machines get JSON on stdout; people the table there and its lines above it.
    console = Console(stderr=options.json, highlight=False)
    if not console.is_terminal:
        console.width = _FILE_WIDTH
    shown = Live(get_renderable=lambda: table(rows), console=console, refresh_per_second=8)
    with contextlib.nullcontext() if options.json else shown:
        try:
            for event in feed.events(check):
                row = rows[int(event.submission_id)]
                news = row.take(event)
                for test in news if options.verbose else ():
                    console.print(test_line(row.candidate.path, test), soft_wrap=True)
        finally:
            feed.cancel_open()

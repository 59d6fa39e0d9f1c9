"""`assize verify`: everything that can be checked of a package before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.examples import examples


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "assize verify problems/hello",
            "assize verify problems/hello --report hello.html",
            "assize verify problems/hello --json | jq '.findings[] | select(.severity==\"error\")'",
            "assize verify hello.zip --master judge.example.org:8100",
        )
    )(verify)


def verify(
    package: Annotated[Path, typer.Argument(help="A problem package: a folder or an archive.")],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else on stdout.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="Also write the result as one HTML page."),
    ] = None,
    slots: Annotated[
        int | None, typer.Option(min=1, max=256, help="Slots of the private node.")
    ] = None,
    master: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT",
            help="Use this running cluster instead of a private one.",
        ),
    ] = None,
) -> int:
    """Checks a package in every way: files, validators, verdicts, limits, tests.

    Input validators must accept every input and refuse broken ones, accepted submissions
    must reproduce the answers, every submission must get what it should, and the time limit
    is compared with measured times. Runs on a private cluster of real parts, or on --master.

    Exit status: 0 no errors (warnings may remain), 1 errors, 2 the package or an argument
    is bad.
    """
    from cli.verifying.command import VerifyOptions, run_verify

    return run_verify(
        VerifyOptions(package=package, json=as_json, report=report, slots=slots, master=master)
    )

"""`assize judge`: a package against its own example submissions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.examples import examples


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "assize judge problems/hello",
            "assize judge problems/hello --submission mine.py -v",
            "assize judge problems/hello --json | jq .mismatches",
            "assize judge problems/hello --master judge.example.org:8100",
        )
    )(judge)


def judge(
    package: Annotated[Path, typer.Argument(help="A problem package: a folder or an archive.")],
    *,
    submission: Annotated[
        list[Path] | None,
        typer.Option(
            "--submission",
            "-s",
            help="Judge this file or folder instead of the package's examples; may be repeated.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else on stdout.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print a line for every judged test.")
    ] = False,
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
    """Judges a package's example submissions and compares them with what it expects.

    Starts a private cluster of real parts for it, or uses --master. A submission matches
    when every judged test has a permitted verdict and at least one a required one.

    Exit status: 0 all match, 1 some do not, 2 the package or an argument is bad.
    """
    from cli.judging.command import JudgeOptions, run_judge

    return run_judge(
        JudgeOptions(
            package=package,
            submissions=tuple(submission or ()),
            json=as_json,
            verbose=verbose,
            slots=slots,
            master=master,
        )
    )

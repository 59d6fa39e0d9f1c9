"""`assize generate`: the tests that a package's own generators make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.examples import examples


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "assize generate aplusb.zip",
            "assize generate aplusb/ --output aplusb-full/ --testlib testlib.h",
            "assize generate aplusb.zip --json | jq -r .digest",
        )
    )(generate)


def generate(
    package: Annotated[
        Path, typer.Argument(help="A Polygon package without its tests: a folder or an archive.")
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FOLDER|FILE.zip", help="By default PACKAGE-full.zip, here."
        ),
    ] = None,
    testlib: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A testlib.h, for a package that brings none."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else on stdout.")
    ] = False,
) -> int:
    """Makes the tests that a Polygon package does not hold; needs root.

    Generators are compiled and run in this machine's sandbox with the command lines that
    the package gives, the main solution answers. The package's own scripts are never run.
    `assize judge`, `run`, `verify`, `bundle` and `upload` do the same by themselves.

    Exit status: 0 made, 2 a test cannot be made, nothing is missing, or an argument is bad.
    """
    from cli.generating.command import GenerateOptions, run_generate

    return run_generate(GenerateOptions(package, output, testlib, as_json))

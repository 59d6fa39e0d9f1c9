"""`assize run`: a solution on samples and own inputs, beside the reference solution."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.examples import examples


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "assize run problems/hello mine.py",
            "assize run problems/hello mine.py --input big.txt --input small.txt",
            "echo 3 4 | assize run problems/hello mine.py --input -",
            "assize run problems/hello mine.py --sample 1 --json | jq '.tests[0].output'",
        )
    )(run)


def run(
    package: Annotated[Path, typer.Argument(help="A problem package: a folder or an archive.")],
    solution: Annotated[Path, typer.Argument(help="The program: a file or a folder.")],
    *,
    inputs: Annotated[
        list[Path] | None,
        typer.Option(
            "--input",
            "-i",
            metavar="FILE",
            help="Run on this file's content, - for standard input; may be repeated.",
        ),
    ] = None,
    samples: Annotated[
        list[str] | None,
        typer.Option(
            "--sample",
            metavar="NAME",
            help="Run on this sample, as 1 or sample/1; may be repeated. All of them unless "
            "something is named.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else on stdout.")
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
    """Runs a solution on samples and own inputs, and shows all that it wrote.

    Of own inputs the answer is made by the package's reference solution: its model solution,
    or an accepted one. Starts a private cluster of real parts, or uses --master.

    Exit status: 0 all accepted, 1 some were not, 2 the package or an argument is bad.
    """
    from cli.judging.running import RunOptions, run_solution

    return run_solution(
        RunOptions(
            package=package,
            solution=solution,
            inputs=tuple(inputs or ()),
            samples=tuple(samples or ()),
            json=as_json,
            slots=slots,
            master=master,
        )
    )

"""Commands about contests' logs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.examples import examples
from cli.paths import DEFAULT_DATA

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Data = Annotated[Path, typer.Option(file_okay=False, help="The data directory of `assize up`.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL", help="postgresql://...; by default ASSIZE_DATABASE_URL or the embedded one."
    ),
]
Contest = Annotated[str, typer.Argument(metavar="ID", help="The contest's id or its name.")]

contest_app = typer.Typer(
    name="contest",
    help="The logs of contests: export, check, recompute.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    contest_app.command(epilog=examples("assize contest export weekly-42 > weekly-42.log"))(export)
    contest_app.command(
        epilog=examples("assize contest verify weekly-42.log", "assize contest verify - < cup.log")
    )(verify)
    contest_app.command(epilog=examples("assize contest recompute weekly-42"))(recompute)
    app.add_typer(contest_app)


def export(contest: Contest, data: Data = DEFAULT_DATA, database_url: DatabaseUrl = None) -> int:
    """Writes a contest's whole log to standard output, with what a frozen board hides."""
    from cli.contests import run_export

    return run_export(data, database_url, contest)


def verify(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, allow_dash=True, help="An exported log; - reads it."
        ),
    ],
    as_json: Json = False,
) -> int:
    """Checks an exported log: the chain, the board that follows from it. Needs no database.

    Exit status 1 says that the log is not what was written; the line says where.
    """
    from cli.contests import run_verify

    return run_verify(file, as_json=as_json)


def recompute(
    contest: Contest,
    data: Data = DEFAULT_DATA,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    """Makes the final board and the ratings from the log and compares them with the stored ones.

    Exit status 1 says that they differ or that the log is broken. Changes nothing.
    """
    from cli.contests import run_recompute

    return run_recompute(data, database_url, contest, as_json=as_json)

"""Commands for operators: set-up, host check, fleet."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.examples import examples

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def register(app: typer.Typer) -> None:
    app.command(epilog=examples("assize doctor", "assize doctor --json"))(doctor)
    app.command(epilog=examples("assize setup", "assize setup --languages 'java go'"))(setup)


def doctor(as_json: Json = False) -> int:
    """Checks this machine: what a judge node needs, what is wrong and what it costs."""
    from cli.doctor import doctor as examine

    return examine(as_json)


def setup(
    languages: Annotated[
        str | None,
        typer.Option(help="Toolchains to install, as 'java go'; all the common ones by default."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Brings this machine to what is needed: sandbox, pages, compilers and interpreters.

    Installs Debian packages as root, and tells the command otherwise. `assize up` and
    `assize judge` build what they need by themselves; languages come with this command.
    """
    from cli.setup import setup as set_up

    return set_up(as_json, languages)

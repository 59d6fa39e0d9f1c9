"""`assize up`: the whole platform on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.examples import examples
from cli.paths import DEFAULT_DATA


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "assize up",
            "assize up --port 8080 --data /srv/assize --slots 4",
            "assize up --port 0   (any free port; the URL is printed)",
        )
    )(up)


def up(
    host: Annotated[str, typer.Option(help="Address that the web tier listens on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the web tier; 0 takes a free one.")
    ] = 8000,
    data: Annotated[
        Path, typer.Option(file_okay=False, help="Where everything is kept.")
    ] = DEFAULT_DATA,
    slots: Annotated[
        int | None,
        typer.Option(
            min=1, max=256, help="Submissions judged at once; by default chosen by cores."
        ),
    ] = None,
) -> int:
    """Starts the whole platform here: database, master, one judge node and the web tier.

    Keeps everything in --data: a second start continues where the first one stopped.
    ASSIZE_DATABASE_URL and ASSIZE_REDIS_URL replace the embedded servers. Ctrl-C (or
    SIGTERM) finishes what is running and leaves no process behind.
    """
    from cli.supervise.up import UpOptions, run_up

    return run_up(UpOptions(host=host, port=port, data=data.resolve(), slots=slots))

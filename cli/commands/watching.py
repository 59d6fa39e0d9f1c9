"""Commands that show what the judge does: queue, top."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.examples import examples
from cli.commands.members import Json, Master


def register(app: typer.Typer) -> None:
    app.command(epilog=examples("assize queue", "assize queue --watch", "assize queue --json"))(
        queue
    )
    app.command(epilog=examples("assize top", "assize top --once --json"))(top)


def queue(
    master: Master = None,
    as_json: Json = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Look every second until q is pressed.")
    ] = False,
) -> int:
    """Shows what waits by class, language and platform, what nodes have, what was given up."""
    from cli.watching import run_queue

    return run_queue(master, as_json, watch)


def top(
    master: Master = None,
    once: Annotated[bool, typer.Option("--once", help="Print it once and end.")] = False,
    as_json: Json = False,
) -> int:
    """Follows the cluster live: nodes with slots and load, attempts, the queue. q ends it."""
    from cli.watching import run_top

    return run_top(master, once, as_json)

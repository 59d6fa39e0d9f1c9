"""`assize bundle`: a problem package in the judge's own form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.examples import examples


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples("assize bundle hello.zip", "assize bundle hello/ --to /srv/hello.bundle")
    )(bundle)


def bundle(
    *,
    package: Annotated[Path, typer.Argument(help="A problem package: folder or archive.")],
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="By default PACKAGE.bundle, here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> int:
    """Writes the testdata bundle that a platform uploads to the judge, and its digest.

    The same package gives the same digest everywhere.
    """
    from cli.bundling import run_bundle

    return run_bundle(package, to, as_json=as_json)

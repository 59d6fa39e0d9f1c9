"""Commands that keep an instance: backup, restore, upgrade."""

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


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples("assize backup", "assize backup --to /srv/backups --data /srv/assize")
    )(backup)
    app.command(
        epilog=examples(
            "assize restore assize-backup-20260101T000000Z.tar --into /srv/assize",
            "assize restore backup.tar --into /srv/assize --replace",
        )
    )(restore)
    app.command(epilog=examples("assize upgrade --check", "assize upgrade --data /srv/assize"))(
        upgrade
    )


def backup(
    *,
    to: Annotated[
        Path, typer.Option(metavar="FILE|DIR", help="Where to; here by default.")
    ] = Path(),
    data: Data = DEFAULT_DATA,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    """Saves database, bundles and web files in one file, while everything runs.

    The file holds password hashes and hidden testdata. Exit status 1 says that it was
    written, but bundles are missing or damaged in the store.
    """
    from cli.backup.instance import Instance
    from cli.backup.save import run_backup

    return run_backup(Instance.named(data, database_url), to, as_json=as_json)


def restore(
    *,
    file: Annotated[Path, typer.Argument(help="What `assize backup` wrote.")],
    into: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="The data directory to fill.")
    ] = DEFAULT_DATA,
    database_url: DatabaseUrl = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Give up the instance that is there.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Brings back what a backup holds, after verifying all of it.

    Stop the instance first. Whatever goes wrong, what was there before stays.
    """
    from cli.backup.instance import Instance
    from cli.backup.restore import run_restore

    return run_restore(file, Instance.named(into, database_url), replace=replace, as_json=as_json)


def upgrade(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what is pending; exit status 1 if any.")
    ] = False,
    data: Data = DEFAULT_DATA,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    """Brings the database to this version of the software; safe while programs run.

    Masters and web processes do the same when they start. Make a backup first.
    """
    from cli.backup.instance import Instance
    from cli.backup.upgrade import run_upgrade

    return run_upgrade(Instance.named(data, database_url), check=check, as_json=as_json)

"""`assize upgrade`: a database brought to what this version of the software expects."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from cli.backup import database
from cli.backup.instance import Instance
from cli.backup.versions import SchemaVersion, compare, migrations, software_version
from cli.errors import CliError

PENDING = 1
"""Exit status of --check when there is something to do."""


def run_upgrade(instance: Instance, *, check: bool, as_json: bool) -> int:
    """Applies what is missing, or only says it with `check`. Returns the exit status.

    Programs may run meanwhile: each migration works under the previous release, too.

    Raises:
        CliError: the database is of a newer version, or a migration failed and was undone.
    """
    with instance.database() as url:
        before = compare(database.revisions(url))
        for version in before:
            if not version.known:
                raise CliError(
                    f"schema {version.schema} has revision {version.current}, which assize"
                    f" {software_version()} does not know: it was made by a newer version"
                )
        if not check:
            _apply(url, before, quiet=as_json)
    _report(before, applied=not check, as_json=as_json)
    return PENDING if check and any(version.pending for version in before) else 0


def _apply(url: str, versions: list[SchemaVersion], *, quiet: bool) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    for version in versions:
        if not version.pending:
            continue
        if not quiet:
            print(f"assize: {version.schema}: {' '.join(version.pending)}", file=sys.stderr)
        try:
            migrations()[version.schema](url)
        except SQLAlchemyError as error:
            said = str(error).strip().splitlines()[0]
            raise CliError(f"schema {version.schema}: {said}", exit_code=1) from error


def _report(versions: list[SchemaVersion], *, applied: bool, as_json: bool) -> None:
    if as_json:
        content = {
            "version": software_version(),
            "applied": applied,
            "schemas": [asdict(version) for version in versions],
        }
        print(json.dumps(content))
        return
    print(f"assize {software_version()}")
    for version in versions:
        state = "up to date"
        if version.pending:
            done = "applied" if applied else "pending"
            state = f"{done}: {' '.join(version.pending)}"
        print(f"  {version.schema}: {version.current or 'empty'} -> {version.head}, {state}")

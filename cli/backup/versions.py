"""Which migrations this software has, and which a database still lacks."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass

from cli.paths import ROOT


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """One schema against the migrations of this checkout."""

    schema: str
    current: str | None
    """None: not there yet."""
    head: str
    pending: tuple[str, ...]
    """Revisions that would be applied, oldest first."""
    known: bool
    """False: the database was migrated by a newer version."""


def software_version() -> str:
    """The distribution's version."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def compare(revisions: dict[str, str]) -> list[SchemaVersion]:
    """Each schema's standing, `revisions` being what a database or a backup has."""
    return [_compare(schema, revisions.get(schema)) for schema in _FOLDERS]


def migrations() -> dict[str, Callable[[str], object]]:
    """Schema -> what brings it up to date, under its own lock; takes a libpq URL."""
    from judge_master.adapters.postgres.migrate import migrate as judge
    from web_api.migrate import migrate as web

    return {"judge": judge, "web": web}


_FOLDERS = {"judge": "judge_master/migrations", "web": "web_api/migrations"}


def _compare(schema: str, current: str | None) -> SchemaVersion:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.script.revision import RevisionError
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(ROOT / _FOLDERS[schema]).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    assert head is not None, f"{schema} has no migrations"
    try:
        newer = scripts.iterate_revisions(head, current or "base")
        pending = tuple(reversed([script.revision for script in newer]))
    except (CommandError, RevisionError):
        return SchemaVersion(schema, current, head, (), known=False)
    return SchemaVersion(schema, current, head, pending, known=True)

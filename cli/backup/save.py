"""`assize backup`: everything that an instance cannot do without, while it runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cli.backup import database
from cli.backup.archive import DATABASE_DUMP, Manifest, Writer, blocks, written
from cli.backup.instance import SCHEMAS, Instance
from cli.backup.progress import bar
from cli.backup.versions import software_version
from cli.errors import CliError
from testdata.bundle import BundleError
from testdata.object_store import ObjectBundles
from testdata.store import BundleStore, StoreUnavailableError

INCOMPLETE = 1
"""Exit status when a bundle was missing or damaged: the rest is safe."""


@dataclass(slots=True)
class Saved:
    """What a backup holds and lacks."""

    bundles: int = 0
    web_files: int = 0
    missing: list[str] = field(default_factory=list)
    """Digests of bundles that the judge knows and the store does not hold."""
    damaged: list[str] = field(default_factory=list)
    """Digests of bundles whose bytes are not theirs."""


def run_backup(instance: Instance, to: Path, *, as_json: bool) -> int:
    """Writes a backup to `to`, a file or a folder. Returns the exit status.

    The database is one snapshot. Bundles are only ever added, and before a row names
    them: those that are there after the snapshot are all that it needs.

    Raises:
        CliError: nothing was written.
    """
    created = datetime.now(UTC)
    target = _target(to, created)
    with instance.database() as url:
        store = instance.bundles()
        revisions = database.revisions(url)
        if set(revisions) != set(SCHEMAS):
            raise CliError("the database holds no instance: `assize up` has never run with it")
        with written(target) as writer:
            saved = _save(instance, url, store, writer, quiet=as_json)
            stamp = created.isoformat(timespec="seconds").replace("+00:00", "Z")
            manifest = Manifest(stamp, software_version(), revisions, writer.entries)
            writer.seal(manifest)
    _report(target, manifest, saved, as_json=as_json)
    return INCOMPLETE if saved.missing or saved.damaged else 0


def _target(to: Path, created: datetime) -> Path:
    target = to / f"assize-backup-{created:%Y%m%dT%H%M%SZ}.tar" if to.is_dir() else to
    if target.exists():
        raise CliError(f"--to: {target} is there already")
    if not target.parent.is_dir():
        raise CliError(f"--to: there is no folder {target.parent}")
    return target


def _save(
    instance: Instance,
    url: str,
    store: BundleStore | ObjectBundles,
    writer: Writer,
    *,
    quiet: bool,
) -> Saved:
    with bar("database", None, quiet=quiet):
        writer.add(DATABASE_DUMP, database.dump(url))
        known = database.known_bundles(url)
    saved = Saved()
    try:
        _save_bundles(store, known, writer, saved, quiet=quiet)
    except StoreUnavailableError as error:
        raise CliError(str(error), exit_code=1) from error
    _save_web(instance.web, writer, saved)
    return saved


def _save_bundles(
    store: BundleStore | ObjectBundles,
    known: set[str],
    writer: Writer,
    saved: Saved,
    *,
    quiet: bool,
) -> None:
    there = store.digests()
    saved.missing = sorted(known - there)
    with bar("bundles", len(there), quiet=quiet) as advance:
        for digest in sorted(there):
            try:
                good = writer.add(f"bundles/{digest}.zip", store.read(digest), digest=digest)
            except BundleError:
                # Removed since it was listed.
                continue
            if good:
                saved.bundles += 1
            else:
                saved.damaged.append(digest)
            advance(1)


def _save_web(folder: Path, writer: Writer, saved: Saved) -> None:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        # Hidden names are being written right now.
        if path.is_symlink() or any(part.startswith(".") for part in name.parts):
            continue
        try:
            if path.is_file():
                writer.add(f"web/{name}", _read(path))
                saved.web_files += 1
        except FileNotFoundError:
            continue


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from blocks(file)


def _report(target: Path, manifest: Manifest, saved: Saved, *, as_json: bool) -> None:
    size = target.stat().st_size
    if as_json:
        content = {
            "file": str(target),
            "bytes": size,
            "created_at": manifest.created_at,
            "version": manifest.version,
            "revisions": manifest.revisions,
            "bundles": saved.bundles,
            "web_files": saved.web_files,
            "missing_bundles": saved.missing,
            "damaged_bundles": saved.damaged,
        }
        print(json.dumps(content))
    else:
        print(
            f"{target} ({size / 2**20:.1f} MiB): database, {saved.bundles} bundles,"
            f" {saved.web_files} files of the web tier"
        )
    warn: Callable[[str], None] = lambda text: print(f"assize: {text}", file=sys.stderr)  # noqa: E731
    for digest in saved.missing:
        warn(f"bundle {digest} is missing in the store and in this backup")
    for digest in saved.damaged:
        warn(f"bundle {digest} is damaged in the store and left out")

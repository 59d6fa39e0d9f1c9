"""`assize restore`: an instance as it was when a backup was made.

Everything is verified before anything is written. A data directory is built beside the
final place and moved there at the end; an external database is loaded in one transaction.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.backup import database
from cli.backup.archive import DATABASE_DUMP, Manifest, blocks, contents, verify
from cli.backup.instance import Instance
from cli.backup.progress import bar
from cli.backup.versions import compare, software_version
from cli.errors import CliError
from cli.supervise.keeper import kept_stores
from cli.supervise.programs import bundle_store
from cli.supervise.up import exclusive_data
from testdata.object_store import SCHEME, ObjectBundles
from testdata.store import BundleStore

_OURS = ("postgres", "bundles", "web")
"""What an instance's data directory holds besides caches, logs and locks."""


def run_restore(path: Path, instance: Instance, *, replace: bool, as_json: bool) -> int:
    """Restores the backup `path` into `instance`; returns 0.

    Raises:
        CliError: nothing was changed.
    """
    with bar("verifying", _size(path), quiet=as_json) as advance:
        manifest = verify(path, advance)
    _check_versions(path, manifest)
    if instance.database_url:
        _into_server(path, instance, instance.database_url, manifest, replace=replace)
    else:
        _into_folder(path, instance, manifest, replace=replace)
    content = {
        "file": str(path),
        "into": str(instance.data),
        "created_at": manifest.created_at,
        "version": manifest.version,
        "revisions": manifest.revisions,
        "bundles": len(manifest.bundles()),
        "web_files": len(manifest.web_files()),
    }
    if as_json:
        print(json.dumps(content))
    else:
        print(f"restored into {instance.data}: the instance of {manifest.created_at}")
    return 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise CliError(f"{path}: {error.strerror}") from error


def _check_versions(path: Path, manifest: Manifest) -> None:
    for version in compare(manifest.revisions):
        if not version.known:
            raise CliError(
                f"{path}: made by assize {manifest.version}, which is newer than this one"
                f" ({software_version()}): schema {version.schema} has revision {version.current}"
            )


def _into_folder(path: Path, instance: Instance, manifest: Manifest, *, replace: bool) -> None:
    data = instance.data
    existed = data.exists()
    with exclusive_data(data):
        try:
            occupied = [name for name in _OURS if (data / name).exists()]
            if occupied and not replace:
                raise CliError(f"--into: {data} holds an instance; --replace gives it up")
            with _beside(data) as building:
                _build(path, building, manifest)
                _swap(building, data)
        except BaseException:
            if not existed:
                shutil.rmtree(data, ignore_errors=True)
            raise


def _build(path: Path, building: Path, manifest: Manifest) -> None:
    dump = _unpack(path, building, _bundle_target(building))
    with kept_stores(building, building / "logs" / "stores.log", private=True) as kept:
        database.load(kept.stores.database_url, dump, replace=False)
        _check_loaded(kept.stores.database_url, manifest)
    dump.unlink()


def _swap(building: Path, data: Path) -> None:
    """Moves what was built into `data`, and what was there away, by renames alone."""
    old = data / f".replaced-{secrets.token_hex(4)}"
    old.mkdir()
    moves = [(data / name, old / name) for name in _OURS]
    moves += [(building / name, data / name) for name in _OURS]
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            if source.exists():
                source.rename(target)
                done.append((source, target))
    except OSError as error:
        for source, target in reversed(done):
            target.rename(source)
        old.rmdir()
        raise CliError(f"--into: {data}: {error.strerror}", exit_code=1) from error
    shutil.rmtree(old)


def _into_server(
    path: Path, instance: Instance, url: str, manifest: Manifest, *, replace: bool
) -> None:
    if programs := database.others(url):
        raise CliError(f"--database-url: in use by {', '.join(programs)}; stop them first")
    if not replace and (schemas := database.occupied(url)):
        raise CliError(
            f"--database-url: holds an instance (schema {schemas[0]}); --replace gives it up"
        )
    if not replace and instance.web.exists():
        raise CliError(f"--into: {instance.web} is there already; --replace gives it up")
    with exclusive_data(instance.data), _beside(instance.data) as building:
        # Bundles are named by their digest: more of them harm nobody if the rest fails.
        dump = _unpack(path, building, instance.bundles())
        database.load(url, dump, replace=replace)
        _check_loaded(url, manifest)
        if instance.web.exists():
            instance.web.rename(building / "replaced")
        (building / "web").mkdir(exist_ok=True)
        (building / "web").rename(instance.web)


def _bundle_target(building: Path) -> BundleStore | ObjectBundles:
    place = bundle_store(building)
    if place.startswith(SCHEME):
        return Instance(building, None).bundles()
    return BundleStore(building / "bundles")


def _unpack(path: Path, building: Path, store: BundleStore | ObjectBundles) -> Path:
    """Puts everything in its place below `building` and in `store`; returns the dump."""
    dump = building / DATABASE_DUMP
    for name, file in contents(path):
        if name.startswith("bundles/"):
            digest = Path(name).stem
            if not store.has(digest):
                size = file.seek(0, os.SEEK_END)
                file.seek(0)
                with store.writer(digest, size) as writer:
                    for block in blocks(file):
                        writer.write(block)
            continue
        target = building / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            shutil.copyfileobj(file, out)
            out.flush()
            os.fsync(out.fileno())
    return dump


def _check_loaded(url: str, manifest: Manifest) -> None:
    if (found := database.revisions(url)) != manifest.revisions:
        raise CliError(f"the restored database has revisions {found}", exit_code=1)


@contextmanager
def _beside(data: Path) -> Iterator[Path]:
    """A folder in `data` (the same file system), removed at the end."""
    building = data / f".restoring-{secrets.token_hex(4)}"
    try:
        building.mkdir()
        # The embedded server runs as a user of its own.
        building.chmod(0o755)
    except OSError as error:
        raise CliError(f"--into: {data}: {error.strerror}", exit_code=1) from error
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)

"""The backup's file: written once from beginning to end, verified before it is used."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from cli.errors import CliError

FORMAT = 1
DATABASE_DUMP = "database.dump"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
_BLOCK = 1 << 20
_BUNDLE = re.compile(r"bundles/([0-9a-f]{64})\.zip\Z")
_MOST_MANIFEST_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself."""

    created_at: str
    """RFC 3339, UTC."""
    version: str
    """The software that made it."""
    revisions: dict[str, str]
    """Schema -> revision of its migrations."""
    entries: dict[str, str]
    """Name inside the file -> SHA-256 in hex."""

    def bundles(self) -> list[str]:
        """Digests of the bundles in it."""
        return [match[1] for name in self.entries if (match := _BUNDLE.match(name))]

    def web_files(self) -> list[str]:
        """Names of the web tier's files in it."""
        return [name for name in self.entries if name.startswith("web/")]


class Writer:
    """Adds entries; see `written`."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.entries: dict[str, str] = {}

    def add(self, name: str, content: Iterable[bytes], *, digest: str | None = None) -> bool:
        """Adds an entry; False, and nothing is added, when it has not this SHA-256."""
        with tempfile.TemporaryFile(prefix="assize-backup-") as spool:
            hasher = hashlib.sha256()
            for piece in content:
                hasher.update(piece)
                spool.write(piece)
            if digest is not None and hasher.hexdigest() != digest:
                return False
            size = spool.tell()
            spool.seek(0)
            self._entry(name, spool, size)
            self.entries[name] = hasher.hexdigest()
            return True

    def seal(self, manifest: Manifest) -> None:
        """The last call: what was not sealed is no backup."""
        body = json.dumps({"format": FORMAT, **_as_dict(manifest)}, sort_keys=True).encode()
        self._entry(MANIFEST, io.BytesIO(body), len(body))
        seal = hashlib.sha256(body).hexdigest().encode()
        self._entry(SEAL, io.BytesIO(seal), len(seal))

    def _entry(self, name: str, content: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, content)


@contextmanager
def written(target: Path) -> Iterator[Writer]:
    """A writer whose file appears as `target` when the block ends normally.

    It holds password hashes and testdata: only its owner may read it.

    Raises:
        CliError: it cannot be written.
    """
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link never replaces what somebody else put there meanwhile.
        target.hardlink_to(partial)
    except OSError as error:
        raise CliError(f"--to: {target}: {error.strerror or error}", exit_code=1) from error
    finally:
        with suppress(OSError):
            partial.unlink()


def verify(path: Path, progress: Callable[[int], object] = lambda _: None) -> Manifest:
    """Reads the whole file and compares every digest; `progress` gets bytes.

    Raises:
        CliError: it is not a backup, was cut off, or is damaged.
    """
    with _readable(path):
        found, special = _read_all(path, progress)
    manifest = _manifest(path, special)
    for name in sorted(found.keys() | manifest.entries.keys()):
        if found.get(name) != manifest.entries.get(name):
            raise CliError(f"{path}: {name} is damaged, missing or not in the manifest")
    if DATABASE_DUMP not in found:
        raise CliError(f"{path}: {DATABASE_DUMP} is missing")
    for digest in manifest.bundles():
        if manifest.entries[f"bundles/{digest}.zip"] != digest:
            raise CliError(f"{path}: bundles/{digest}.zip is not what its name says")
    return manifest


def _read_all(
    path: Path, progress: Callable[[int], object]
) -> tuple[dict[str, str], dict[str, bytes]]:
    """The digests of all entries, and what the manifest and its seal say."""
    found: dict[str, str] = {}
    special: dict[str, bytes] = {}
    for name, size, file in _members(path):
        if name in found or name in special:
            raise CliError(f"{path}: {name} is there twice")
        if name in (MANIFEST, SEAL):
            if size > _MOST_MANIFEST_BYTES:
                raise CliError(f"{path}: {name} is too large")
            special[name] = file.read()
            continue
        hasher = hashlib.sha256()
        while block := file.read(_BLOCK):
            hasher.update(block)
            progress(len(block))
        found[name] = hasher.hexdigest()
    return found, special


def contents(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Names and contents of a verified file, in order; each is read before the next."""
    for name, _, file in _members(path):
        if name not in (MANIFEST, SEAL):
            yield name, file


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """A file in pieces."""
    while block := file.read(_BLOCK):
        yield block


def _members(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            if not member.isfile() or not _is_ours(member.name):
                raise CliError(f"{path}: {member.name!r} does not belong into a backup")
            file = tar.extractfile(member)
            assert file is not None
            yield member.name, member.size, file


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CliError(f"{path}: {error.strerror or 'cannot be read'}") from error
    except (tarfile.TarError, EOFError) as error:
        raise CliError(f"{path}: is not a backup, or was cut off") from error


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    inside = name.startswith("web/") and ".." not in parts and str(PurePosixPath(name)) == name
    return name in (DATABASE_DUMP, MANIFEST, SEAL) or bool(_BUNDLE.match(name)) or inside


def _manifest(path: Path, special: dict[str, bytes]) -> Manifest:
    if special.keys() != {MANIFEST, SEAL}:
        raise CliError(f"{path}: is not a backup, or was cut off")
    body = special[MANIFEST]
    if hashlib.sha256(body).hexdigest().encode() != special[SEAL]:
        raise CliError(f"{path}: {MANIFEST} is damaged")
    values: dict[str, Any] = json.loads(body)
    if (made := values.pop("format", None)) != FORMAT:
        raise CliError(f"{path}: has format {made}; this version reads {FORMAT}")
    return Manifest(**values)


def _as_dict(manifest: Manifest) -> dict[str, Any]:
    return {
        "created_at": manifest.created_at,
        "version": manifest.version,
        "revisions": manifest.revisions,
        "entries": manifest.entries,
    }

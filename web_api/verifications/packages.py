"""Packages on disk: `<folder>/<digest>/<name>`. Every function blocks."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from testdata.tree import scan

PACKAGES = "packages"
"""The folder's name below the data folder."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class KeptPackage:
    """`digest` is the archive's SHA-256, `name` its file name, which may become the slug."""

    digest: str
    name: str


class PackageStore:
    """The folder with the packages of all versions, for verifying them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, package: KeptPackage) -> Path:
        return self._folder / package.digest / package.name

    def keep(self, package: Path) -> KeptPackage:
        """Keeps a copy of a zip, or of a folder as a zip; it is on disk when this returns."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".writing-")
        writing = Path(name)
        try:
            with os.fdopen(handle, "w+b") as file:
                if package.is_dir():
                    _pack(package, writing)
                else:
                    with package.open("rb") as source:
                        shutil.copyfileobj(source, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            with writing.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            folder = package.is_dir()
            kept = KeptPackage(digest, f"{package.resolve().name}.zip" if folder else package.name)
            self.path(kept).parent.mkdir(exist_ok=True)
            writing.replace(self.path(kept))
        finally:
            writing.unlink(missing_ok=True)
        return kept


def _pack(folder: Path, target: Path) -> None:
    """The same files make the same bytes; links are followed inside the package."""
    tree = scan(folder)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(tree.files):
            source = tree.root / path
            entry = zipfile.ZipInfo(f"{tree.root.name}/{path}", _EPOCH)
            entry.create_system = 3
            mode = 0o755 if source.stat().st_mode & 0o100 else 0o644
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            with source.open("rb") as file, archive.open(entry, "w", force_zip64=True) as out:
                shutil.copyfileobj(file, out, 1 << 20)

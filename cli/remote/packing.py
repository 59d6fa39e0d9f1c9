"""A problem package as one zip: the same files always make the same bytes.

That is what makes an interrupted upload resumable after the zip was made anew.
"""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path

from cli.errors import CliError
from testdata.package import PackageError
from testdata.tree import scan

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can express."""
LEVEL = 6


def pack(folder: Path, target: Path) -> None:
    """Writes the package in `folder` to the zip `target`, below the folder's own name.

    Links are followed inside the package.

    Raises:
        CliError: links that leave it, files that are none, or what cannot be read.
    """
    try:
        tree = scan(folder)
        # Names that the formats do not allow go along: the import says what it ignores.
        odd = [p for p in tree.ignored if _is_plain(tree.root / p)]
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            for path in sorted([*tree.files, *odd]):
                _add(archive, tree.root / path, f"{tree.root.name}/{path}")
    except PackageError as error:
        raise CliError(*map(str, error.issues)) from None
    except OSError as error:
        raise CliError(f"package: {error.filename or folder}: {error.strerror}") from None


def _is_plain(path: Path) -> bool:
    return not path.name.startswith(".") and stat.S_ISREG(path.lstat().st_mode)


def _add(archive: zipfile.ZipFile, file: Path, name: str) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.create_system = 3
    executable = file.stat().st_mode & 0o100
    entry.external_attr = (stat.S_IFREG | (0o755 if executable else 0o644)) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as out:
        shutil.copyfileobj(source, out, 1024 * 1024)

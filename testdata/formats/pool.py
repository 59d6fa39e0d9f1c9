"""Files of a package whose names need not be portable, to be copied under names that are."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from testdata.archive import extract
from testdata.formats.reading import Reading
from testdata.issues import Issue, PackageError
from testdata.tree import MAX_FILES

_NOISE = ("__MACOSX", "Thumbs.db", "desktop.ini")
_BLOCK = 1 << 20

__all__ = ["Pool", "Reading", "natural", "place"]


@dataclass(frozen=True, slots=True)
class Pool:
    """Regular files by their path with forward slashes."""

    files: dict[str, Path]

    @staticmethod
    def of(root: Path) -> Pool:
        """The files below `root`, without dotfiles and system noise. Links are left out.

        Raises:
            PackageError: for too many files.
        """
        found: dict[str, Path] = {}
        for path, name in _walk(root, ""):
            found[name] = path
            if len(found) > MAX_FILES:
                rule = f"the package has more than {MAX_FILES} files"
                raise PackageError(Issue(name, None, rule))
        return Pool(found)

    def with_archive(self, archive: Path, into: Path) -> Pool:
        """This pool's files, and behind them those of a zip, unpacked into `into`.

        Raises:
            PackageError: naming the rule that the zip breaks.
        """
        extract(archive, into)
        return Pool({**Pool.of(into).files, **self.files})


def _walk(folder: Path, prefix: str) -> Iterator[tuple[Path, str]]:
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        if entry.name.startswith(".") or entry.name in _NOISE or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _walk(Path(entry.path), f"{prefix}{entry.name}/")
        elif stat.S_ISREG(entry.stat().st_mode):
            yield Path(entry.path), prefix + entry.name


def place(source: Path, target: Path) -> bool:
    """Copies a data file with CR LF turned into LF; whether there was any."""
    target.parent.mkdir(parents=True, exist_ok=True)
    changed = False
    with source.open("rb") as stream, target.open("xb") as out:
        held = b""
        while block := stream.read(_BLOCK):
            data = held + block
            held = b"\r" if data.endswith(b"\r") else b""
            data = data[: len(data) - len(held)]
            unix = data.replace(b"\r\n", b"\n")
            changed = changed or unix != data
            out.write(unix)
        out.write(held)
    return changed


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts "2.in" before "10.in"."""
    parts = re.split(r"([0-9]+)", text)
    return tuple(
        (0, int(part), part) if part.isdigit() and part.isascii() else (1, 0, part.lower())
        for part in parts
        if part
    )

"""A package's files as a safe view: links resolved inside, the rest refused."""

from __future__ import annotations

import re
import stat
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from testdata.issues import Findings, Issue, PackageError

MAX_FILES = 20_000
_PORTABLE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}\Z")
_NOTICED = ("data/", "submissions/", "statement/", "problem_statement/")


@dataclass(frozen=True, slots=True)
class Tree:
    """The regular files of a package.

    `files` are paths below `root` with forward slashes, sorted; a file behind a link
    is listed at the link's place.
    """

    root: Path
    files: tuple[str, ...]
    ignored: tuple[str, ...]
    """Entries whose names the format does not allow."""

    def has(self, path: str) -> bool:
        at = bisect_left(self.files, path)
        return at < len(self.files) and self.files[at] == path

    def under(self, folder: str) -> tuple[str, ...]:
        """Files anywhere below `folder`."""
        # "0" is the character after "/", so these bounds hold exactly what is below.
        return self.files[
            bisect_left(self.files, folder + "/") : bisect_left(self.files, folder + "0")
        ]

    def children(self, folder: str) -> tuple[str, ...]:
        """Names directly in `folder`, of files and of folders, sorted."""
        depth = len(folder) + 1
        return tuple(sorted({f[depth:].split("/")[0] for f in self.under(folder)}))

    def text(self, path: str, limit: int = 1 << 20) -> str:
        """A UTF-8 file's text.

        Raises:
            PackageError: if it is longer than `limit` bytes or not UTF-8.
        """
        file = self.root / path
        if file.stat().st_size > limit:
            raise PackageError(Issue(path, None, f"is larger than {limit} bytes"))
        try:
            return file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise PackageError(Issue(path, None, f"is not UTF-8 (byte {error.start})")) from error


def scan(root: Path) -> Tree:
    """Lists a package's files.

    Raises:
        PackageError: for links that leave the package or loop, files that are neither
            regular nor folders, and too many files.
    """
    root = root.resolve(strict=True)
    walk = _Walk(root)
    files: list[str] = []
    for path in walk.below(root, "", (root,)):
        files.append(path)
        if len(files) > MAX_FILES:
            walk.findings.refuse(path, None, f"the package has more than {MAX_FILES} files")
            break
    walk.findings.raise_if_any()
    return Tree(root, tuple(sorted(files)), tuple(sorted(walk.ignored)))


def portable(name: str) -> bool:
    """Whether the formats allow this file name."""
    return _PORTABLE.match(name) is not None


def notice_ignored(tree: Tree, findings: Findings) -> None:
    """Tells the author of ignored files that look as if they were meant to count."""
    for path in tree.ignored:
        if path.startswith(_NOTICED) and not path.rpartition("/")[2].startswith("."):
            findings.drop(path, None, "ignored: its name has characters that are not allowed")


class _Walk:
    def __init__(self, root: Path) -> None:
        self._root = root
        self.findings = Findings()
        self.ignored: list[str] = []

    def below(self, folder: Path, prefix: str, above: tuple[Path, ...]) -> Iterator[str]:
        """Files below `folder`, which is shown at `prefix`; `above` are its real parents."""
        for child in sorted(folder.iterdir()):
            path = prefix + child.name
            # `.timelimit` is the one dotted file with a meaning.
            if path != ".timelimit" and not portable(child.name):
                self.ignored.append(path)
                continue
            real = self._resolve(child, path)
            if real is None:
                continue
            if real.is_dir():
                if real in above:
                    self.findings.refuse(path, None, "the link loops")
                elif child.name != "__MACOSX":
                    yield from self.below(real, path + "/", (*above, real))
            elif stat.S_ISREG(real.stat().st_mode):
                yield path
            else:
                self.findings.refuse(path, None, "is neither a regular file nor a folder")

    def _resolve(self, child: Path, path: str) -> Path | None:
        try:
            real = child.resolve(strict=True)
        except (OSError, RuntimeError):
            self.findings.refuse(path, None, "the link's target does not exist or loops")
            return None
        if not real.is_relative_to(self._root):
            self.findings.refuse(path, None, "links must not leave the package")
            return None
        return real

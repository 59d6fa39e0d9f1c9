"""Reading a problem package from a folder or a zip, whatever its format."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from testdata.archive import extract, root_folder
from testdata.formats import icpc
from testdata.issues import Findings, Issue, PackageError
from testdata.problem import Problem
from testdata.tree import notice_ignored, scan

__all__ = ["Issue", "Package", "PackageError", "read_package"]


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was read and may be judged."""

    root: Path
    """The folder that the problem's paths are below."""
    problem: Problem
    notices: tuple[str, ...]
    """What the author should know: approximated, ignored or not yet available."""


@contextmanager
def read_package(path: Path) -> Iterator[Package]:
    """Opens the package at `path`, a folder or a .zip.

    A zip is unpacked to a temporary folder that lives as long as the context.

    Raises:
        PackageError: with every broken rule that was found.
    """
    if path.is_dir():
        yield _read(path, path.resolve().name)
    elif path.is_file():
        with tempfile.TemporaryDirectory(prefix="assize-package-") as folder:
            extract(path, Path(folder))
            root = root_folder(Path(folder))
            yield _read(root, path.stem if root == Path(folder) else root.name)
    else:
        raise PackageError(Issue(path.name, None, "no such file or folder"))


def _read(root: Path, name: str) -> Package:
    findings = Findings()
    tree = scan(root)
    notice_ignored(tree, findings)
    if not tree.has("problem.yaml"):
        raise PackageError(Issue("problem.yaml", None, "not found: this is not a problem package"))
    problem = icpc.read(tree, _slug(name, findings), findings)
    findings.raise_if_any()
    assert problem is not None
    return Package(tree.root, problem, tuple(findings.notices))


def _slug(name: str, findings: Findings) -> str:
    """A package's name in [a-z0-9-]."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not slug:
        findings.refuse(name, None, "the package's name has no letter or digit")
    elif slug != name:
        findings.notice(name, None, f"named {slug!r}: names consist of a-z, 0-9 and dashes")
    return slug

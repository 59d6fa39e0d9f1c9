"""Reading a problem package from a folder or a zip, whatever its format."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from testdata.archive import extract, root_folder
from testdata.formats import detect
from testdata.issues import Entry, Fate, Findings, Issue, LossReport, PackageError
from testdata.problem import Problem
from testdata.summary import keep_all
from testdata.tree import notice_ignored, scan
from testdata.workspace import Workspace

__all__ = ["Entry", "Fate", "Issue", "LossReport", "Package", "PackageError", "read_package"]


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was read and may be judged."""

    root: Path
    """The folder that the problem's paths are below."""
    problem: Problem
    notices: tuple[str, ...]
    """What the author should know: all that was approximated or dropped."""
    report: LossReport = field(default_factory=LossReport)
    """What became of everything in the package."""
    origin: Path | None = None
    """The folder that was read. `root` is another one where files were derived from it."""


@contextmanager
def read_package(path: Path) -> Iterator[Package]:
    """Opens the package at `path`, a folder or a .zip, in any format that `formats` knows.

    A zip is unpacked to a temporary folder that lives as long as the context.

    Raises:
        PackageError: with every broken rule that was found.
    """
    with ExitStack() as stack:
        if path.is_dir():
            yield _read(path, path.resolve().name, Workspace(stack))
        elif path.is_file():
            name = tempfile.TemporaryDirectory(prefix="assize-package-")
            folder = Path(stack.enter_context(name))
            extract(path, folder)
            root = root_folder(folder)
            yield _read(root, path.stem if root == folder else root.name, Workspace(stack))
        else:
            raise PackageError(Issue(path.name, None, "no such file or folder"))


def _read(root: Path, name: str, workspace: Workspace) -> Package:
    findings = Findings()
    tree = scan(root)
    reader = detect.detect(tree)
    notice_ignored(tree, findings)
    slug = _slug(name, findings)
    reading = reader(tree, slug, findings, workspace)
    findings.raise_if_any()
    assert reading is not None
    keep_all(reading.problem, findings)
    return Package(reading.tree.root, reading.problem, findings.notices, findings.report, root)


def _slug(name: str, findings: Findings) -> str:
    """A package's name in [a-z0-9-]."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not slug:
        findings.refuse(name, None, "the package's name has no letter or digit")
    elif slug != name:
        findings.notice(name, None, f"named {slug!r}: names consist of a-z, 0-9 and dashes")
    return slug

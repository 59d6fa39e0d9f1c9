"""A package whose tests are missing, made complete in a folder of its own."""

from __future__ import annotations

import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.errors import CliError
from testdata.archive import extract, root_folder
from testdata.formats.converted import unix_lines
from testdata.formats.polygon_missing import missing_tests
from testdata.generation import Generation
from testdata.issues import Findings, PackageError
from testdata.tree import Tree, scan
from testdata.workspace import Workspace

Progress = Callable[[str, int, int], None]
"""progress(what, done, total)"""
_FILE = "problem.xml"
_LIBRARY = "files/testlib.h"


@dataclass(frozen=True, slots=True)
class Completed:
    """`path` is the package itself where nothing was missing."""

    path: Path
    inputs: int = 0
    answers: int = 0


@contextmanager
def completed(
    package: Path, progress: Progress, testlib: Path | None = None
) -> Iterator[Completed]:
    """The package at `package` with its missing tests, for as long as the context.

    `testlib` is a testlib.h for a package that brings none.

    Raises:
        CliError: a test cannot be made; names it and its command line.
    """
    if not _may_lack_tests(package):
        yield Completed(package)
        return
    with ExitStack() as stack:
        workspace = Workspace(stack)
        try:
            root = _opened(package, workspace)
            tree = scan(root)
            added = _library(tree, testlib)
            work = _copy(tree, added, root.name, workspace) if added else tree
            generation = missing_tests(work)
            if generation is None:
                yield Completed(package)
                return
            if not added:
                work = _copy(tree, {}, root.name, workspace)
            work = _with_unix_lines(work, generation)
        except PackageError as error:
            raise CliError(*(str(issue) for issue in error.issues)) from None
        _make(work.root, generation, progress)
        yield Completed(work.root, len(generation.inputs), len(generation.answers))


def _may_lack_tests(package: Path) -> bool:
    """Whether it is worth a closer look; whatever cannot be read is for others to refuse."""
    if package.is_dir():
        return (package / _FILE).is_file()
    try:
        with zipfile.ZipFile(package) as archive:
            return any(name.rpartition("/")[2] == _FILE for name in archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError):
        return False


def _opened(package: Path, workspace: Workspace) -> Path:
    if package.is_dir():
        return package.resolve()
    folder = workspace.folder() / package.stem
    folder.mkdir()
    extract(package, folder)
    return root_folder(folder)


def _library(tree: Tree, testlib: Path | None) -> dict[str, bytes]:
    if testlib is None or tree.has(_LIBRARY):
        return {}
    try:
        return {_LIBRARY: testlib.read_bytes()}
    except OSError as error:
        raise CliError(f"--testlib: {testlib}: {error.strerror}") from None


def _copy(tree: Tree, changes: dict[str, bytes], name: str, workspace: Workspace) -> Tree:
    """Below a folder with the package's own name, which is the problem's."""
    derived = workspace.derived(tree, changes)
    root = workspace.folder() / name
    derived.root.rename(root)
    derived.root.mkdir()
    return scan(root)


def _with_unix_lines(tree: Tree, generation: Generation) -> Tree:
    """Answers are made of the inputs that submissions will read."""
    for path, content in unix_lines(tree, generation.given_inputs, Findings()).items():
        # The copy may share its file with the package.
        (tree.root / path).unlink()
        (tree.root / path).write_bytes(content)
    return tree


@contextmanager
def _terminable() -> Iterator[None]:
    """Jails must be gone whatever ends the command: SIGTERM is as SIGINT."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _make(root: Path, generation: Generation, progress: Progress) -> None:
    from cli.generating.jails import workers

    total = len(generation.inputs) + len(generation.answers)
    progress("preparing", 0, total)
    with _terminable(), workers(root, generation) as made:
        for done, missing in enumerate(generation.inputs):
            progress(missing.test, done, total)
            made.make_input(missing)
        for done, answer in enumerate(generation.answers, start=len(generation.inputs)):
            progress(f"answer of {answer.test}", done, total)
            made.make_answer(answer)

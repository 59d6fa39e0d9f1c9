"""What is to be judged: programs of a package or of the command line, with expectations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from cli.errors import CliError
from cli.judging.expectations import Expectation, expectation_of
from languages.registry import language_for
from testdata.package import Package
from testdata.problem import ExampleSubmission


@dataclass(frozen=True, slots=True)
class Candidate:
    """One program. `problem` says why it cannot be judged at all; "" if it can."""

    path: str
    """As people call it: below submissions/, or as named on the command line."""
    language: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    expectation: Expectation | None = None
    """None: nothing is known; any verdict but JE is fine."""
    problem: str = ""


def of_package(package: Package) -> tuple[Candidate, ...]:
    """The package's own example submissions, in its order."""
    return tuple(_of_example(package, example) for example in package.problem.submissions)


def of_arguments(
    package: Package, paths: Iterable[Path], option: str = "--submission"
) -> tuple[Candidate, ...]:
    """The named files and folders; inside submissions/ with their folder's expectation.

    Raises:
        CliError: something named does not exist or has no files; the text names `option`.
    """
    return tuple(_of_argument(package, path, option) for path in paths)


def _of_example(package: Package, example: ExampleSubmission) -> Candidate:
    expectation = expectation_of(example)
    paths = [package.root / name for name in example.files]
    return _candidate(package, example.path, paths, expectation, example.language)


def _of_argument(package: Package, path: Path, option: str) -> Candidate:
    if not path.exists():
        raise CliError(f"{option}: {path}: no such file or folder")
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    if not files:
        raise CliError(f"{option}: {path}: the folder holds no files")
    example = _example_holding(package, path)
    if example is None:
        return _candidate(package, str(path), files, None, "")
    expectation = expectation_of(example)
    return _candidate(package, str(path), files, expectation, example.language)


def _example_holding(package: Package, path: Path) -> ExampleSubmission | None:
    resolved = path.resolve()
    for root in (package.root, package.origin or package.root):
        folder = (root / "submissions").resolve()
        if not resolved.is_relative_to(folder):
            continue
        inside = PurePosixPath(resolved.relative_to(folder).as_posix())
        for example in package.problem.submissions:
            if inside.is_relative_to(example.path):
                return example
    return None


def _candidate(
    package: Package,
    path: str,
    files: Iterable[Path],
    expectation: Expectation | None,
    language: str,
) -> Candidate:
    try:
        contents = {file: file.read_bytes() for file in files}
    except OSError as error:
        raise CliError(f"{path}: {error.strerror}") from None
    named = {file.name: content for file, content in contents.items()}
    chosen = language or language_for(named, package.problem.languages)
    problem = ""
    if not chosen:
        problem = f"no known language has files like {', '.join(sorted(named))}"
    elif len(named) != len(contents):
        problem = "two files in its folders have the same name"
    return Candidate(path, chosen, named, expectation, problem)

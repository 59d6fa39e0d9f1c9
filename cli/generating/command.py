"""The `assize generate` command, put together."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cli.errors import CliError
from cli.generating.progress import shown
from cli.remote.packing import pack
from testdata.bundle import write_bundle
from testdata.package import PackageError, read_package


@dataclass(frozen=True, slots=True)
class GenerateOptions:
    """What the command line said."""

    package: Path
    to: Path | None
    testlib: Path | None
    json: bool


def run_generate(options: GenerateOptions) -> int:
    """Writes the complete package, whole or not at all; returns 0.

    Raises:
        CliError: a test cannot be made, the result is no package, or it cannot be written.
    """
    try:
        return _run(options)
    except CliError as error:
        if options.json:
            print(json.dumps({"error": str(error), "issues": list(error.lines)}))
        raise


def _run(options: GenerateOptions) -> int:
    if not options.package.exists():
        raise CliError(f"PACKAGE: {options.package}: no such file or folder")
    name = options.package.resolve().name.removesuffix(".zip")
    target = options.to or Path(f"{name}-full.zip")
    if target.exists():
        raise CliError(f"--output: {target}: exists already")
    with shown(options.package, options.testlib) as made:
        if not made.inputs and not made.answers:
            raise CliError(f"PACKAGE: {options.package}: no test of it is missing")
        digest = _digest(made.path)
        _write(made.path, target)
    if options.json:
        told = {"file": str(target), "inputs": made.inputs, "answers": made.answers}
        print(json.dumps({**told, "digest": digest}))
    else:
        print(f"{target}: {made.inputs} inputs, {made.answers} answers, testdata {digest}")
    return 0


def _digest(root: Path) -> str:
    """The digest of the package's testdata bundle, which proves that it can be read."""
    with tempfile.TemporaryDirectory(prefix="assize-generate-") as folder:
        try:
            with read_package(root) as package:
                return write_bundle(package, Path(folder) / "bundle").digest
        except PackageError as error:
            raise CliError(*(str(issue) for issue in error.issues)) from None


def _write(root: Path, target: Path) -> None:
    parent = target.resolve().parent
    try:
        with tempfile.TemporaryDirectory(dir=parent, prefix=".writing-") as folder:
            writing = Path(folder) / target.name
            if target.suffix == ".zip":
                pack(root, writing)
            else:
                shutil.copytree(root, writing)
            writing.rename(target)
    except OSError as error:
        raise CliError(f"--output: {error.filename or target}: {error.strerror}") from error

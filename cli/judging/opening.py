"""Opening the package that a command names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from cli.errors import CliError
from cli.generating.progress import shown
from testdata.package import Package, PackageError, read_package


@contextlib.contextmanager
def opened_package(path: Path) -> Iterator[Package]:
    """The package at `path`, with the tests that its own generators make where it has none.

    Raises:
        CliError: it cannot be read; a line for each issue.
    """
    with contextlib.ExitStack() as stack:
        complete = stack.enter_context(shown(path))
        try:
            package = stack.enter_context(read_package(complete.path))
        except PackageError as error:
            raise CliError(*(str(issue) for issue in error.issues)) from None
        yield package

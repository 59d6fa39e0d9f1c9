"""What people see while tests are made: one line that changes on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from cli.generating.complete import Completed, completed


@contextmanager
def shown(
    package: Path, testlib: Path | None = None, console: Console | None = None
) -> Iterator[Completed]:
    """`completed`, with progress on stderr."""
    told = console or Console(stderr=True, highlight=False)
    with told.status("looking for missing tests") as status:

        def progress(what: str, done: int, total: int) -> None:
            status.update(f"making tests: {done}/{total}, {what}")

        with completed(package, progress, testlib) as found:
            status.stop()
            if found.inputs or found.answers:
                text = f"made {found.inputs} inputs and {found.answers} answers by the package's"
                told.print(f"{text} own programs", markup=False)
            yield found

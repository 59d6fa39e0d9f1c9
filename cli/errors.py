"""The one exception that ends a command with a sentence instead of a traceback."""

from __future__ import annotations

BAD_INPUT = 2
"""Exit status for arguments, files or answers that a command cannot work with."""


class CliError(Exception):
    """A command cannot go on; its text is shown as it is, one line each problem."""

    def __init__(self, *lines: str, exit_code: int = BAD_INPUT) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.exit_code = exit_code

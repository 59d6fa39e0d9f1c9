"""Small problem packages, written for one test."""

from __future__ import annotations

from pathlib import Path

ECHO = "print(input())\n"
"""Solves every package that is written here."""
SLOW_ECHO = """\
import time
line = input()
end = time.process_time() + {seconds}
while time.process_time() < end:
    pass
print(line)
"""
"""Solves it too, after `seconds` of CPU time for each test."""


def write_package(
    root: Path, *, tests: int = 3, time_limit: float = 5, submissions: dict[str, str] | None = None
) -> Path:
    """A legacy package at `root`: print the line that was read.

    `submissions` maps paths below submissions/ to sources.
    """
    secret = root / "data" / "secret"
    secret.mkdir(parents=True)
    for number in range(tests):
        (secret / f"{number}.in").write_text(f"line {number}\n")
        (secret / f"{number}.ans").write_text(f"line {number}\n")
    (root / "problem.yaml").write_text(
        f"name: Echo\nlicense: cc0\nlimits:\n  time_limit: {time_limit}\n  memory: 256\n"
    )
    (root / ".timelimit").write_text(f"{time_limit}\n")
    statement = root / "problem_statement"
    statement.mkdir()
    (statement / "problem.en.md").write_text("Print the line.\n")
    for path, source in (submissions or {"accepted/echo.py": ECHO}).items():
        file = root / "submissions" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)
    return root

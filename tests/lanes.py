"""Which tests share a lane when several processes carry the run.

`./assize test` runs two processes on the project's two processors, because judging waits
more than it computes. A lane is a set of tests that one process runs in order: they share
expensive fixtures, or look at the whole machine and would see one another.
"""

from __future__ import annotations

from pathlib import PurePosixPath

WATCHERS = ("chaos", "guest", "hostile", "sandbox")
"""Folders that count processes, control groups and mounts, or compare speeds."""
SHARING = ("acceptance", "cli", "deploy", "judge_node", "languages", "verify", "web_ui")
"""Folders whose tests share a stack, a browser, or roots of jails."""
FIRST = ("acceptance", "watchers", "judge_node", "web_ui")
"""The longest lanes start first, so that the short ones fill the end."""


def lane(path: PurePosixPath) -> str:
    """The lane of a test file, given relative to tests/."""
    folder = path.parts[0]
    if folder in WATCHERS:
        return "watchers"
    return folder if folder in SHARING else str(path)


def rank(name: str) -> int:
    """Where a lane starts among the others, which keep their order."""
    return FIRST.index(name) if name in FIRST else len(FIRST)

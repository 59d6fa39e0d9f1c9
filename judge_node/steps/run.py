"""Running one test: the input by descriptor, the output into an anonymous file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from languages.language import Argv, Language
from sandbox.outcome import Outcome
from sandbox.runner import Jail
from sandbox.spec import Limits, RunSpec

RUN_ENV: Mapping[str, str] = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/work",
    "LC_ALL": "C.UTF-8",
}


def run_test(jail: Jail, language: Language, argv: Argv, data: Path, limits: Limits) -> Outcome:
    """Runs the program on the input file `data`. The caller releases the outcome's files."""
    stdin = os.open(data, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        # Into the page cache on our account: the program must not be billed for it.
        os.posix_fadvise(stdin, 0, 0, os.POSIX_FADV_WILLNEED)
        return jail.run(
            RunSpec(
                argv,
                limits,
                stdin=stdin,
                env={**RUN_ENV, **language.env},
                with_proc=language.needs_proc,
            )
        )
    finally:
        os.close(stdin)

"""Compiling: the sources go into /app, the compiler runs in the jail, its words come out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from judge_node.report import CompileReport
from judge_node.steps.files import head, release
from languages.language import Argv, Language, Sources
from sandbox.outcome import LimitHit, Outcome
from sandbox.runner import Jail
from sandbox.spec import Limits, RunSpec

LOG_CHARS = 16 * 1024
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""All control characters but tab and newline: sources get into compilers' messages."""
COMPILE_ENV: Mapping[str, str] = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/tmp",  # noqa: S108 - the jail's own
    "TMPDIR": "/tmp",  # noqa: S108
    "LC_ALL": "C.UTF-8",
}


SCRIPTS = ("build", "run")
"""Names that only a setter's own scripts have a use for: executable."""


def put_sources(jail: Jail, sources: Sources) -> None:
    for name, content in sources.contents.items():
        jail.put(name, content, mode=0o755 if name in SCRIPTS else 0o644)


def run_compilers(
    jail: Jail, language: Language, commands: tuple[Argv, ...], limits: Limits
) -> CompileReport:
    """Runs the commands in order on the sources in the jail's /app.

    A refused source or a compiler that hits a limit gives `ok=False`.

    Raises:
        InterruptedError: it was stopped from outside.
    """
    log = ""
    outcome: Outcome | None = None
    for argv in commands:
        outcome = jail.run(
            RunSpec(
                argv,
                limits,
                env={**COMPILE_ENV, **language.env},
                writable_app=True,
                with_proc=language.needs_proc,
            )
        )
        log += head(outcome.stderr, LOG_CHARS) + head(outcome.stdout, LOG_CHARS)
        release(outcome)
        if outcome.limit is LimitHit.CANCELLED:
            raise InterruptedError
        if not outcome.ok:
            return CompileReport(False, _cut(log + _limit_note(outcome)), outcome)
    return CompileReport(True, _cut(log), outcome)


def _limit_note(outcome: Outcome) -> str:
    if outcome.limit is LimitHit.NONE:
        return ""
    return f"\nThe compiler was stopped: {outcome.limit.value} limit."


def _cut(log: str) -> str:
    """At most LOG_CHARS, without what would steer a terminal and the NULs databases refuse."""
    clean = CONTROL.sub("\N{REPLACEMENT CHARACTER}", log).strip()
    return clean if len(clean) <= LOG_CHARS else clean[:LOG_CHARS] + "\n[cut]"

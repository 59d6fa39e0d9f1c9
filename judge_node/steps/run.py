"""One run of the submission: what it is started with."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from judge_node.steps.files import tail
from languages.language import Argv, Language, RunLimits
from sandbox.outcome import Outcome
from sandbox.runner import Jail
from sandbox.spec import MIB, Fd, Limits, RunSpec

RUN_ENV: Mapping[str, str] = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/work",
    "LC_ALL": "C.UTF-8",
}
STDERR_TAIL = 4096


@dataclass(frozen=True, slots=True)
class Submission:
    """A compiled submission in its jail."""

    jail: Jail
    language: Language
    command: Callable[[RunLimits], Argv]
    """How it is started: some runtimes must be told how much memory there is."""
    may_write: bool
    """Whether it may write files in its working directory."""

    def spec(
        self, limits: Limits, arguments: Argv, files: Mapping[str, Fd], stdin: Fd | None = None
    ) -> RunSpec:
        """One run, with `files` in its working directory. `stdin` is read from its start."""
        if stdin is not None:
            os.lseek(stdin, 0, os.SEEK_SET)
            # Into the page cache on our account: the program must not be billed for it.
            os.posix_fadvise(stdin, 0, 0, os.POSIX_FADV_WILLNEED)
        return RunSpec(
            (*self.command(RunLimits(limits.memory_bytes // MIB)), *arguments),
            limits,
            stdin=stdin,
            # Runtimes that keep caches look for a place at home.
            env={**RUN_ENV, **({} if self.may_write else {"HOME": "/tmp"}), **self.language.env},  # noqa: S108
            with_proc=self.language.needs_proc,
            files=files,
            read_only_work=not self.may_write,
        )

    def memory_error(self, outcome: Outcome) -> bool:
        """Whether its runtime said that memory ran out."""
        marker = self.language.memory_error
        return (
            bool(marker) and outcome.exit_code != 0 and marker in tail(outcome.stderr, STDERR_TAIL)
        )

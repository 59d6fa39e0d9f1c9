"""One process of the supervisor: started, followed, stopped with a deadline."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cli.paths import ROOT
from cli.supervise.parent import SUPERVISOR_VARIABLE

_TAIL_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Program:
    """How a program is started, and how one knows that it works."""

    name: str
    argv: tuple[str, ...]
    log: Path
    """Its stdout and stderr are appended here."""
    ready: Callable[[], bool]
    """Asks the running program; never raises."""
    waiting_for: str
    """What `ready` asks, for people: "gRPC health on 127.0.0.1:8100"."""
    env: Mapping[str, str] = field(default_factory=dict)
    stop_s: float = 15.0
    """How long it may take to end after SIGTERM before it is killed."""


class Child:
    """A running `Program` in a session of its own: a terminal's Ctrl-C does not reach it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self._process = subprocess.Popen(
                program.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**os.environ, **program.env, SUPERVISOR_VARIABLE: str(os.getpid())},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self) -> str | None:
        """None while it runs, afterwards how it ended: "exit status 1", "signal SIGKILL"."""
        status = self._process.poll()
        return None if status is None else describe_status(status)

    def terminate(self) -> None:
        """Asks it to end; returns at once."""
        if self._process.poll() is None:
            self._process.terminate()

    def wait(self) -> bool:
        """Waits for the end; kills it and its group after the deadline. True if it ended itself."""
        try:
            self._process.wait(self.program.stop_s)
        except subprocess.TimeoutExpired:
            self._kill_group()
            self._process.wait()
            return False
        self._kill_group()
        return True

    def reap(self) -> None:
        """After it died: ends what it left behind in its group."""
        self._kill_group()

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


def describe_status(status: int) -> str:
    """A return code of subprocess in words."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"


def tail(path: Path, lines: int = 15) -> list[str]:
    """The last lines of a text file; empty when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
            text = file.read().decode(errors="replace")
    except OSError:
        return []
    return text.splitlines()[-lines:]

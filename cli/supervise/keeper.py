"""Holds the stores in a process of its own, for as long as the supervisor lives.

PostgreSQL makes itself a daemon, so no signal tied to the supervisor's death would reach
it. The keeper's stdin does the same job: it is a pipe that closes when the supervisor is
gone, for whatever reason, and then the keeper stops the servers in order.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from cli.embedded import Stores, stores
from cli.errors import CliError
from cli.paths import ROOT
from cli.supervise.child import describe_status, tail
from cli.supervise.interrupts import StopRequestedError

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 60.0
_LONGEST_DATA = 70
"""A unix socket's path may have 107 bytes; PostgreSQL adds its own names to ours."""


class KeptStores:
    """The stores' addresses, and a check that their keeper is alive."""

    def __init__(self, stores: Stores, process: subprocess.Popen[bytes], log: Path) -> None:
        self.stores = stores
        self._process = process
        self._log = log

    def check(self) -> None:
        """Raises CliError when the keeper died: nothing can go on without the stores."""
        status = self._process.poll()
        if status is not None:
            raise _keeper_failed(self._log, f"ended with {describe_status(status)}")


@contextlib.contextmanager
def kept_stores(
    data: Path,
    log: Path,
    interrupted: Callable[[], bool] = lambda: False,
    *,
    private: bool = False,
) -> Iterator[KeptStores]:
    """Starts the stores below `data` and stops them on leaving.

    With `private`, servers that the environment names are left alone.

    Raises:
        CliError: they did not start.
        StopRequestedError: `interrupted` said so while they were starting.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        process = subprocess.Popen(
            (sys.executable, "-P", "-m", "cli.supervise.keeper", str(data)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sink,
            cwd=ROOT,
            env=_environment(private=private),
            start_new_session=True,
        )
    try:
        yield KeptStores(_first_answer(process, log, interrupted), process, log)
    finally:
        _stop(process)


def _environment(*, private: bool) -> dict[str, str]:
    ours = ("ASSIZE_DATABASE_URL", "ASSIZE_REDIS_URL") if private else ()
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return {**inherited, "PYTHONPATH": str(ROOT)}


def _first_answer(
    process: subprocess.Popen[bytes], log: Path, interrupted: Callable[[], bool]
) -> Stores:
    assert process.stdout is not None
    deadline = time.monotonic() + START_TIMEOUT_S
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not selector.select(timeout=0.1):
            if interrupted():
                raise StopRequestedError
            if time.monotonic() > deadline:
                raise _keeper_failed(log, f"did not start within {START_TIMEOUT_S:.0f} s")
    line = process.stdout.readline()
    if not line:
        status = process.wait()
        raise _keeper_failed(log, f"ended with {describe_status(status)}")
    return Stores(**json.loads(line))


def _keeper_failed(log: Path, what: str) -> CliError:
    return CliError(
        f"the database servers' keeper {what}; the end of {log}:",
        *(f"  {line}" for line in tail(log)),
        exit_code=1,
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def main() -> None:
    """The keeper's process: prints the addresses as one JSON line, then waits for the end."""
    data = Path(sys.argv[1])
    data.mkdir(parents=True, exist_ok=True)
    # A terminal's signals are for the supervisor; SIGTERM ends like a closed pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    with _run_time_directory(data), (data / "stores.lock").open("w") as lock:
        # The keeper of a supervisor that was killed a moment ago may still be stopping.
        fcntl.flock(lock, fcntl.LOCK_EX)
        with stores(data) as found:
            print(json.dumps(asdict(found)), flush=True)
            sys.stdin.buffer.read()


def _end(number: int, frame: FrameType | None) -> None:
    del frame
    signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


@contextlib.contextmanager
def _run_time_directory(data: Path) -> Iterator[None]:
    """Keeps the library's lock file, and sockets whose path would be too long, out of /tmp."""
    if len(str(data)) <= _LONGEST_DATA:
        os.environ["XDG_RUNTIME_DIR"] = str(data / "run")
        yield
        return
    with tempfile.TemporaryDirectory(prefix="assize-run-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        yield


if __name__ == "__main__":
    main()

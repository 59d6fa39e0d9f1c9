"""Real processes for the acceptance tests: the command line, and a cluster of parts."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cli.embedded import Stores, free_port
from cli.supervise.child import Child, Program, tail
from cli.supervise.programs import master_program, node_program, web_program

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 120.0


def until(condition: Callable[[], object], what: str, seconds: float = DEADLINE_S) -> None:
    """Waits for `condition`; fails with `what` after a generous deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(0.05)


def environment(**more: str) -> dict[str, str]:
    """The tests' environment without settings of ours."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("ASSIZE_")}
    return {**inherited, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **more}


def assize(
    *arguments: str, cwd: Path | None = None, stdin: str = "", timeout_s: float = 280, **more: str
) -> subprocess.CompletedProcess[str]:
    """Runs one command of ours to its end."""
    return subprocess.run(
        (sys.executable, "-P", "-m", "cli", *arguments),
        cwd=cwd,
        env=environment(**more),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


@dataclass(slots=True)
class Up:
    """A running `assize up`."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    errors: list[str] = field(default_factory=list)
    """Lines of its stderr so far."""

    def interrupt(self) -> int:
        """Ctrl-C; returns the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(DEADLINE_S)


@contextmanager
def running_up(data: Path, *arguments: str, **more: str) -> Iterator[Up]:
    """`assize up` on `data` and a free port, until it is left."""
    process = subprocess.Popen(
        (sys.executable, "-P", "-m", "cli", "up", "--port", "0", "--data", str(data), *arguments),
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A group of its own, as a shell gives it: Ctrl-C is sent to it alone.
        process_group=0,
    )
    errors: list[str] = []
    assert process.stdout is not None
    assert process.stderr is not None
    reader = threading.Thread(target=lambda: errors.extend(process.stderr or ()), daemon=True)
    reader.start()
    try:
        yield Up(_announced_url(process, errors), data, process, errors)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(DEADLINE_S)
        finally:
            process.kill()
            reader.join(10)
            process.stdout.close()
            process.stderr.close()


def _announced_url(process: subprocess.Popen[str], errors: list[str]) -> str:
    """The URL that `up` prints when everything works."""
    lines: queue.Queue[str] = queue.Queue()
    stdout = process.stdout
    assert stdout is not None
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    line = lines.get(timeout=DEADLINE_S)
    found = re.search(r"http://\S+", line)
    assert found, f"`up` did not become ready: {line!r} {errors}"
    return found[0]


class Parts:
    """Programs of one cluster, each started and stopped by itself."""

    def __init__(self, folder: Path, stores: Stores) -> None:
        self.folder = folder
        self.stores = stores
        self.address = f"127.0.0.1:{free_port()}"
        self.web_port = free_port()
        self.url = f"http://127.0.0.1:{self.web_port}"
        self._children: dict[str, Child] = {}

    def master(self) -> None:
        """Starts the master, always at the same address."""
        self._start(master_program(self.folder, self.stores, self.address))

    def node(self, name: str, slots: int = 1, drain_s: float = 0, **env: str) -> None:
        """Starts a node; its id differs from run to run, as its control groups do."""
        node_id = self.node_id(name)
        program = node_program(
            self.folder, self.address, node_id, slots, name=name, drain_s=drain_s
        )
        self._start(replace(program, env={**program.env, **env}))

    def node_id(self, name: str) -> str:
        return f"{name}-{os.getpid()}-{self.folder.name[-8:]}"

    def web(self) -> None:
        """Starts the web tier, always at the same address."""
        self._start(
            web_program(
                self.folder, self.stores, self.address, host="127.0.0.1", port=self.web_port
            )
        )

    def end(self, name: str, number: signal.Signals = signal.SIGTERM) -> None:
        """Sends a signal and waits for the end."""
        child = self._children.pop(name)
        os.kill(child.pid, number)
        assert child.wait(), f"{name} did not end by itself"

    def ended(self, name: str) -> str:
        """Waits until it ends by itself; how it ended."""
        child = self._children[name]
        until(lambda: child.ended() is not None, f"the end of {name}")
        del self._children[name]
        child.reap()
        return child.ended() or ""

    def end_all(self) -> None:
        """Ends what runs, the last started first."""
        for name in reversed(list(self._children)):
            self.end(name)

    def _start(self, program: Program) -> None:
        child = Child(program)
        self._children[program.name] = child

        def ready() -> bool:
            assert child.ended() is None, f"{program.name} died: {tail(program.log, 30)}"
            return program.ready()

        until(ready, program.waiting_for)


@contextmanager
def parts(database_url: str, redis_url: str) -> Iterator[Parts]:
    """A cluster with nothing started yet; everything ends with it."""
    with tempfile.TemporaryDirectory(prefix="assize-acceptance-") as folder:
        made = Parts(Path(folder), Stores(database_url, redis_url))
        try:
            yield made
        finally:
            made.end_all()

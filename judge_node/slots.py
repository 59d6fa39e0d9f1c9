"""Slots as the agent sees them: each owns a worker process and judges one task at a time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

import structlog

from judge_node.report import Event, Failed, Judged, Progress, Ready, Stopped, Task
from judge_node.worker import WorkerSetup
from sandbox.runner import SandboxError

log = structlog.get_logger()

STOP_TIMEOUT_S = 15.0
ROOT = Path(__file__).parent.parent
"""Where the worker finds our packages, whatever its parent's path was."""


class WorkerDiedError(Exception):
    """The slot's process ended unexpectedly."""


class Slot:
    """One worker process, started anew when it dies."""

    worker = "judge_node.worker"
    """The module that the process runs."""

    def __init__(self, setup: WorkerSetup, number: int) -> None:
        self.number = number
        self.core = -1
        self.accounting = ""
        self._setup = setup
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._cancel: int | None = None
        self._events: asyncio.Queue[Event | WorkerDiedError] = asyncio.Queue()

    async def start(self) -> None:
        """Starts the worker and waits until its sandbox stands.

        Raises:
            SandboxError: it does not come up; its own words are in the node's log.
        """
        ours, theirs = Pipe()
        cancel_reader, self._cancel = os.pipe()
        self._events = asyncio.Queue()
        argv = [sys.executable, "-P", "-m", self.worker]
        self._process = subprocess.Popen(  # noqa: ASYNC220 - a vfork, done before it blocks
            [*argv, str(theirs.fileno()), str(cancel_reader)],
            pass_fds=(theirs.fileno(), cancel_reader),
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        theirs.close()
        os.close(cancel_reader)
        self._connection = ours
        asyncio.get_running_loop().add_reader(ours.fileno(), self._receive)
        ours.send(self._setup)
        event = await self._events.get()
        if not isinstance(event, Ready):
            await self.stop()
            raise SandboxError(f"slot {self.number} did not start, see the log above")
        self.core, self.accounting = event.core, event.accounting

    def _receive(self) -> None:
        connection = self._connection
        assert connection is not None
        try:
            self._events.put_nowait(connection.recv())
        except (EOFError, OSError):
            asyncio.get_running_loop().remove_reader(connection.fileno())
            self._events.put_nowait(WorkerDiedError())

    async def judge(
        self, task: Task, report: Callable[[Progress], None]
    ) -> Judged | Failed | Stopped:
        """Judges a task; a worker that dies on it gives Failed, the next task a new worker."""
        try:
            if self._connection is None:
                await self.start()
            assert self._connection is not None
            self._connection.send(task)
        except (SandboxError, OSError) as error:
            await self.stop()
            return Failed(task.token, f"slot {self.number} is broken: {error}")
        while True:
            event = await self._events.get()
            if isinstance(event, Progress):
                report(event)
            elif isinstance(event, Judged | Failed | Stopped):
                return event
            else:
                log.error("worker died", slot=self.number, token=task.token)
                await self.stop()
                return Failed(task.token, f"the worker of slot {self.number} died")

    def cancel(self) -> None:
        """Ends the running task soon; harmless when there is none."""
        if self._cancel is not None:
            with contextlib.suppress(OSError):
                os.write(self._cancel, b"x")

    async def stop(self) -> None:
        """Ends the worker: at once when idle, by cancelling when it judges."""
        if self._connection is not None:
            with contextlib.suppress(ValueError, OSError):
                asyncio.get_running_loop().remove_reader(self._connection.fileno())
            self._connection.close()
            self._connection = None
        if self._cancel is not None:
            os.close(self._cancel)
            self._cancel = None
        if self._process is not None:
            process, self._process = self._process, None
            try:
                await asyncio.to_thread(process.wait, STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                await asyncio.to_thread(process.wait)

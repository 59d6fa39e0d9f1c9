"""Slots as the agent sees them: each owns a worker process that serves one task at a time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

import structlog

from judge_node.judging import Report
from judge_node.protocol import Answer, Finish, JudgeTest, Order, Prepared, Skipped
from judge_node.report import Failed, Judged, Progress, Ready, Stopped, Task
from judge_node.steps.test import Judgement
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
        self._cancel: tuple[int, int] | None = None
        """A pipe: what is in it ends the order at hand."""
        self.cancelled = False
        """Whether what is ordered now would be cancelled at once."""
        self._token = ""
        self._unanswered = 0
        self._events: asyncio.Queue[Answer | WorkerDiedError] = asyncio.Queue()

    async def start(self) -> None:
        """Starts the worker and waits until its sandbox stands.

        Raises:
            SandboxError: it does not come up; its own words are in the node's log.
        """
        ours, theirs = Pipe()
        self._cancel = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._events = asyncio.Queue()
        self._unanswered = 0
        argv = [sys.executable, "-P", "-m", self.worker]
        self._process = subprocess.Popen(  # noqa: ASYNC220 - a vfork, done before it blocks
            [*argv, str(theirs.fileno()), str(self._cancel[0])],
            pass_fds=(theirs.fileno(), self._cancel[0]),
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        theirs.close()
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

    async def prepare(self, task: Task, report: Report) -> Prepared | Judged | Failed | Stopped:
        """Builds what the task needs, in a new worker if the last one died.

        After `Prepared` come tests and then `finish`; any other answer was the last.
        """
        self._token = task.token
        if self._connection is None:
            try:
                await self.start()
            except (SandboxError, OSError) as error:
                await self.stop()
                return Failed(task.token, f"slot {self.number} is broken: {error}")
        self._send(task)
        answer = await self._answer(report)
        assert not isinstance(answer, Judgement | Skipped)
        return answer

    def order(self, test: str, *, if_accepted: bool = False) -> None:
        """Orders a test of the prepared task, behind those ordered before; see JudgeTest."""
        self._send(JudgeTest(test, if_accepted))

    async def judged(self) -> Judgement | Skipped | Failed | Stopped:
        """The answer to the oldest order that has none yet. After `Stopped` it goes on."""
        answer = await self._answer(lambda _: None)
        assert not isinstance(answer, Prepared | Judged)
        return answer

    def finish(self) -> None:
        """Closes what was prepared; harmless when the worker is dead."""
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.send(Finish())

    def _send(self, order: Order) -> None:
        if self._connection is None:
            return  # whoever waits for the answer gets to know
        if not self._unanswered:
            self._forget_old_cancels()
        self._unanswered += 1
        # A broken pipe is a dead worker, which is noticed where answers are read.
        with contextlib.suppress(OSError):
            self._connection.send(order)

    async def _answer(
        self, report: Report
    ) -> Prepared | Judgement | Skipped | Judged | Failed | Stopped:
        """The next answer; a worker that died gives Failed."""
        while self._connection is not None:
            event = await self._events.get()
            if isinstance(event, Progress):
                report(event)
            elif isinstance(event, WorkerDiedError | Ready):
                log.error("worker died", slot=self.number, token=self._token)
                await self.stop()
            else:
                self._unanswered -= 1
                return event
        return Failed(self._token, f"the worker of slot {self.number} died")

    def cancel(self) -> None:
        """Ends all orders without an answer soon; harmless when there are none.

        Until they are answered, what is ordered then is cancelled too.
        """
        if self._cancel is not None:
            self.cancelled = True
            with contextlib.suppress(OSError):
                os.write(self._cancel[1], b"x")

    def _forget_old_cancels(self) -> None:
        """A cancel that came after its order had ended must not end the next one."""
        self.cancelled = False
        if self._cancel is not None:
            with contextlib.suppress(BlockingIOError):
                os.read(self._cancel[0], 1 << 16)

    async def stop(self) -> None:
        """Ends the worker: at once when idle, by cancelling when it judges."""
        if self._connection is not None:
            with contextlib.suppress(ValueError, OSError):
                asyncio.get_running_loop().remove_reader(self._connection.fileno())
            self._connection.close()
            self._connection = None
        if self._cancel is not None:
            for fd in self._cancel:
                os.close(fd)
            self._cancel = None
        if self._process is not None:
            process, self._process = self._process, None
            try:
                await asyncio.to_thread(process.wait, STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                await asyncio.to_thread(process.wait)

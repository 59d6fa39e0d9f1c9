"""Named background tasks. One that ends while we run stops the process: a web tier
without its results feed must not look alive.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)

OnDeath = Callable[[str, BaseException | None], None]


class BackgroundTasks:
    """Starts tasks, watches them, ends them."""

    def __init__(self, on_death: OnDeath) -> None:
        self._on_death = on_death
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    def start(self, name: str, work: Coroutine[Any, Any, None], *, finite: bool = False) -> None:
        """Runs `work`; only a `finite` one may return before the end."""
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(lambda t: self._ended(t, finite))
        self._tasks.append(task)

    def _ended(self, task: asyncio.Task[None], finite: bool) -> None:
        if self._stopping or task.cancelled():
            return
        error = task.exception()
        if finite and error is None:
            return
        log.critical("background task ended", task=task.get_name(), exc_info=error)
        self._on_death(task.get_name(), error)

    async def stop(self) -> None:
        """Cancels all and waits for them."""
        self._stopping = True
        pending = set(self._tasks)
        while pending:
            # Again and again: a task group that fails while it is being cancelled
            # raises the failure, and the cancellation is lost.
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=0.5)

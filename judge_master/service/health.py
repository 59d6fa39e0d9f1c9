"""Whether this master can do anything, for health checks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from judge_master.domain.errors import UnavailableError

log = structlog.get_logger()


async def watch_database(
    ask: Callable[[], Awaitable[None]], report: Callable[..., Awaitable[None]], poll_ms: int
) -> None:
    """Follows for ever whether `ask` gets an answer; calls `report(serving=...)` on changes.

    `ask` raises UnavailableError when there is none.
    """
    serving = True
    while True:
        await asyncio.sleep(poll_ms / 1000)
        try:
            await ask()
            answers = True
        except UnavailableError as error:
            answers = False
            if serving:
                log.error("database is out of reach", reason=str(error.__cause__ or error))
        if answers != serving:
            serving = answers
            await report(serving=serving)

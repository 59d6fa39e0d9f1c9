"""Which of the things we need are there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

TIMEOUT_S = 3.0

Check: TypeAlias = Callable[[], Awaitable[object]]


class Health:
    """Asks every part at once. A check that returns is well; one that raises is not."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks

    async def ask(self) -> dict[str, str]:
        """Per part "ok", or what is wrong."""
        answers = await asyncio.gather(*(self._one(check) for check in self._checks.values()))
        return dict(zip(self._checks, answers, strict=True))

    async def _one(self, check: Check) -> str:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await check()
        except Exception as error:
            # Its kind only: addresses and names inside are not for the public.
            return f"not reachable ({type(error).__name__})"
        return "ok"

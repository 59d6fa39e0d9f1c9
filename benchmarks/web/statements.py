"""How many statements a page sends to the database: a number that no load changes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.web.pages import Cast, Page, request

_noted: ContextVar[list[str] | None] = ContextVar("noted", default=None)


async def most_statements(
    app: FastAPI, pages: Sequence[Page], cast: Cast, each: int, seed: int
) -> dict[str, list[str]]:
    """The statements of the worst of `each` requests of every page; none is asked cold.

    `app` is running. Its background loops are not counted: they are not part of a request.

    Raises:
        httpx.HTTPStatusError: a page did not answer with 200.
    """
    chance = random.Random(seed)
    worst: dict[str, list[str]] = {}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
        with _counting(app.state.services.get(AsyncEngine)):
            for page in pages:
                asked = [request(page, cast, chance) for _ in range(each)]
                for one in asked:
                    seen: list[str] = []
                    token = _noted.set(seen)
                    try:
                        headers = {"Cookie": one.cookie} if one.cookie else {}
                        answer = await client.get(one.path, headers=headers)
                    finally:
                        _noted.reset(token)
                    answer.raise_for_status()
                    if len(seen) >= len(worst.get(page.name, ())):
                        worst[page.name] = seen
    return worst


@contextmanager
def _counting(engine: AsyncEngine) -> Iterator[None]:
    def before(*values: Any) -> None:
        seen = _noted.get()
        if seen is not None:
            seen.append(values[2])

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", before)

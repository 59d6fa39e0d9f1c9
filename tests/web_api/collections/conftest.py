"""Problems to collect."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import httpx
import psycopg
import pytest

from tests.web_api.conftest import Web, execute, package_files, package_zip, upload

Maker: TypeAlias = Callable[..., Awaitable[list[str]]]


@pytest.fixture
def make(admin: httpx.AsyncClient) -> Maker:
    """Makes public problems of these names, all with the same details."""

    async def made(*names: str, **details: Any) -> list[str]:
        for name in names:
            answer = await upload(admin, package_zip(package_files(name), name), f"{name}.zip")
            assert answer.status_code == 201, answer.text
            if details:
                answer = await admin.patch(f"/api/problems/{name}/details", json=details)
                assert answer.status_code == 200, answer.text
        return list(names)

    return made


SOLVED = """
INSERT INTO web.user_problem_status (user_id, problem_id, status, first_solved_at, attempts,
                                     accepted, last_at)
SELECT u.id, p.id, 'solved', now(), 1, 1, now() FROM web.users u, web.problems p
WHERE u.username = %s AND p.slug = %s
"""


async def solve(web: Web, username: str, *slugs: str) -> None:
    """As if they had submitted."""
    for slug in slugs:
        await execute(web, SOLVED, username, slug)


async def rows(web: Web, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What the database says."""

    def work() -> list[tuple[Any, ...]]:
        with psycopg.connect(web.settings.database_url) as connection:
            return connection.execute(query.encode(), values).fetchall()

    return await asyncio.to_thread(work)


async def made_list(client: httpx.AsyncClient, *slugs: str, **fields: Any) -> str:
    """The id of a list with one section for each problem."""
    answer = await client.post("/api/lists", json={"title": "Graphs", **fields})
    assert answer.status_code == 201, answer.text
    made = str(answer.json()["id"])
    sections = [{"title": f"Day {n}", "items": [{"problem": s}]} for n, s in enumerate(slugs)]
    answer = await client.put(f"/api/lists/{made}/items", json={"sections": sections})
    assert answer.status_code == 200, answer.text
    return made

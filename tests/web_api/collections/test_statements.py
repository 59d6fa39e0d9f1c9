"""Lists take a bounded number of statements, however long they are."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.web_api.collections.conftest import Maker, made_list, solve
from tests.web_api.conftest import Web, execute


async def test_collections_take_as_many_statements_for_many_as_for_one(
    web: Web,
    admin: httpx.AsyncClient,
    make: Maker,
    statements: Callable[[AsyncEngine], list[str]],
) -> None:
    """Lists and what is in them, plans, assignments, companies, interviews, questions."""
    await make("aa", "bb", "cc", difficulty="easy", companies=["initech"])
    await solve(web, "root", "aa")
    group = (await admin.post("/api/groups", json={"name": "g"})).json()["id"]
    await make_all(admin, group, "aa")
    first_list = (await admin.get("/api/lists", params={"scope": "mine"})).json()["items"][0]["id"]
    first_plan = (await admin.get("/api/plans")).json()["items"][0]["id"]
    work = f"/api/groups/{group}/assignments"
    first_work = (await admin.get(work)).json()["items"][0]["id"]
    urls = (
        "/api/lists?scope=mine",
        f"/api/lists/{first_list}",
        "/api/plans",
        f"/api/plans/{first_plan}",
        work,
        f"{work}/{first_work}/progress",
        "/api/companies",
        "/api/companies/initech",
        "/api/interviews",
        "/api/daily/past",
    )
    assert web.app is not None
    seen = statements(web.app.state.services.get(AsyncEngine))

    async def count(url: str) -> int:
        seen.clear()
        answer = await admin.get(url)
        assert answer.status_code == 200, answer.text
        return len(seen)

    few = [await count(url) for url in urls]
    for _ in range(3):
        await make_all(admin, group, "aa", "bb", "cc")
    full = {"sections": [{"items": [{"problem": slug} for slug in ("aa", "bb", "cc")]}]}
    await admin.put(f"/api/lists/{first_list}/items", json=full)
    await execute(
        web,
        """INSERT INTO web.daily_questions (day, problem_id)
           SELECT current_date - row_number() OVER ()::int, id FROM web.problems""",
    )
    many = [await count(url) for url in urls]
    assert many == few
    assert all(0 < each <= 8 for each in few)


async def make_all(client: httpx.AsyncClient, group: str, *slugs: str) -> None:
    """One more of everything."""
    made = await made_list(client, *slugs)
    for path, body in (
        ("/api/plans", {"list": made}),
        (f"/api/groups/{group}/assignments", {"list": made}),
        ("/api/interviews", {}),
    ):
        answer = await client.post(path, json=body)
        assert answer.status_code == 201, answer.text

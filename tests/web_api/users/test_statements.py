"""Lists take a bounded number of statements, however long they are."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.web_api.conftest import Web, execute

PEOPLE = """
INSERT INTO web.users (id, username, email, password_hash, role)
SELECT gen_random_uuid(), 'p' || n, 'p' || n || '@example.org', '', 'user'
FROM generate_series(1, 90) AS n
"""
MEMBERS = """
INSERT INTO web.group_members (group_id, user_id, role)
SELECT g.id, u.id, 'member' FROM web.groups g, web.users u WHERE u.username <> 'root'
"""


async def test_lists_of_people_take_as_many_statements_as_one_person(
    web: Web, admin: httpx.AsyncClient, statements: Callable[[AsyncEngine], list[str]]
) -> None:
    """Accounts for staff, and members of a group with their progress."""
    await admin.post("/api/groups", json={"name": "g"})
    [group] = (await admin.get("/api/groups")).json()["items"]
    path = f"/api/groups/{group['id']}/members"
    assert web.app is not None
    seen = statements(web.app.state.services.get(AsyncEngine))

    async def count(url: str) -> tuple[int, int]:
        seen.clear()
        answer = await admin.get(url, params={"limit": 100})
        return len(answer.json()["items"]), len(seen)

    few = [await count(url) for url in ("/api/users", path)]
    await execute(web, PEOPLE)
    await execute(web, MEMBERS)
    many = [await count(url) for url in ("/api/users", path)]
    assert [n for n, _ in few] == [1, 1]
    assert [n for n, _ in many] == [91, 91]
    assert [s for _, s in few] == [s for _, s in many]
    assert all(s > 0 for _, s in few)

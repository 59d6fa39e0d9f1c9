"""Groups: roles, invitations, requests, progress."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import httpx
import psycopg

from tests.web_api.conftest import Web, assert_problem, execute
from tests.web_api.users.mails import mailed, secret
from tests.web_api.users.test_accounts import address


async def group(client: httpx.AsyncClient, **fields: Any) -> str:
    answer = await client.post("/api/groups", json={"name": "Class", **fields})
    assert answer.status_code == 201, answer.text
    return f"/api/groups/{answer.json()['id']}"


async def invitation(client: httpx.AsyncClient, path: str, **fields: Any) -> dict[str, Any]:
    answer = await client.post(f"{path}/invitations", json=fields)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def join(client: httpx.AsyncClient, link: str) -> httpx.Response:
    return await client.post("/api/groups/join", json={"token": secret(link)})


async def test_an_invitation_lets_in_as_many_as_it_says(web: Web) -> None:
    """Also when they come at once; its secret is kept as a hash; strangers see nothing."""
    owner = await web.user("owner")
    path = await group(owner)
    made = await invitation(owner, path, max_uses=2)
    with psycopg.connect(web.settings.database_url) as connection:
        [(kept,)] = connection.execute("SELECT secret_hash FROM web.group_invitations").fetchall()
    assert kept == hashlib.sha256(secret(made["link"]).encode()).digest()
    people = [await web.user(f"user{n}") for n in range(4)]
    assert_problem(await people[0].get(path), 404, "not-found")
    answers = await asyncio.gather(*(join(person, made["link"]) for person in people))
    assert sorted(a.status_code for a in answers) == [200, 200, 410, 410]
    assert (await owner.get(path)).json()["members"] == 3
    assert (await owner.get(f"{path}/invitations")).json()["items"] == []


async def test_invitations_end(web: Web) -> None:
    """By time, by withdrawal; joining twice uses nothing up; one may be mailed."""
    owner, ada, bob = [await web.user(name) for name in ("owner", "ada", "bob")]
    path, email = await group(owner), address("ada")
    made = await invitation(owner, path, max_uses=5, email=email)
    assert secret(await mailed(web, email, 'You are invited to "Class"')) == secret(made["link"])
    for _ in range(2):
        assert (await join(ada, made["link"])).json()["role"] == "member"
    [listed] = (await owner.get(f"{path}/invitations")).json()["items"]
    assert listed["uses"] == 1
    assert_problem(await ada.get(f"{path}/invitations"), 403, "forbidden")
    assert (await owner.delete(f"{path}/invitations/{made['id']}")).status_code == 204
    assert_problem(await join(bob, made["link"]), 410, "link-invalid")
    late = await invitation(owner, path)
    await execute(web, "UPDATE web.group_invitations SET expires_at = now()")
    assert_problem(await join(bob, late["link"]), 410, "link-invalid")


async def test_people_ask_to_join_open_groups(web: Web) -> None:
    """A manager decides; closed groups are not to be found."""
    owner, ada, bob = [await web.user(name) for name in ("owner", "ada", "bob")]
    closed = await group(owner)
    body = {"message": "please"}
    assert_problem(await ada.put(f"{closed}/request", json=body), 404, "not-found")
    path = await group(owner, open_to_requests=True)
    assert (await ada.get(path)).json()["role"] is None
    for client in (ada, ada, bob):
        assert (await client.put(f"{path}/request", json=body)).status_code == 204
    waiting = (await owner.get(f"{path}/requests")).json()["items"]
    assert [(w["username"], w["message"]) for w in waiting] == [
        ("ada", "please"),
        ("bob", "please"),
    ]
    assert_problem(await ada.get(f"{path}/requests"), 404, "not-found")
    decide = f"{path}/requests"
    assert (await owner.post(f"{decide}/ada", json={"decision": "accept"})).status_code == 204
    assert (await owner.post(f"{decide}/bob", json={"decision": "decline"})).status_code == 204
    answer = await owner.post(f"{decide}/bob", json={"decision": "accept"})
    assert_problem(answer, 404, "not-found")
    assert (await ada.get(path)).json()["role"] == "member"
    assert_problem(await ada.put(f"{path}/request", json=body), 409, "member")
    [mine] = (await ada.get("/api/groups")).json()["items"]
    assert mine["name"] == "Class"
    assert (await bob.get("/api/groups")).json()["items"] == []


async def test_roles_in_groups(web: Web) -> None:
    """Members see names, managers progress; only the owner names roles and ends the group."""
    names = ("owner", "manager", "member")
    owner, manager, member = [await web.user(name) for name in names]
    path = await group(owner)
    made = await invitation(owner, path, max_uses=2)
    for person in (manager, member):
        await join(person, made["link"])
    change = {"role": "manager"}
    assert_problem(await member.patch(f"{path}/members/member", json=change), 403, "forbidden")
    answer = await owner.patch(f"{path}/members/manager", json=change)
    assert answer.status_code == 204
    shown = (await manager.get(f"{path}/members", params={"limit": 2})).json()
    assert [(m["username"], m["role"]) for m in shown["items"]] == [
        ("owner", "owner"),
        ("manager", "manager"),
    ]
    rest = await manager.get(f"{path}/members", params={"cursor": shown["next"]})
    [last] = rest.json()["items"]
    assert (last["username"], last["solved"], last["attempted"]) == ("member", 0, 0)
    plain = (await member.get(f"{path}/members")).json()["items"]
    assert {m["solved"] for m in plain} == {None}
    assert (await manager.patch(path, json={"name": "New"})).json()["name"] == "New"
    assert_problem(await member.patch(path, json={"name": "x"}), 403, "forbidden")
    assert_problem(await manager.delete(path), 403, "forbidden")
    assert_problem(await manager.delete(f"{path}/members/owner"), 409, "owner")
    assert_problem(await owner.patch(f"{path}/members/owner", json=change), 409, "owner")
    answer = await owner.patch(f"{path}/members/manager", json={"role": "owner"})
    assert answer.status_code == 204
    assert (await owner.get(path)).json()["role"] == "manager"
    assert (await member.delete(f"{path}/members/member")).status_code == 204
    assert_problem(await member.get(path), 404, "not-found")
    assert (await manager.delete(path)).status_code == 204
    assert_problem(await owner.get(path), 404, "not-found")


async def test_managers_see_progress(web: Web, problem: str) -> None:
    """Solved and tried problems, from what is kept of each person."""
    owner = await web.user("owner")
    path = await group(owner)
    await execute(
        web,
        "INSERT INTO web.user_problem_status "
        "(user_id, problem_id, status, first_solved_at, attempts, accepted, last_at) "
        "SELECT u.id, p.id, 'solved', now(), 2, 1, now() FROM web.users u, web.problems p "
        "WHERE u.username = 'owner'",
    )
    [shown] = (await owner.get(f"{path}/members")).json()["items"]
    assert (shown["solved"], shown["attempted"]) == (1, 0)
    assert shown["last_at"] is not None

"""Administration: the audit log, figures, banners, addresses confirmed by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.web_api.conftest import Web, account, assert_problem, execute


async def acts(client: httpx.AsyncClient, **query: Any) -> list[tuple[str, str]]:
    answer = await client.get("/api/audit", params=query)
    assert answer.status_code == 200, answer.text
    return [(act["action"], act["object"]) for act in answer.json()["items"]]


async def test_the_audit_log_is_searched_and_exported(web: Web, admin: httpx.AsyncClient) -> None:
    """By actor, act, target and time, in pages; the export has the same acts in order."""
    await execute(web, "DELETE FROM web.audit_log")
    start = datetime.now(UTC) - timedelta(minutes=1)
    await web.user("ada")
    bob = await web.user("bob")
    for name, role in (("bob", "staff"), ("ada", "setter")):
        await admin.patch(f"/api/users/{name}", json={"role": role})
    await admin.patch("/api/users/ada", json={"role": "user"})
    await bob.put("/api/users/ada/suspension", json={"reason": "Spam."})
    everything = [
        ("user.suspend", "user/ada"),
        ("user.role", "user/ada"),
        ("user.role", "user/ada"),
        ("user.role", "user/bob"),
    ]
    assert await acts(admin) == everything
    assert await acts(admin, actor="bob") == everything[:1]
    assert await acts(admin, action="user.role") == everything[1:]
    assert await acts(admin, action="user.") == everything
    assert await acts(admin, action="user") == []
    assert await acts(admin, object="user/bob") == everything[3:]
    assert await acts(admin, object="user/", since=start.isoformat()) == everything
    assert await acts(admin, until=start.isoformat()) == []
    page = (await admin.get("/api/audit", params={"limit": 3})).json()
    assert await acts(admin, cursor=page["next"]) == everything[3:]
    assert_problem(await admin.get("/api/audit", params={"cursor": "x"}), 422, "invalid", "cursor")
    answer = await admin.get("/api/audit", params={"since": "today"})
    assert_problem(answer, 422, "invalid", "since")
    exported = await admin.get("/api/audit/export", params={"action": "user."})
    assert exported.headers["content-type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in exported.text.splitlines()]
    assert [(line["action"], line["object"]) for line in lines] == everything[::-1]
    assert lines[-1]["actor"] == "bob"
    assert lines[-1]["detail"] == {"reason": "Spam.", "until": None}


async def test_the_overview_counts_what_waits(web: Web, admin: httpx.AsyncClient) -> None:
    """Held posts, reports, suspensions and new accounts, as they come and go."""

    async def read() -> dict[str, int]:
        answer = await admin.get("/api/moderation/overview")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    ada = await web.user("ada")
    before = await read()
    assert before["new_users_day"] == before["new_users_week"] == 2
    body = {"kind": "discussion", "title": "Words", "source": "Some words."}
    post = (await ada.post("/api/discussions", json=body)).json()["id"]
    assert (await read())["held_posts"] == before["held_posts"] + 1
    await admin.post(f"/api/discussions/{post}/decision", json={"action": "approve"})
    await admin.post(f"/api/discussions/{post}/reports", json={"reason": "spam"})
    await admin.put("/api/users/ada/suspension", json={"reason": "Spam."})
    after = await read()
    changed = {name: after[name] - before[name] for name in after if "mails" not in name}
    assert changed == {
        **dict.fromkeys(changed, 0),
        "reported_posts": 1,
        "open_reports": 1,
        "suspended_users": 1,
    }
    await execute(web, "UPDATE web.users SET suspended_until = now() WHERE username = 'ada'")
    assert (await read())["suspended_users"] == before["suspended_users"]


async def test_banners_are_shown_in_their_time(web: Web, admin: httpx.AsyncClient) -> None:
    """Everybody sees what holds now, as clean HTML; staff see what is to come, too."""
    now = datetime.now(UTC)
    stranger = web.client()

    async def shown() -> list[str]:
        answer = await stranger.get("/api/announcements")
        return [item["html"] for item in answer.json()["items"]]

    async def create(**fields: Any) -> httpx.Response:
        return await admin.post("/api/announcements", json=fields)

    first = (await create(source="**Soon** <script>alert(1)</script>")).json()
    assert (first["level"], first["created_by"]) == ("info", "root")
    [html] = [text for text in await shown() if "Soon" in text]
    assert "<strong>Soon</strong>" in html
    assert "<script" not in html
    later = (await create(source="Later.", starts_at=(now + timedelta(days=1)).isoformat())).json()
    assert not any("Later" in text for text in await shown())
    kept = (await admin.get("/api/announcements/all")).json()["items"]
    assert [item["id"] for item in kept[:2]] == [later["id"], first["id"]]
    past = (now - timedelta(days=1)).isoformat()
    assert_problem(await create(source="x", ends_at=past), 422, "invalid", "ends_at")
    for made in (first, later):
        assert (await admin.delete(f"/api/announcements/{made['id']}")).status_code == 204
    assert not any("Soon" in text for text in await shown())
    gone = await admin.delete(f"/api/announcements/{first['id']}")
    assert_problem(gone, 404, "not-found")


async def test_an_address_is_confirmed_by_hand(web: Web, admin: httpx.AsyncClient) -> None:
    """Staff do it once, for lesser people, and never for an address that is another's."""
    await web.user("ada")
    path = "/api/users/ada/confirmation"
    listed = (await admin.get("/api/users", params={"verified": False})).json()["items"]
    assert {person["username"] for person in listed} == {"ada", "root"}
    assert (await admin.post(path)).json()["email_verified"] is True
    assert_problem(await admin.post(path), 409, "state")
    listed = (await admin.get("/api/users", params={"verified": True})).json()["items"]
    assert [person["username"] for person in listed] == ["ada"]
    same = account("eve") | {"email": "ADA@example.org"}
    assert (await web.client().post("/api/auth/register", json=same)).status_code == 201
    assert_problem(await admin.post("/api/users/eve/confirmation"), 409, "taken", "email")
    assert_problem(await admin.post("/api/users/root/confirmation"), 403, "forbidden")


async def test_one_admin_always_remains(web: Web, admin: httpx.AsyncClient) -> None:
    """The last admin is neither demoted nor suspended, and cannot leave."""
    answer = await admin.patch("/api/users/root", json={"role": "user"})
    assert_problem(answer, 409, "last-admin", "role")
    answer = await admin.put("/api/users/root/suspension", json={"reason": "x"})
    assert_problem(answer, 403, "forbidden")
    assert (await admin.post("/api/account/deactivation")).status_code == 409
    answer = await admin.post("/api/account/deletion", json={"erase_submissions": False})
    assert answer.status_code == 409
    assert (await admin.get("/api/auth/me")).json()["role"] == "admin"

"""Addresses, passwords, sessions, scopes of tokens, states, and staff."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import httpx
import psycopg
import pytest
import redis

from tests.web_api.conftest import PASSWORD, Web, account, assert_problem, execute
from tests.web_api.users.mails import mailed, mails, secret
from web_api.users.models import PERMISSIONS, Permission, Role, Scope
from web_api.users.scopes import covers, permissions

NEW = "battery staple correct"
VERIFY, RESET = "Confirm your address", "Choose a new password"
IN_USE, NOBODY = "You already have an account", "There is no account with this address"


def address(name: str) -> str:
    """One that no other test used: the folder of mails is shared."""
    return f"{name}-{time.time_ns()}@example.org"


async def register(web: Web, name: str, email: str) -> httpx.AsyncClient:
    client = web.client()
    answer = await client.post("/api/auth/register", json=account(name) | {"email": email})
    assert answer.status_code == 201, answer.text
    return client


async def login(web: Web, name: str, password: str = PASSWORD) -> httpx.Response:
    return await web.client().post("/api/auth/login", json={"login": name, "password": password})


async def token(client: httpx.AsyncClient, web: Web, *scopes: str) -> httpx.AsyncClient:
    made = await client.post("/api/auth/tokens", json={"name": "t", "scopes": scopes})
    assert made.status_code == 201, made.text
    return web.client(headers={"Authorization": f"Bearer {made.json()['token']}"})


async def stale(web: Web, redis_url: str) -> None:
    """Lets the last proof of identity of all sessions be long ago."""
    with redis.Redis.from_url(redis_url) as store:
        for key in store.scan_iter("assize:web:session:v2:*"):
            session = json.loads(store.get(key))
            session["confirmed_at"] = (datetime.now(UTC) - timedelta(minutes=11)).isoformat()
            store.set(key, json.dumps(session), keepttl=True)


async def test_an_address_is_confirmed_once(web: Web) -> None:
    """The mailed link confirms the address, works once, and is kept as a hash alone."""
    email = address("ada")
    ada = await register(web, "ada", email)
    assert (await ada.get("/api/auth/me")).json()["email_verified"] is False
    link = secret(await mailed(web, email, VERIFY))
    with psycopg.connect(web.settings.database_url) as connection:
        [(stored,)] = connection.execute("SELECT secret_hash FROM web.mailed_links").fetchall()
    assert link.encode() not in stored
    stranger = web.client()
    answer = await stranger.post("/api/auth/email/confirm", json={"token": link})
    assert answer.json()["email_verified"] is True
    answer = await stranger.post("/api/auth/email/confirm", json={"token": link})
    assert_problem(answer, 410, "link-invalid")
    assert (await ada.get("/api/auth/me")).json()["email_verified"] is True


async def test_registration_does_not_tell_who_has_an_address(web: Web) -> None:
    """A second account with a confirmed address gets the same answer; only the mail differs."""
    email = address("ada")
    await register(web, "ada", email)
    link = secret(await mailed(web, email, VERIFY))
    await web.client().post("/api/auth/email/confirm", json={"token": link})
    eve = await register(web, "eve", email.upper())
    assert (await eve.get("/api/auth/me")).json()["email_verified"] is False
    text = await mailed(web, email.upper(), IN_USE)
    assert '"ada"' in text
    assert (await login(web, email)).json()["username"] == "ada"


async def test_nobody_signs_in_with_an_address_that_two_claim(web: Web) -> None:
    """Until one of them confirms it; the other's link is worth nothing afterwards."""
    email = address("ada")
    for name in ("ada", "bob"):
        await register(web, name, email)
    assert_problem(await login(web, email), 401, "bad-credentials")
    await mailed(web, email, VERIFY, 2)
    links = {str(m): secret(m.get_body(("plain",)).get_content()) for m in mails(web, email)}
    [of_bob] = [link for text, link in links.items() if "Hello bob" in text]
    [of_ada] = [link for text, link in links.items() if "Hello ada" in text]
    confirm = web.client()
    answer = await confirm.post("/api/auth/email/confirm", json={"token": of_bob})
    assert answer.status_code == 200
    answer = await confirm.post("/api/auth/email/confirm", json={"token": of_ada})
    assert_problem(answer, 410, "link-invalid")
    assert (await login(web, email)).json()["username"] == "bob"


async def test_a_password_is_reset_by_mail(web: Web) -> None:
    """Known and unknown addresses get one answer; the link ends all sessions and works once."""
    email, unknown = address("ada"), address("nobody")
    ada = await register(web, "ada", email)
    client = web.client()
    known = await client.post("/api/auth/password/forgot", json={"email": email})
    other = await client.post("/api/auth/password/forgot", json={"email": unknown})
    assert (known.status_code, known.content) == (other.status_code, other.content) == (204, b"")
    await mailed(web, unknown, NOBODY)
    link = secret(await mailed(web, email, RESET))
    body = {"token": link, "password": NEW}
    assert (await client.post("/api/auth/password/reset", json=body)).status_code == 204
    again = await client.post("/api/auth/password/reset", json=body)
    assert_problem(again, 410, "link-invalid")
    assert_problem(await ada.get("/api/auth/me"), 401, "not-signed-in")
    assert_problem(await login(web, "ada"), 401, "bad-credentials")
    assert (await login(web, "ada", NEW)).status_code == 200
    await mailed(web, email, "Your sign-in was changed")


async def test_an_expired_link_is_worth_nothing(web: Web) -> None:
    """After its time the link answers as a used one."""
    email = address("ada")
    await register(web, "ada", email)
    link = secret(await mailed(web, email, VERIFY))
    await execute(web, "UPDATE web.mailed_links SET expires_at = now()")
    answer = await web.client().post("/api/auth/email/confirm", json={"token": link})
    assert_problem(answer, 410, "link-invalid")


async def test_forgotten_passwords_are_limited_by_address(web: Web) -> None:
    """Nobody's mailbox is flooded."""
    email = address("ada")
    client = web.client()
    for _ in range(web.settings.mail_rate.count):
        answer = await client.post("/api/auth/password/forgot", json={"email": email})
        assert answer.status_code == 204
    answer = await client.post("/api/auth/password/forgot", json={"email": email.upper()})
    assert_problem(answer, 429, "rate-limited")


async def test_a_changed_password_signs_others_out(web: Web) -> None:
    """The browser that changes it goes on with a new session; others end."""
    here = await web.user("ada")
    there = web.client()
    await there.post("/api/auth/login", json={"login": "ada", "password": PASSWORD})
    wrong = await here.put("/api/auth/password", json={"current": "no", "password": NEW})
    assert_problem(wrong, 422, "invalid", "current")
    before = here.cookies["assize_session"]
    answer = await here.put("/api/auth/password", json={"current": PASSWORD, "password": NEW})
    assert answer.status_code == 204
    assert here.cookies["assize_session"] != before
    assert (await here.get("/api/auth/me")).status_code == 200
    assert_problem(await there.get("/api/auth/me"), 401, "not-signed-in")


async def test_an_address_changes_when_its_owner_confirms(web: Web) -> None:
    """The link goes to the new address; the old one hears of it."""
    old, new = address("old"), address("new")
    ada = await register(web, "ada", old)
    link = secret(await mailed(web, old, VERIFY))
    await ada.post("/api/auth/email/confirm", json={"token": link})
    assert (await ada.put("/api/auth/email", json={"email": new})).status_code == 204
    assert (await ada.get("/api/auth/me")).json()["email"] == old
    link = secret(await mailed(web, new, VERIFY))
    answer = await ada.post("/api/auth/email/confirm", json={"token": link})
    assert (answer.json()["email"], answer.json()["email_verified"]) == (new, True)
    assert new in await mailed(web, old, "Your address was changed")


async def test_credentials_need_a_recent_proof(web: Web, redis_url: str) -> None:
    """Ten minutes after signing in the password is asked for again, and wrong ones do not do."""
    ada = await web.user("ada")
    await stale(web, redis_url)
    assert (await ada.get("/api/auth/me")).status_code == 200
    change = {"email": address("new")}
    assert_problem(await ada.put("/api/auth/email", json=change), 403, "confirmation-required")
    answer = await ada.post("/api/auth/tokens", json={"name": "x"})
    assert_problem(answer, 403, "confirmation-required")
    wrong = await ada.post("/api/auth/confirm", json={"password": "wrong"})
    assert_problem(wrong, 422, "bad-credentials", "password")
    assert_problem(await ada.put("/api/auth/email", json=change), 403, "confirmation-required")
    assert (await ada.post("/api/auth/confirm", json={"password": PASSWORD})).status_code == 204
    assert (await ada.put("/api/auth/email", json=change)).status_code == 204


async def test_sessions_are_listed_and_ended(web: Web) -> None:
    """People see their browsers and sign single ones or all others out."""
    here = await web.user("ada")
    others = [web.client(headers={"User-Agent": f"browser {n}"}) for n in range(3)]
    for other in others:
        await other.post("/api/auth/login", json={"login": "ada", "password": PASSWORD})
    listed = (await here.get("/api/auth/sessions")).json()["items"]
    assert len(listed) == 4
    assert [s["current"] for s in listed].count(True) == 1
    [first] = [s for s in listed if s["agent"] == "browser 0"]
    assert first["address"] == "127.0.0.1"
    bob = await web.user("bob")
    path = f"/api/auth/sessions/{first['key']}"
    assert_problem(await bob.delete(path), 404, "not-found")
    assert (await here.delete(path)).status_code == 204
    assert_problem(await others[0].get("/api/auth/me"), 401, "not-signed-in")
    assert (await others[1].get("/api/auth/me")).status_code == 200
    assert (await here.delete("/api/auth/sessions")).status_code == 204
    for other in others:
        assert_problem(await other.get("/api/auth/me"), 401, "not-signed-in")
    assert (await here.get("/api/auth/me")).status_code == 200
    thief = web.client(headers={"Authorization": f"Bearer {first['key']}"})
    assert_problem(await thief.get("/api/auth/me"), 401, "not-signed-in")


async def test_tokens_do_what_their_scopes_say(web: Web, admin: httpx.AsyncClient) -> None:
    """Reading, submitting, writing and roles are apart; no token changes credentials."""
    reader = await token(admin, web, "read")
    submitter = await token(admin, web, "submit")
    writer = await token(admin, web, "write")
    staff = await token(admin, web, "staff")
    everything = await token(admin, web, "admin")
    new = {"problem": "none", "language": "python3", "source": "1"}
    assert (await reader.get("/api/auth/me")).status_code == 200
    assert_problem(await reader.post("/api/submissions", json=new), 403, "scope")
    for client in (submitter, writer, everything):
        assert_problem(await client.post("/api/submissions", json=new), 404, "not-found")
    profile = {"name": "Root"}
    assert_problem(await submitter.patch("/api/account/profile", json=profile), 403, "scope")
    assert (await writer.patch("/api/account/profile", json=profile)).status_code == 200
    assert_problem(await writer.get("/api/users"), 403, "forbidden")
    assert (await staff.get("/api/users")).status_code == 200
    role = {"role": "setter"}
    assert_problem(await staff.patch("/api/users/nobody", json=role), 403, "forbidden")
    assert_problem(await everything.patch("/api/users/nobody", json=role), 404, "not-found")
    for path in ("/api/auth/tokens", "/api/account/deactivation"):
        answer = await everything.post(path, json={"name": "x"})
        assert_problem(answer, 403, "session-required")
    answer = await everything.put("/api/auth/password", json={"password": NEW})
    assert_problem(answer, 403, "session-required")


async def test_a_token_never_does_more_than_its_owner(web: Web, admin: httpx.AsyncClient) -> None:
    """A scope above the owner's role changes nothing; losing a role counts at once."""
    ada = await web.user("ada")
    program = await token(ada, web, "admin")
    assert_problem(await program.get("/api/users"), 403, "forbidden")
    await admin.patch("/api/users/ada", json={"role": "staff"})
    assert (await program.get("/api/users")).status_code == 200
    await admin.patch("/api/users/ada", json={"role": "user"})
    assert_problem(await program.get("/api/users"), 403, "forbidden")


async def test_tokens_expire(web: Web) -> None:
    """After its end a token is unknown; ends lie in the near future."""
    ada = await web.user("ada")
    now = datetime.now(UTC)
    for wrong in (now - timedelta(days=1), now + timedelta(days=1000)):
        body = {"name": "x", "expires_at": wrong.isoformat()}
        assert_problem(await ada.post("/api/auth/tokens", json=body), 422, "invalid", "expires_at")
    program = await token(ada, web, "read")
    assert (await program.get("/api/auth/me")).status_code == 200
    await execute(web, "UPDATE web.api_tokens SET expires_at = now()")
    assert_problem(await program.get("/api/auth/me"), 401, "not-signed-in")


@pytest.mark.parametrize("held", list(Scope))
def test_scopes_are_a_ladder_of_roles(held: Scope) -> None:
    """Each user scope holds the ones before it; a role's scope is that role's permissions."""
    ladder = list(Scope)
    for scope in (Scope.READ, Scope.SUBMIT, Scope.WRITE):
        assert covers([held], scope) == (ladder.index(held) >= ladder.index(scope))
    roles = {str(r) for r in Role}
    expected: frozenset[Permission] = frozenset()
    if str(held) in roles:
        expected = PERMISSIONS[Role(str(held))]
    assert permissions([held]) == expected


async def test_suspended_people_are_out_until_then(web: Web, admin: httpx.AsyncClient) -> None:
    """Sessions and tokens end at once, the reason is told to whoever has the password."""
    ada = await web.user("ada")
    program = await token(ada, web, "read")
    path = "/api/users/ada/suspension"
    end = datetime.now(UTC) + timedelta(days=3)
    body = {"reason": "Spam.", "until": end.isoformat()}
    assert_problem(await ada.put(path, json=body), 403, "forbidden")
    past = body | {"until": "2020-01-01T00:00:00Z"}
    assert_problem(await admin.put(path, json=past), 422, "invalid", "until")
    answer = await admin.put(path, json=body)
    assert answer.json()["state"] == "suspended"
    assert_problem(await ada.get("/api/auth/me"), 401, "not-signed-in")
    assert_problem(await program.get("/api/auth/me"), 403, "suspended")
    refused = assert_problem(await login(web, "ada"), 403, "suspended")
    assert "Spam." in refused["detail"]
    assert_problem(await login(web, "ada", "wrong password"), 401, "bad-credentials")
    await execute(web, "UPDATE web.users SET suspended_until = now() WHERE username = 'ada'")
    assert (await login(web, "ada")).status_code == 200
    await admin.put(path, json={"reason": "Again."})
    assert_problem(await login(web, "ada"), 403, "suspended")
    assert (await admin.delete(path)).json()["state"] == "active"
    assert_problem(await admin.delete(path), 409, "state")
    assert (await login(web, "ada")).status_code == 200
    with psycopg.connect(web.settings.database_url) as connection:
        acts = connection.execute("SELECT actor, action, object FROM web.audit_log ORDER BY id")
        assert acts.fetchall() == [
            ("root", "user.suspend", "user/ada"),
            ("root", "user.suspend", "user/ada"),
            ("root", "user.unsuspend", "user/ada"),
        ]


async def test_staff_act_on_lesser_people_only(web: Web, admin: httpx.AsyncClient) -> None:
    """Nobody suspends themselves, their equals, or who is above them."""
    bob, eve = await web.user("bob"), await web.user("eve")
    await web.user("ada")
    for name in ("bob", "eve"):
        await admin.patch(f"/api/users/{name}", json={"role": "staff"})
    body = {"reason": "x"}
    for name in ("root", "bob", "eve"):
        answer = await bob.put(f"/api/users/{name}/suspension", json=body)
        assert_problem(answer, 403, "forbidden")
        assert_problem(await bob.delete(f"/api/users/{name}/sessions"), 403, "forbidden")
    assert (await bob.put("/api/users/ada/suspension", json=body)).status_code == 200
    assert (await admin.delete("/api/users/eve/sessions")).status_code == 204
    assert_problem(await eve.get("/api/auth/me"), 401, "not-signed-in")


async def test_staff_find_people(web: Web, admin: httpx.AsyncClient) -> None:
    """By the beginning of names and addresses, role and state, in pages."""
    for n in range(5):
        await web.user(f"user_{n}")
    await web.user("userx")

    async def names(**query: object) -> list[str]:
        answer = await admin.get("/api/users", params=query)
        assert answer.status_code == 200, answer.text
        return [p["username"] for p in answer.json()["items"]]

    assert await names(q="user_") == [f"user_{n}" for n in (4, 3, 2, 1, 0)]
    assert await names(q="USERX@ex") == ["userx"]
    assert await names(q="%") == []
    assert await names(role="admin") == ["root"]
    assert await names(state="suspended") == []
    page = (await admin.get("/api/users", params={"limit": 3})).json()
    rest = (await admin.get("/api/users", params={"limit": 9, "cursor": page["next"]})).json()
    assert len({p["id"] for p in page["items"] + rest["items"]}) == 7
    assert rest["next"] is None
    answer = await admin.get("/api/users", params={"cursor": "x"})
    assert_problem(answer, 422, "invalid", "cursor")
    assert (await admin.get("/api/users/USERX/account")).json()["email"] == "userx@example.org"
    assert_problem(await admin.get("/api/users/none/account"), 404, "not-found")
    ada = await web.user("ada")
    assert_problem(await ada.get("/api/users/userx/account"), 403, "forbidden")
    assert_problem(await web.client().get("/api/users"), 401, "not-signed-in")

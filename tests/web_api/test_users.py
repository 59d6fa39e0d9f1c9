"""Accounts, sessions and tokens over HTTP."""

from __future__ import annotations

import hashlib
from typing import ClassVar

import httpx
import psycopg
import pytest
import redis
from structlog.testing import capture_logs

from tests.web_api.conftest import PASSWORD, Web, account, assert_problem
from web_api.limits import Rate
from web_api.settings import WebSettings
from web_api.users.passwords import Passwords

COOKIE = "assize_session"


async def test_registration_signs_in_and_the_first_is_admin(web: Web) -> None:
    """The first user of an instance is its admin, the next one a plain user."""
    first = web.client()
    answer = await first.post("/api/auth/register", json=account("root"))
    assert answer.status_code == 201
    assert answer.json()["role"] == "admin"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    me = (await first.get("/api/auth/me")).json()
    assert (me["username"], me["email"]) == ("root", "root@example.org")
    second = await web.user("ada")
    assert (await second.get("/api/auth/me")).json()["role"] == "user"


async def test_passwords_are_argon2_hashes(web: Web) -> None:
    """The database holds no password."""
    await web.user("ada")
    with psycopg.connect(web.settings.database_url) as connection:
        [(stored,)] = connection.execute("SELECT password_hash FROM web.users").fetchall()
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "a"),
        ("username", "a b"),
        ("username", "-ada"),
        ("email", "nobody"),
        ("email", "a@b"),
        ("password", "eleven char"),
        ("password", "x" * 129),
        ("password", "123456789012"),
        ("password", "password1234"),
        ("password", "adaadaadaada"),
        ("password", "ada@example.org"),
        ("password", "nul\0nul\0nul"),
    ],
)
async def test_registration_names_the_broken_field(web: Web, field: str, value: str) -> None:
    """Each rule of registration is an error naming its field."""
    body = account("ada") | {field: value}
    answer = await web.client().post("/api/auth/register", json=body)
    assert_problem(answer, 422, "invalid", field)


async def test_malformed_bodies(web: Web) -> None:
    """No JSON, missing and unknown fields are told apart."""
    post = web.client().post
    headers = {"Content-Type": "application/json"}
    answer = await post("/api/auth/login", content=b"{", headers=headers)
    assert_problem(answer, 400, "invalid-json", "body")
    answer = await post("/api/auth/login", json={"login": "x"})
    assert_problem(answer, 422, "invalid", "password")
    answer = await post("/api/auth/login", json={"login": "x", "password": "y", "admin": True})
    assert_problem(answer, 422, "invalid", "admin")
    answer = await post("/api/auth/login", content=b'"' + b"x" * 9_000_000 + b'"', headers=headers)
    assert_problem(answer, 413, "too-large", "body")


async def test_names_are_unique_whatever_their_case(web: Web) -> None:
    """A taken user name is a conflict; names are public."""
    await web.user("ada")
    answer = await web.client().post("/api/auth/register", json=account("ADA"))
    assert_problem(answer, 409, "taken", "username")


async def test_login_by_name_or_address_gives_a_new_session(web: Web) -> None:
    """Login renews the session id, and the one before is worth nothing."""
    client = await web.user("ada")
    old = client.cookies[COOKIE]
    for login in ("ada", "ADA@example.org"):
        answer = await client.post("/api/auth/login", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 200
        assert client.cookies[COOKIE] != old
        thief = web.client(cookies={COOKIE: old})
        assert_problem(await thief.get("/api/auth/me"), 401, "not-signed-in")
        old = client.cookies[COOKIE]


async def test_wrong_credentials_tell_nothing(web: Web) -> None:
    """An unknown login and a wrong password get the same answer."""
    await web.user("ada")
    client = web.client()
    wrong = await client.post("/api/auth/login", json={"login": "ada", "password": "no such pw"})
    unknown = await client.post("/api/auth/login", json={"login": "eve", "password": "no such pw"})
    assert_problem(wrong, 401, "bad-credentials")
    assert wrong.json() == unknown.json()


async def test_unknown_users_cost_a_full_verification() -> None:
    """Without a known hash a real hash is still verified: the timing gives nothing away."""

    class Counting:
        verified: ClassVar[list[str]] = []

        def hash(self, password: str | bytes) -> str:
            return "$argon2id$dummy"

        def verify(self, known: str, password: str) -> bool:
            self.verified.append(known)
            return True

    passwords = Passwords(Counting())  # type: ignore[arg-type]
    assert await passwords.verify(None, "x") is False
    assert await passwords.verify("$argon2id$real", "x") is True
    assert Counting.verified == ["$argon2id$dummy", "$argon2id$real"]


async def test_logout_ends_the_session(web: Web) -> None:
    """After a logout the cookie's old value is useless, and logging out again is fine."""
    client = await web.user("ada")
    stolen = web.client(cookies={COOKIE: client.cookies[COOKIE]})
    assert (await stolen.get("/api/auth/me")).status_code == 200
    assert (await client.post("/api/auth/logout")).status_code == 204
    assert_problem(await stolen.get("/api/auth/me"), 401, "not-signed-in")
    assert (await client.post("/api/auth/logout")).status_code == 204


async def test_redis_holds_no_usable_session_and_a_flush_only_logs_out(
    web: Web, redis_url: str
) -> None:
    """Session ids are not found in Redis; after FLUSHALL people sign in again."""
    client = await web.user("ada")
    session_id = client.cookies[COOKIE]
    with redis.Redis.from_url(redis_url) as store:
        keys = b" ".join(store.scan_iter())
        assert b"session" in keys
        assert session_id.encode() not in keys
        plain = hashlib.sha256(session_id.encode()).hexdigest().encode()
        assert plain not in keys
        store.flushall()
    assert_problem(await client.get("/api/auth/me"), 401, "not-signed-in")
    answer = await client.post("/api/auth/login", json={"login": "ada", "password": PASSWORD})
    assert answer.status_code == 200
    assert (await client.get("/api/auth/me")).status_code == 200


async def test_tokens_are_shown_once_and_work_until_deleted(web: Web) -> None:
    """A token signs in everywhere, is stored hashed, and ends when it is deleted."""
    client = await web.user("ada")
    created = await client.post("/api/auth/tokens", json={"name": "laptop"})
    assert created.status_code == 201
    secret = created.json()["token"]
    assert secret.startswith("asz_")
    with psycopg.connect(web.settings.database_url) as connection:
        [(stored,)] = connection.execute("SELECT token_hash FROM web.api_tokens").fetchall()
    assert stored == hashlib.sha256(secret.encode()).digest()

    program = web.client(headers={"Authorization": f"Bearer {secret}"})
    assert (await program.get("/api/auth/me")).json()["username"] == "ada"
    [listed] = (await client.get("/api/auth/tokens")).json()["items"]
    assert listed["name"] == "laptop"
    assert listed["last_used_at"] is not None
    assert "token" not in listed

    other = await web.user("bob")
    path = f"/api/auth/tokens/{listed['id']}"
    assert_problem(await other.delete(path), 404, "not-found")
    assert (await client.delete(path)).status_code == 204
    assert_problem(await client.delete(path), 404, "not-found")
    answer = await program.get("/api/auth/me")
    assert_problem(answer, 401, "not-signed-in")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_wrong_token_is_refused_even_where_nobody_must_sign_in(web: Web) -> None:
    """A program with a dead token learns of it at once."""
    program = web.client(headers={"Authorization": "Bearer asz_nothing"})
    assert_problem(await program.get("/api/problems"), 401, "not-signed-in")


async def test_tokens_need_a_name_and_a_user(web: Web) -> None:
    """Rules of tokens."""
    stranger = web.client()
    assert_problem(await stranger.get("/api/auth/tokens"), 401, "not-signed-in")
    answer = await stranger.post("/api/auth/tokens", json={"name": "x"})
    assert_problem(answer, 401, "not-signed-in")
    client = await web.user("ada")
    answer = await client.post("/api/auth/tokens", json={"name": ""})
    assert_problem(answer, 422, "invalid", "name")
    assert_problem(await client.delete("/api/auth/tokens/x"), 422, "invalid", "id")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, 204),
        ({}, 204),
    ],
)
async def test_cross_origin_requests_are_refused(
    web: Web, headers: dict[str, str], status: int
) -> None:
    """Another site cannot act with a visitor's cookie; reading stays as it is."""
    client = await web.user("ada")
    assert (await client.get("/api/auth/me", headers=headers)).status_code == 200
    answer = await client.post("/api/auth/logout", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert_problem(answer, 403, "cross-origin")
        assert (await client.get("/api/auth/me")).status_code == 200


async def test_own_origin_and_tokens_pass_the_origin_check(web: Web) -> None:
    """The site's own pages may act, and a token acts from anywhere."""
    client = await web.user("ada")
    made = (await client.post("/api/auth/tokens", json={"name": "x"})).json()
    foreign = {"Origin": "https://evil.example", "Authorization": f"Bearer {made['token']}"}
    answer = await web.client().delete(f"/api/auth/tokens/{made['id']}", headers=foreign)
    assert answer.status_code == 204
    answer = await client.post("/api/auth/logout", headers={"Origin": web.url})
    assert answer.status_code == 204


async def test_login_and_registration_are_limited(settings: WebSettings) -> None:
    """Guessing passwords and mass registration end in 429 with Retry-After."""
    limited = {"login_rate": Rate(2, 600), "register_rate": Rate(2, 600)}
    web = Web(settings.model_copy(update=limited))
    await web.start()
    await web.user("ada")
    await web.user("bob")
    client = web.client()
    answer = await client.post("/api/auth/register", json=account("eve"))
    assert_problem(answer, 429, "rate-limited")
    assert int(answer.headers["retry-after"]) > 0
    wrong = {"login": "ada", "password": "wrong password"}
    for _ in range(2):
        assert (await client.post("/api/auth/login", json=wrong)).status_code == 401
    answer = await client.post("/api/auth/login", json=wrong | {"login": "ADA"})
    assert_problem(answer, 429, "rate-limited")
    other = await client.post("/api/auth/login", json={"login": "bob", "password": PASSWORD})
    assert other.status_code == 200
    await web.close()


async def test_roles_are_given_by_admins_only(web: Web, admin: httpx.AsyncClient) -> None:
    """Only an admin gives roles, to known users, and one admin always remains."""
    ada = await web.user("ada")
    change = {"role": "setter"}
    assert_problem(await ada.patch("/api/users/ada", json=change), 403, "forbidden")
    assert_problem(await web.client().patch("/api/users/ada", json=change), 401, "not-signed-in")
    assert_problem(await admin.patch("/api/users/nobody", json=change), 404, "not-found")
    assert_problem(
        await admin.patch("/api/users/ada", json={"role": "god"}), 422, "invalid", "role"
    )
    assert_problem(await admin.patch("/api/users/root", json=change), 409, "last-admin", "role")
    assert (await admin.patch("/api/users/ada", json={"role": "admin"})).json()["role"] == "admin"
    assert (await admin.patch("/api/users/root", json=change)).status_code == 200


async def test_secure_cookie_behind_https(settings: WebSettings) -> None:
    """With an https public_url the cookie never travels in the clear, and no other host sets it."""
    web = Web(settings.model_copy(update={"public_url": "https://judge.example.org"}))
    await web.start()
    answer = await web.client().post(
        "/api/auth/register", json=account("ada"), headers={"Origin": "https://judge.example.org"}
    )
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-assize_session=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    headers = {"Cookie": cookie.partition(";")[0]}
    assert (await web.client().get("/api/auth/me", headers=headers)).status_code == 200
    planted = {"Cookie": headers["Cookie"].removeprefix("__Host-")}
    assert (await web.client().get("/api/auth/me", headers=planted)).status_code == 401
    own = headers | {"Origin": "https://judge.example.org"}
    ended = await web.client().post("/api/auth/logout", headers=own)
    assert ended.headers["set-cookie"].startswith('__Host-assize_session=""')
    assert "Secure" in ended.headers["set-cookie"]
    await web.close()


async def test_refusals_are_in_the_log(web: Web, admin: httpx.AsyncClient) -> None:
    """Whoever looks for attacks finds them, with the address and without what was sent."""
    ada = await web.user("ada")
    with capture_logs() as lines:
        await ada.get("/api/users")
        wrong = {"login": "ada", "password": "wrong and secret"}
        await web.client().post("/api/auth/login", json=wrong)
        await web.client().post("/api/auth/login", json=wrong | {"password": PASSWORD})
    refused = [line for line in lines if line["event"] == "request refused"]
    assert [(line["status"], line["code"], line["path"]) for line in refused] == [
        (403, "forbidden", "/api/users"),
        (401, "bad-credentials", "/api/auth/login"),
    ]
    assert {line["address"] for line in refused} == {"127.0.0.1"}
    assert [line["event"] for line in lines].count("signed in") == 1
    assert "secret" not in str(lines)
    assert PASSWORD not in str(lines)

"""Passkeys with an authenticator of our own."""

from __future__ import annotations

from typing import Any

import httpx

from tests.web_api.conftest import Web, assert_problem, execute
from tests.web_api.users.authenticator import PRESENT, Authenticator
from tests.web_api.users.test_accounts import stale

PATH = "/api/auth/passkeys"


def origin(web: Web) -> str:
    return f"http://localhost:{web.settings.port}"


async def add(client: httpx.AsyncClient, device: Authenticator, name: str) -> httpx.Response:
    begun = (await client.post(f"{PATH}/registration")).json()
    credential = device.create(begun["options"])
    body = {"ceremony": begun["ceremony"], "name": name, "credential": credential}
    return await client.post(PATH, json=body)


async def answer(client: httpx.AsyncClient, device: Authenticator) -> dict[str, Any]:
    begun = (await client.post(f"{PATH}/login/options")).json()
    return {"ceremony": begun["ceremony"], "credential": device.get(begun["options"])}


async def sign_in(web: Web, device: Authenticator) -> httpx.Response:
    client = web.client()
    return await client.post(f"{PATH}/login", json=await answer(client, device))


async def test_passkeys_sign_in_without_a_name(web: Web) -> None:
    """Several per user; each is found by itself; a removed one is worth nothing."""
    ada, bob = await web.user("ada"), await web.user("bob")
    phone, key, other = (Authenticator(origin(web)) for _ in range(3))
    made = await add(ada, phone, "Phone")
    assert made.status_code == 201, made.text
    assert (await add(ada, key, "Key")).status_code == 201
    assert (await add(bob, other, "Bob's")).status_code == 201
    for device, name in ((phone, "ada"), (key, "ada"), (other, "bob")):
        signed_in = await sign_in(web, device)
        assert signed_in.json()["username"] == name
        assert "assize_session" in signed_in.headers["set-cookie"]
    listed = (await ada.get(PATH)).json()["items"]
    assert [p["name"] for p in listed] == ["Phone", "Key"]
    assert all(p["last_used_at"] for p in listed)
    one = f"{PATH}/{listed[0]['id']}"
    assert (await ada.patch(one, json={"name": "Old phone"})).json()["name"] == "Old phone"
    assert_problem(await bob.delete(one), 404, "not-found")
    assert (await ada.delete(one)).status_code == 204
    assert_problem(await sign_in(web, phone), 401, "bad-credentials")


async def test_answers_count_once_and_here(web: Web) -> None:
    """Replays, other origins, and passkeys without the person's proof are refused."""
    ada = await web.user("ada")
    device = Authenticator(origin(web))
    await add(ada, device, "x")
    client = web.client()
    body = await answer(client, device)
    assert (await client.post(f"{PATH}/login", json=body)).status_code == 200
    replayed = await client.post(f"{PATH}/login", json=body)
    assert_problem(replayed, 422, "invalid", "ceremony")
    device.origin = "https://evil.example"
    assert_problem(await sign_in(web, device), 401, "bad-credentials")
    device.origin = origin(web)
    device.flags = PRESENT
    assert_problem(await sign_in(web, device), 401, "bad-credentials")
    foreign = Authenticator("https://evil.example")
    assert_problem(await add(ada, foreign, "x"), 422, "invalid", "credential")
    begun = (await client.post(f"{PATH}/login/options")).json()
    for junk in ({}, {"id": 5}, {"id": "AAAA"}, body["credential"] | {"response": {}}):
        begun = (await client.post(f"{PATH}/login/options")).json()
        wrong = {"ceremony": begun["ceremony"], "credential": junk}
        refused = await client.post(f"{PATH}/login", json=wrong)
        assert_problem(refused, 401, "bad-credentials")


async def test_a_copied_passkey_is_noticed(web: Web) -> None:
    """A counter that does not grow is a copy's."""
    ada = await web.user("ada")
    device = Authenticator(origin(web))
    await add(ada, device, "x")
    device.count = 10
    assert (await sign_in(web, device)).status_code == 200
    device.count = 5
    assert_problem(await sign_in(web, device), 401, "bad-credentials")


async def test_passkeys_need_a_recent_proof_and_give_one(web: Web, redis_url: str) -> None:
    """Old sessions add none; signing in with one is a proof, and the last way in stays."""
    ada = await web.user("ada")
    device = Authenticator(origin(web))
    await add(ada, device, "x")
    await stale(web, redis_url)
    assert_problem(await ada.post(f"{PATH}/registration"), 403, "confirmation-required")
    assert (await ada.post(f"{PATH}/login", json=await answer(ada, device))).status_code == 200
    assert (await ada.post(f"{PATH}/registration")).status_code == 200
    await execute(web, "UPDATE web.users SET password_hash = ''")
    [mine] = (await ada.get(PATH)).json()["items"]
    assert_problem(await ada.delete(f"{PATH}/{mine['id']}"), 409, "last-credential")
    assert (await sign_in(web, device)).status_code == 200

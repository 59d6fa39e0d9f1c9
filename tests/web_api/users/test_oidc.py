"""Signing in elsewhere, against an OpenID Connect server that signs its tokens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import oidc_provider_mock
import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.web_api.conftest import Web, account, assert_problem, execute
from web_api.errors import ApiError
from web_api.settings import OidcProvider, WebSettings
from web_api.users.oidc_provider import Metadata, Provider

CLIENT = {"client_id": "assize", "client_secret": "not much of one"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest_asyncio.fixture(loop_scope="session")
async def site(settings: WebSettings, issuer: str) -> AsyncIterator[Web]:
    """A tier with two providers at the same server: one is trusted with addresses."""
    campus = OidcProvider(name="campus", label="University", issuer=issuer, **CLIENT)
    work = OidcProvider(name="work", label="Work", issuer=issuer, trust_email=True, **CLIENT)
    web = Web(settings.model_copy(update={"oidc": (campus, work)}))
    await web.start()
    yield web
    await web.close()


async def tell(issuer: str, subject: str, **claims: Any) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.put(f"{issuer}/users/{quote(subject)}", json=claims)
    assert answer.status_code == 204, answer.text


async def approve(url: str, subject: str) -> str:
    """Signs in at the provider; where it sends the browser."""
    query = parse_qs(urlsplit(url).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["nonce"]
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, data={"sub": subject})
    assert answer.status_code in (302, 303), answer.text
    return answer.headers["location"]


async def way(
    client: httpx.AsyncClient, subject: str, provider: str = "campus", act: str = "login"
) -> str:
    """The whole way in a browser; the page where it ends."""
    begun = await client.post(f"/api/auth/oidc/{provider}/{act}")
    assert begun.status_code == 200, begun.text
    back = urlsplit(await approve(begun.json()["url"], subject))
    assert back.path == f"/api/auth/oidc/{provider}/callback"
    ended = await client.get(f"{back.path}?{back.query}")
    assert ended.status_code == 303, ended.text
    return str(ended.headers["location"])


async def test_an_unknown_identity_becomes_an_account(site: Web, issuer: str) -> None:
    """Once; with a free name, the verified address, and no password."""
    subject = "sub-1"
    await tell(
        issuer, subject, email="ada@example.edu", email_verified=True, preferred_username="Ada L."
    )
    client = site.client()
    assert [p["name"] for p in (await client.get("/api/auth/oidc")).json()["items"]] == [
        "campus",
        "work",
    ]
    assert await way(client, subject) == "/"
    me = (await client.get("/api/auth/me")).json()
    assert (me["username"], me["email"], me["email_verified"]) == ("Ada-L", "ada@example.edu", True)
    again = site.client()
    assert await way(again, subject) == "/"
    assert (await again.get("/api/auth/me")).json()["id"] == me["id"]
    [identity] = (await client.get("/api/auth/identities")).json()["items"]
    answer = await client.delete(f"/api/auth/identities/{identity['id']}")
    assert_problem(answer, 409, "last-credential")


async def test_an_address_alone_opens_no_account(site: Web, issuer: str) -> None:
    """Whoever has it here links by signing in; only a trusted provider's word is enough."""
    ada = await site.user("ada")
    await execute(site, "UPDATE web.users SET email_verified_at = now()")
    await tell(issuer, "sub-2", email="ada@example.org", email_verified=True)
    thief = site.client()
    assert await way(thief, "sub-2") == "/login?error=account-exists"
    assert_problem(await thief.get("/api/auth/me"), 401, "not-signed-in")
    assert await way(ada, "sub-2", act="link") == "/account"
    assert await way(thief, "sub-2") == "/"
    assert (await thief.get("/api/auth/me")).json()["username"] == "ada"
    trusted = site.client()
    assert await way(trusted, "sub-2", "work") == "/"
    assert (await trusted.get("/api/auth/me")).json()["username"] == "ada"
    await tell(issuer, "sub-3", email="ada@example.org", email_verified=False)
    assert await way(site.client(), "sub-3", "work") == "/login?error=account-exists"
    bob = await site.user("bob")
    assert await way(bob, "sub-2", act="link") == "/login?error=identity-taken"
    listed = (await ada.get("/api/auth/identities")).json()["items"]
    assert [i["provider"] for i in listed] == ["campus", "work"]
    assert (await ada.delete(f"/api/auth/identities/{listed[0]['id']}")).status_code == 204
    assert await way(site.client(), "sub-2") == "/login?error=account-exists"


async def test_only_the_browser_that_began_may_end(site: Web, issuer: str) -> None:
    """A planted or repeated answer signs nobody in."""
    await tell(issuer, "sub-4", email="eve@example.edu", email_verified=True)
    eve, victim = site.client(), site.client()
    begun = (await eve.post("/api/auth/oidc/campus/login")).json()
    back = urlsplit(await approve(begun["url"], "sub-4"))
    planted = await victim.get(f"{back.path}?{back.query}")
    assert planted.headers["location"] == "/login?error=flow-over"
    assert_problem(await victim.get("/api/auth/me"), 401, "not-signed-in")
    first = await eve.get(f"{back.path}?{back.query}")
    assert first.headers["location"] == "/"
    again = await eve.get(f"{back.path}?{back.query}")
    assert again.headers["location"] == "/login?error=flow-over"
    assert_problem(await eve.post("/api/auth/oidc/none/login"), 404, "not-found")
    answer = await site.client().post("/api/auth/oidc/campus/link")
    assert_problem(answer, 401, "not-signed-in")


async def test_suspended_people_do_not_come_in_this_way(site: Web, issuer: str) -> None:
    """The state of the account counts, however somebody signs in."""
    await tell(issuer, "sub-5", email="mal@example.edu", email_verified=True)
    await site.client().post("/api/auth/register", json=account("root"))
    assert await way(site.client(), "sub-5") == "/"
    await execute(site, "UPDATE web.users SET state = 'suspended' WHERE username = 'mal'")
    client = site.client()
    assert await way(client, "sub-5") == "/login?error=suspended"
    assert_problem(await client.get("/api/auth/me"), 401, "not-signed-in")


GOOD = {"iss": "https://id.example.org", "aud": "assize", "sub": "1", "nonce": "n"}


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": ["assize", "another"], "azp": "another"},
        {"nonce": "other"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"sub": None},
    ],
)
def test_tokens_of_others_are_not_believed(change: dict[str, Any]) -> None:
    """Issuer, audience, nonce and time must be right, and the signature the provider's."""
    settings = OidcProvider(name="x", label="X", issuer=GOOD["iss"], **CLIENT)
    provider = Provider(settings, "https://here.example/callback")
    key, other = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
    keys = KeySet.import_key_set({"keys": [key.as_dict(private=False)]})
    metadata = Metadata("", "", keys, 0)

    def verified(claims: dict[str, Any], signer: RSAKey) -> dict[str, Any]:
        token = jwt.encode({"alg": "RS256"}, claims, signer)
        return provider._verified_or_refused(token, metadata, "n")

    now = int(time.time())
    good = GOOD | {"iat": now, "exp": now + 600}
    assert verified(good, key)["sub"] == "1"
    with pytest.raises(ApiError):
        verified(good, other)
    wrong = {k: v for k, v in (good | change).items() if v is not None}
    with pytest.raises(ApiError):
        verified(wrong, key)


async def test_discovery_leads_nowhere_else() -> None:
    """Documents of another issuer, and endpoints without https or inside, are refused."""
    from web_api.users.oidc_provider import _refuse_inner

    for url in ("http://169.254.169.254/keys", "https://127.0.0.1/keys", "file:///etc/passwd"):
        with pytest.raises(ApiError):
            await _refuse_inner(url, "https://1.1.1.1")
    await _refuse_inner("https://8.8.8.8/keys", "https://1.1.1.1")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"issuer": "https://evil.example"}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    own = OidcProvider(name="x", label="X", issuer=f"http://127.0.0.1:{port}", **CLIENT)
    with pytest.raises(ApiError, match="another issuer"):
        await Provider(own, "http://x").authorization_url("s", "n", "v" * 43)
    server.close()

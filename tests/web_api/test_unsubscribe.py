"""Leaving digests from the mail itself."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import httpx

from tests.web_api.conftest import Web, assert_problem
from web_api.mail.render import Site, message
from web_api.notifications.unsubscribing import Unsubscribing

DIGEST = {"username": "ada", "news": "one thing", "items": [], "unsubscribe": "/leave?token=1"}


async def ways(client: httpx.AsyncClient) -> dict[str, str]:
    kinds = (await client.get("/api/notifications/preferences")).json()["kinds"]
    return {kind["kind"]: kind["mail"] for kind in kinds}


async def test_one_click_ends_digests_and_nothing_else(web: Web) -> None:
    """Without signing in; what comes at once stays, and so do the choices of others."""
    ada, bob = await web.user("ada"), await web.user("bob")
    await ada.patch(
        "/api/notifications/preferences",
        json={"kinds": [{"kind": "achievement", "mail": "weekly"}, {"kind": "contest"}]},
    )
    before, others = await ways(ada), await ways(bob)
    assert before["reply"] == "daily"
    person = uuid.UUID((await ada.get("/api/auth/me")).json()["id"])
    link = web.app.state.services.get(Unsubscribing).link(person)
    program = web.client()
    opened = await program.get(link)
    assert opened.status_code == 303, opened.text
    assert opened.headers["location"] == "/notifications"
    assert await ways(ada) == before
    for _ in range(2):
        answer = await program.post(link, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 204, answer.text
    digests = {kind for kind, mail in before.items() if mail in ("daily", "weekly")}
    assert {"reply", "mention", "achievement"} <= digests
    assert await ways(ada) == before | dict.fromkeys(digests, "off")
    assert await ways(bob) == others
    stranger = link[:-1] + ("0" if link[-1] != "0" else "1")
    assert_problem(await program.post(stranger), 410, "link-invalid")
    assert_problem(await program.post("/api/notifications/unsubscribe"), 422, "invalid", "token")


def test_mail_programs_find_the_link() -> None:
    """The two headers of RFC 8058, for mails that bring a link and over HTTPS alone."""

    def headers(url: str, values: dict[str, object]) -> tuple[str | None, str | None]:
        site = Site(url, "judge@example.org")
        mail = message(site, "1", datetime.now(UTC), "ada@example.org", "digest", values)
        return mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]

    link = "<https://example.org/leave?token=1>"
    assert headers("https://example.org", DIGEST) == (link, "List-Unsubscribe=One-Click")
    assert headers("http://localhost", DIGEST) == ("<http://localhost/leave?token=1>", None)
    without = {name: value for name, value in DIGEST.items() if name != "unsubscribe"}
    assert headers("https://example.org", without) == (None, None)

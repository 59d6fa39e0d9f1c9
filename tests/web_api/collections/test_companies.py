"""Companies' collections."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.web_api.collections.conftest import Maker, rows
from tests.web_api.conftest import Web, assert_problem, execute
from web_api.companies.decay import EPOCH, HALF_LIFE, LEAST_REPORTERS, weight

OLD = "UPDATE web.users SET created_at = now() - interval '30 days' WHERE username = %s"


def ago(days: int) -> str:
    return str(datetime.now(UTC).date() - timedelta(days=days))


def test_a_report_weighs_half_as_much_after_its_half_life() -> None:
    """Whatever the day on which one looks."""
    for day in (EPOCH, EPOCH + 1000 * timedelta(days=1)):
        assert weight(day + HALF_LIFE) == pytest.approx(2 * weight(day))


async def people(web: Web, count: int) -> list[httpx.AsyncClient]:
    clients = [await web.user(f"p{n}") for n in range(count)]
    for n in range(count):
        await execute(web, OLD, f"p{n}")
    return clients


async def report(client: httpx.AsyncClient, slug: str, days: int = 1, **more: Any) -> None:
    body = {"company": "initech", "stage": "phone", "asked_on": ago(days)} | more
    answer = await client.put(f"/api/problems/{slug}/company-report", json=body)
    assert answer.status_code == 204, answer.text


async def collection(client: httpx.AsyncClient, **params: Any) -> list[str]:
    """Slugs, of all pages of one."""
    found: list[str] = []
    cursor = None
    while True:
        query = {"limit": 1, **params} | ({"cursor": cursor} if cursor else {})
        answer = await client.get("/api/companies/initech", params=query)
        assert answer.status_code == 200, answer.text
        found += [item["problem"]["slug"] for item in answer.json()["items"]]
        cursor = answer.json()["next"]
        if cursor is None:
            return found


async def known(admin: httpx.AsyncClient) -> None:
    """The company; its tag may be there from another test."""
    answer = await admin.post("/api/companies", json={"slug": "initech", "name": "Initech"})
    assert answer.status_code in (204, 409), answer.text


async def test_nobody_alone_makes_a_company_ask_a_problem(
    web: Web, admin: httpx.AsyncClient, make: Maker
) -> None:
    """Shown from a number of different people on; one person's many reports are one person's."""
    await make("aa")
    await known(admin)
    clients = await people(web, LEAST_REPORTERS)
    for days in (1, 200, 400):
        await report(clients[0], "aa", days)
    await report(clients[1], "aa", position="Backend engineer", level="mid")
    assert await collection(admin) == []
    await report(clients[2], "aa")
    assert await collection(admin) == ["aa"]
    [listed] = (await admin.get("/api/companies", params={"q": "INI"})).json()["items"]
    assert listed == {"slug": "initech", "name": "Initech", "problems": 1}
    mine = (await clients[1].get("/api/company-reports")).json()["items"]
    assert [(r["problem"], r["position"], r["state"]) for r in mine] == [
        ("aa", "Backend engineer", "counted")
    ]
    assert_problem(
        await clients[0].delete(f"/api/company-reports/{mine[0]['id']}"), 404, "not-found"
    )
    answer = await clients[1].delete(f"/api/company-reports/{mine[0]['id']}")
    assert answer.status_code == 204, answer.text
    assert await collection(admin) == []


async def test_frequency_decays_and_recency_filters(
    web: Web, admin: httpx.AsyncClient, make: Maker
) -> None:
    """Three fresh reports outweigh four old ones; setters' tags come last, without figures."""
    await make("new", "old", "tagged", difficulty="easy")
    await known(admin)
    await admin.patch("/api/problems/tagged/details", json={"companies": ["initech"]})
    clients = await people(web, 4)
    for client in clients:
        await report(client, "old", 400)
    for client in clients[:3]:
        await report(client, "new", 1)
    assert await collection(admin) == ["new", "old", "tagged"]
    assert await collection(admin, sort="recent") == ["new", "old", "tagged"]
    assert await collection(admin, asked="90d") == ["new"]
    assert await collection(admin, difficulty="hard") == []
    items = (await admin.get("/api/companies/initech")).json()["items"]
    figures = [(item["reporters"], item["frequency"]) for item in items]
    expected = round(4 * weight(EPOCH) / (3 * weight(EPOCH + timedelta(days=399))), 4)
    assert figures == [(3, 1.0), (4, pytest.approx(expected, abs=0.01)), (None, None)]
    answer = await admin.get("/api/companies/initech", params={"cursor": "eA", "sort": "recent"})
    assert_problem(answer, 422, "invalid", "cursor")


async def test_reports_of_young_accounts_wait(
    web: Web, admin: httpx.AsyncClient, make: Maker
) -> None:
    """A moderator decides; what was rejected stays so when it is sent again."""
    await make("aa")
    await known(admin)
    ada = await web.user("ada")
    await report(ada, "aa")
    url = "/api/moderation/company-reports"
    queue = (await admin.get(url)).json()["items"]
    [waiting] = [each for each in queue if each["author"] == "ada"]
    counted = "SELECT reporters FROM web.company_problems"
    assert await rows(web, counted) == []
    for decision, expected in (("count", [(1,)]), ("reject", [])):
        answer = await admin.post(f"{url}/{waiting['id']}", json={"decision": decision})
        assert answer.status_code == 204, answer.text
        assert await rows(web, counted) == expected
    await report(ada, "aa", stage="onsite")
    assert await rows(web, counted) == []
    acts = await rows(
        web,
        "SELECT action FROM web.audit_log WHERE object = %s ORDER BY id",
        f"company-report/{waiting['id']}",
    )
    assert acts == [("company-report.count",), ("company-report.reject",)]


async def test_collections_are_premium(
    web: Web, admin: httpx.AsyncClient, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which companies there are is not."""
    await known(admin)

    async def nobody(_: object, __: object) -> bool:
        return False

    monkeypatch.setattr("web_api.entitlements.Entitlements.has_premium", nobody)
    assert_problem(await admin.get("/api/companies/initech"), 403, "premium-required")
    answer = await admin.post("/api/interviews", json={"company": "initech"})
    assert_problem(answer, 403, "premium-required")
    assert (await web.client().get("/api/companies")).status_code == 200

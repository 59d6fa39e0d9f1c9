"""Feature flags: rules, the processes that hold them, the doors that they close."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest
import pytest_asyncio

from cli.embedded import free_port
from tests.web_api.conftest import Web, account, assert_problem, eventually, execute
from web_api.flags.models import FlagState
from web_api.flags.rules import Rule, decide, share
from web_api.flags.service import Flags
from web_api.users.models import Role

PEOPLE = [uuid.UUID(int=n) for n in range(2000)]
THREAD = {"kind": "discussion", "title": "Words", "source": "Some words."}
POSTING = "/api/flag-rules/posting"


def test_a_share_grows_without_losing_anybody() -> None:
    """Who is in at 10 % is in at 40 %; shares are about as large as they say."""
    inside = {
        percentage: {
            p for p in PEOPLE if decide("x", Rule(FlagState.SOME, percentage), (p, Role.USER))
        }
        for percentage in (0, 10, 40, 100)
    }
    assert inside[0] < inside[10] < inside[40] < inside[100] == set(PEOPLE)
    assert 0.07 < len(inside[10]) / len(PEOPLE) < 0.13
    assert share("x", PEOPLE[0]) != share("y", PEOPLE[0])


@pytest.mark.parametrize(
    ("rule", "stranger", "ada", "staff"),
    [
        (Rule(FlagState.ON), True, True, True),
        (Rule(FlagState.OFF), False, False, False),
        (Rule(FlagState.SOME, users=frozenset({PEOPLE[1]})), False, True, False),
        (Rule(FlagState.SOME, roles=frozenset({Role.STAFF})), False, False, True),
        (Rule(FlagState.SOME, 100), False, True, True),
    ],
)
def test_rules(rule: Rule, stranger: bool, ada: bool, staff: bool) -> None:
    """Names, roles and shares each let in; nobody signed in is never among some."""
    assert decide("x", rule, None) is stranger
    assert decide("x", rule, (PEOPLE[1], Role.USER)) is ada
    assert decide("x", rule, (PEOPLE[2], Role.STAFF)) is staff


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def defaults(web: Web) -> AsyncIterator[None]:
    """Whatever a test turned off is on for others."""
    yield
    await execute(web, "DELETE FROM web.flag_rules")
    await web.app.state.services.get(Flags).load()


async def test_a_flag_turns_a_door_off_and_on(web: Web, admin: httpx.AsyncClient) -> None:
    """What is turned off is refused; pages hear of it; each change is in the audit log."""
    ada = await web.user("ada")
    assert (await ada.get("/api/flags")).json()["flags"]["posting"] is True
    rule = {"state": "some", "roles": ["admin"], "users": ["ADA"]}
    changed = (await admin.put(POSTING, json=rule)).json()
    assert (changed["rule"]["users"], changed["rule"]["updated_by"]) == (["ada"], "root")
    assert (await ada.post("/api/discussions", json=THREAD)).status_code == 201
    bob = await web.user("bob")
    assert_problem(await bob.post("/api/discussions", json=THREAD), 403, "turned-off")
    assert (await bob.get("/api/flags")).json()["flags"]["posting"] is False
    [shown] = [
        f for f in (await admin.get("/api/flag-rules")).json()["items"] if f["name"] == "posting"
    ]
    assert shown == changed
    assert (await admin.delete(POSTING)).json()["rule"] is None
    assert (await bob.post("/api/discussions", json=THREAD)).status_code == 201
    registration = "/api/flag-rules/registration"
    await admin.put(registration, json={"state": "off"})
    answer = await web.client().post("/api/auth/register", json=account("eve"))
    assert_problem(answer, 403, "turned-off")
    await admin.delete(registration)
    await web.user("eve")
    with psycopg.connect(web.settings.database_url) as connection:
        acts = connection.execute("SELECT action, object FROM web.audit_log ORDER BY id")
        assert acts.fetchall() == [
            ("flag.set", "flag/posting"),
            ("flag.reset", "flag/posting"),
            ("flag.set", "flag/registration"),
            ("flag.reset", "flag/registration"),
        ]


async def test_other_processes_hear_of_a_change(web: Web, admin: httpx.AsyncClient) -> None:
    """A second process on the same stores has the rule without being asked to look."""
    other = Web(web.settings.model_copy(update={"port": free_port()}))
    await other.start()
    try:
        there = other.client(cookies=dict(admin.cookies))
        assert (await there.get("/api/flags")).json()["flags"]["posting"] is True
        await admin.put(POSTING, json={"state": "off"})

        async def heard() -> bool:
            return (await there.get("/api/flags")).json()["flags"]["posting"] is False

        await eventually(heard)
    finally:
        await other.close()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": "half"}, "state"),
        ({"state": "on", "percentage": 10}, "body"),
        ({"state": "some", "percentage": 101}, "percentage"),
        ({"state": "some", "users": ["nobody"]}, "users"),
    ],
)
async def test_broken_rules_are_named(
    web: Web, admin: httpx.AsyncClient, body: dict[str, object], field: str
) -> None:
    """Each broken rule is an error naming its field; unknown flags are unknown."""
    assert_problem(await admin.put(POSTING, json=body), 422, "invalid", field)
    assert_problem(await admin.put("/api/flag-rules/none", json={"state": "on"}), 404, "not-found")

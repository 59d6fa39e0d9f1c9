"""Study plans and assignments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.web_api.collections.conftest import Maker, made_list, rows, solve
from tests.web_api.conftest import Web, assert_problem, execute
from web_api.database import session_factory
from web_api.plans.models import Unit
from web_api.plans.reminding import PlanReminders
from web_api.plans.schedule import Pace, schedule, squeeze

MONDAY = date(2026, 11, 23)
WEEK = tuple(range(7))


@pytest.mark.parametrize(
    ("sections", "pace", "offsets"),
    [
        ("aaaaa", Pace(Unit.DAY, 2, WEEK), [0, 0, 1, 1, 2]),
        ("aaa", Pace(Unit.DAY, 1, (2, 5)), [2, 5, 9]),
        ("aabcc", Pace(Unit.SECTION, 1, (0, 1)), [0, 0, 1, 7, 7]),
        ("aaaaa", Pace(Unit.WEEK, 4, (0, 3)), [0, 0, 3, 3, 7]),
        ("aaaa", Pace(Unit.WEEK, 2, WEEK), [0, 3, 7, 10]),
        ("", Pace(Unit.DAY, 1, WEEK), []),
    ],
)
def test_each_problem_gets_a_day(sections: str, pace: Pace, offsets: list[int]) -> None:
    """By problems a day, problems a week, sections; on study days only."""
    days = schedule(list(sections), MONDAY, pace)
    assert [(day - MONDAY).days for day in days] == offsets


def test_what_is_left_is_spread_until_the_end() -> None:
    """Evenly over study days; there is no way if none is left."""
    end = MONDAY + timedelta(days=3)
    assert squeeze(4, MONDAY, end, WEEK) == [MONDAY + timedelta(days=n) for n in range(4)]
    assert squeeze(5, MONDAY, end, (0, 1)) == [MONDAY] * 3 + [MONDAY + timedelta(days=1)] * 2
    assert squeeze(1, MONDAY, end, (6,)) == []


def far_from_midnight() -> str:
    """A time zone whose day does not end while a test runs."""
    return "UTC" if 1 <= datetime.now(UTC).hour < 22 else "Asia/Tokyo"


async def due(web: Web) -> dict[str, date]:
    query = """SELECT p.slug, i.due_on FROM web.study_plan_items i
               JOIN web.problems p ON p.id = i.problem_id"""
    return dict(await rows(web, query))  # type: ignore[arg-type]


async def test_a_plan_notices_delay_and_catches_up(web: Web, make: Maker) -> None:
    """Solved ones stay where they are; the rest moves on, or closer together."""
    await make("aa", "bb", "cc", "dd")
    ada = await web.user("ada")
    made = await made_list(ada, "aa", "bb", "cc", "dd")
    zone = {"time_zone": far_from_midnight(), "weekdays": list(WEEK)}
    answer = await ada.post("/api/plans", json={"list": made, "unit": "day", **zone})
    assert answer.status_code == 201, answer.text
    plan = answer.json()
    path = f"/api/plans/{plan['id']}"
    assert (plan["problems"], plan["due_today"], plan["overdue"]) == (4, 1, 0)
    today = date.fromisoformat(plan["today"])
    assert plan["ends_on"] == str(today + timedelta(days=3))
    # Two days go by: the list changes, one problem was solved.
    await execute(web, "UPDATE web.study_plan_items SET due_on = due_on - 2")
    await ada.delete(f"/api/lists/{made}")
    await solve(web, "ada", "bb")
    seen = (await ada.get(path)).json()
    assert (seen["solved"], seen["overdue"], seen["due_today"]) == (1, 1, 1)
    assert seen["list"] is None
    answer = await ada.post(f"{path}/catch-up", json={"strategy": "keep_end"})
    assert answer.status_code == 200, answer.text
    start = date.fromisoformat(answer.json()["today"])
    days = await due(web)
    assert [days[s] - start for s in ("aa", "cc", "dd")] == [timedelta(n) for n in (0, 0, 1)]
    answer = await ada.post(f"{path}/catch-up", json={"strategy": "shift", "amount": 1})
    start = date.fromisoformat(answer.json()["today"])
    days = await due(web)
    assert [days[s] - start for s in ("aa", "cc", "dd")] == [timedelta(n) for n in (0, 1, 2)]
    assert days["bb"] < start
    assert answer.json()["overdue"] == 0
    await solve(web, "ada", "aa", "cc", "dd")
    assert_problem(await ada.post(f"{path}/catch-up", json={}), 409, "finished")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weekdays": [0, 0]}, "weekdays"),
        ({"weekdays": []}, "weekdays"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"amount": 0}, "amount"),
        ({}, "list"),
    ],
)
async def test_rules_of_plans(web: Web, change: dict[str, Any], field: str) -> None:
    """Each broken field is named; a plan needs problems."""
    ada = await web.user("ada")
    made = await made_list(ada)
    answer = await ada.post("/api/plans", json={"list": made} | change)
    assert_problem(answer, 422, "invalid", field)


async def test_reminders_come_once_on_days_with_something_to_do(web: Web, make: Maker) -> None:
    """When the clock shows the hour, and not again when somebody looks once more."""
    await make("aa")
    ada = await web.user("ada")
    made = await made_list(ada, "aa")
    for title in ("busy", "idle"):
        body = {"list": made, "hour": 9, "time_zone": far_from_midnight()}
        if title == "idle":
            body["start_on"] = str(datetime.now(UTC).date() + timedelta(days=30))
        plan = (await ada.post("/api/plans", json=body)).json()
        await ada.patch(f"/api/plans/{plan['id']}", json={"title": title})
    assert web.app is not None
    reminders = PlanReminders(session_factory(web.app.state.services.get(AsyncEngine)))
    told = "SELECT data->>'plan' FROM web.notifications WHERE kind = 'study_plan'"
    for _ in range(2):
        await execute(web, "UPDATE web.study_plans SET remind_at = now()")
        await reminders.once()
    assert await rows(web, told) == [("busy",)]
    [(waits,)] = await rows(web, "SELECT min(remind_at) > now() FROM web.study_plans")
    assert waits


async def test_a_class_works_through_a_private_list(web: Web, make: Maker) -> None:
    """Members may read it and are told; managers see who is how far, and who was in time."""
    await make("aa", "bb")
    teacher, ada, eve = [await web.user(name) for name in ("teacher", "ada", "eve")]
    group = (await teacher.post("/api/groups", json={"name": "Class"})).json()["id"]
    link = (await teacher.post(f"/api/groups/{group}/invitations", json={})).json()["link"]
    await ada.post("/api/groups/join", json={"token": link.partition("=")[2]})
    made = await made_list(teacher, "aa", "bb")
    assert_problem(await ada.get(f"/api/lists/{made}"), 404, "not-found")
    await solve(web, "ada", "aa")
    path = f"/api/groups/{group}/assignments"
    late = {"list": made, "due_at": "2020-01-01T00:00:00Z"}
    for body in ({"list": made}, late):
        answer = await teacher.post(path, json=body)
        assert answer.status_code == 201, answer.text
    assert (await ada.get(f"/api/lists/{made}")).json()["problems"] == 2
    assert_problem(await eve.get(f"/api/lists/{made}"), 404, "not-found")
    first = (await ada.get(path, params={"limit": 1})).json()
    second = (await ada.get(path, params={"limit": 1, "cursor": first["next"]})).json()
    newest, oldest = first["items"][0], second["items"][0]
    assert (newest["problems"], newest["solved"], second["next"]) == (2, 1, None)
    for assignment, in_time in ((oldest, 1), (newest, 0)):
        url = f"{path}/{assignment['id']}/progress"
        progress = (await teacher.get(url)).json()
        by_name = {each["username"]: each for each in progress["items"]}
        assert (by_name["ada"]["solved"], by_name["ada"]["in_time"]) == (1, in_time)
        assert (by_name["teacher"]["solved"], progress["problems"]) == (0, 2)
        assert_problem(await ada.get(url), 403, "forbidden")
        assert_problem(await eve.get(url), 404, "not-found")
    told = "SELECT count(*) FROM web.notifications WHERE kind = 'study_plan'"
    assert await rows(web, told) == [(2,)]
    assert_problem(await ada.post(path, json={"list": made}), 403, "forbidden")
    for assignment in (newest, oldest):
        assert (await teacher.delete(f"{path}/{assignment['id']}")).status_code == 204
    assert_problem(await ada.get(f"/api/lists/{made}"), 404, "not-found")

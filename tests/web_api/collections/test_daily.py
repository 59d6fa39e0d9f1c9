"""The question of the day."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import httpx

from tests.web_api.collections.conftest import Maker, rows
from tests.web_api.conftest import Web, assert_problem, eventually, execute
from tests.web_api.test_submissions import ACCEPTED, WRONG, submitted
from web_api.daily.choosing import WINDOW, choose
from web_api.judge.fake import FakeJudge

IDS = [uuid.UUID(int=n) for n in range(1, 51)]
DAY = date(2026, 11, 23)


def test_the_choice_is_the_same_everywhere_and_rests_problems() -> None:
    """The order of the pool does not matter; within the window nothing comes twice."""
    assert choose(DAY, IDS, {}) == choose(DAY, reversed(IDS), {})
    turns: dict[uuid.UUID, int] = {}
    for offset in range(len(IDS)):
        chosen = choose(DAY + timedelta(days=offset), IDS, turns)
        assert chosen is not None and chosen not in turns
        turns = {problem: days + 1 for problem, days in turns.items()} | {chosen: 1}
    oldest = max(turns, key=lambda problem: turns[problem])
    assert choose(DAY, IDS, turns) == oldest
    assert choose(DAY, IDS, turns | {IDS[7]: WINDOW}) == IDS[7]
    assert choose(DAY, [], {}) is None


async def test_solving_on_the_day_is_kept(web: Web, problem: str, judge: FakeJudge) -> None:
    """It follows the verdict up and down; yesterday's question cannot be solved today."""
    ada = await web.user("ada")
    before = datetime.now(UTC).date()
    daily = (await ada.get("/api/daily")).json()
    assert daily["problem"]["slug"] == problem
    assert (daily["solved_at"], daily["solvers"]) == (None, 0)
    # Should the day end just now, tomorrow's question is the same one.
    await execute(
        web,
        """INSERT INTO web.daily_questions (day, problem_id)
           SELECT d.day + 1, problem_id FROM web.daily_questions d ORDER BY day DESC LIMIT 1
           ON CONFLICT DO NOTHING""",
    )
    submission = await submitted(ada, judge)
    kept = "SELECT day FROM web.daily_solves"

    async def days(count: int) -> bool:
        return len(await rows(web, kept)) == count

    for epoch, (result, count) in enumerate(((ACCEPTED, 1), (WRONG, 0), (ACCEPTED, 1))):
        judge.finish(submission, result, epoch=epoch)
        await eventually(lambda wanted=count: days(wanted))
    [(day,)] = await rows(web, kept)
    assert before <= day <= datetime.now(UTC).date()
    [shown] = [
        each
        for each in (await ada.get("/api/daily/past")).json()["items"]
        if each["day"] == str(day)
    ]
    assert shown["solvers"] == 1
    assert shown["solved_at"] is not None


async def test_staff_pin_questions_of_days_to_come(
    web: Web, admin: httpx.AsyncClient, make: Maker
) -> None:
    """Public problems only, never today's; taken back, the day is chosen anew."""
    await make("aa", "bb")
    await make("hidden", visibility="draft")
    day = datetime.now(UTC).date() + timedelta(days=3)
    path = f"/api/daily/{day}"
    for slug in ("aa", "bb"):
        answer = await admin.put(path, json={"problem": slug})
        assert answer.status_code == 204, answer.text
    upcoming = (await admin.get("/api/daily/upcoming")).json()["items"]
    pinned = {"day": str(day), "problem": "bb", "pinned": True}
    assert pinned in upcoming
    answer = await admin.put(path, json={"problem": "hidden"})
    assert_problem(answer, 422, "invalid", "problem")
    for wrong in (day - timedelta(days=30), day + timedelta(days=400)):
        answer = await admin.put(f"/api/daily/{wrong}", json={"problem": "aa"})
        assert_problem(answer, 422, "invalid", "day")
    assert (await admin.delete(path)).status_code == 204
    assert_problem(await admin.delete(path), 404, "not-found")
    upcoming = (await admin.get("/api/daily/upcoming")).json()["items"]
    assert [each["pinned"] for each in upcoming if each["day"] == str(day)] == [False]
    # A question that is hidden before its day gives way to another one.
    [chosen] = [each["problem"] for each in upcoming if each["day"] == str(day)]
    await execute(web, "UPDATE web.problems SET visibility = 'draft' WHERE slug = %s", chosen)
    [other] = {"aa", "bb"} - {chosen}
    assert (await web.client().get("/api/daily")).json()["problem"]["slug"] == other

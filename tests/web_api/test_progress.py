"""Activity, streaks, skills, reviews, notes, favourites."""

from __future__ import annotations

import asyncio
import math
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from fsrs import Rating
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.web_api.conftest import Web, assert_problem, eventually, execute
from tests.web_api.test_submissions import ACCEPTED, WRONG, final, submitted
from web_api.activity.consumers import consume
from web_api.activity.models import EventKind
from web_api.activity.record import record
from web_api.database import create_engine, new_id, session_factory
from web_api.judge.fake import FakeJudge
from web_api.problems.models import ProblemRow
from web_api.progress.consumer import ProgressConsumer
from web_api.progress.days import beginning, day_of, slot_of, streaks
from web_api.progress.models import (
    FavouriteRow,
    NoteRow,
    ReviewCardRow,
    ReviewRatingRow,
    ReviewSettingsRow,
    SkillEvidenceRow,
    UserActivityRow,
    UserSkillRow,
)
from web_api.progress.personal import PARTS
from web_api.progress.reviewing import Attempt, Review, card, reviews, scheduler
from web_api.progress.service import Progress
from web_api.progress.skill import (
    OVERALL,
    PROBLEM_SPREAD,
    Difficulty,
    Outcome,
    Skill,
    Standing,
    brier,
    chance,
    posterior,
    skills,
    standing,
)
from web_api.users.models import UserRow

TOPICS = ("array", "graph", "dp")
T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def solve(client: httpx.AsyncClient, judge: FakeJudge, outcome: Any) -> str:
    number = await submitted(client, judge)
    judge.finish(number, outcome)
    await final(client, number)
    return number


async def get(client: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_days_begin_at_the_persons_midnight() -> None:
    """Over changes of the clock, at both ends of the world, in zones with odd offsets."""
    late = datetime(2026, 11, 23, 11, 59, tzinfo=UTC)
    assert day_of(late, ZoneInfo("Pacific/Kiritimati")) == date(2026, 11, 24)
    assert day_of(late, ZoneInfo("Etc/GMT+12")) == date(2026, 11, 22)
    berlin = ZoneInfo("Europe/Berlin")
    lengths = {
        beginning(day + timedelta(days=1), berlin) - beginning(day, berlin)
        for day in (date(2026, 3, 29), date(2026, 7, 1), date(2026, 10, 25))
    }
    assert lengths == {timedelta(hours=hours) for hours in (23, 24, 25)}
    for name in ("Asia/Kathmandu", "Australia/Eucla", "Asia/Kolkata", "Pacific/Chatham"):
        zone = ZoneInfo(name)
        midnight = beginning(date(2026, 11, 23), zone)
        # No slot lies in two days.
        assert slot_of(midnight) == midnight
        assert day_of(slot_of(midnight - timedelta(microseconds=1)), zone) == date(2026, 11, 22)


def test_streaks_end_with_a_day_missed() -> None:
    """Yesterday's streak is alive, the day before yesterday's is not."""
    today = date(2026, 3, 1)
    run = [today - timedelta(days=back) for back in (1, 2, 3, 3, 5, 6, 7, 8)]
    found = streaks(run, today)
    assert (found.current, found.longest, found.last) == (3, 4, today - timedelta(days=1))
    assert streaks([*run, today], today).current == 4
    assert streaks(run, today + timedelta(days=1)).current == 0
    assert streaks([], today).longest == 0


def test_planted_skills_are_found() -> None:
    """Simulated people: predictions are calibrated, beat the base rate, tell topics apart."""
    dice = random.Random(20261123)
    people = [
        {topic: overall + dice.gauss(0, 0.8) for topic in TOPICS}
        for overall in (dice.gauss(0, 1.2) for _ in range(120))
    ]
    problems = [(dice.choice(TOPICS), dice.gauss(0, PROBLEM_SPREAD)) for _ in range(90)]
    known = [Difficulty(0.0) for _ in problems]
    predicted: list[tuple[float, bool]] = []
    seen: list[list[tuple[int, bool]]] = [[] for _ in people]
    for turn in range(60):
        for person, planted in enumerate(people):
            number = (person * 7 + turn * 13) % len(problems)
            topic, hard = problems[number]
            solved = dice.random() < chance(planted[topic], hard)
            before = _estimates(seen[person], known, problems) if turn >= 40 else {}
            if turn >= 40:
                skill = before.get(topic) or before[OVERALL]
                predicted.append((_expected(skill, known[number]), solved))
            overall = posterior(_outcomes(seen[person], known, problems))
            shift, information = known[number].learn(overall, solved=solved)
            old = known[number]
            known[number] = Difficulty(0.0, old.shift + shift, old.information + information)
            seen[person].append((number, solved))
    rate = sum(solved for _, solved in predicted) / len(predicted)
    assert brier(predicted) < 0.9 * brier((rate, solved) for _, solved in predicted)
    for low in (0.0, 0.25, 0.5, 0.75):
        some = [(p, s) for p, s in predicted if low <= p < low + 0.25]
        assert len(some) > 50
        assert abs(sum(p - s for p, s in some) / len(some)) < 0.08
    assert _correlation([d.mean for d in known], [hard for _, hard in problems]) > 0.9
    ends = [_estimates(some, known, problems) for some in seen]
    estimated = [end[topic].mean for end in ends for topic in TOPICS]
    assert _correlation(estimated, [p[topic] for p in people for topic in TOPICS]) > 0.8


def _outcomes(
    seen: list[tuple[int, bool]], known: list[Difficulty], problems: list[tuple[str, float]]
) -> list[Outcome]:
    return [Outcome(known[n].mean, solved, (problems[n][0],)) for n, solved in seen]


def _estimates(
    seen: list[tuple[int, bool]], known: list[Difficulty], problems: list[tuple[str, float]]
) -> dict[str, Skill]:
    return skills(_outcomes(seen, known, problems))


def _expected(skill: Skill, difficulty: Difficulty) -> float:
    width = math.sqrt(1 + math.pi / 8 * (skill.deviation**2 + difficulty.deviation**2))
    return chance(skill.mean / width, difficulty.mean / width)


def _correlation(one: list[float], other: list[float]) -> float:
    a, b = (sum(values) / len(values) for values in (one, other))
    both = sum((x - a) * (y - b) for x, y in zip(one, other, strict=True))
    return both / math.sqrt(sum((x - a) ** 2 for x in one) * sum((y - b) ** 2 for y in other))


def test_strengths_need_evidence() -> None:
    """Four problems say nothing, twenty against forty do; all solved has a finite skill."""
    strong = [Outcome(0.5, True, ("graph",))] * 25
    weak = [Outcome(-0.5, False, ("dp",))] * 25
    found = skills(strong + weak + [Outcome(0, True, ("array",))] * 4)
    told = {topic: standing(skill, found[OVERALL]) for topic, skill in found.items()}
    assert told["graph"] is Standing.STRENGTH
    assert told["dp"] is Standing.WEAKNESS
    assert told["array"] is Standing.UNKNOWN
    assert 0 < posterior(strong * 10).mean < 10
    few, many = (posterior([Outcome(0, True), Outcome(0, False)] * n) for n in (3, 30))
    assert many.deviation < few.deviation < Skill().deviation


def test_reviews_follow_sittings() -> None:
    """First solution, later sittings, own ratings; a lapse comes back sooner than a success."""
    hour, week = timedelta(hours=1), timedelta(days=7)
    first = [Attempt(T0), Attempt(T0 + hour, accepted=True)]
    assert reviews([Attempt(T0)]) == []
    assert reviews(first) == [Review(T0 + hour, Rating.Hard)]
    assert reviews([*first, Attempt(T0 + 2 * hour)]) == reviews(first)
    lapse = reviews([*first, Attempt(T0 + week), Attempt(T0 + week + hour, accepted=True)])
    assert [each.rating for each in lapse] == [Rating.Hard, Rating.Again]
    said = reviews([*first, Attempt(T0 + week), Attempt(T0 + week + hour, rating=Rating.Easy)])
    assert [each.rating for each in said] == [Rating.Hard, Rating.Easy]
    after = {r: card([Review(T0, Rating.Good), Review(T0 + week, r)], scheduler()) for r in Rating}
    dues = [found.due for r in sorted(after) for found in [after[r]] if found]
    assert dues == sorted(set(dues))
    assert len(dues) == 4
    assert dues[0] > T0 + week
    lapsed = after[Rating.Again]
    assert lapsed is not None
    assert (lapsed.reviews, lapsed.lapses) == (2, 1)
    assert card([], scheduler()) is None


async def test_verdicts_become_progress(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge, statements: Any
) -> None:
    """Counts, skill, card and heat map appear with a verdict, and go when it is taken back."""
    topics = {"topics": ["array"], "difficulty": "easy"}
    answer = await admin.patch(f"/api/problems/{problem}/details", json=topics)
    assert answer.status_code == 200, answer.text
    ada = await web.user("ada")
    number = await solve(ada, judge, ACCEPTED)

    async def summary(solved: int, current: int) -> Any:
        async def fits() -> Any:
            found = await get(ada, "/api/me/progress")
            same = (found["solved"], found["streak"]["current"]) == (solved, current)
            return found if same and found["skill"] else None

        return await eventually(fits)

    found = await summary(1, 1)
    easy = found["difficulties"][0]
    assert easy == {"difficulty": "easy", "solved": 1, "attempted": 1, "total": 1}
    assert found["skill"]["rating"] > 1500
    [topic] = (await get(ada, "/api/me/progress/topics"))["items"]
    assert (topic["topic"], topic["solved"], topic["standing"]) == ("array", 1, "unknown")
    heat = await get(ada, "/api/me/progress/heat-map")
    assert [(d["submissions"], d["accepted"]) for d in heat["days"]] == [(1, 1)]
    [solved] = (await get(ada, "/api/me/progress/timeline"))["items"]
    assert solved["problem"] == {"slug": problem, "title": "Two Sum", "difficulty": "easy"}
    [review] = (await get(ada, "/api/me/reviews"))["items"]
    assert (review["reviews"], review["lapses"]) == (1, 0)
    assert (await get(ada, "/api/me/reviews", due=True))["items"] == []
    # A rejudging takes the accepted verdict out of everything.
    judge.finish(number, WRONG, epoch=1)
    found = await summary(0, 0)
    assert found["attempted"] == 1
    assert found["streak"] == {"current": 0, "longest": 0, "last": None}
    assert found["skill"]["rating"] < 1500
    assert found["skill"]["evidence"] == 1
    heat = await get(ada, "/api/me/progress/heat-map")
    assert [(d["submissions"], d["accepted"]) for d in heat["days"]] == [(1, 0)]
    assert (await get(ada, "/api/me/reviews"))["items"] == []
    assert (await get(ada, "/api/me/progress/timeline"))["items"] == []
    # And back in: nothing is left of before.
    judge.finish(number, ACCEPTED, epoch=2)
    assert (await summary(1, 1))["skill"]["evidence"] == 1
    seen = statements(web.app.state.services.get(AsyncEngine))
    await get(ada, "/api/me/progress")
    assert 1 < len(seen) <= 7, seen


async def test_a_change_of_time_zone_moves_the_days(web: Web, admin: httpx.AsyncClient) -> None:
    """Slots around midnight are in one day or two, as the zone has it. Who may see is asked."""
    for slot in ("2026-03-28 22:45+00", "2026-03-28 23:00+00", "2026-03-29 22:15+00"):
        await execute(
            web,
            "INSERT INTO web.user_activity SELECT id, %s::timestamptz, 2, 1 FROM web.users"
            " WHERE username = 'root'",
            slot,
        )
    days: dict[str, list[tuple[str, int]]] = {}
    longest = {}
    for zone in ("UTC", "Europe/Berlin", "Pacific/Kiritimati", "Etc/GMT+12"):
        answer = await admin.patch("/api/account/preferences", json={"time_zone": zone})
        assert answer.status_code == 200
        found = await get(admin, "/api/me/progress/heat-map", year=2026)
        days[zone] = [(each["day"][5:], each["submissions"]) for each in found["days"]]
        longest[zone] = (await get(admin, "/api/me/progress"))["streak"]["longest"]
    assert days == {
        "UTC": [("03-28", 4), ("03-29", 2)],
        # Its clock goes forward on the 29th: at 22:15 UTC it is 0:15 on the 30th.
        "Europe/Berlin": [("03-28", 2), ("03-29", 2), ("03-30", 2)],
        "Pacific/Kiritimati": [("03-29", 4), ("03-30", 2)],
        "Etc/GMT+12": [("03-28", 4), ("03-29", 2)],
    }
    assert longest == {"UTC": 2, "Europe/Berlin": 3, "Pacific/Kiritimati": 2, "Etc/GMT+12": 2}
    anybody = web.client()
    assert_problem(await anybody.get("/api/users/root/progress"), 404, "not-found")
    await admin.patch("/api/account/preferences", json={"public_progress": True})
    public = await get(anybody, "/api/users/ROOT/progress")
    assert public["summary"]["streak"]["longest"] == 2
    answer = await admin.get("/api/me/progress/heat-map", params={"year": 1})
    assert_problem(answer, 422, "invalid", "year")


async def test_every_event_counts_once(web: Web, admin: httpx.AsyncClient, problem: str) -> None:
    """Several readers at once; people who are gone since then stop nobody."""
    engine = create_engine(web.settings.database_url)
    sessions = session_factory(engine)
    told = {"language": "python3", "new": "AC", "epoch": 0, "submitted_at": T0.isoformat()}
    try:
        async with sessions.begin() as session:
            user = await session.scalar(select(UserRow.id))
            number = await session.scalar(select(ProblemRow.id).where(ProblemRow.slug == problem))
            for person in (user, new_id()):
                for old in [None] * 60 + ["WA"] * 20 + ["AC"] * 7:
                    ids = {"user_id": person, "problem_id": number, "subject_id": new_id()}
                    record(session, EventKind.VERDICT, **ids, **told, old=old)
        await asyncio.gather(*(consume(sessions, ProgressConsumer(), batch=30) for _ in range(3)))

        async def counted() -> bool:
            async with sessions() as session:
                rows = (await session.scalars(select(UserActivityRow))).all()
            return [(r.user_id, r.slot, r.submissions, r.accepted) for r in rows] == [
                (user, T0, 60, 80)
            ]

        await eventually(counted)
        # Read once more from the last event on: there is nothing.
        assert await consume(sessions, ProgressConsumer()) == 0
        assert await counted()
    finally:
        await engine.dispose()


async def test_reviews_by_hand(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Ratings move a card, pauses hide it, settings hold from the next review on."""
    ada, path = await web.user("ada"), f"/api/problems/{problem}/review"
    assert_problem(await ada.post(path, json={"rating": "good"}), 404, "not-found")
    assert_problem(await ada.post(path, json={"rating": "fine"}), 422, "invalid", "rating")
    await solve(ada, judge, ACCEPTED)
    [card] = await eventually(lambda: _items(ada, "/api/me/reviews"))
    await execute(web, "UPDATE web.review_cards SET due = now() - interval '1 day'")
    due = await get(ada, "/api/me/reviews", due=True)
    assert (len(due["items"]), due["due"]) == (1, 1)
    answer = await ada.patch(path, json={"paused": True})
    assert answer.json()["paused"] is True
    assert (await get(ada, "/api/me/reviews", due=True))["due"] == 0
    settings = {"retention": 0.9, "maximum_days": 3}
    assert (await ada.put("/api/me/review-settings", json=settings)).json() == settings
    assert await get(ada, "/api/me/review-settings") == settings
    rated = (await ada.post(path, json={"rating": "easy"})).json()
    assert rated["paused"] is True
    assert rated["stability_days"] > card["stability_days"]
    wait = datetime.fromisoformat(rated["due"]) - datetime.fromisoformat(rated["last_at"])
    assert wait == timedelta(days=3)
    answer = await ada.put("/api/me/review-settings", json={"retention": 1})
    assert_problem(answer, 422, "invalid", "retention")


async def _items(client: httpx.AsyncClient, path: str) -> Any:
    return (await get(client, path))["items"]


async def test_notes_and_favourites_are_private(
    web: Web, admin: httpx.AsyncClient, problem: str
) -> None:
    """Markdown without scripts, own ones only, handed out and deleted with the account."""
    ada, bob = await web.user("ada"), await web.user("bob")
    path = f"/api/problems/{problem}"
    source = "Use a *map* <script>alert(1)</script>"
    note = (await ada.put(f"{path}/note", json={"source": source})).json()
    assert "<em>map</em>" in note["html"]
    assert "<script" not in note["html"]
    for _ in range(2):
        assert (await ada.put(f"{path}/favourite")).status_code == 204
    assert_problem(await bob.get(f"{path}/note"), 404, "not-found")
    assert await _items(bob, "/api/me/favourites") == []
    assert [n["source"] for n in await _items(ada, "/api/me/notes")] == [source]
    [favourite] = await _items(ada, "/api/me/favourites")
    assert favourite["problem"]["slug"] == problem
    for other in ("notes", "favourites", "progress/timeline", "reviews"):
        answer = await ada.get(f"/api/me/{other}", params={"cursor": "bm8gY3Vyc29y"})
        assert_problem(answer, 422, "invalid", "cursor")
    # A problem that is hidden now is in no list.
    hidden = {"visibility": "private"}
    assert (await admin.patch(f"{path}/details", json=hidden)).status_code == 200
    assert await _items(ada, "/api/me/notes") == []
    assert_problem(await ada.put(f"{path}/favourite"), 404, "not-found")
    await admin.patch(f"{path}/details", json={"visibility": "public"})
    assert (await ada.delete(f"{path}/note")).status_code == 204
    assert (await ada.delete(f"{path}/favourite")).status_code == 204
    assert_problem(await ada.get(f"{path}/note"), 404, "not-found")
    assert await _items(ada, "/api/me/favourites") == []


async def test_all_of_it_is_handed_out_and_erased(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Every part has a file in the export, and no row is left after erasing."""
    ada = await web.user("ada")
    await solve(ada, judge, ACCEPTED)
    await eventually(lambda: _items(ada, "/api/me/reviews"))
    await ada.put(f"/api/problems/{problem}/note", json={"source": "mine"})
    await ada.put(f"/api/problems/{problem}/favourite")
    await ada.post(f"/api/problems/{problem}/review", json={"rating": "good"})
    await ada.put("/api/me/review-settings", json={"retention": 0.8})
    assert web.app is not None
    sessions = web.app.state.services.get(Progress)._sessions
    models = (
        *(UserActivityRow, UserSkillRow, SkillEvidenceRow, ReviewCardRow, ReviewRatingRow),
        *(ReviewSettingsRow, NoteRow, FavouriteRow),
    )
    async with sessions.begin() as session:
        user = await session.scalar(select(UserRow.id).where(UserRow.username == "ada"))
        for part in PARTS:
            rows = [row async for row in part.export(session, user)]
            assert rows or part.name == "active-days", part.name
        for part in PARTS:
            await part.erase(session, user, submissions=False)
        for model in models:
            assert (await session.scalars(select(model).where(model.user_id == user))).all() == []

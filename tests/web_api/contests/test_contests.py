"""Contests through the API: making, taking part, handing in, boards, logs."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import psycopg
import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from proto.judge.v1 import judge_pb2
from tests.web_api.conftest import Web, assert_problem, eventually, execute
from tests.web_api.contests.conftest import (
    SOURCE,
    Maker,
    Stream,
    board,
    end,
    enter,
    finish,
    hand_in,
    minutes,
    shows,
    times,
)
from web_api.contests.log.file import verify
from web_api.judge.fake import FakeJudge

CODE = {"problem": "A", "language": "python3", "source": SOURCE}


async def query(web: Web, statement: str, *values: object) -> list[tuple[Any, ...]]:
    def work() -> list[tuple[Any, ...]]:
        with psycopg.connect(web.settings.database_url) as connection:
            return connection.execute(statement.encode(), values).fetchall()

    return await asyncio.to_thread(work)


async def test_a_contest_from_its_making_to_its_checked_log(
    web: Web, admin: httpx.AsyncClient, make: Maker, judge: FakeJudge
) -> None:
    """Submissions get the contest's priority and count outside when it releases them; the board
    follows; the final board is that of the log that anybody downloads and checks."""
    await make()
    ann, first = await enter(web, "ann")
    ben, _ = await enter(web, "ben")
    await enter(web, "cem")
    stranger = web.client()
    wrong = await hand_in(ann, judge, "WA")
    assert judge.submitted[wrong].priority == judge_pb2.CONTEST
    await hand_in(ann, judge)
    page = await shows(stranger, [(1, "ann", 1.0), (2, "ben", 0.0), (2, "cem", 0.0)])
    cell = page["rows"][0]["cells"]["A"]
    assert (cell["wrong"], cell["solved"], cell["pending"]) == (1, True, 0)
    assert page["rows"][0]["penalty_s"] == 60 * 60 + 1200
    assert page["problems"] == [{"label": "A", "tried": 1, "solved": 1, "first_solve": first}]

    last = await hand_in(ben, judge, None)
    problem = (await admin.get("/api/problems/two-sum")).json()
    assert (problem["submission_count"], problem["accepted_count"]) == (0, 0)
    own = (await ann.get("/api/contests/cup/submissions")).json()["items"]
    assert [(s["problem"], s["by"], s["verdict"]) for s in own] == [
        ("A", "ann", "AC"),
        ("A", "ann", "WA"),
    ]
    everything = (await admin.get("/api/contests/cup/submissions")).json()["items"]
    assert [s["by"] for s in everything] == ["ben", "ann", "ann"]
    assert_problem(await ann.post("/api/contests/cup/final"), 403, "forbidden")
    assert_problem(await admin.post("/api/contests/cup/final"), 409, "not-over")
    assert_problem(await ann.get("/api/contests/cup/log"), 403, "not-over")

    await end(web)
    assert_problem(await admin.post("/api/contests/cup/final"), 409, "unjudged")
    finish(judge, last, "AC")
    await shows(stranger, [(1, "ben", 1.0), (2, "ann", 1.0), (3, "cem", 0.0)])
    final = (await admin.post("/api/contests/cup/final")).json()["board"]
    log = await stranger.get("/api/contests/cup/log")
    assert log.status_code == 200
    checked = verify(log.content.splitlines())
    assert checked.board == final
    with pytest.raises(Exception, match="event 2"):
        verify(log.content.replace(b'"virtual":false', b'"virtual":true', 1).splitlines())

    async def counted() -> Any:
        shown = (await admin.get("/api/problems/two-sum")).json()
        return (shown["submission_count"], shown["accepted_count"]) == (3, 2)

    await eventually(counted)


async def test_the_log_cannot_be_changed(web: Web, make: Maker) -> None:
    """The database refuses to change or delete events, whoever asks."""
    await make()
    for statement in (
        "UPDATE web.contest_events SET kind = 'final'",
        "DELETE FROM web.contest_events",
    ):
        with pytest.raises(psycopg.errors.RaiseException, match="only grows"):
            await execute(web, statement)


async def test_a_frozen_board_is_the_same_whatever_is_hidden(
    web: Web, admin: httpx.AsyncClient, make: Maker, judge: FakeJudge
) -> None:
    """From the freeze on nobody but managers learns verdicts of others: by page, stream, list,
    log or counter; until it is unfrozen."""
    await make()
    ann, _ = await enter(web, "ann")
    ben, _ = await enter(web, "ben")
    await hand_in(ann, judge)
    await shows(ben, [(1, "ann", 1.0), (2, "ben", 0.0)])
    assert_problem(await ben.post("/api/contests/cup/freeze"), 403, "forbidden")
    assert (await admin.post("/api/contests/cup/freeze")).status_code == 204
    assert_problem(await admin.post("/api/contests/cup/freeze"), 409, "frozen")
    hidden = await hand_in(ben, judge, None)

    async def pending() -> Any:
        page = await board(ann)
        cells = page["rows"][1]["cells"]
        return page if cells and cells["A"]["pending"] == 1 else None

    before = await eventually(pending)
    assert before["frozen"]
    async with ann.stream("GET", "/api/contests/cup/board/events") as response:
        stream = Stream(response)
        kind, version, snapshot = await stream.next()
        assert (kind, int(version)) == ("snapshot", before["version"])
        assert snapshot["rows"] == before["rows"]
        finish(judge, hidden, "AC")
        await shows(admin, [(1, "ann", 1.0), (1, "ben", 1.0)], full=True)
        assert await board(ann) == before
        assert_problem(
            await ann.get("/api/contests/cup/board", params={"full": True}), 403, "forbidden"
        )
        assert (await ben.get(f"/api/submissions/{hidden}")).json()["verdict"] == "AC"
        assert (await ann.get(f"/api/submissions/{hidden}")).status_code == 404
        await end(web)
        assert_problem(await ann.get("/api/contests/cup/log"), 403, "not-over")
        assert_problem(await admin.post("/api/contests/cup/final"), 409, "frozen")
        assert (await admin.get("/api/problems/two-sum")).json()["submission_count"] == 0
        assert (await admin.post("/api/contests/cup/unfreeze")).status_code == 204
        # Nothing was pushed in between: the next event is the unfreezing.
        kind, version, change = await stream.next()
        assert (kind, int(version)) == ("change", before["version"] + 1)
        assert {row["name"]: row["points"] for row in change["rows"]} == {"ann": 1.0, "ben": 1.0}
    assert not (await board(ann))["frozen"]


async def test_the_stream_resumes_where_it_was(
    web: Web, make: Maker, judge: FakeJudge, redis_url: str
) -> None:
    """Who comes back with the last id gets what changed since; a flush of Redis changes nothing;
    an id of another life brings a snapshot."""
    await make()
    ann, _ = await enter(web, "ann")
    async with ann.stream("GET", "/api/contests/cup/board/events") as response:
        _, seen, _ = await Stream(response).next()
    await enter(web, "ben")
    await hand_in(ann, judge)
    await shows(ann, [(1, "ann", 1.0), (2, "ben", 0.0)])
    assert web.app is not None
    await web.app.state.services.get(Redis).flushall()
    ann = web.client(cookies={})
    page = await board(ann)
    headers = {"Last-Event-ID": seen}
    async with ann.stream("GET", "/api/contests/cup/board/events", headers=headers) as response:
        kind, version, change = await Stream(response).next()
    assert (kind, int(version)) == ("change", page["version"])
    assert sorted(row["name"] for row in change["rows"]) == ["ann", "ben"]
    assert sorted(change["rows"], key=lambda r: r["name"]) == page["rows"]
    headers = {"Last-Event-ID": "999999"}
    async with ann.stream("GET", "/api/contests/cup/board/events", headers=headers) as response:
        assert (await Stream(response).next())[0] == "snapshot"


async def test_disqualification_and_rejudging_replay_forward(
    web: Web, admin: httpx.AsyncClient, make: Maker, judge: FakeJudge
) -> None:
    """Both are events; the board and the final result follow them."""
    await make()
    ann, first = await enter(web, "ann")
    ben, _ = await enter(web, "ben")
    submission = await hand_in(ann, judge)
    await hand_in(ben, judge)
    await shows(ann, [(1, "ann", 1.0), (1, "ben", 1.0)])
    path = f"/api/contests/cup/participations/{first}/disqualification"
    body = {"disqualified": True, "reason": "Two accounts."}
    assert_problem(await ben.put(path, json=body), 403, "forbidden")
    assert (await admin.put(path, json=body)).status_code == 204
    page = await board(ann)
    assert [row["name"] for row in page["rows"]] == ["ben"]
    assert_problem(await ann.post("/api/contests/cup/submissions", json=CODE), 403, "disqualified")
    assert (await admin.put(path, json=body | {"disqualified": False})).status_code == 204
    finish(judge, submission, "WA", epoch=1)
    page = await shows(ann, [(1, "ben", 1.0), (2, "ann", 0.0)])
    assert page["problems"][0]["solved"] == 1
    kinds = await query(web, "SELECT kind FROM web.contest_events ORDER BY number")
    assert [kind for (kind,) in kinds][-3:] == ["disqualification", "disqualification", "rejudge"]


async def test_problems_are_hidden_before_the_start(
    web: Web, admin: httpx.AsyncClient, make: Maker
) -> None:
    """Nothing tells how many there are or what they are; from the start participants see them."""
    details = "/api/problems/two-sum/details"
    answer = await admin.patch(details, json={"visibility": "contest"})
    assert answer.status_code == 200
    await make("soon", **times(30, 90))
    await make("now")
    ann, _ = await enter(web, "ann", "now")
    await ann.put("/api/contests/soon/registration", json={})
    ben = await web.user("ben")
    for path in ("problems", "problems/A"):
        assert_problem(await ann.get(f"/api/contests/soon/{path}"), 403, "not-begun")
        assert_problem(await ben.get(f"/api/contests/now/{path}"), 403, "not-registered")
        assert (await admin.get(f"/api/contests/soon/{path}")).status_code == 200
    shown = (await ann.get("/api/contests/soon")).json()
    assert (shown["problem_count"], shown["phase"]) == (None, "before")
    assert (await board(ann, "soon"))["problems"] == []
    assert_problem(await ann.get("/api/contests/soon/log"), 403, "not-over")
    assert_problem(await ann.post("/api/contests/soon/submissions", json=CODE), 409, "not-begun")
    assert_problem(
        await ben.post("/api/contests/now/submissions", json=CODE), 403, "not-registered"
    )
    listed = (await ann.get("/api/contests/now/problems")).json()["items"]
    assert [(p["label"], p["title"], p["points"]) for p in listed] == [("A", "Two Sum", 3)]
    one = (await ann.get("/api/contests/now/problems/A")).json()
    assert "two integers" in one["statements"][0]["html"]
    assert_problem(await ann.get("/api/problems/two-sum"), 404, "not-found")
    bad = await ann.post("/api/contests/now/submissions", json=CODE | {"problem": "Z"})
    assert_problem(bad, 422, "invalid", "problem")


async def test_registration_has_times_and_limits(
    web: Web, admin: httpx.AsyncClient, make: Maker
) -> None:
    """Before, after and beyond the limit it is refused; twice is once; out and in again works."""
    await make("early", registration_opens_at=minutes(10))
    await make("late", registration_closes_at=minutes(-10))
    await make("small", **times(30, 90), capacity=2)
    people = [await web.user(name) for name in ("ann", "ben", "cem", "dan")]
    for slug in ("early", "late"):
        answer = await people[0].put(f"/api/contests/{slug}/registration", json={})
        assert_problem(answer, 409, "registration-closed")
    path = "/api/contests/small/registration"
    answers = await asyncio.gather(*(person.put(path, json={}) for person in people * 2))
    assert sorted(a.status_code for a in answers) == [200] * 4 + [409] * 4
    assert (await admin.get("/api/contests/small")).json()["participations"] == 2
    inside = next(p for p, a in zip(people * 2, answers, strict=True) if a.status_code == 200)
    assert (await inside.delete(path)).status_code == 204
    assert_problem(await inside.get(path), 404, "not-found")
    assert (await inside.put(path, json={})).status_code == 200
    assert len((await board(inside, "small"))["rows"]) == 2
    answer = await inside.put(path, json={"team": "Us"})
    assert_problem(answer, 422, "invalid", "team")


async def test_teams(web: Web, make: Maker, judge: FakeJudge) -> None:
    """A captain invites; members join, submit for the team, and are on its row."""
    await make(**times(30, 90), team_size=2)
    ann, ben, cem = [await web.user(name) for name in ("ann", "ben", "cem")]
    path = "/api/contests/cup"
    assert_problem(await ann.put(f"{path}/registration", json={}), 422, "invalid", "team")
    team = (await ann.put(f"{path}/registration", json={"team": "Bits"})).json()["id"]
    answer = await cem.put(f"{path}/registration", json={"team": "bits"})
    assert_problem(answer, 409, "taken", "team")
    members = f"{path}/registration/members"
    assert_problem(await ben.post(members, json={"username": "cem"}), 404, "not-found")
    assert (await ann.post(members, json={"username": "BEN"})).status_code == 200
    assert_problem(await ann.post(members, json={"username": "cem"}), 409, "full")
    invited = (await ben.get(f"{path}/invitations")).json()["items"]
    assert [item["id"] for item in invited] == [team]
    answer = await cem.post(f"{path}/invitations/{team}", json={"decision": "accept"})
    assert_problem(answer, 404, "not-found")
    accept = {"decision": "accept"}
    assert (await ben.post(f"{path}/invitations/{team}", json=accept)).status_code == 204
    assert_problem(await ben.delete(f"{members}/ann"), 403, "forbidden")
    shown = (await board(cem))["rows"]
    assert [(row["name"], row["members"]) for row in shown] == [("Bits", ["ann", "ben"])]
    await execute(web, "UPDATE web.contests SET starts_at = now() - interval '1 minute'")
    await hand_in(ben, judge)
    listed = (await ann.get(f"{path}/submissions")).json()["items"]
    assert [(s["by"], s["participation"]) for s in listed] == [("ben", team)]
    await shows(ann, [(1, "Bits", 1.0)])
    assert_problem(await ann.delete(f"{members}/ben"), 409, "begun")


async def test_private_contests_are_for_their_group(
    web: Web, admin: httpx.AsyncClient, make: Maker
) -> None:
    """Others get 404 everywhere, and do not find it in the list."""
    group = (await admin.post("/api/groups", json={"name": "Class"})).json()["id"]
    await make(kind="private", group=group)
    ann = await web.user("ann")
    link = await admin.post(f"/api/groups/{group}/invitations", json={})
    token = link.json()["link"].rsplit("/", 1)[1].rsplit("=", 1)[-1]
    for path in ("", "/board", "/problems", "/log", "/board/events", "/submissions"):
        assert_problem(await ann.get(f"/api/contests/cup{path}"), 404, "not-found")
    answer = await ann.put("/api/contests/cup/registration", json={})
    assert_problem(answer, 404, "not-found")
    assert (await ann.get("/api/contests")).json()["items"] == []
    assert (await ann.post("/api/groups/join", json={"token": token})).status_code == 200
    assert [c["slug"] for c in (await ann.get("/api/contests")).json()["items"]] == ["cup"]
    assert (await ann.put("/api/contests/cup/registration", json={})).status_code == 200


async def test_making_contests_has_rules(web: Web, admin: httpx.AsyncClient, make: Maker) -> None:
    """Managers make them; drafts are theirs alone; what has begun stays as it is."""
    ann = await web.user("ann")
    body = {"slug": "x", "title": "X", "kind": "weekly", "scoring": "ioi", **times()}
    assert_problem(await ann.post("/api/contests", json=body), 403, "forbidden")
    assert_problem(await web.client().post("/api/contests", json=body), 401, "not-signed-in")
    for wrong in (
        {"ends_at": minutes(-90)},
        {"freeze_at": minutes(90)},
        {"kind": "private"},
        {"rated": True, "team_size": 3},
    ):
        assert (await admin.post("/api/contests", json=body | wrong)).status_code == 422, wrong
    await make(opened=False)
    assert_problem(await ann.get("/api/contests/cup"), 404, "not-found")
    taken = await admin.post("/api/contests", json=body | {"slug": "cup"})
    assert_problem(taken, 409, "taken", "slug")
    await admin.post("/api/contests", json=body)
    assert_problem(await admin.post("/api/contests/x/open"), 409, "no-problems", "problems")
    assert (await admin.post("/api/contests/cup/open")).status_code == 200
    path = "/api/contests/cup"
    answer = await admin.patch(path, json={"starts_at": minutes(5)})
    assert_problem(answer, 409, "begun", "starts_at")
    answer = await admin.patch(path, json={"freeze_at": minutes(-5)})
    assert_problem(answer, 409, "begun", "freeze_at")
    answer = await admin.patch(path, json={"ends_at": minutes(120), "rules": "**Be kind.**"})
    assert answer.status_code == 200
    assert "<strong>Be kind.</strong>" in answer.json()["rules_html"]
    again = {"items": [{"problem": "two-sum", "label": "B"}]}
    assert_problem(await admin.put(f"{path}/problems", json=again), 409, "begun")
    twice = {"items": [{"problem": "two-sum", "label": "A"}] * 2}
    answer = await admin.put(f"{path}/problems", json=twice)
    assert_problem(answer, 422, "invalid", "items.label")
    running = await ann.get("/api/contests", params={"when": "running"})
    assert [c["slug"] for c in running.json()["items"]] == ["cup"]


async def test_boards_come_in_pages(web: Web, make: Maker, statements: Any) -> None:
    """Every row once, in order, with a number of statements that does not grow with the page."""
    await make()
    clients = [(await enter(web, f"user{i}"))[0] for i in range(7)]
    everything = (await board(clients[0]))["rows"]
    seen: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = await board(clients[0], limit=3, **cursor)
        seen += page["rows"]
        if not page["next"]:
            break
        cursor = {"cursor": page["next"]}
    assert seen == everything
    assert len(seen) == 7
    assert web.app is not None
    noted = statements(web.app.state.services.get(AsyncEngine))
    anybody = web.client()
    await board(anybody, limit=1)
    few = len(noted)
    await board(anybody, limit=7)
    assert len(noted) == 2 * few
    assert_problem(
        await anybody.get("/api/contests/cup/board", params={"cursor": "bm9wZQ"}),
        422,
        "invalid",
        "cursor",
    )

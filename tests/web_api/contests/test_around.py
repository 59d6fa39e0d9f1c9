"""Around a contest: virtual participations, questions, balloons, prints, calendar, testdata."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.web_api.conftest import Web, assert_problem, eventually, execute
from tests.web_api.contests.conftest import Maker, Stream, end, enter, hand_in, shows, times
from web_api.judge.fake import FakeJudge


async def test_virtual_participations_run_beside_ghosts(
    web: Web, make: Maker, judge: FakeJudge
) -> None:
    """After the end anybody may begin; the real ones stand where they stood at the same time,
    and the real board does not change."""
    await make()
    ann, _ = await enter(web, "ann")
    await hand_in(ann, judge)
    await shows(ann, [(1, "ann", 1.0)])
    ben = await web.user("ben")
    assert_problem(await ben.post("/api/contests/cup/virtual"), 409, "not-over")
    await end(web)
    path = "/api/contests/cup/virtual"
    assert_problem(await ben.get(f"{path}/board"), 404, "not-found")
    assert (await ben.post(path)).status_code == 201
    assert_problem(await ben.post(path), 409, "running")
    # Ann's was handed in after an hour: at the beginning her ghost has nothing.
    shown = (await ben.get(f"{path}/board")).json()
    assert {(row["name"], row["points"], row["own"]) for row in shown["rows"]} == {
        ("ben", 0.0, True),
        ("ann", 0.0, False),
    }
    await hand_in(ben, judge)

    async def solved() -> Any:
        found = (await ben.get(f"{path}/board")).json()
        return found if found["own"]["points"] == 1.0 else None

    found = await eventually(solved)
    assert (found["own"]["rank"], found["total"], found["next"]) == (1, 2, None)
    await shows(ann, [(1, "ann", 1.0)])


async def test_questions_and_announcements(web: Web, admin: httpx.AsyncClient, make: Maker) -> None:
    """A question is its team's and the judges'; public answers and announcements are
    everybody's, who are told."""
    await make()
    ann, _ = await enter(web, "ann")
    ben, _ = await enter(web, "ben")
    path = "/api/contests/cup/clarifications"
    ask = {"problem": "A", "question": "Negative?"}
    outsider = await web.user("cem")
    assert_problem(await outsider.post(path, json=ask), 403, "not-registered")
    assert_problem(await ann.post(path, json=ask | {"problem": "Z"}), 422, "invalid", "problem")
    id_ = (await ann.post(path, json=ask)).json()["id"]
    assert (await ben.get(path)).json()["items"] == []
    answer = {"answer": "No."}
    assert_problem(await ben.put(f"{path}/{id_}/answer", json=answer), 403, "forbidden")
    assert (await admin.put(f"{path}/{id_}/answer", json=answer)).status_code == 204
    assert (await ben.get(path)).json()["items"] == []
    assert (await ann.get(path)).json()["items"][0]["answer"] == "No."
    public = answer | {"public": True}
    assert (await admin.put(f"{path}/{id_}/answer", json=public)).status_code == 204
    text = {"text": "Ten minutes more."}
    answer_ = await admin.post("/api/contests/cup/announcements", json=text)
    assert answer_.status_code == 201
    items = (await ben.get(path)).json()["items"]
    assert [(i["announcement"], i["own"], i["answer"]) for i in items] == [
        (True, False, "Ten minutes more."),
        (False, False, "No."),
    ]
    assert (await outsider.get(path)).json()["items"] == []

    async def told() -> bool:
        bell = (await ben.get("/api/notifications")).json()["items"]
        return len([n for n in bell if n["kind"] == "contest"]) == 2

    await eventually(told)


async def test_balloons_and_prints(
    web: Web, admin: httpx.AsyncClient, make: Maker, judge: FakeJudge
) -> None:
    """One balloon for a solved problem, one sheet for a text, until they are brought."""
    await make()
    ann, participation = await enter(web, "ann")
    await hand_in(ann, judge)
    await hand_in(ann, judge)
    path = "/api/contests/cup"

    async def waiting() -> Any:
        return (await admin.get(f"{path}/balloons")).json()["items"]

    balloons = await eventually(waiting)
    assert [(b["name"], b["problem"]) for b in balloons] == [("ann", "A")]
    assert (await admin.post(f"{path}/balloons/{participation}/A")).status_code == 204
    assert await waiting() == []
    sheet = {"title": "a.py", "text": "print(1)\n"}
    assert (await ann.post(f"{path}/prints", json=sheet)).status_code == 204
    prints = (await admin.get(f"{path}/prints")).json()["items"]
    assert [(p["name"], p["text"]) for p in prints] == [("ann", "print(1)\n")]
    assert (await admin.post(f"{path}/prints/{prints[0]['id']}")).status_code == 204
    assert (await admin.get(f"{path}/prints")).json()["items"] == []


async def test_the_calendar_and_testdata_come_before_the_start(
    web: Web, admin: httpx.AsyncClient, make: Maker, judge: FakeJudge
) -> None:
    """Calendar programs read what the viewer may see; nodes fetch bundles ahead."""
    await make("soon", **times(10, 90), title="Cup; " + "ü" * 60)
    await make("hidden", opened=False)
    answer = await web.client().get("/api/contest-calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    text = answer.text.replace("\r\n ", "")
    assert "SUMMARY:Cup\\; " + "ü" * 60 in text
    assert text.count("BEGIN:VEVENT") == 1
    assert "hidden" in (await admin.get("/api/contest-calendar.ics")).text
    await eventually(lambda: judge.prefetched and judge.prefetched <= set(judge.bundles))


async def test_sealed_statements_open_with_the_key_that_comes_at_the_start(
    web: Web, make: Maker
) -> None:
    """Participants fetch them early; the key is kept back until then, and pushed."""
    await make(**times(30, 90))
    ann, _ = await enter(web, "ann")
    ben = await web.user("ben")
    path = "/api/contests/cup"
    sealed = (await ann.get(f"{path}/sealed")).json()
    assert_problem(await ben.get(f"{path}/sealed"), 403, "not-registered")
    assert_problem(await ben.get(f"{path}/key/events"), 403, "not-registered")
    assert_problem(await ann.get(f"{path}/key"), 403, "not-begun")
    await execute(web, "UPDATE web.contests SET starts_at = now() + interval '2 seconds'")
    async with ann.stream("GET", f"{path}/key/events") as response:
        kind, _, pushed = await Stream(response).next()
    assert kind == "key"
    assert (await ann.get(f"{path}/key")).json() == pushed
    cipher = AESGCM(base64.b64decode(pushed["key"]))
    nonce, data = (base64.b64decode(sealed[name]) for name in ("nonce", "data"))
    opened = json.loads(cipher.decrypt(nonce, data, sealed["contest"].encode()))
    assert [(p["label"], p["title"]) for p in opened] == [("A", "Two Sum")]
    assert opened[0]["samples"][0]["input"] == "1 2\n"

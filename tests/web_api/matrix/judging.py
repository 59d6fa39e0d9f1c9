"""Submissions, runs, rejudgings."""

from __future__ import annotations

from tests.web_api.conftest import eventually
from tests.web_api.matrix.table import OWNER, SIGNED_IN, only, row
from tests.web_api.matrix.world import World
from tests.web_api.test_submissions import ACCEPTED, final

SOURCE = {"language": "python3", "source": "print(1)"}
READERS = only("owner setter manager staff admin", outside=404)
"""Of everybody's submissions."""
MEMBERS = only("owner staff admin", outside=404)
"""Of a problem that others do not see."""

ROWS = (
    row("POST", "/api/submissions", SIGNED_IN, {"problem": "{problem}"}, scope="submit"),
    row("GET", "/api/submissions", SIGNED_IN),
    row("GET", "/api/submissions/{submission}", READERS),
    row("GET", "/api/submissions/{submission}/events", READERS),
    row("POST", "/api/problems/{problem}/runs", SIGNED_IN, {}, scope="submit"),
    row("GET", "/api/runs/{run}", OWNER),
    row("GET", "/api/runs/{run}/events", OWNER),
    row("POST", "/api/problems/{draft}/rejudge", MEMBERS, {"version": 1}),
    row("GET", "/api/problems/{draft}/rejudgings", MEMBERS),
    row("GET", "/api/rejudgings/{rejudging}", MEMBERS),
    row("GET", "/api/rejudgings/{rejudging}/events", MEMBERS),
    row("POST", "/api/rejudgings/{rejudging}/apply", MEMBERS),
    row("POST", "/api/rejudgings/{rejudging}/cancel", MEMBERS),
)


async def _submission(world: World) -> str:
    body = {"problem": await world.get("problem"), **SOURCE}
    return str((await world["owner"].post("/api/submissions", json=body)).json()["id"])


async def _run(world: World) -> str:
    path = f"/api/problems/{await world.get('problem')}/runs"
    body = {"inputs": [{"content": "1 2\n"}], **SOURCE}
    return str((await world["owner"].post(path, json=body)).json()["id"])


async def _rejudging(world: World) -> str:
    path = f"/api/problems/{await world.get('draft')}/rejudge"
    body = {"problem": await world.get("draft"), **SOURCE}
    answer = await world["owner"].post("/api/submissions", json=body)
    submission = answer.json()["id"]
    await eventually(lambda: submission in world.judge.submitted)
    world.judge.finish(submission, ACCEPTED)
    await final(world["owner"], submission)
    body = {"version": await world.get("digest"), "scope": "all"}
    answer = await world["owner"].post(path, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


MAKERS = {"submission": _submission, "run": _run, "rejudging": _rejudging}

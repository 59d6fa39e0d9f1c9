"""Submissions, runs, rejudgings."""

from __future__ import annotations

from tests.web_api.conftest import eventually
from tests.web_api.matrix.table import EVERYBODY, OWNER, SIGNED_IN, only, row
from tests.web_api.matrix.world import World
from tests.web_api.test_submissions import ACCEPTED, final

SOURCE = {"language": "python3", "source": "print(1)"}
READERS = only("owner setter manager staff admin", outside=404)
"""Of everybody's submissions."""
MEMBERS = only("owner staff admin", outside=404)
"""Of a problem that others do not see."""
FAILED = only("owner staff admin", outside=404)
"""Files of tests: those who may look at the submission get 404 for tests that are not there."""
DRAFT = "/api/problems/{problem}/drafts/{language=python3}"
TEMPLATE = "/api/account/templates/{language=python3}"

ROWS = (
    row("POST", "/api/submissions", SIGNED_IN, {"problem": "{problem}"}, scope="submit"),
    row("GET", "/api/submissions", SIGNED_IN),
    row("GET", "/api/submissions/{submission}", READERS),
    row("GET", "/api/submissions/{submission}/events", READERS),
    row("GET", "/api/submissions/{submission}/compare/{submission}", READERS),
    row("GET", "/api/submissions/{submission}/distribution", READERS),
    row("GET", "/api/submissions/{submission}/tests/{index=0}/input", FAILED, inside=404),
    row("GET", "/api/submissions/{submission}/tests/{index=0}/answer", FAILED, inside=404),
    row("PUT", "/api/submissions/{submission}/visibility", OWNER, {"visibility": "private"}),
    row("PUT", "/api/submissions/{submission}/share", OWNER),
    row("GET", "/api/shared-submissions/{share}", EVERYBODY),
    row("DELETE", "/api/submissions/{submission}/share", OWNER),
    row("GET", "/api/problems/{problem}/submissions", SIGNED_IN),
    row("GET", "/api/drafts", SIGNED_IN),
    row("GET", DRAFT, SIGNED_IN, inside=404),
    row("PUT", DRAFT, SIGNED_IN, {"source": "x", "base": 0}),
    row("DELETE", DRAFT, SIGNED_IN),
    row("GET", "/api/problems/{problem}/start/{language=python3}", SIGNED_IN),
    row("GET", "/api/account/templates", SIGNED_IN),
    row("GET", TEMPLATE, SIGNED_IN, inside=404),
    row("PUT", TEMPLATE, SIGNED_IN, {"source": "x"}),
    row("DELETE", TEMPLATE, SIGNED_IN),
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


async def _share(world: World) -> str:
    path = f"/api/submissions/{await world.get('submission')}/share"
    return str((await world["owner"].put(path)).json()["token"])


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


MAKERS = {"submission": _submission, "share": _share, "run": _run, "rejudging": _rejudging}

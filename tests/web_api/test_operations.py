"""The operators' routes: what they show, what they do, and for whom."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import httpx
import psycopg
import pytest
from httpx_sse import aconnect_sse

from proto.judge.v1 import judge_pb2, verdict_pb2
from tests.web_api.conftest import Web, assert_problem, eventually
from web_api.judge.fake import FakeJudge

SINCE = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def busy(judge: FakeJudge) -> FakeJudge:
    """A judge with two nodes, some jobs and one that was given up."""
    judge.nodes = {
        "n1": judge_pb2.Node(
            id="n1", slots=4, busy_slots=1, connected=True, load=0.5, speed=1.1, noise=0.01
        ),
        "n2": judge_pb2.Node(id="n2", slots=2, reasons=["noise: 0.3 is above 0.2"]),
    }
    crowd = judge_pb2.GetQueueResponse.Waiting(
        priority=judge_pb2.PRACTICE, language="cpp20", platform="web", jobs=3, oldest_ms=1500
    )
    practice = judge_pb2.GetQueueResponse.Class(
        priority=judge_pb2.PRACTICE, jobs=3, expected_wait_ms=900
    )
    judge.waiting = judge_pb2.GetQueueResponse(
        waiting=[crowd], classes=[practice], leased=1, quarantined=1, dispatched_per_s=2.5
    )
    bad = judge_pb2.JobSummary(
        platform="web",
        submission_id="17",
        state=judge_pb2.FINAL,
        language="cpp20",
        priority=judge_pb2.PRACTICE,
        attempts=3,
        failures=3,
        quarantined=True,
        failed_nodes=["n1"],
        verdict=verdict_pb2.JUDGE_ERROR,
        reason="The judge gave up.",
    )
    bad.created_at.FromDatetime(SINCE)
    judge.jobs = [bad]
    for number, reason in ((1, "expired"), (2, "")):
        attempt = judge_pb2.Attempt(
            platform="web",
            submission_id="17",
            number=number,
            language="cpp20",
            priority=judge_pb2.PRACTICE,
            node="n1",
            end_reason=reason,
            token_prefix="0a1b2c3d",
        )
        attempt.started_at.FromDatetime(SINCE)
        judge.attempts.append(attempt)
    return judge


def audited(web: Web) -> list[tuple[str, str, str]]:
    with psycopg.connect(web.settings.database_url) as connection:
        rows = connection.execute(
            "SELECT actor, action, object FROM web.audit_log"
            " WHERE action LIKE 'node.%' OR action LIKE 'job.%' ORDER BY id"
        )
        return [(str(a), str(b), str(c)) for a, b, c in rows]


async def test_operators_see_nodes_queue_jobs_and_attempts(
    admin: httpx.AsyncClient, busy: FakeJudge
) -> None:
    nodes = (await admin.get("/api/operation/nodes")).json()["items"]
    assert [(n["id"], n["connected"], n["reasons"]) for n in nodes] == [
        ("n1", True, []),
        ("n2", False, ["noise: 0.3 is above 0.2"]),
    ]
    queue = (await admin.get("/api/operation/queue")).json()
    assert queue["waiting"][0] | {"platform": ""} == {
        "priority": "practice",
        "language": "cpp20",
        "platform": "",
        "jobs": 3,
        "oldest_ms": 1500,
    }
    assert (queue["classes"][0]["expected_wait_ms"], queue["leased"]) == (900, 1)
    given_up = {"quarantined": True, "state": "final"}
    (job,) = (await admin.get("/api/operation/jobs", params=given_up)).json()["items"]
    assert (job["submission"], job["verdict"], job["failed_nodes"]) == ("17", "JE", ["n1"])
    assert (await admin.get("/api/operation/jobs", params={"state": "queued"})).json() == {
        "items": []
    }
    attempts = (await admin.get("/api/operation/jobs/web/17/attempts")).json()["items"]
    assert [(a["number"], a["end_reason"], a["ended_at"]) for a in attempts] == [
        (1, "expired", None),
        (2, "", None),
    ]


async def test_the_overview_is_followed_live(admin: httpx.AsyncClient, busy: FakeJudge) -> None:
    """Told again when something changed, and that the judge is away."""
    async with aconnect_sse(admin, "GET", "/api/operation/events") as source:
        events = source.aiter_sse()
        first = json.loads((await anext(events)).data)
        assert [n["busy_slots"] for n in first["nodes"]] == [1, 0]
        assert [a["number"] for a in first["running"]] == [2]
        busy.nodes["n1"].busy_slots = 3
        second = json.loads((await anext(events)).data)
        assert [n["busy_slots"] for n in second["nodes"]] == [3, 0]
        busy.no_operator = True
        assert (await anext(events)).event == "away"


async def test_acts_reach_the_judge_and_the_audit_log(
    web: Web, admin: httpx.AsyncClient, busy: FakeJudge
) -> None:
    """With the operator's name; what the judge refuses is not in the log."""
    before = audited(web)
    drained = await admin.put("/api/operation/nodes/n1/drain", json={"drain": True, "leave": True})
    assert drained.json()["draining"] is True
    await admin.put("/api/operation/nodes/n1/drain", json={"drain": False})
    cordoned = await admin.put("/api/operation/nodes/n2/cordon", json={"cordon": True})
    assert cordoned.json()["cordoned"] is True
    missing = await admin.put("/api/operation/nodes/n9/cordon", json={"cordon": True})
    assert_problem(missing, 404, "not-found")
    wrong = await admin.put("/api/operation/nodes/n1/drain", json={"drain": False, "leave": True})
    assert_problem(wrong, 422, "invalid", "leave")
    assert busy.told == [
        ("drain True True n1", "web:root"),
        ("drain False False n1", "web:root"),
        ("cordon True n2", "web:root"),
    ]
    assert audited(web)[len(before) :] == [
        ("root", "node.drain", "node/n1"),
        ("root", "node.undrain", "node/n1"),
        ("root", "node.cordon", "node/n2"),
    ]


async def test_a_cancelled_submission_ends_for_its_owner(
    web: Web, admin: httpx.AsyncClient, busy: FakeJudge, problem: str
) -> None:
    """The judge gives no result of it, so the owner gets a judge error that says why."""
    body = {"problem": problem, "language": "python3", "source": "print(3)"}
    made = (await admin.post("/api/submissions", json=body)).json()["id"]
    await eventually(lambda: made in busy.submitted)
    answer = await admin.post(f"/api/operation/jobs/web/{made}/cancel")
    assert answer.status_code == 204
    assert busy.cancelled == [made]
    told = (await admin.get(f"/api/submissions/{made}")).json()
    assert (told["state"], told["verdict"]) == ("final", "JE")
    assert told["reason"] == "An operator ended the judging of this submission."
    again = await admin.post(f"/api/operation/jobs/web/{made}/rejudge")
    assert again.status_code == 204
    assert busy.told == [(f"rejudge {made} 1", "")]
    unknown = await admin.post("/api/operation/jobs/web/404/cancel")
    assert_problem(unknown, 404, "not-found")


async def test_only_administrators_operate(
    web: Web, admin: httpx.AsyncClient, busy: FakeJudge
) -> None:
    somebody = await web.user("ada")
    for client, status in ((web.client(), 401), (somebody, 403)):
        for path in ("nodes", "queue", "jobs", "overview", "events", "jobs/web/1/attempts"):
            assert (await client.get(f"/api/operation/{path}")).status_code == status
        put = await client.put("/api/operation/nodes/n1/cordon", json={"cordon": True})
        assert put.status_code == status
        posted = await client.post("/api/operation/jobs/web/1/cancel")
        assert posted.status_code == status
    assert (busy.told, busy.cancelled) == ([], [])


async def test_a_judge_that_takes_no_orders_is_explained(
    admin: httpx.AsyncClient, busy: FakeJudge
) -> None:
    """A platform's certificate is not an operator's."""
    busy.no_operator = True
    body = assert_problem(await admin.get("/api/operation/nodes"), 409, "not-an-operator")
    assert "local socket" in body["detail"]

"""Rejudging: dry runs, differences, applying, cancelling, over restarts."""

from __future__ import annotations

import json
from typing import Any

import grpc
import httpx
import pytest_asyncio
from httpx_sse import aconnect_sse

from proto.judge.v1 import judge_pb2, verdict_pb2
from tests.web_api.conftest import (
    Web,
    assert_problem,
    eventually,
    execute,
    package_files,
    package_zip,
    upload,
)
from tests.web_api.test_submissions import ACCEPTED, WRONG, final, read, result, submitted
from web_api.judge.fake import FakeJudge
from web_api.settings import WebSettings

REJUDGE = "/api/problems/two-sum/rejudge"
BROKEN = result(verdict=verdict_pb2.JUDGE_ERROR)


async def new_testdata(client: httpx.AsyncClient) -> str:
    """Uploads other testdata; returns the version's digest."""
    files = package_files() | {"data/secret/1.in": "7 8\n", "data/secret/1.ans": "15\n"}
    answer = await upload(client, package_zip(files))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["version_digest"])


async def judged_submission(
    client: httpx.AsyncClient, judge: FakeJudge, outcome: Any = ACCEPTED
) -> str:
    submission_id = await submitted(client, judge)
    judge.finish(submission_id, outcome)
    await final(client, submission_id)
    return submission_id


async def start(client: httpx.AsyncClient, version: str, **fields: Any) -> dict[str, Any]:
    answer = await client.post(REJUDGE, json={"version": version, **fields})
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/api/rejudgings/{created['id']}"
    return created


async def state(
    client: httpx.AsyncClient, rejudging: dict[str, Any], wanted: str
) -> dict[str, Any]:
    """The rejudging once it is in this state."""

    async def there() -> Any:
        answer = await client.get(f"/api/rejudgings/{rejudging['id']}")
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.json()["state"] == wanted else None

    found: dict[str, Any] = await eventually(there)
    return found


async def derived(judge: FakeJudge, submission_id: str) -> str:
    """The judge's newest id for a rejudged submission, once it has it."""

    def known() -> str | None:
        ids = [id_ for id_ in judge.submitted if id_.startswith(f"{submission_id}.r")]
        return max(ids, key=lambda id_: int(id_.rpartition("r")[2]), default=None)

    return str(await eventually(known))


async def finish(judge: FakeJudge, submission_id: str, outcome: Any) -> None:
    judge.finish(await derived(judge, submission_id), outcome)


@pytest_asyncio.fixture(loop_scope="session")
async def pair(admin: httpx.AsyncClient, problem: str, judge: FakeJudge) -> tuple[str, str, str]:
    """An accepted and a wrong submission, and a version with other testdata."""
    right = await judged_submission(admin, judge)
    wrong = await judged_submission(admin, judge, WRONG)
    return right, wrong, await new_testdata(admin)


async def test_dry_run_shows_the_difference_and_changes_nothing(
    admin: httpx.AsyncClient, pair: tuple[str, str, str], judge: FakeJudge
) -> None:
    """Behind all others, under ids of its own, with the new bundle; verdicts stay."""
    right, wrong, version = pair
    before = [await read(admin, right), await read(admin, wrong)]
    rejudging = await start(admin, version)
    assert (rejudging["state"], rejudging["total"], rejudging["done"]) == ("running", 2, 0)
    request = judge.submitted[await derived(judge, right)]
    assert request.priority == judge_pb2.REJUDGE
    assert request.bundle_digest != judge.submitted[right].bundle_digest
    assert request.files == judge.submitted[right].files
    await finish(judge, right, WRONG)

    async def half() -> bool:
        found = (await admin.get(f"/api/rejudgings/{rejudging['id']}")).json()
        return (found["state"], found["done"], found["changed"]) == ("running", 1, 1)

    await eventually(half)
    await finish(judge, wrong, WRONG)
    ready = await state(admin, rejudging, "ready")
    assert ready["counts"] == [
        {"old": "AC", "new": "WA", "count": 1},
        {"old": "WA", "new": "WA", "count": 1},
    ]
    [change] = ready["changes"]
    assert (change["submission"], change["old"], change["new"]) == (right, "AC", "WA")
    assert (change["username"], change["language"]) == ("root", "python3")
    assert ready["outcomes"] == {}
    assert [await read(admin, right), await read(admin, wrong)] == before
    await eventually(lambda: judge.unacknowledged == {})
    listed = (await admin.get("/api/problems/two-sum/rejudgings")).json()["items"]
    assert [item["id"] for item in listed] == [rejudging["id"]]


async def test_applied_results_are_the_submissions_own(
    admin: httpx.AsyncClient, pair: tuple[str, str, str], judge: FakeJudge
) -> None:
    """Verdict, tests, version, epoch and counters change; a late first result does not count."""
    right, wrong, version = pair
    rejudging = await start(admin, version)
    await finish(judge, right, WRONG)
    await finish(judge, wrong, ACCEPTED)
    await state(admin, rejudging, "ready")
    assert (await admin.post(f"/api/rejudgings/{rejudging['id']}/apply")).status_code == 202
    applied = await state(admin, rejudging, "applied")
    assert applied["outcomes"] == {"applied": 2}
    assert applied["finished_at"] is not None
    lost, won = await read(admin, right), await read(admin, wrong)
    assert (lost["verdict"], lost["epoch"], lost["version_digest"]) == ("WA", 1, version)
    assert (won["verdict"], won["epoch"], len(won["tests"])) == ("AC", 1, 2)
    assert (await admin.get("/api/problems/two-sum")).json()["accepted_count"] == 1

    sequence = judge.finish(right, ACCEPTED)
    await eventually(lambda: sequence in judge.acknowledged)
    assert await read(admin, right) == lost
    again = await admin.post(f"/api/rejudgings/{rejudging['id']}/apply")
    assert (again.status_code, again.json()["state"]) == (202, "applied")
    refused = await admin.post(f"/api/rejudgings/{rejudging['id']}/cancel")
    assert_problem(refused, 409, "wrong-state", "state")


async def test_a_newer_result_is_not_overwritten(
    admin: httpx.AsyncClient, pair: tuple[str, str, str], judge: FakeJudge
) -> None:
    """A result that came between the dry run and applying stays; the others are applied."""
    right, wrong, version = pair
    rejudging = await start(admin, version)
    await finish(judge, right, WRONG)
    await finish(judge, wrong, ACCEPTED)
    await state(admin, rejudging, "ready")
    judge.finish(right, result(verdict=verdict_pb2.RUN_TIME_ERROR), epoch=1)

    async def newer() -> bool:
        return (await read(admin, right))["verdict"] == "RE"

    await eventually(newer)
    before = await read(admin, right)
    await admin.post(f"/api/rejudgings/{rejudging['id']}/apply")
    applied = await state(admin, rejudging, "applied")
    assert applied["outcomes"] == {"applied": 1, "outdated": 1}
    assert {c["submission"]: c["outcome"] for c in applied["changes"]} == {
        right: "outdated",
        wrong: "applied",
    }
    assert await read(admin, right) == before


async def test_two_dry_runs_cannot_both_be_applied_to_one_submission(
    admin: httpx.AsyncClient, pair: tuple[str, str, str], judge: FakeJudge
) -> None:
    """The one applied first makes the other's comparison outdated."""
    right, _, version = pair
    runs = []
    for outcome in (WRONG, ACCEPTED):
        runs.append(await start(admin, version, scope="ids", ids=[right]))
        await eventually(lambda: len([i for i in judge.submitted if ".r" in i]) == len(runs))
        await finish(judge, right, outcome)
        await state(admin, runs[-1], "ready")
    for run in runs:
        await admin.post(f"/api/rejudgings/{run['id']}/apply")
    assert (await state(admin, runs[0], "applied"))["outcomes"] == {"applied": 1}
    assert (await state(admin, runs[1], "applied"))["outcomes"] == {"outdated": 1}
    assert (await read(admin, right))["verdict"] == "WA"


async def test_a_judge_error_never_replaces_a_verdict(
    admin: httpx.AsyncClient, pair: tuple[str, str, str], judge: FakeJudge
) -> None:
    """Not even when the judge refuses the submission for good."""
    right, wrong, version = pair
    judge.refusal = (grpc.StatusCode.INVALID_ARGUMENT, "language: is gone")
    rejudging = await start(admin, version, scope="verdicts", verdicts=["WA"])
    await state(admin, rejudging, "ready")
    judge.refusal = None
    other = await start(admin, version, scope="ids", ids=[right], dry_run=False)
    await finish(judge, right, BROKEN)
    assert (await state(admin, other, "applied"))["outcomes"] == {"judge-error": 1}
    await admin.post(f"/api/rejudgings/{rejudging['id']}/apply")
    applied = await state(admin, rejudging, "applied")
    assert applied["counts"] == [{"old": "WA", "new": "JE", "count": 1}]
    assert applied["outcomes"] == {"judge-error": 1}
    assert (await read(admin, wrong))["verdict"] == "WA"
    assert (await read(admin, right))["verdict"] == "AC"


async def test_without_dry_run_it_is_applied_at_the_end(
    admin: httpx.AsyncClient, pair: tuple[str, str, str], judge: FakeJudge
) -> None:
    right, wrong, version = pair
    rejudging = await start(admin, version, scope="verdicts", verdicts=["WA"], dry_run=False)
    assert rejudging["total"] == 1
    await finish(judge, wrong, ACCEPTED)
    await state(admin, rejudging, "applied")
    assert (await read(admin, wrong))["verdict"] == "AC"
    assert (await read(admin, right))["epoch"] == 0


async def test_cancelling_keeps_verdicts_and_tells_the_judge(
    admin: httpx.AsyncClient, pair: tuple[str, str, str], judge: FakeJudge
) -> None:
    """What the judge has is stopped there; results that come all the same are dropped."""
    right, wrong, version = pair
    rejudging = await start(admin, version)
    ids = {await derived(judge, right), await derived(judge, wrong)}
    apply = await admin.post(f"/api/rejudgings/{rejudging['id']}/apply")
    assert_problem(apply, 409, "wrong-state", "state")
    path = f"/api/rejudgings/{rejudging['id']}/cancel"
    assert (await admin.post(path)).json()["state"] == "cancelled"
    await eventually(lambda: set(judge.cancelled) == ids)
    sequence = judge.finish(await derived(judge, right), WRONG)
    await eventually(lambda: sequence in judge.acknowledged)
    found = (await admin.get(f"/api/rejudgings/{rejudging['id']}")).json()
    assert (found["state"], found["done"], found["counts"]) == ("cancelled", 0, [])
    assert (await read(admin, right))["verdict"] == "AC"
    assert (await admin.post(path)).json()["state"] == "cancelled"
    # The next one may begin, and its ids are others.
    await start(admin, version)
    await eventually(lambda: len([i for i in judge.submitted if ".r" in i]) == 4)


async def test_a_rejudging_survives_restarts(settings: WebSettings, own_judge: FakeJudge) -> None:
    """Begun without the judge, judged after one restart, applied over another."""
    web = Web(settings)
    await web.start()
    admin = await web.user("root")
    await upload(admin, package_zip())
    submission_id = await judged_submission(admin, own_judge)
    version = await new_testdata(admin)
    await own_judge.stop()
    rejudging = await start(admin, version)
    await web.stop()
    await own_judge.start()
    await web.start()
    judge_id = await derived(own_judge, submission_id)
    await web.stop()
    own_judge.finish(judge_id, WRONG)
    await web.start()
    await state(admin, rejudging, "ready")
    await admin.post(f"/api/rejudgings/{rejudging['id']}/apply")
    await web.stop()
    await web.start()
    await state(admin, rejudging, "applied")
    assert (await read(admin, submission_id))["verdict"] == "WA"
    await web.close()


async def test_a_result_that_got_lost_is_asked_for_again(
    web: Web, admin: httpx.AsyncClient, pair: tuple[str, str, str], judge: FakeJudge
) -> None:
    """Acknowledged by somebody who did not know it: the judge is asked once more."""
    right, _, version = pair
    rejudging = await start(admin, version, scope="ids", ids=[right])
    judge.results[await derived(judge, right)] = WRONG
    items = "web.rejudging_items"

    async def judging() -> bool:
        aged = f"UPDATE {items} SET handover_at = now() - interval '1 day'"
        await execute(web, f"{aged} WHERE state = 'judging'")
        return bool((await admin.get(f"/api/rejudgings/{rejudging['id']}")).json()["done"])

    await eventually(judging)
    ready = await state(admin, rejudging, "ready")
    assert ready["counts"] == [{"old": "AC", "new": "WA", "count": 1}]


async def test_events_until_it_is_ready(
    admin: httpx.AsyncClient, pair: tuple[str, str, str], judge: FakeJudge
) -> None:
    right, wrong, version = pair
    rejudging = await start(admin, version)
    path = f"/api/rejudgings/{rejudging['id']}/events"
    seen = []
    async with aconnect_sse(admin, "GET", path) as source:
        events = source.aiter_sse()
        seen.append(json.loads((await anext(events)).data))
        await finish(judge, right, ACCEPTED)
        await finish(judge, wrong, ACCEPTED)
        async for event in events:
            assert event.event == "status"
            seen.append(json.loads(event.data))
    assert seen[0]["done"] == 0
    assert (seen[-1]["state"], seen[-1]["done"], seen[-1]["changed"]) == ("ready", 2, 1)


async def test_changes_come_in_pages(
    admin: httpx.AsyncClient, pair: tuple[str, str, str], judge: FakeJudge
) -> None:
    right, wrong, version = pair
    rejudging = await start(admin, version)
    await finish(judge, right, WRONG)
    await finish(judge, wrong, ACCEPTED)
    await state(admin, rejudging, "ready")
    path = f"/api/rejudgings/{rejudging['id']}"
    first = (await admin.get(path, params={"limit": 1})).json()
    assert [c["submission"] for c in first["changes"]] == [right]
    second = (await admin.get(path, params={"limit": 1, "cursor": first["next"]})).json()
    assert [c["submission"] for c in second["changes"]] == [wrong]
    assert second["next"] is None


async def test_refusals(
    web: Web, admin: httpx.AsyncClient, pair: tuple[str, str, str], judge: FakeJudge
) -> None:
    """Roles, scopes that fit nothing, versions and ids of elsewhere, two at a time."""
    _, _, version = pair
    ada = await web.user("ada")
    assert_problem(await ada.post(REJUDGE, json={"version": version}), 403, "forbidden")

    async def refused(field: str, **fields: Any) -> None:
        answer = await admin.post(REJUDGE, json={"version": version, **fields})
        assert_problem(answer, 422, "invalid", field)

    await refused("version", version="0" * 64)
    await refused("scope", scope="some")
    await refused("verdicts", scope="verdicts")
    await refused("verdicts", verdicts=["AC"])
    await refused("ids", scope="ids")
    await refused("scope", scope="verdicts", verdicts=["TLE"])
    await refused("ids", scope="ids", ids=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c"])
    waiting = await submitted(admin, judge)
    await refused("ids", scope="ids", ids=[waiting])
    other = await admin.post("/api/problems/none/rejudge", json={"version": version})
    assert_problem(other, 404, "not-found")

    rejudging = await start(admin, version)
    second = await admin.post(REJUDGE, json={"version": version})
    assert_problem(second, 409, "rejudging-busy", "problem")
    path = f"/api/rejudgings/{rejudging['id']}"
    for method, tail in (("GET", ""), ("GET", "/events"), ("POST", "/apply"), ("POST", "/cancel")):
        assert_problem(await ada.request(method, path + tail), 403, "forbidden")
    none = "/api/rejudgings/0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c"
    for method, tail in (("GET", ""), ("GET", "/events"), ("POST", "/apply"), ("POST", "/cancel")):
        assert_problem(await admin.request(method, none + tail), 404, "not-found")

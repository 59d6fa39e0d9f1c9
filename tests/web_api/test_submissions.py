"""Handing in, judging, reading back."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import grpc
import httpx
import pytest
import redis

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
from web_api.judge.fake import FakeJudge
from web_api.limits import Rate
from web_api.settings import WebSettings

SOURCE = "print(sum(map(int, input().split())))\n"


def judged(index: int, name: str, verdict: int = verdict_pb2.ACCEPTED) -> Any:
    return verdict_pb2.TestResult(
        index=index,
        name=name,
        verdict=verdict,
        outcome=verdict_pb2.Outcome(
            cpu_ns=(index + 1) * 10_000_000,
            wall_ns=20_000_000,
            peak_memory_bytes=4_096_000,
            accounting="v2",
        ),
        team_message="for the team",
        judge_message="for the judges",
    )


def result(*tests: Any, verdict: int = verdict_pb2.ACCEPTED, **fields: Any) -> Any:
    return verdict_pb2.JudgeResult(
        verdict=verdict,
        tests=tests,
        tests_total=2,
        max_cpu_ns=20_999_999,
        max_wall_ns=30_000_000,
        max_memory_bytes=4_096_000,
        reason="All tests passed.",
        node="node-1",
        language_version="3.11.2",
        attempts=1,
        **fields,
    )


ACCEPTED = result(judged(0, "sample/1"), judged(1, "secret/1"))
WRONG = result(judged(0, "sample/1", verdict_pb2.WRONG_ANSWER), verdict=verdict_pb2.WRONG_ANSWER)


async def submit(
    client: httpx.AsyncClient, source: str = SOURCE, key: str | None = None, **fields: Any
) -> httpx.Response:
    body = {"problem": "two-sum", "language": "python3", "source": source, **fields}
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post("/api/submissions", json=body, headers=headers)


async def submitted(client: httpx.AsyncClient, judge: FakeJudge, **fields: Any) -> str:
    """A submission's id, once the judge has it."""
    answer = await submit(client, **fields)
    assert answer.status_code == 201, answer.text
    submission_id = str(answer.json()["id"])
    await eventually(lambda: submission_id in judge.submitted)
    return submission_id


async def read(client: httpx.AsyncClient, submission_id: str) -> dict[str, Any]:
    answer = await client.get(f"/api/submissions/{submission_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def final(client: httpx.AsyncClient, submission_id: str) -> dict[str, Any]:
    async def is_final() -> Any:
        found = await read(client, submission_id)
        return found if found["state"] == "final" else None

    found: dict[str, Any] = await eventually(is_final)
    return found


async def test_a_submission_is_judged_and_stored(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """From POST to the stored verdict, with every figure, and the counters of the problem."""
    ada = await web.user("ada")
    answer = await submit(ada)
    assert answer.status_code == 201
    created = answer.json()
    assert created["state"] == "pending"
    assert created["verdict"] is None
    assert answer.headers["location"] == f"/api/submissions/{created['id']}"

    await eventually(lambda: created["id"] in judge.submitted)
    request = judge.submitted[created["id"]]
    assert request.platform == "web"
    assert request.language == "python3"
    assert [(f.name, f.content) for f in request.files] == [("main.py", SOURCE.encode())]
    assert request.bundle_digest in judge.bundles
    assert request.priority == judge_pb2.PRACTICE

    async def judging() -> bool:
        return (await read(ada, created["id"]))["state"] == "judging"

    await eventually(judging)

    async def tried() -> bool:
        return (await ada.get("/api/problems/two-sum")).json()["solved"] is False

    await eventually(tried)
    sequence = judge.finish(created["id"], ACCEPTED)
    found = await final(ada, created["id"])
    assert found["verdict"] == "AC"
    assert (found["cpu_ms"], found["wall_ms"], found["memory_kib"]) == (20, 30, 4000)
    assert (found["tests_passed"], found["tests_total"]) == (2, 2)
    assert [(t["name"], t["sample"], t["cpu_ms"]) for t in found["tests"]] == [
        ("sample/1", True, 10),
        ("secret/1", False, 20),
    ]
    assert found["source"] == SOURCE
    assert found["reason"] == "All tests passed."
    assert found["accounting"] == "v2"
    await eventually(lambda: judge.acknowledged == [sequence])

    async def solved() -> Any:
        shown = (await ada.get("/api/problems/two-sum")).json()
        return shown if shown["solved"] else None

    shown = await eventually(solved)
    assert (shown["submission_count"], shown["accepted_count"]) == (1, 1)
    assert shown["version_digest"] == found["version_digest"]


async def test_both_measurements_of_a_time_near_the_limit_are_shown(
    admin: httpx.AsyncClient, judge: FakeJudge, problem: str
) -> None:
    """In their order, with the one that counts; an epoch without a second has none."""
    submission_id = await submitted(admin, judge)

    async def shown(epoch: int, judgement: Any) -> list[tuple[Any, ...]]:
        sequence = judge.finish(submission_id, judgement, epoch=epoch)
        await eventually(lambda: sequence in judge.acknowledged)
        found = (await read(admin, submission_id))["measured_twice"]
        return [(m["node"], m["verdict"], m["cpu_ms"], m["counts"]) for m in found]

    slow = verdict_pb2.Confirmation(
        node="node-2", verdict=verdict_pb2.TIME_LIMIT_EXCEEDED, max_cpu_ns=1_030_000_000, first=True
    )
    assert await shown(0, result(judged(0, "sample/1"), confirmation=slow)) == [
        ("node-2", "TLE", 1030, False),
        ("node-1", "AC", 20, True),
    ]
    broken = verdict_pb2.Confirmation(node="node-3", verdict=verdict_pb2.JUDGE_ERROR)
    assert await shown(1, result(judged(0, "sample/1"), confirmation=broken)) == [
        ("node-1", "AC", 20, True),
        ("node-3", "JE", None, False),
    ]
    assert await shown(2, WRONG) == []


async def test_owner_and_staff_only(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Others get 404; judges' messages are for staff only, the team's for all who may look."""
    ada, bob = await web.user("ada"), await web.user("bob")
    submission_id = await submitted(ada, judge)
    judge.finish(submission_id, WRONG)
    mine = await final(ada, submission_id)
    assert mine["tests"][0]["message"] == "for the team"
    assert mine["tests"][0]["judge_message"] is None
    assert "for the judges" not in str(mine)
    assert (await read(admin, submission_id))["tests"][0]["judge_message"] == "for the judges"
    for path in (f"/api/submissions/{submission_id}", f"/api/submissions/{submission_id}/events"):
        assert_problem(await bob.get(path), 404, "not-found")
        assert_problem(await web.client().get(path), 401, "not-signed-in")
    assert_problem(await ada.get(f"/api/submissions/{uuid.uuid4()}"), 404, "not-found")
    assert_problem(await ada.get("/api/submissions/1"), 422, "invalid", "id")


@pytest.mark.parametrize(
    ("fields", "status", "kind", "named"),
    [
        ({"problem": "no-such"}, 404, "not-found", []),
        ({"problem": "nul\0"}, 422, "invalid", ["problem"]),
        ({"language": "cobol"}, 422, "invalid", ["language"]),
        ({"source": ""}, 422, "invalid", ["source"]),
        ({"source": " \n"}, 422, "invalid", ["source"]),
        ({"source": "a\0b"}, 422, "invalid", ["source"]),
        ({"source": "x" * (1024 * 1024 + 1)}, 413, "too-large", ["source"]),
        ({"source": "ä" * (512 * 1024 + 1)}, 413, "too-large", ["source"]),
        ({"source": "x" * (128 * 1024 + 1)}, 422, "invalid", ["source"]),
        ({"source": 7}, 422, "invalid", ["source"]),
        ({"extra": 1}, 422, "invalid", ["extra"]),
    ],
)
async def test_rules_of_a_submission(
    admin: httpx.AsyncClient,
    problem: str,
    judge: FakeJudge,
    fields: dict[str, Any],
    status: int,
    kind: str,
    named: list[str],
) -> None:
    """Every broken rule is an error of its own, and nothing is stored."""
    assert_problem(await submit(admin, **fields), status, kind, *named)
    assert (await admin.get("/api/submissions")).json()["items"] == []


async def test_text_that_is_no_unicode_is_refused(admin: httpx.AsyncClient, problem: str) -> None:
    """Lone surrogates and broken UTF-8 in a body are errors, not crashes."""
    headers = {"Content-Type": "application/json"}
    lone = b'{"problem": "two-sum", "language": "python3", "source": "\\ud800"}'
    answer = await admin.post("/api/submissions", content=lone, headers=headers)
    assert_problem(answer, 422, "invalid", "source")
    broken = b'{"problem": "two-sum", "language": "python3", "source": "\xff"}'
    answer = await admin.post("/api/submissions", content=broken, headers=headers)
    assert_problem(answer, 400, answer.json()["type"].rsplit(":", 1)[1])


async def test_code_limit_and_languages_of_the_problem(admin: httpx.AsyncClient) -> None:
    """A problem's own code limit and language list are named in the refusal."""
    files = package_files(extra="limits:\n  time_limit: 1\n  code: 1\nlanguages: [cpp]\n")
    answer = await upload(admin, package_zip(files))
    assert answer.status_code == 201, answer.text
    allowed = (await admin.get("/api/problems/two-sum")).json()["languages"]
    assert allowed
    body = assert_problem(await submit(admin), 422, "invalid", "language")
    assert allowed[0] in body["errors"][0]["rule"]
    answer = await submit(admin, "x" * 1025, language="cpp20")
    body = assert_problem(answer, 422, "invalid", "source")
    assert "1 KiB" in body["errors"][0]["rule"]


async def test_submitting_needs_a_user(web: Web, problem: str) -> None:
    """Strangers cannot hand in or list."""
    assert_problem(await submit(web.client()), 401, "not-signed-in")
    assert_problem(await web.client().get("/api/submissions"), 401, "not-signed-in")


async def test_rate_limit_says_when_to_come_back(settings: WebSettings) -> None:
    """Above the rate: 429 with Retry-After; other users are not affected."""
    web = Web(settings.model_copy(update={"submit_rate": Rate(2, 600)}))
    await web.start()
    admin = await web.user("root")
    await upload(admin, package_zip())
    for _ in range(2):
        assert (await submit(admin)).status_code == 201
    answer = await submit(admin)
    assert_problem(answer, 429, "rate-limited")
    assert 0 < int(answer.headers["retry-after"]) <= 300
    assert (await submit(await web.user("ada"))).status_code == 201
    await web.close()


async def test_idempotency_key_makes_repetition_harmless(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Same key and content: the same submission, also at the same moment; other content: 422."""
    answers = await asyncio.gather(*(submit(admin, key="k-1") for _ in range(5)))
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["id"] for a in answers}) == 1
    answer = await submit(admin, "print(1)", key="k-1")
    assert_problem(answer, 422, "invalid", "Idempotency-Key")
    answer = await submit(admin, key="with space")
    assert_problem(answer, 422, "invalid", "idempotency-key")
    other = await submit(await web.user("ada"), key="k-1")
    assert other.json()["id"] != answers[0].json()["id"]
    assert (await admin.get("/api/problems/two-sum")).json()["submission_count"] == 2


async def test_history_is_paged_newest_first(
    web: Web, admin: httpx.AsyncClient, problem: str
) -> None:
    """The own submissions only, by problem if wanted, without gaps between pages."""
    await upload(admin, package_zip(package_files("Other"), "other"), "other.zip")
    ada = await web.user("ada")
    ids = [(await submit(ada)).json()["id"] for _ in range(3)]
    other = (await submit(ada, problem="other")).json()["id"]
    await submit(admin)

    async def page(**query: Any) -> tuple[list[str], str | None]:
        body = (await ada.get("/api/submissions", params=query)).json()
        return [item["id"] for item in body["items"]], body["next"]

    assert await page() == ([other, *reversed(ids)], None)
    first, cursor = await page(problem="two-sum", limit=2)
    assert first == [ids[2], ids[1]]
    assert await page(problem="two-sum", limit=2, cursor=cursor) == ([ids[0]], None)
    answer = await ada.get("/api/submissions?cursor=dHdvLXN1bQ")
    assert_problem(answer, 422, "invalid", "cursor")
    answer = await ada.get("/api/submissions?problem=A%00")
    assert_problem(answer, 422, "invalid", "problem")


async def test_an_unreachable_judge_only_delays(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """A submission is taken while the judge is away and handed over when it is back."""
    await judge.stop()
    answer = await submit(admin)
    assert answer.status_code == 201
    submission_id = answer.json()["id"]
    await asyncio.sleep(0.5)
    assert (await read(admin, submission_id))["state"] == "pending"
    await judge.start()
    await eventually(lambda: submission_id in judge.submitted)
    await eventually(lambda: judge.subscribers == 1)
    judge.finish(submission_id, ACCEPTED)
    assert (await final(admin, submission_id))["verdict"] == "AC"


async def test_a_permanent_refusal_ends_as_judge_error(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """What the judge will never take ends as JE with the judge's reason."""
    judge.refusal = (grpc.StatusCode.INVALID_ARGUMENT, "files: too odd")
    submission_id = (await submit(admin)).json()["id"]
    found = await final(admin, submission_id)
    assert found["verdict"] == "JE"
    assert "files: too odd" in found["reason"]
    assert found["cpu_ms"] is None


async def test_a_full_judge_is_asked_again(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """RESOURCE_EXHAUSTED is no verdict: the submission waits its turn."""
    judge.refusal = (grpc.StatusCode.RESOURCE_EXHAUSTED, "queue: full")
    submission_id = (await submit(admin)).json()["id"]
    await eventually(lambda: judge.submit_calls >= 2)
    assert (await read(admin, submission_id))["state"] == "pending"
    judge.refusal = None
    await eventually(lambda: submission_id in judge.submitted)


async def test_a_full_queue_of_one_user_holds_nobody_else_up(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """The judge knows whose it is, and who waits too much already waits alone."""
    other = await web.user("patient")
    admin_first = (await submit(admin)).json()["id"]
    await eventually(lambda: admin_first in judge.submitted)
    user = judge.submitted[admin_first].user
    judge.refusal = (grpc.StatusCode.RESOURCE_EXHAUSTED, "user: 2 jobs of this user are waiting")
    judge.refused_user = user
    kept = (await submit(admin)).json()["id"]
    taken = (await submit(other)).json()["id"]
    await eventually(lambda: taken in judge.submitted)
    assert judge.submitted[taken].user not in ("", user)
    assert kept not in judge.submitted
    assert (await read(admin, kept))["state"] == "pending"


async def test_a_waiting_submission_shows_its_place_in_the_queue(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """As long as it waits, and only while the judge says so."""
    judge.queue = (12, 4_000)
    submission_id = await submitted(admin, judge)
    found = await read(admin, submission_id)
    assert found["queue"] == {"position": 12, "expected_wait_ms": 4_000}
    judge.finish(submission_id, ACCEPTED)
    assert (await final(admin, submission_id))["queue"] is None


async def test_a_judge_that_lost_its_bundles_gets_them_again(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """A missing bundle is uploaded from our copy before the submission is handed over."""
    known = dict(judge.bundles)
    judge.bundles.clear()
    await submitted(admin, judge)
    assert judge.bundles == known


async def test_pending_rows_of_a_crash_are_swept_up(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """A row that nobody was woken for reaches the judge all the same."""
    await judge.stop()
    submission_id = (await submit(admin)).json()["id"]
    await web.stop()
    await execute(web, "UPDATE web.submissions SET handover_at = now()")
    await judge.start()
    await web.start()
    await eventually(lambda: submission_id in judge.submitted)


async def test_results_are_acknowledged_after_they_are_stored(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """A crash between store and ack: the result comes again, changes nothing, is acked."""
    submission_id = await submitted(admin, judge)
    judge.drop_acks = True
    sequence = judge.finish(submission_id, ACCEPTED)
    before = await final(admin, submission_id)
    await web.stop()
    assert judge.acknowledged == []
    judge.drop_acks = False
    await web.start()
    await eventually(lambda: judge.acknowledged == [sequence])
    assert await read(admin, submission_id) == before
    shown = (await admin.get("/api/problems/two-sum")).json()
    assert (shown["submission_count"], shown["accepted_count"]) == (1, 1)


async def test_results_wait_for_a_web_tier_that_is_down(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """A result that became final while we were away is stored after the start."""
    submission_id = await submitted(admin, judge)
    await web.stop()
    judge.finish(submission_id, ACCEPTED)
    await web.start()
    assert (await final(admin, submission_id))["verdict"] == "AC"


async def test_epochs_guard_results(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """A later epoch replaces the result and its tests; an earlier one changes nothing."""
    submission_id = await submitted(admin, judge)
    judge.finish(submission_id, ACCEPTED)
    await final(admin, submission_id)
    judge.finish(submission_id, WRONG, epoch=1)
    await eventually(lambda: len(judge.acknowledged) == 2)
    late = judge.finish(submission_id, ACCEPTED, epoch=0)
    await eventually(lambda: late in judge.acknowledged)
    found = await read(admin, submission_id)
    assert (found["verdict"], found["epoch"]) == ("WA", 1)
    assert [t["verdict"] for t in found["tests"]] == ["WA"]
    shown = (await admin.get("/api/problems/two-sum")).json()
    assert (shown["submission_count"], shown["accepted_count"]) == (1, 0)


async def test_odd_results_neither_block_nor_crash(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Foreign ids, NUL bytes, unknown verdicts and absurd figures are all settled."""
    submission_id = await submitted(admin, judge)
    absurd = await submitted(admin, judge)
    judge.finish("not-a-uuid", ACCEPTED)
    judge.finish(str(uuid.uuid4()), ACCEPTED)
    odd = result(
        judged(0, "sample/\0"),
        judged(0, "sample/1", 77),
        verdict=77,
        compile=verdict_pb2.CompileResult(ok=False, log="bad \0 byte"),
    )
    judge.finish(submission_id, odd)
    huge = result(judged(2**32 - 1, "secret/1"))
    judge.finish(absurd, huge)
    await eventually(lambda: len(judge.acknowledged) == 4)
    found = await final(admin, submission_id)
    assert found["verdict"] == "JE"
    assert "\0" not in found["compile_log"]
    assert [t["verdict"] for t in found["tests"]] == ["JE"]
    found = await final(admin, absurd)
    assert found["verdict"] == "JE"
    assert found["tests"] == []


async def test_the_feed_reconnects_to_a_restarted_judge(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Results that became final during the judge's restart arrive after it."""
    submission_id = await submitted(admin, judge)
    await judge.stop()
    judge.finish(submission_id, ACCEPTED)
    await judge.start()
    assert (await final(admin, submission_id))["verdict"] == "AC"


async def test_submitting_with_a_flushed_redis(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge, redis_url: str
) -> None:
    """FLUSHALL loses no submission: a token still works and the result still comes."""
    secret = (await admin.post("/api/auth/tokens", json={"name": "x"})).json()["token"]
    program = web.client(headers={"Authorization": f"Bearer {secret}"})
    submission_id = await submitted(program, judge)
    with redis.Redis.from_url(redis_url) as store:
        store.flushall()
    judge.finish(submission_id, ACCEPTED)
    assert (await final(program, submission_id))["verdict"] == "AC"

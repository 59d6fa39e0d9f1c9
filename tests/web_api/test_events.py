"""Live events of a submission, as a browser sees them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import redis
from httpx_sse import EventSource, ServerSentEvent, aconnect_sse

from proto.judge.v1 import judge_pb2
from tests.web_api.conftest import Web, eventually, execute
from tests.web_api.test_submissions import ACCEPTED, WRONG, judged, submitted
from web_api.judge.fake import FakeJudge


def step(submission_id: str, done: int, attempt: int = 1, **fields: Any) -> judge_pb2.Progress:
    return judge_pb2.Progress(
        submission_id=submission_id,
        attempt=attempt,
        phase=judge_pb2.RUNNING,
        tests_done=done,
        tests_total=2,
        **fields,
    )


@asynccontextmanager
async def following(
    client: httpx.AsyncClient,
    submission_id: str,
    last_id: str | None = None,
    *,
    kind: str = "submissions",
) -> AsyncIterator[AsyncIterator[ServerSentEvent]]:
    headers = {"Last-Event-ID": last_id} if last_id else {}
    path = f"/api/{kind}/{submission_id}/events"
    async with asyncio.timeout(60), aconnect_sse(client, "GET", path, headers=headers) as source:
        assert isinstance(source, EventSource)
        assert source.response.status_code == 200
        yield source.aiter_sse()


def done(event: ServerSentEvent) -> int:
    assert event.event == "progress"
    return int(json.loads(event.data)["tests_done"])


async def test_snapshot_progress_final_and_the_end(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """The whole life of a submission in order, and then the stream closes."""
    submission_id = await submitted(admin, judge)
    async with following(admin, submission_id) as events:
        snapshot = await anext(events)
        assert snapshot.event == "snapshot"
        assert json.loads(snapshot.data)["id"] == submission_id
        judge.report(
            judge_pb2.Progress(
                submission_id=submission_id, attempt=1, phase=judge_pb2.COMPILING, tests_total=2
            )
        )
        compiling = json.loads((await anext(events)).data)
        assert compiling == {
            "epoch": 0,
            "attempt": 1,
            "phase": "compiling",
            "tests_done": 0,
            "tests_total": 2,
            "test": None,
        }
        judge.report(step(submission_id, 1, test=judged(0, "sample/1")))
        running = json.loads((await anext(events)).data)
        assert running["phase"] == "running"
        assert running["test"]["verdict"] == "AC"
        assert running["test"]["sample"] is True
        judge.finish(submission_id, ACCEPTED)
        final = await anext(events)
        assert final.event == "final"
        assert json.loads(final.data)["verdict"] == "AC"
        assert (
            json.loads(final.data) == (await admin.get(f"/api/submissions/{submission_id}")).json()
        )
        assert [event async for event in events] == []


async def test_participants_never_get_judges_messages(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Progress and final events hide what the checker says to the judges."""
    ada = await web.user("ada")
    submission_id = await submitted(ada, judge)
    async with following(ada, submission_id) as own, following(admin, submission_id) as staff:
        judge.report(step(submission_id, 1, test=judged(0, "sample/1")))
        texts = [(await anext(own)).data, (await anext(own)).data]
        assert json.loads(texts[1])["test"]["message"] == "for the team"
        await anext(staff)
        assert "for the judges" in (await anext(staff)).data
        judge.finish(submission_id, WRONG)
        texts.append((await anext(own)).data)
        assert not any("for the judges" in text for text in texts)


async def test_resume_goes_on_after_the_last_event(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """A new stream replays the running attempt; Last-Event-ID leaves out what was seen."""
    submission_id = await submitted(admin, judge)
    async with following(admin, submission_id) as events:
        await anext(events)
        for number in (1, 2):
            judge.report(step(submission_id, number))
        first, second = await anext(events), await anext(events)
        assert [done(first), done(second)] == [1, 2]
    async with following(admin, submission_id) as events:
        assert (await anext(events)).event == "snapshot"
        assert [done(await anext(events)), done(await anext(events))] == [1, 2]
    async with following(admin, submission_id, first.id) as events:
        assert (await anext(events)).event == "snapshot"
        assert done(await anext(events)) == 2
        judge.finish(submission_id, ACCEPTED)
        last = await anext(events)
        assert last.event == "final"
    async with following(admin, submission_id, last.id) as events:
        assert [event.event async for event in events] == ["snapshot", "final"]
    async with following(admin, submission_id, "rubbish") as events:
        assert [event.event async for event in events] == ["snapshot", "final"]


async def test_duplicates_and_latecomers_are_not_shown(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Each step is shown once; a lost attempt says nothing after its successor spoke."""
    submission_id = await submitted(admin, judge)
    async with following(admin, submission_id) as events:
        await anext(events)
        for message in (
            step(submission_id, 1),
            step(submission_id, 1),
            step(submission_id, 0, attempt=2),
            step(submission_id, 2, attempt=1),
            step(submission_id, 1, attempt=2),
        ):
            judge.report(message)
        seen = [json.loads((await anext(events)).data) for _ in range(3)]
        assert [(e["attempt"], e["tests_done"]) for e in seen] == [(1, 1), (2, 0), (2, 1)]
        judge.finish(submission_id, ACCEPTED)
        assert (await anext(events)).event == "final"


async def test_a_finished_submission_answers_at_once(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Following what is final gives the snapshot, the final event and the end."""
    submission_id = await submitted(admin, judge)
    judge.finish(submission_id, ACCEPTED)

    async def is_final() -> bool:
        found = (await admin.get(f"/api/submissions/{submission_id}")).json()
        return bool(found["state"] == "final")

    await eventually(is_final)
    async with following(admin, submission_id) as events:
        assert [event.event async for event in events] == ["snapshot", "final"]


async def test_a_redis_that_loses_everything_does_not_hold_up_the_end(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge, redis_url: str
) -> None:
    """After FLUSHALL in mid-stream progress goes on and the final event comes."""
    submission_id = await submitted(admin, judge)
    async with following(admin, submission_id) as events:
        await anext(events)
        judge.report(step(submission_id, 1))
        assert done(await anext(events)) == 1
        with redis.Redis.from_url(redis_url) as store:
            store.flushall()
        judge.report(step(submission_id, 2))
        assert done(await anext(events)) == 2
        judge.finish(submission_id, ACCEPTED)
        assert (await anext(events)).event == "final"


async def test_the_end_comes_even_if_nobody_was_told(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """A row that became final without any event still ends the stream."""
    submission_id = await submitted(admin, judge)
    async with following(admin, submission_id) as events:
        await anext(events)
        await execute(
            web,
            "UPDATE web.submissions SET state = 'final', verdict = 'JE' WHERE id = %s",
            submission_id,
        )
        final = await anext(events)
        assert final.event == "final"
        assert json.loads(final.data)["verdict"] == "JE"


async def test_many_followers_share_one_subscription(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge, redis_url: str
) -> None:
    """Ten clients and still one subscriber in Redis; all of them see the step."""
    submission_id = await submitted(admin, judge)

    async def one(ready: asyncio.Semaphore) -> list[str]:
        async with following(admin, submission_id) as events:
            first = await anext(events)
            ready.release()
            return [first.event] + [event.event async for event in events]

    ready = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(one(ready)) for _ in range(10)]
    for _ in tasks:
        await ready.acquire()
    with redis.Redis.from_url(redis_url) as store:
        [(_, subscribers)] = store.pubsub_numsub("assize:web:wake")
    assert subscribers == 1
    judge.report(step(submission_id, 1))
    await asyncio.sleep(0.1)
    judge.finish(submission_id, ACCEPTED)
    for seen in await asyncio.gather(*tasks):
        assert seen == ["snapshot", "progress", "final"]

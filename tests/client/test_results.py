"""The feed of results: each once, through restarts and broken connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
import pytest

from assize.client import Delivery, InvalidError, Judge, Progress, Verdict
from cli.embedded import free_port
from judge_master.bootstrap import Master
from judge_master.settings import MasterSettings
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode
from tests.judge_master.test_masters import master_process


async def work(node: ScriptedNode) -> None:
    """Judges all that comes."""
    while True:
        await node.finish(await node.lease())


async def submitted(judge: Judge, *names: str) -> None:
    """Hands in under these ids."""
    digest = await judge.upload(b"testdata")
    for name in names:
        await judge.submit(name, language="cpp20", files={"a.cpp": name}, bundle=digest)


async def next_of(feed: object) -> Delivery:
    return await asyncio.wait_for(anext(feed), DEADLINE_S)  # type: ignore[call-overload]


def unacknowledged(database_url: str) -> int:
    """Results that the judge would offer to a new feed."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM judge.results_feed WHERE acked_at IS NULL"
        ).fetchone()
    assert row is not None
    return int(row[0])


async def test_each_result_comes_once_and_is_acknowledged(
    master: Master, judge: Judge, database_url: str
) -> None:
    """Results of before and of while the feed is open, with the progress on the way."""
    steps: list[Progress] = []
    await submitted(judge, "1")
    async with ScriptedNode(master.address) as node:
        await node.finish(await node.lease())
        async with judge.results(on_progress=steps.append) as feed:
            first = await next_of(feed)
            assert (first.submission_id, first.epoch) == ("1", 0)
            assert first.result.verdict is Verdict.ACCEPTED
            await first.ack()
            await submitted(judge, "2")
            lease = await node.lease()
            await node.progress(lease, done=1)
            await node.finish(lease)
            second = await next_of(feed)
            assert second.submission_id == "2"
            assert second.sequence > first.sequence
            await second.ack()
        assert any(step.tests_done == 1 and step.test is not None for step in steps)
    assert unacknowledged(database_url) == 0


async def test_what_was_not_acknowledged_comes_to_the_next_feed(
    master: Master, judge: Judge, database_url: str
) -> None:
    """Leaving the block writes the acks that were given, and no others."""
    await submitted(judge, "1", "2", "3")
    async with ScriptedNode(master.address) as node:
        for _ in range(3):
            await node.finish(await node.lease())
    async with judge.results() as feed:
        got = [await next_of(feed) for _ in range(3)]
        await got[1].ack()
    assert unacknowledged(database_url) == 2
    async with judge.results() as feed:
        again = [await next_of(feed) for _ in range(2)]
        assert [d.submission_id for d in again] == [got[0].submission_id, got[2].submission_id]


async def test_leaving_the_judge_finishes_its_feeds(master: Master, database_url: str) -> None:
    """`async for` with a break needs no more care than that."""
    async with Judge(master.address, platform="school") as judge:
        await submitted(judge, "1")
        async with ScriptedNode(master.address) as node:
            await node.finish(await node.lease())
        async for delivery in judge.results():
            await delivery.ack()
            break
    assert unacknowledged(database_url) == 0


async def test_a_feed_that_is_refused_says_why(master: Master) -> None:
    async with Judge(master.address, platform="Not Allowed") as judge:
        with pytest.raises(InvalidError) as refusal:
            await next_of(judge.results())
    assert refusal.value.field == "subscribe.platform"


async def test_restarts_of_the_master_neither_lose_nor_repeat(
    settings: Callable[..., MasterSettings], database_url: str
) -> None:
    """SIGKILL in mid-feed, again and again: each result once, all acknowledged at the end."""
    ours = settings(bind=f"127.0.0.1:{free_port()}")
    names = [str(number) for number in range(60)]
    seen: list[str] = []
    held: list[Delivery] = []

    async def consume(judge: Judge) -> None:
        async with judge.results() as feed:
            async for delivery in feed:
                seen.append(delivery.submission_id)
                # Every third one is acknowledged late, maybe under another master.
                held.append(delivery)
                if len(held) == 3 or len(seen) == len(names):
                    for late in held:
                        await late.ack()
                    held.clear()
                if len(seen) == len(names):
                    return

    node = ScriptedNode(ours.bind, slots=4)
    async with Judge(ours.bind, platform="school", deadline_s=DEADLINE_S) as judge:
        consumer = asyncio.create_task(consume(judge))
        for part in (names[:20], names[20:40], names[40:]):
            async with master_process(ours) as process:
                await node.connect()
                await submitted(judge, *part)
                worker = asyncio.create_task(work(node))
                goal = int(part[-1]) + 1
                async with asyncio.timeout(DEADLINE_S):
                    while len(seen) < goal - 3:
                        await asyncio.sleep(0.01)
                    if goal == len(names):
                        await consumer
                worker.cancel()
                await node.drop()
                process.kill()
                await process.wait()
    assert sorted(seen) == sorted(names)
    assert len(set(seen)) == len(names)
    assert unacknowledged(database_url) == 0

"""The results feed: nothing lost, nothing offered after its ack."""

from __future__ import annotations

import asyncio

import grpc
import psycopg

from judge_master.bootstrap import Master
from proto.judge.v1 import judge_pb2, verdict_pb2
from tests.judge_master.conftest import StartMaster
from tests.judge_master.platform_client import PlatformClient, refused
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode


async def judged(platform: PlatformClient, master: Master, *submission_ids: str) -> None:
    """Submits and judges, one after another."""
    async with ScriptedNode(master.address, f"judge-of-{submission_ids[0]}") as node:
        for submission_id in submission_ids:
            await platform.submit(submission_id)
            await node.finish(await node.lease())


async def acked(database_url: str, count: int) -> None:
    """Waits until so many results are acknowledged."""
    async with asyncio.timeout(DEADLINE_S):
        with psycopg.connect(database_url, autocommit=True) as connection:
            query = "SELECT count(*) FROM judge.results_feed WHERE acked_at IS NOT NULL"
            while connection.execute(query).fetchone() != (count,):
                await asyncio.sleep(0.02)


async def test_backlog_comes_first_then_live_results(
    master: Master, platform: PlatformClient
) -> None:
    """Oldest first, each once."""
    await judged(platform, master, "1", "2", "3")
    async with platform.feed() as feed:
        backlog = [await feed.result() for _ in range(3)]
        assert [result.submission_id for result in backlog] == ["1", "2", "3"]
        await judged(platform, master, "4")
        assert (await feed.result()).submission_id == "4"


async def test_only_unacknowledged_results_come_again(
    master: Master, platform: PlatformClient, database_url: str
) -> None:
    """A reconnected platform gets exactly what it did not acknowledge."""
    await judged(platform, master, "1", "2", "3")
    async with platform.feed() as feed:
        results = [await feed.result() for _ in range(3)]
        await feed.ack(results[1])
        await acked(database_url, 1)
    async with platform.feed() as feed:
        assert [(await feed.result()).submission_id for _ in range(2)] == ["1", "3"]


async def test_ack_right_before_the_end_of_a_stream_counts(
    master: Master, platform: PlatformClient, database_url: str
) -> None:
    """Acks that the master received are written although the stream is gone."""
    await judged(platform, master, "1")
    async with platform.feed() as feed:
        await feed.ack(await feed.result())
        await feed.call.done_writing()
        await acked(database_url, 1)


async def test_results_survive_a_restart_of_the_master(
    start_master: StartMaster, database_url: str
) -> None:
    """Sent but not acknowledged before, offered again after."""
    async with start_master() as master, PlatformClient(master.address) as platform:
        await platform.upload()
        await judged(platform, master, "1", "2")
        async with platform.feed() as feed:
            first = await feed.result()
            await feed.result()
            await feed.ack(first)
            await acked(database_url, 1)
    async with (
        start_master("master-2") as master,
        PlatformClient(master.address) as platform,
        platform.feed() as feed,
    ):
        assert (await feed.result()).submission_id == "2"


async def test_every_stream_sees_every_result_and_an_ack_counts_for_all(
    master: Master, platform: PlatformClient, database_url: str
) -> None:
    """A quick stream's ack does not take a live result from the others."""
    async with platform.feed() as quick, platform.feed() as slow:
        names = [str(i) for i in range(8)]
        judging = asyncio.create_task(judged(platform, master, *names))
        seen = []
        for _ in names:
            result = await quick.result()
            await quick.ack(result)
            seen.append(result.submission_id)
        assert seen == names
        # What the quick one acknowledged first may come to the slow one after newer results.
        assert sorted([(await slow.result()).submission_id for _ in names]) == names
        await judging
        await acked(database_url, len(names))
    async with platform.feed() as later:
        await judged(platform, master, "new")
        assert (await later.result()).submission_id == "new"


async def test_at_most_256_results_are_in_flight(
    master: Master, platform: PlatformClient, database_url: str
) -> None:
    """The window opens with acks, also with those of another stream."""
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO judge.results_feed (platform, submission_id, epoch, result)"
            " SELECT 'web', i::text, 0, ''::bytea FROM generate_series(1, 300) AS i"
        )
    async with platform.feed() as feed:
        results = [await feed.result() for _ in range(256)]
        waiting = asyncio.create_task(feed.result())
        done, _ = await asyncio.wait([waiting], timeout=1)
        assert not done
        await feed.ack(results[0])
        assert (await waiting).submission_id == "257"
        waiting = asyncio.create_task(feed.result())
        async with platform.feed() as other:
            await other.ack(*[await other.result() for _ in range(10)])
            assert (await waiting).submission_id == "258"


async def test_latecomer_with_a_smaller_sequence_is_not_missed(
    platform: PlatformClient, database_url: str
) -> None:
    """Sequences are given before the commit: a slow transaction shows up behind."""
    insert = (
        "INSERT INTO judge.results_feed (platform, submission_id, epoch, result)"
        " VALUES ('web', %s, 0, ''::bytea)"
    )
    with psycopg.connect(database_url) as slow, psycopg.connect(database_url) as quick:
        async with platform.feed() as feed:
            slow.execute(insert, ["slow"])
            quick.execute(insert, ["quick"])
            quick.commit()
            first = await feed.result()
            assert first.submission_id == "quick"
            await feed.ack(first)
            await acked(database_url, 1)
            slow.commit()
            assert (await feed.result()).submission_id == "slow"


async def test_progress_comes_before_its_result(master: Master, platform: PlatformClient) -> None:
    """Steps carry the attempt's names and the judged test; stale ones are dropped."""
    async with ScriptedNode(master.address) as node, platform.feed(progress=True) as feed:
        await platform.submit("a")
        lease = await node.lease()
        first = (await feed.event()).progress
        assert (first.phase, first.attempt, first.submission_id) == (judge_pb2.PREPARING, 1, "a")
        await node.progress(lease, done=1)
        await node.progress(lease, done=2)
        steps = [(await feed.event()).progress for _ in range(2)]
        assert [(s.phase, s.tests_done, s.tests_total) for s in steps] == [
            (judge_pb2.RUNNING, 1, 3),
            (judge_pb2.RUNNING, 2, 3),
        ]
        assert steps[1].test.verdict == verdict_pb2.ACCEPTED
        await node.finish(lease)
        assert (await feed.result()).submission_id == "a"
        await node.progress(lease, done=3)
        await node.heartbeat("no token")
        await node.expect("stop")
        assert master.counters["stale_progress"] == 1


async def test_feed_without_progress_is_silent_until_the_result(
    master: Master, platform: PlatformClient
) -> None:
    """Progress is sent to those who asked for it only."""
    async with ScriptedNode(master.address) as node, platform.feed() as feed:
        await platform.submit("a")
        lease = await node.lease()
        await node.progress(lease, done=1)
        await node.finish(lease)
        assert (await feed.result()).submission_id == "a"


async def test_feed_rules(master: Master, platform: PlatformClient) -> None:
    """Each broken rule ends the stream with its name."""
    subscribe = judge_pb2.ResultsRequest(
        subscribe=judge_pb2.ResultsRequest.Subscribe(platform="web")
    )
    ack = judge_pb2.ResultsRequest(ack=judge_pb2.ResultsRequest.Ack(sequence=1))
    zero = judge_pb2.ResultsRequest(ack=judge_pb2.ResultsRequest.Ack())
    nameless = judge_pb2.ResultsRequest(subscribe=judge_pb2.ResultsRequest.Subscribe())
    cases = [
        ([ack], "subscribe: must be the first message"),
        ([nameless], "subscribe.platform: must be 1-64 characters of [a-z0-9._-]"),
        ([subscribe, subscribe], "ack: must be what follows the first message"),
        ([subscribe, zero], "ack.sequence: must be positive"),
    ]
    for requests, message in cases:
        async with refused(grpc.StatusCode.INVALID_ARGUMENT, message):
            async for event in platform.judge.Results(iter(requests), timeout=DEADLINE_S):
                raise AssertionError(event)

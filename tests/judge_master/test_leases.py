"""Leases: fencing, expiry, lost nodes, reconnections, bounded attempts."""

from __future__ import annotations

import asyncio

import grpc
import psycopg

from judge_master.bootstrap import Master
from proto.judge.v1 import judge_pb2, node_pb2, node_pb2_grpc, verdict_pb2
from tests.judge_master.conftest import StartMaster
from tests.judge_master.platform_client import PlatformClient, refused
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode


def end_reasons(database_url: str) -> list[tuple[str, str | None]]:
    """Node and end reason of all attempts, oldest first."""
    with psycopg.connect(database_url) as connection:
        query = "SELECT node_id, end_reason FROM judge.attempts ORDER BY started_at"
        return connection.execute(query).fetchall()


async def test_never_more_leases_than_slots(master: Master, platform: PlatformClient) -> None:
    """A third job waits until one of two slots is free."""
    for i in range(5):
        await platform.submit(str(i))
    async with ScriptedNode(master.address, slots=2) as node:
        leases = [await node.lease(), await node.lease()]
        nodes = await platform.nodes()
        assert (nodes["node-1"].slots, nodes["node-1"].busy_slots) == (2, 2)
        await asyncio.sleep(0.7)
        assert node.waiting("lease") == 0
        for expected in ("2", "3", "4"):
            assert (await node.finish(leases.pop(0))).accepted
            leases.append(await node.lease())
            assert leases[-1].submission_id == expected
            assert node.waiting("lease") == 0


async def test_only_languages_on_offer_are_handed_out(
    master: Master, platform: PlatformClient
) -> None:
    """A job waits for a node with its language and does not hold up the others."""
    for i in range(40):
        await platform.submit(f"cobol{i}", language="cobol")
    await platform.submit("c", language="cpp20")
    async with ScriptedNode(master.address) as node:
        assert (await node.lease()).submission_id == "c"
        async with ScriptedNode(master.address, "node-2", languages=("cobol",)) as other:
            assert (await other.lease()).submission_id == "cobol0"


async def test_heartbeats_keep_a_lease(
    master: Master, platform: PlatformClient, database_url: str
) -> None:
    """Work longer than the lease is fine as long as the node names it."""
    await platform.submit("a")
    async with ScriptedNode(master.address) as node:
        lease = await node.lease()
        await asyncio.sleep(2)
        assert (await node.finish(lease)).accepted
    assert end_reasons(database_url) == [("node-1", "accepted")]


async def test_expired_lease_goes_to_another_node_and_the_old_token_is_refused(
    master: Master, platform: PlatformClient, database_url: str
) -> None:
    """A node that forgets to name its attempt loses it; its late result changes nothing."""
    await platform.submit("a")
    async with (
        ScriptedNode(master.address) as first,
        ScriptedNode(master.address, "node-2", languages=()) as second,
    ):
        lost = await first.lease()
        first.tokens.clear()
        await second.drop()
        second.languages = ("cpp20",)
        await second.connect()
        assert (await first.expect("stop")).token == lost.token
        lease = await second.lease()
        assert (lease.submission_id, lease.attempt) == ("a", 2)
        assert lease.token != lost.token

        receipt = await first.finish(lost, verdict_pb2.WRONG_ANSWER)
        assert not receipt.accepted
        assert (await second.finish(lease)).accepted
        assert not (await first.finish(lost, verdict_pb2.WRONG_ANSWER)).accepted
    job = await platform.job("a")
    assert (job.result.verdict, job.result.node) == (verdict_pb2.ACCEPTED, "node-2")
    assert (job.attempts, job.result.attempts) == (2, 2)
    assert end_reasons(database_url) == [("node-1", "expired"), ("node-2", "accepted")]
    assert master.counters["refused_reports"] == 2


async def test_heartbeat_that_crossed_the_receipt_stops_nothing(start_master: StartMaster) -> None:
    """It names an attempt that ended meanwhile; the one after it should know."""
    bogus = "no token at all"
    async with (
        start_master(heartbeat_ms=30_000, lease_ms=90_000) as master,
        PlatformClient(master.address) as platform,
        ScriptedNode(master.address) as node,
    ):
        await platform.upload()
        await platform.submit("1")
        lease = await node.lease()
        assert (await node.finish(lease)).accepted
        await node.heartbeat(lease.token, bogus)
        assert (await node.expect("stop")).token == bogus
        await node.heartbeat(lease.token)
        assert (await node.expect("stop")).token == lease.token
        assert master.counters["stale_tokens"] == 2


async def test_stale_heartbeat_is_answered_with_stop(
    master: Master, platform: PlatformClient
) -> None:
    """A token that is not current is neither extended nor kept, and is counted."""
    stale = "01234567-89ab-cdef-0123-456789abcdef"
    async with ScriptedNode(master.address) as node:
        await node.heartbeat(stale, "no token at all")
        stopped = {(await node.expect("stop")).token, (await node.expect("stop")).token}
        assert stopped == {stale, "no token at all"}
        assert master.counters["stale_tokens"] == 2


async def test_result_is_accepted_once_and_its_repetition_too(
    master: Master, platform: PlatformClient
) -> None:
    """A receipt that got lost is given again; the repetition's content is not looked at."""
    await platform.submit("a")
    async with ScriptedNode(master.address) as node, platform.feed() as feed:
        lease = await node.lease()
        assert (await node.finish(lease)).accepted
        assert (await node.finish(lease, verdict_pb2.WRONG_ANSWER)).accepted
        assert (await feed.result()).result.verdict == verdict_pb2.ACCEPTED
        await platform.submit("b")
        await node.finish(await node.lease())
        assert (await feed.result()).submission_id == "b"
    assert (await platform.job("a")).result.verdict == verdict_pb2.ACCEPTED


async def test_result_with_another_nodes_token_is_refused(
    master: Master, platform: PlatformClient
) -> None:
    """The token alone is not enough: it is the node's own."""
    await platform.submit("a")
    async with ScriptedNode(master.address) as node:
        lease = await node.lease()
        async with ScriptedNode(master.address, "node-2") as other:
            assert not (await other.finish(lease)).accepted
            assert not (await other.fail(lease, permanent=True)).accepted
        assert (await node.finish(lease)).accepted


async def test_result_for_another_bundle_or_without_verdict_fails_the_attempt(
    master: Master, platform: PlatformClient
) -> None:
    """What a broken node says never becomes a verdict; after three attempts it is JE."""
    await platform.submit("a")
    async with ScriptedNode(master.address) as node:
        assert not (await node.finish(await node.lease(), bundle_digest="0" * 64)).accepted
        assert not (await node.finish(await node.lease(), bundle_digest="")).accepted
        lease = await node.lease()
        assert lease.attempt == 3
        assert not (await node.finish(lease, verdict_pb2.VERDICT_UNSPECIFIED)).accepted
    result = (await platform.job("a")).result
    assert result.verdict == verdict_pb2.JUDGE_ERROR
    assert "no verdict" in result.reason


async def test_failing_attempts_end_as_judge_error_and_quarantine(
    master: Master, platform: PlatformClient, database_url: str
) -> None:
    """After three failures the master gives up, says why, and offers that as the result."""
    await platform.submit("a")
    async with ScriptedNode(master.address) as node, platform.feed() as feed:
        for attempt in (1, 2, 3):
            lease = await node.lease()
            assert lease.attempt == attempt
            assert (await node.fail(lease, f"disk\nfull {attempt}")).accepted
        result = (await feed.result()).result
        assert result.verdict == verdict_pb2.JUDGE_ERROR
        assert result.reason == (
            "The judge gave up after 3 attempts, the last one ended so: disk full 3"
        )
        assert (result.node, result.attempts) == ("", 3)
        with psycopg.connect(database_url) as connection:
            quarantined = connection.execute("SELECT quarantined FROM judge.jobs").fetchall()
        assert quarantined == [(True,)]
        assert node.waiting("lease") == 0
        await platform.rejudge("a")
        assert (await node.lease()).attempt == 1


async def test_permanent_failure_ends_at_once(master: Master, platform: PlatformClient) -> None:
    """No other attempt is made when the node says that it would be in vain."""
    await platform.submit("a")
    async with ScriptedNode(master.address) as node:
        lease = await node.lease()
        assert (await node.fail(lease, "the bundle is broken", permanent=True)).accepted
        assert (await node.fail(lease, "the bundle is broken", permanent=True)).accepted
    job = await platform.job("a")
    assert (job.state, job.attempts) == (judge_pb2.FINAL, 1)
    assert job.result.reason.endswith("the bundle is broken")


async def test_failed_job_keeps_its_place_and_prefers_another_node(
    master: Master, platform: PlatformClient
) -> None:
    """It waits for the busy other node rather than going back to the one that failed it."""
    async with (
        ScriptedNode(master.address, "good") as good,
        ScriptedNode(master.address, "bad", languages=("cpp20", "c")) as bad,
    ):
        await platform.submit("x", language="c")
        filler = await bad.lease()
        await platform.submit("y")
        busy = await good.lease()
        for i in "123":
            await platform.submit(i)
        await bad.finish(filler)
        first = await bad.lease()
        assert first.submission_id == "1"
        await bad.fail(first)
        assert (await bad.lease()).submission_id == "2"
        await good.finish(busy)
        again = await good.lease()
        assert (again.submission_id, again.attempt) == ("1", 2)


async def test_node_back_in_time_keeps_its_attempts(
    master: Master, platform: PlatformClient, database_url: str
) -> None:
    """A broken stream costs nothing when the node names what it holds."""
    await platform.submit("a")
    async with ScriptedNode(master.address) as node:
        lease = await node.lease()
        await node.drop()
        welcome = await node.connect(held=(lease.token,))
        assert list(welcome.lost_tokens) == []
        await asyncio.sleep(0.6)
        await platform.submit("b")
        assert (await node.finish(lease)).accepted
        assert (await node.lease()).submission_id == "b"
    assert end_reasons(database_url)[0] == ("node-1", "accepted")


async def test_node_back_too_late_learns_what_it_lost(
    master: Master, platform: PlatformClient
) -> None:
    """After the grace the job is another node's."""
    await platform.submit("a")
    async with ScriptedNode(master.address) as node:
        lease = await node.lease()
        await node.drop()
        async with ScriptedNode(master.address, "node-2") as other:
            again = await other.lease()
            assert (again.submission_id, again.attempt) == ("a", 2)
            welcome = await node.connect(held=(lease.token,))
            assert list(welcome.lost_tokens) == [lease.token]
            assert (await other.finish(again)).accepted


async def test_restarted_node_gives_its_leases_back_at_once(
    start_master: StartMaster, database_url: str
) -> None:
    """No lease time is waited for: the process that held them is gone."""
    slow = {"lease_ms": 600_000, "reconnect_grace_ms": 600_000}
    async with start_master(**slow) as master, PlatformClient(master.address) as platform:
        await platform.upload()
        await platform.submit("a")
        async with ScriptedNode(master.address) as node:
            await node.lease()
            await node.drop()
        async with asyncio.timeout(DEADLINE_S):
            while (await platform.nodes())["node-1"].connected:
                await asyncio.sleep(0.02)
        async with ScriptedNode(master.address) as node:
            assert (await node.lease()).attempt == 2
    assert end_reasons(database_url)[0] == ("node-1", "node_restarted")


async def test_lease_that_never_arrived_is_not_counted_as_a_failure(
    start_master: StartMaster, database_url: str
) -> None:
    """The same process comes back without it: handed out anew, however often."""
    async with (
        start_master(max_attempts=1, lease_ms=600_000, reconnect_grace_ms=600_000) as master,
        PlatformClient(master.address) as platform,
    ):
        await platform.upload()
        await platform.submit("a")
        async with ScriptedNode(master.address) as node:
            for attempt in (1, 2, 3):
                lease = await node.lease()
                assert lease.attempt == attempt
                await node.drop()
                await node.connect()
            lease = await node.lease()
            assert (await node.finish(lease)).accepted
    reasons = [reason for _, reason in end_reasons(database_url)]
    assert reasons == ["undelivered"] * 3 + ["accepted"]


async def test_second_process_of_a_node_is_refused_while_the_first_lives(
    master: Master, platform: PlatformClient
) -> None:
    """Two machines with one name must not share leases; a dead one gives way."""
    async with ScriptedNode(master.address, incarnation="old") as old:
        usurper = ScriptedNode(master.address, incarnation="new")
        message = "hello.node_id: another process of node-1 is connected"
        async with refused(grpc.StatusCode.ALREADY_EXISTS, message):
            await usurper.connect()
        old.beating = False
        async with asyncio.timeout(DEADLINE_S):
            while True:
                try:
                    await usurper.connect()
                    break
                except grpc.aio.AioRpcError as error:
                    assert error.code() is grpc.StatusCode.ALREADY_EXISTS
                    await asyncio.sleep(0.05)
        assert await old.ended() is grpc.StatusCode.UNAVAILABLE
        await platform.submit("a")
        await usurper.lease()
        await usurper.drop()


async def test_silent_node_loses_its_stream(master: Master, platform: PlatformClient) -> None:
    """Three intervals without a word end it; ListNodes shows it as gone."""
    async with ScriptedNode(master.address) as node:
        assert (await platform.nodes())["node-1"].connected
        node.beating = False
        assert await node.ended() is grpc.StatusCode.UNAVAILABLE
        assert node.details == "no heartbeat came in time"
        async with asyncio.timeout(DEADLINE_S):
            while (await platform.nodes())["node-1"].connected:
                await asyncio.sleep(0.02)


async def test_stream_has_one_hello_and_it_comes_first(master: Master) -> None:
    """Anything else first, or a second Hello, ends the stream with the rule."""
    async with ScriptedNode(master.address) as node:
        await node.send(hello=node.hello())
        assert await node.ended() is grpc.StatusCode.INVALID_ARGUMENT
        assert node.details == "hello: must be the first message only"
    async with grpc.aio.insecure_channel(master.address) as channel:
        early = node_pb2.NodeMessage(heartbeat=node_pb2.Heartbeat())
        async with refused(grpc.StatusCode.INVALID_ARGUMENT, "hello: must be the first message"):
            async for message in node_pb2_grpc.NodeLinkStub(channel).Connect(iter([early])):
                raise AssertionError(message)

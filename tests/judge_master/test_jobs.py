"""Submit, look, cancel, rejudge, watch: what a platform does with jobs."""

from __future__ import annotations

import asyncio

import grpc
import psycopg
import pytest

from judge_master.bootstrap import Master
from proto.judge.v1 import judge_pb2, verdict_pb2
from tests.judge_master.conftest import StartMaster
from tests.judge_master.platform_client import DIGEST, PlatformClient, refused
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode


async def test_submission_is_judged_and_offered(master: Master, platform: PlatformClient) -> None:
    """A job reaches a node whole, and its result comes back with the master's statements."""
    files = [
        judge_pb2.SourceFile(name="Main.java", content=b"class Main { Helper h; }"),
        judge_pb2.SourceFile(name="Helper.java", content=b"class Helper {} // \xff"),
    ]
    inputs = [judge_pb2.RunInput(test="sample/1"), judge_pb2.RunInput(content=b"\0 \xff")]
    how = {"entry_point": "Main.java", "run_all_tests": True, "inputs": inputs}
    await platform.submit("a", files=files, **how)
    async with ScriptedNode(master.address) as node, platform.feed() as feed:
        lease = await node.lease()
        assert (lease.platform, lease.submission_id) == ("web", "a")
        assert (lease.epoch, lease.attempt, lease.language) == (0, 1, "cpp20")
        assert list(lease.files) == files
        assert (lease.entry_point, lease.run_all_tests) == ("Main.java", True)
        assert list(lease.inputs) == inputs
        assert (lease.bundle_digest, lease.bundle_size) == (DIGEST, 25)
        assert (await platform.job("a")).state == judge_pb2.LEASED

        receipt = await node.finish(lease, epoch=99, attempts=99, node="somebody else")
        assert receipt.accepted
        result = (await feed.result()).result
        assert (result.verdict, result.reason) == (verdict_pb2.ACCEPTED, "by node-1")
        assert (result.epoch, result.attempts, result.node) == (0, 1, "node-1")
    job = await platform.job("a")
    assert job.state == judge_pb2.FINAL
    assert job.result == result
    assert job.finished_at.ToNanoseconds() >= job.created_at.ToNanoseconds()


async def test_submit_is_committed_before_the_answer(
    platform: PlatformClient, database_url: str
) -> None:
    """Whoever got an answer finds the row from any other connection."""
    await platform.submit("a")
    with psycopg.connect(database_url) as connection:
        found = connection.execute("SELECT platform, submission_id, state FROM judge.jobs")
        assert found.fetchall() == [("web", "a", "queued")]


async def test_submit_is_idempotent(platform: PlatformClient) -> None:
    """Equal content gives the same job; other content is refused, whatever differs."""
    assert (await platform.submit("a")).created
    again = await platform.submit("a", priority=judge_pb2.PRACTICE)
    assert not again.created
    assert again.job.submission_id == "a"
    other = [judge_pb2.SourceFile(name="main.cpp", content=b"int main() { }")]
    changes = (
        {"files": other},
        {"language": "c"},
        {"run_all_tests": True},
        {"entry_point": "main.cpp"},
        {"inputs": [judge_pb2.RunInput(content=b"1")]},
        {"priority": judge_pb2.CONTEST},
    )
    for change in changes:
        async with refused(
            grpc.StatusCode.ALREADY_EXISTS, "submission_id: web/a is in use for other content"
        ):
            await platform.submit("a", **change)
    assert (await platform.job("a")).queue_position == 0


async def test_concurrent_submits_create_one_job(platform: PlatformClient) -> None:
    """Of many equal calls at once exactly one creates the job."""
    answers = await asyncio.gather(*(platform.submit("a") for _ in range(12)))
    assert sum(answer.created for answer in answers) == 1


async def test_platforms_do_not_share_submission_ids(
    master: Master, platform: PlatformClient
) -> None:
    """The same id of another platform is another job, and its result another feed's."""
    async with PlatformClient(master.address, "other") as other:
        assert (await platform.submit("a")).created
        assert (await other.submit("a")).created
        async with ScriptedNode(master.address, slots=2) as node:
            for _ in range(2):
                lease = await node.lease()
                await node.finish(lease, reason=f"for {lease.platform}")
        async with platform.feed() as feed, other.feed() as other_feed:
            assert (await feed.result()).result.reason == "for web"
            assert (await other_feed.result()).result.reason == "for other"


async def test_submit_needs_the_bundle(platform: PlatformClient) -> None:
    """A bundle that was never uploaded is a precondition, not a lost job."""
    async with refused(
        grpc.StatusCode.FAILED_PRECONDITION, "bundle_digest: the bundle has not been uploaded"
    ):
        await platform.submit("a", bundle_digest="0" * 64)
    async with refused(grpc.StatusCode.NOT_FOUND, "submission_id: no submission web/a"):
        await platform.job("a")


async def test_full_queue_refuses_only_new_jobs_of_that_platform(
    start_master: StartMaster,
) -> None:
    """The limit counts waiting jobs per platform; repetitions still get their answer."""
    async with start_master(max_queued=2) as master, PlatformClient(master.address) as platform:
        await platform.upload()
        await platform.submit("1")
        await platform.submit("2")
        async with refused(
            grpc.StatusCode.RESOURCE_EXHAUSTED, "platform: 2 jobs are waiting, try later"
        ):
            await platform.submit("3")
        assert not (await platform.submit("2")).created
        async with PlatformClient(master.address, "other") as other:
            assert (await other.submit("3")).created
        await platform.cancel("1")
        assert (await platform.submit("3")).created


async def test_order_is_priority_then_first_come(master: Master, platform: PlatformClient) -> None:
    """Queue positions tell the order in which a slot then takes the jobs."""
    order = {"bulk": "BULK", "p1": "PRACTICE", "p2": "PRACTICE", "c": "CONTEST"}
    for submission_id, priority in order.items():
        await platform.submit(submission_id, priority=judge_pb2.Priority.Value(priority))
    positions = {name: (await platform.job(name)).queue_position for name in order}
    assert positions == {"c": 0, "p1": 1, "p2": 2, "bulk": 3}
    async with ScriptedNode(master.address) as node:
        taken = []
        for _ in order:
            lease = await node.lease()
            taken.append(lease.submission_id)
            await node.finish(lease)
    assert taken == ["c", "p1", "p2", "bulk"]


async def test_cancel_of_a_queued_job(master: Master, platform: PlatformClient) -> None:
    """It is never handed out, has no result, and cancelling again changes nothing."""
    await platform.submit("a")
    assert (await platform.cancel("a")).state == judge_pb2.CANCELLED
    assert (await platform.cancel("a")).state == judge_pb2.CANCELLED
    await platform.submit("b")
    async with ScriptedNode(master.address) as node:
        assert (await node.lease()).submission_id == "b"


async def test_cancel_stops_the_running_attempt(master: Master, platform: PlatformClient) -> None:
    """The node is told, its late result is refused, and its slot is free again."""
    await platform.submit("a")
    async with ScriptedNode(master.address) as node, platform.feed() as feed:
        lease = await node.lease()
        assert (await platform.cancel("a")).state == judge_pb2.CANCELLED
        assert (await node.expect("stop")).token == lease.token
        assert not (await node.finish(lease)).accepted
        await platform.submit("b")
        await node.finish(await node.lease())
        assert (await feed.result()).submission_id == "b"
    job = await platform.job("a")
    assert job.state == judge_pb2.CANCELLED
    assert not job.HasField("result")


async def test_cancel_of_a_final_job_leaves_it(master: Master, platform: PlatformClient) -> None:
    """What is final stays so."""
    await platform.submit("a")
    async with ScriptedNode(master.address) as node:
        await node.finish(await node.lease())
    assert (await platform.cancel("a")).state == judge_pb2.FINAL


async def test_rejudge_is_the_next_epoch(master: Master, platform: PlatformClient) -> None:
    """The old result stays until the new one, with another bundle, replaces it."""
    other = await platform.upload(b"better testdata")
    await platform.submit("a", priority=judge_pb2.CONTEST)
    async with ScriptedNode(master.address) as node:
        await node.finish(await node.lease())
        node.languages = ()
    job = await platform.rejudge("a", bundle_digest=other.digest, expected_epoch=1)
    assert (job.state, job.epoch, job.attempts) == (judge_pb2.QUEUED, 1, 0)
    assert job.priority == judge_pb2.REJUDGE
    assert (job.result.verdict, job.result.epoch) == (verdict_pb2.ACCEPTED, 0)
    async with ScriptedNode(master.address) as node:
        lease = await node.lease()
        assert (lease.epoch, lease.attempt, lease.bundle_digest) == (1, 1, other.digest)
        await node.finish(lease, verdict_pb2.WRONG_ANSWER)
    job = await platform.job("a")
    assert (job.result.verdict, job.result.epoch) == (verdict_pb2.WRONG_ANSWER, 1)
    async with platform.feed() as feed:
        assert [(await feed.result()).epoch, (await feed.result()).epoch] == [0, 1]


async def test_rejudge_checks_the_state(master: Master, platform: PlatformClient) -> None:
    """Only ended jobs are judged again; a repetition with its epoch succeeds."""
    await platform.submit("a")
    async with refused(
        grpc.StatusCode.FAILED_PRECONDITION, "submission_id: the job is not final but queued"
    ):
        await platform.rejudge("a")
    await platform.cancel("a")
    async with refused(
        grpc.StatusCode.FAILED_PRECONDITION, "expected_epoch: must be 1, the current epoch is 0"
    ):
        await platform.rejudge("a", expected_epoch=2)
    async with refused(
        grpc.StatusCode.FAILED_PRECONDITION, "bundle_digest: the bundle has not been uploaded"
    ):
        await platform.rejudge("a", bundle_digest="0" * 64)
    assert (await platform.rejudge("a", expected_epoch=1)).epoch == 1
    assert (await platform.rejudge("a", expected_epoch=1)).epoch == 1
    async with refused(grpc.StatusCode.NOT_FOUND, "submission_id: no submission web/b"):
        await platform.rejudge("b")


@pytest.mark.parametrize("redis", ["up", "down"])
async def test_watch_follows_a_job_to_its_end(start_master: StartMaster, redis: str) -> None:
    """State by state, with progress, ending with OK; also without Redis."""
    changes = {} if redis == "up" else {"redis_url": "redis://127.0.0.1:1"}
    async with start_master(**changes) as master, PlatformClient(master.address) as platform:
        await platform.upload()
        await platform.submit("a")
        request = judge_pb2.WatchRequest(platform="web", submission_id="a")
        call = platform.judge.Watch(request, timeout=DEADLINE_S)
        stream = aiter(call)
        assert (await anext(stream)).job.state == judge_pb2.QUEUED
        async with ScriptedNode(master.address) as node:
            lease = await node.lease()
            await node.progress(lease, done=1)
            await node.finish(lease)
        events = [event async for event in stream]
        states = [event.job.state for event in events if event.HasField("job")]
        assert states[-1] == judge_pb2.FINAL
        assert set(states) <= {judge_pb2.LEASED, judge_pb2.FINAL}
        assert events[-1].job.result.verdict == verdict_pb2.ACCEPTED
        assert await call.code() is grpc.StatusCode.OK


async def test_watch_of_an_ended_job_says_it_once(platform: PlatformClient) -> None:
    """One event, then OK; an unknown job is NOT_FOUND."""
    await platform.submit("a")
    await platform.cancel("a")
    request = judge_pb2.WatchRequest(platform="web", submission_id="a")
    events = [event async for event in platform.judge.Watch(request, timeout=DEADLINE_S)]
    assert [event.job.state for event in events] == [judge_pb2.CANCELLED]
    async with refused(grpc.StatusCode.NOT_FOUND, "submission_id: no submission web/b"):
        unknown = judge_pb2.WatchRequest(platform="web", submission_id="b")
        await platform.judge.Watch(unknown, timeout=DEADLINE_S).read()

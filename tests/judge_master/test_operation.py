"""What operators see: the queue, jobs, attempts, and the metrics of a master."""

from __future__ import annotations

import asyncio

import grpc
import pytest

from judge_master.bootstrap import Master
from proto.judge.v1 import judge_pb2, verdict_pb2
from tests.judge_master.conftest import CALM, StartMaster
from tests.judge_master.platform_client import PlatformClient
from tests.judge_master.scripted_node import ScriptedNode
from tests.telemetry.scrape import scrape, value


async def test_the_queue_is_shown_by_class_language_and_platform(
    master: Master, platform: PlatformClient
) -> None:
    """What waits, with its age; what nodes have; and nothing when all is done."""
    for name in ("1", "2"):
        await platform.submit(name)
    await platform.submit("3", language="python3", priority=judge_pb2.CONTEST)
    queue = await platform.fleet.GetQueue(judge_pb2.GetQueueRequest())
    found = [(w.priority, w.language, w.platform, w.jobs) for w in queue.waiting]
    assert found == [
        (judge_pb2.CONTEST, "python3", "web", 1),
        (judge_pb2.PRACTICE, "cpp20", "web", 2),
    ]
    assert [(c.priority, c.jobs) for c in queue.classes] == [
        (judge_pb2.CONTEST, 1),
        (judge_pb2.PRACTICE, 2),
    ]
    assert not any(c.HasField("expected_wait_ms") for c in queue.classes)
    async with ScriptedNode(master.address, slots=2) as node:
        leases = [await node.lease(), await node.lease()]
        queue = await platform.fleet.GetQueue(judge_pb2.GetQueueRequest())
        assert (queue.leased, [w.language for w in queue.waiting]) == (2, ["python3"])
        for lease in leases:
            await node.finish(lease)
    queue = await platform.fleet.GetQueue(judge_pb2.GetQueueRequest())
    assert (queue.leased, queue.results_pending) == (0, 2)


async def test_jobs_and_attempts_tell_what_happened(
    start_master: StartMaster,
) -> None:
    """A job that was given up, its attempts with reasons, and nobody's token."""
    async with (
        start_master(max_attempts=2, **CALM) as master,
        PlatformClient(master.address) as platform,
        ScriptedNode(master.address, "n1") as first,
        ScriptedNode(master.address, "n2") as second,
    ):
        await platform.upload()
        await platform.submit("bad")
        for _ in range(2):
            waiting = {asyncio.create_task(n.lease()): n for n in (first, second)}
            done, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            (task,) = done
            open_ones = (
                await platform.fleet.ListAttempts(judge_pb2.ListAttemptsRequest())
            ).attempts
            assert [a.node for a in open_ones] == [waiting[task].node_id]
            assert open_ones[0].token_prefix == task.result().token[:8]
            await waiting[task].fail(task.result(), "the disk\nis full")
        answer = await platform.fleet.ListJobs(judge_pb2.ListJobsRequest(quarantined=True))
        (job,) = answer.jobs
        assert (job.submission_id, job.state) == ("bad", judge_pb2.FINAL)
        assert (job.verdict, set(job.failed_nodes) <= {"n1", "n2"}) == (
            verdict_pb2.JUDGE_ERROR,
            True,
        )
        assert "the disk is full" in job.reason
        asked = judge_pb2.ListAttemptsRequest(platform="web", submission_id="bad")
        attempts = (await platform.fleet.ListAttempts(asked)).attempts
        assert [(a.number, a.end_reason, a.detail) for a in attempts] == [
            (1, "failed", "the disk is full"),
            (2, "failed", "the disk is full"),
        ]
        for state in judge_pb2.JobState.values():
            listed = await platform.fleet.ListJobs(judge_pb2.ListJobsRequest(state=state))
            assert [j.submission_id for j in listed.jobs] == (
                ["bad"] if state in (judge_pb2.JOB_STATE_UNSPECIFIED, judge_pb2.FINAL) else []
            )


@pytest.mark.parametrize(
    ("method", "request_", "field"),
    [
        ("ListJobs", judge_pb2.ListJobsRequest(limit=1001), "limit"),
        ("ListJobs", judge_pb2.ListJobsRequest(platform="Not one"), "platform"),
        ("ListJobs", judge_pb2.ListJobsRequest(state=77), "state"),
        ("ListAttempts", judge_pb2.ListAttemptsRequest(submission_id="1"), "platform"),
        ("ListAttempts", judge_pb2.ListAttemptsRequest(platform="web"), "submission_id"),
    ],
)
async def test_bad_questions_name_the_field(
    platform: PlatformClient, method: str, request_: object, field: str
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await getattr(platform.fleet, method)(request_)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert (refused.value.details() or "").startswith(f"{field}: ")


async def test_a_master_counts_what_it_does(start_master: StartMaster) -> None:
    """Submissions, hand-outs, verdicts, what was refused; queue and nodes from the database."""
    async with (
        start_master(metrics_port=0, **CALM) as master,
        PlatformClient(master.address) as platform,
    ):
        await platform.upload()
        before = await asyncio.to_thread(scrape, master.metrics_port)
        await platform.submit("1")
        await platform.submit("1")
        async with ScriptedNode(master.address) as node:
            lease = await node.lease()
            await node.finish(lease, verdict_pb2.WRONG_ANSWER)
            await node.fail(lease)
            await platform.submit("2", language="python3")

            async def gauges_follow() -> None:
                while True:
                    after = await asyncio.to_thread(scrape, master.metrics_port)
                    queued = {"class": "practice", "language": "python3"}
                    if value(after, "assize_queue_jobs", **queued) == 1:
                        break
                    await asyncio.sleep(0.1)
                assert value(after, "assize_nodes", state="taking") == 1
                assert value(after, "assize_slots", state="all") == 1
                assert value(after, "assize_results_pending") == 1
                assert value(after, "assize_database_connections", state="most") == 5

            await asyncio.wait_for(gauges_follow(), 60)
        after = await asyncio.to_thread(scrape, master.metrics_port)

    def grown(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    practice = {"class": "practice", "language": "cpp20"}
    assert grown("assize_submissions_total", **practice) == 1
    assert grown("assize_dispatched_total", **practice) == 1
    assert grown("assize_dispatch_wait_seconds_count", **{"class": "practice"}) == 1
    assert grown("assize_finished_total", verdict="WA") == 1
    assert grown("assize_attempts_ended_total", reason="accepted") == 1
    assert grown("assize_stale_refused_total", kind="report") == 1

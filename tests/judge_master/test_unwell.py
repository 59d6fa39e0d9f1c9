"""Nodes that cannot take anything just now, and give back what they were handed."""

from __future__ import annotations

import grpc

from judge_master.bootstrap import Master
from proto.judge.v1 import judge_pb2, verdict_pb2
from tests.judge_master.conftest import CALM, StartMaster
from tests.judge_master.platform_client import PlatformClient
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode

FULL = "disk: 3 MiB free, must be 256 MiB"


async def test_an_unwell_node_gets_nothing_until_it_is_well(
    master: Master, platform: PlatformClient
) -> None:
    """Operators read its own words; it is not shown as one that is about to go."""
    async with ScriptedNode(master.address) as node:
        node.report, node.draining = {"unwell": FULL}, True
        shown = await platform.node(lambda n: n.reasons)
        assert (list(shown.reasons), shown.draining, shown.connected) == ([FULL], False, True)
        await platform.submit("1")
        assert not (await platform.fleet.ListLanguages(judge_pb2.ListLanguagesRequest())).languages
        async with ScriptedNode(master.address, "node-2") as other:
            await other.finish(await other.lease())
        await platform.submit("2")
        assert node.waiting("lease") == 0
        node.report, node.draining = {}, False
        assert (await node.lease()).submission_id == "2"
        assert not (await platform.node(lambda n: True)).reasons


async def test_a_job_that_was_given_back_lost_no_attempt(start_master: StartMaster) -> None:
    """One attempt is all that it has: another node judges it; the first is left alone."""
    async with (
        start_master(max_attempts=1, **CALM) as master,
        PlatformClient(master.address) as platform,
        ScriptedNode(master.address) as full,
    ):
        await platform.upload()
        await platform.submit("1")
        lease = await full.lease()
        full.report, full.draining = {"unwell": FULL}, True
        assert (await full.fail(lease, FULL, declined=True)).accepted
        assert (await platform.job("1")).state == judge_pb2.QUEUED
        async with ScriptedNode(master.address, "node-2") as other:
            again = await other.lease()
            assert again.attempt == 2
            await other.finish(again)
        job = await platform.job("1")
        assert (job.result.verdict, job.result.node) == (verdict_pb2.ACCEPTED, "node-2")
        request = judge_pb2.ListAttemptsRequest(platform="web", submission_id="1")
        attempts = (await platform.fleet.ListAttempts(request, timeout=DEADLINE_S)).attempts
        assert [(a.end_reason, a.detail) for a in attempts] == [
            ("declined", FULL),
            ("accepted", ""),
        ]


async def test_giving_back_for_ever_is_bounded(start_master: StartMaster) -> None:
    """The same node's second time counts, even when it never says that it is unwell."""
    async with (
        start_master(max_attempts=1) as master,
        PlatformClient(master.address) as platform,
        ScriptedNode(master.address) as node,
    ):
        await platform.upload()
        await platform.submit("1")
        for attempt in (1, 2):
            lease = await node.lease()
            assert lease.attempt == attempt
            receipt = await node.fail(lease, FULL, declined=True)
            assert receipt.accepted
        job = await platform.job("1")
        assert (job.state, job.result.verdict) == (judge_pb2.FINAL, verdict_pb2.JUDGE_ERROR)
        assert FULL in job.result.reason


async def test_words_of_a_node_are_bounded(master: Master) -> None:
    """A heartbeat that breaks the contract ends the stream and says why."""
    node = ScriptedNode(master.address)
    await node.connect()
    node.beating = False
    node.report = {"unwell": "x" * 301}
    await node.heartbeat()
    assert await node.ended() is grpc.StatusCode.INVALID_ARGUMENT
    assert node.details.startswith("heartbeat.unwell: must be at most 300 characters")
    await node.drop()

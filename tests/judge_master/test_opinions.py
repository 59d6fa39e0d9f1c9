"""Second and third opinions: times near the limit, samples of trust, quarantine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from judge_master.bootstrap import Master
from judge_master.domain.opinions import Finding, Opinion, borderline, first_counts, settle
from judge_master.rpc.codec import opinion
from proto.judge.v1 import judge_pb2, verdict_pb2
from tests.judge_master.conftest import CALM, StartMaster
from tests.judge_master.platform_client import PlatformClient
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode

TLE, AC, WA = (
    verdict_pb2.TIME_LIMIT_EXCEEDED,
    verdict_pb2.ACCEPTED,
    verdict_pb2.WRONG_ANSWER,
)


@pytest.fixture
async def master(start_master: StartMaster) -> AsyncIterator[Master]:
    """One that no busy machine makes lose a node."""
    async with start_master(**CALM) as running:
        yield running


@pytest.fixture
async def pair(master: Master) -> AsyncIterator[tuple[ScriptedNode, ScriptedNode]]:
    """Two nodes of one slot."""
    async with (
        ScriptedNode(master.address, "node-1") as one,
        ScriptedNode(master.address, "node-2") as two,
    ):
        yield one, two


async def first_of(*nodes: ScriptedNode) -> tuple[ScriptedNode, ScriptedNode]:
    """The node that got a lease, and the other one of two."""
    async with asyncio.timeout(DEADLINE_S):
        while not any(node.waiting("lease") for node in nodes):
            await asyncio.sleep(0.02)
    one, two = nodes
    return (one, two) if one.waiting("lease") else (two, one)


async def test_a_time_near_the_limit_is_measured_again_elsewhere(
    platform: PlatformClient, pair: tuple[ScriptedNode, ScriptedNode]
) -> None:
    """The better result counts, carries the other one, and is offered once."""
    async with platform.feed() as feed:
        await platform.submit()
        first, second = await first_of(*pair)
        lease = await first.lease()
        assert not lease.confirming
        assert (await first.slow(lease, 1.05)).accepted
        again = await second.lease()
        assert (again.confirming, again.epoch, again.attempt) == (True, 0, 2)
        assert not (await platform.job()).HasField("result")
        assert (await second.finish(again, max_cpu_ns=980_000_000)).accepted
        result = (await feed.result()).result
    assert (result.verdict, result.node, result.attempts) == (AC, second.node_id, 2)
    other = result.confirmation
    assert (other.node, other.verdict, other.first) == (first.node_id, TLE, True)
    assert other.max_cpu_ns == 1_050_000_000
    # A repetition of the first report is no news and no second result.
    assert (await first.slow(lease, 1.05)).accepted
    assert (await platform.job()).result == result


async def test_a_second_measurement_that_is_no_better_leaves_the_first(
    platform: PlatformClient, pair: tuple[ScriptedNode, ScriptedNode]
) -> None:
    """And one that cannot be had does so, too."""
    await platform.submit("slow")
    first, second = await first_of(*pair)
    await first.slow(await first.lease(), 1.02)
    await second.slow(await second.lease(), 1.07)
    result = (await platform.until(lambda job: job.state == judge_pb2.FINAL, "slow")).result
    assert (result.verdict, result.node) == (TLE, first.node_id)
    assert (result.confirmation.node, result.confirmation.first) == (second.node_id, False)
    await platform.submit("broken")
    first, second = await first_of(*pair)
    await first.slow(await first.lease(), 1.02)
    await second.fail(await second.lease(), permanent=True)
    result = (await platform.until(lambda job: job.state == judge_pb2.FINAL, "broken")).result
    assert (result.verdict, result.HasField("confirmation")) == (TLE, False)


async def test_the_second_measurement_has_its_node_for_itself(
    master: Master, platform: PlatformClient
) -> None:
    """It waits for an idle node, and nothing joins it there until it is over."""
    async with (
        ScriptedNode(master.address, "first") as first,
        ScriptedNode(master.address, "busy", slots=2, languages=("cpp20", "java")) as busy,
    ):
        await platform.submit("java", language="java")
        other = await busy.lease()
        await platform.cordon("busy")
        await platform.submit("near")
        lease = await first.lease()
        await platform.cordon("busy", cordon=False)
        await first.slow(lease, 1.05)
        # The free slot of a busy node is for others.
        await platform.submit("java-2", language="java")
        second = await busy.lease()
        assert second.submission_id == "java-2"
        await busy.finish(second)
        await busy.finish(other)
        again = await busy.lease()
        assert (again.submission_id, again.confirming) == ("near", True)
        await platform.submit("java-3", language="java")
        await asyncio.sleep(0.7)  # more than a poll
        assert busy.waiting("lease") == 0
        await busy.finish(again)
        assert (await busy.lease()).submission_id == "java-3"


async def test_after_its_patience_a_second_measurement_takes_a_busy_node(
    start_master: StartMaster,
) -> None:
    """Which gets nothing else from then on, also when it comes back by another master."""
    async with (
        start_master(**CALM, confirm_wait_ms=0) as one,
        start_master("master-2", **CALM, confirm_wait_ms=0) as two,
        PlatformClient(one.address) as platform,
        ScriptedNode(one.address, "first") as first,
        ScriptedNode(one.address, "busy", slots=3, languages=("cpp20", "java")) as busy,
    ):
        await platform.upload()
        await platform.submit("java", language="java")
        other = await busy.lease()
        await platform.cordon("busy")
        await platform.submit("near")
        lease = await first.lease()
        await platform.cordon("busy", cordon=False)
        await first.slow(lease, 1.05)
        again = await busy.lease()
        assert again.confirming
        await busy.drop()
        busy.address = two.address
        welcome = await busy.connect(held=(other.token, again.token))
        assert not welcome.lost_tokens
        await platform.submit("java-2", language="java")
        await busy.finish(other)
        await asyncio.sleep(0.7)
        assert busy.waiting("lease") == 0
        assert (await busy.finish(again)).accepted
        assert (await busy.lease()).submission_id == "java-2"


async def test_far_over_the_limit_or_alone_is_final_at_once(
    master: Master, platform: PlatformClient
) -> None:
    """Nobody waits for an opinion that cannot change anything or that nobody can give."""
    async with ScriptedNode(master.address, "node-1") as node:
        await platform.submit("alone")
        await node.slow(await node.lease(), 1.05)
        assert (await platform.job("alone")).state == judge_pb2.FINAL
        async with ScriptedNode(master.address, "node-2") as other:
            await platform.submit("far")
            first, _ = await first_of(node, other)
            await first.slow(await first.lease(), 1.2)
            assert (await platform.job("far")).state == judge_pb2.FINAL


async def test_cancel_and_rejudge_forget_a_kept_result(
    platform: PlatformClient, pair: tuple[ScriptedNode, ScriptedNode]
) -> None:
    """A cancelled job offers nothing, and its next epoch starts afresh."""
    await platform.submit()
    first, second = await first_of(*pair)
    await first.slow(await first.lease(), 1.05)
    again = await second.lease()
    assert (await platform.cancel()).state == judge_pb2.CANCELLED
    assert (await second.expect("stop")).token == again.token
    assert not (await second.finish(again)).accepted
    await platform.rejudge()
    first, second = await first_of(*pair)
    lease = await first.lease()
    assert (lease.confirming, lease.epoch) == (False, 1)
    await first.finish(lease, WA)
    job = await platform.job()
    assert (job.result.verdict, job.result.HasField("confirmation")) == (WA, False)


async def test_the_node_that_two_others_contradict_is_quarantined(
    start_master: StartMaster, database_url: str
) -> None:
    """The result stays, the node gets nothing until operators lift it."""
    async with (
        start_master(**CALM, recheck_share=1) as master,
        PlatformClient(master.address) as platform,
        ScriptedNode(master.address, "liar") as liar,
    ):
        await platform.upload()
        async with (
            ScriptedNode(master.address, "b") as b,
            ScriptedNode(master.address, "c") as c,
        ):
            await platform.cordon("b")
            await platform.cordon("c")
            await platform.submit()
            lease = await liar.lease()
            await platform.cordon("b", cordon=False)
            await platform.cordon("c", cordon=False)
            await liar.finish(lease, WA)
            assert (await platform.job()).result.verdict == WA
            first, second = await first_of(b, c)
            check = await first.lease()
            assert (check.files, check.confirming) == (lease.files, False)
            await first.finish(check, AC)
            await second.finish(await second.lease(), AC)
            node = await platform.node(lambda node: node.reasons, "liar")
            assert node.reasons[0].startswith("contradiction: ")
            assert (await platform.job()).result.verdict == WA
            assert master.counters["rechecks_wrong"] == 1
            with psycopg.connect(database_url) as connection:
                query = "SELECT action, object FROM judge.audit WHERE actor = 'master'"
                assert connection.execute(query).fetchall() == [("quarantine", "node liar")]
        await platform.submit("2")
        await asyncio.sleep(0.7)
        assert liar.waiting("lease") == 0
        assert list((await platform.cordon("liar", cordon=False)).reasons) == []
        assert (await liar.lease()).submission_id == "2"


async def test_an_agreeing_sample_leaves_no_trace(start_master: StartMaster) -> None:
    """Nothing more is offered, and re-checks are not re-checked."""
    async with (
        start_master(**CALM, recheck_share=1) as master,
        PlatformClient(master.address) as platform,
        ScriptedNode(master.address, "node-1") as one,
        ScriptedNode(master.address, "node-2") as two,
        platform.feed() as feed,
    ):
        await platform.upload()
        await platform.submit("1")
        first, second = await first_of(one, two)
        await first.finish(await first.lease())
        result = await feed.result()
        await feed.ack(result)
        check = await second.lease()
        assert (await second.finish(check)).accepted
        await platform.submit("2")
        await first_of(one, two)
        assert one.waiting("lease") + two.waiting("lease") == 1
        assert master.counters["rechecks_agreed"] == 1


@pytest.mark.parametrize(
    ("overshoot", "verdict", "expected"),
    [(1.0, TLE, True), (1.1, TLE, True), (1.11, TLE, False), (0.4, TLE, False), (1.05, WA, False)],
)
def test_borderline_is_a_time_within_the_band(
    overshoot: float, verdict: int, expected: bool
) -> None:
    """A wall time limit without much CPU time is none."""
    assert borderline(Opinion(verdict, overshoot=overshoot), 1.1) is expected


def test_a_time_is_compared_with_the_limit_of_the_test_that_decided() -> None:
    """Other tests, whose groups may have other limits, do not matter."""

    def test(name: str, cpu_ns: int) -> verdict_pb2.TestResult:
        outcome = verdict_pb2.Outcome(cpu_ns=cpu_ns)
        return verdict_pb2.TestResult(name=name, verdict=TLE, outcome=outcome)

    result = verdict_pb2.JudgeResult(
        verdict=TLE,
        tests=[test("secret/1/a", 525), test("secret/2/a", 2000)],
        groups=[
            verdict_pb2.GroupResult(verdict=TLE, decided_by="secret/1/a"),
            verdict_pb2.GroupResult(name="secret/2", verdict=TLE, decided_by="secret/2/a"),
        ],
        time_limit_ns=500,
    )
    assert opinion(result).overshoot == 1.05
    result.groups[0].decided_by = "secret/2/a"
    assert opinion(result).overshoot == 4.0


def test_the_better_measurement_counts() -> None:
    """Accepted before any score, then the score, then the first."""
    assert not first_counts(Opinion(TLE), Opinion(AC))
    assert not first_counts(Opinion(TLE, 20), Opinion(TLE, 40))
    assert first_counts(Opinion(TLE, 40), Opinion(WA, 20))
    assert first_counts(Opinion(TLE), Opinion(verdict_pb2.JUDGE_ERROR, 100))


def test_votes() -> None:
    """Two against one; time and faults are no contradiction; nobody votes twice."""
    a, b, c = Opinion(AC, node="a"), Opinion(WA, node="b"), Opinion(WA, node="c")
    assert settle([a, b], more=True).finding is Finding.OPEN
    assert settle([a, b], more=False).finding is Finding.UNDECIDED
    assert settle([b, c], more=True).finding is Finding.AGREED
    assert settle([a, b, c], more=True).node == "a"
    assert settle([b, a, c], more=True).node == "a"
    assert settle([a, b, Opinion(AC, node="c")], more=True).node == "b"
    assert settle([a, b, Opinion(5, node="c")], more=True).finding is Finding.UNDECIDED
    assert settle([a, b, Opinion(WA, node="b")], more=True).finding is Finding.UNDECIDED
    assert settle([a, Opinion(TLE, node="b")], more=True).finding is Finding.AGREED

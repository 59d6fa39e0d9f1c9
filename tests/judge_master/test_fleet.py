"""What operators see and want of nodes."""

from __future__ import annotations

import asyncio
import time

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from judge_master.bootstrap import Master
from judge_master.domain.fitness import FitnessTerms, Measured, fitness
from proto.judge.v1 import judge_pb2
from tests.judge_master.conftest import CALM, StartMaster
from tests.judge_master.platform_client import PlatformClient, refused
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode


async def test_list_nodes_shows_what_each_said(start_master: StartMaster) -> None:
    """Nodes of all masters, by id, with load and languages."""
    async with (
        start_master("a") as a,
        start_master("b") as b,
        PlatformClient(a.address) as platform,
        ScriptedNode(b.address, "node-2", slots=4, languages=("python3", "c")) as second,
        ScriptedNode(a.address, "node-1"),
    ):
        await second.heartbeat()
        async with asyncio.timeout(DEADLINE_S):
            while (nodes := await platform.nodes())["node-2"].load != 0.5:
                await asyncio.sleep(0.02)
        assert list(nodes) == ["node-1", "node-2"]
        node = nodes["node-2"]
        assert (node.slots, node.busy_slots, node.connected, node.draining) == (4, 0, True, False)
        assert (node.accounting, node.version) == ("v2", "test")
        assert [language.id for language in node.languages] == ["python3", "c"]
        assert node.last_seen.seconds > 0
        assert await platform.languages() == ["c", "cpp20", "python3"]


async def test_drained_node_finishes_and_takes_nothing_new(
    master: Master, platform: PlatformClient
) -> None:
    """The node is told, its languages are no longer offered, and all is undone by undrain."""
    async with ScriptedNode(master.address, slots=2) as node:
        await platform.submit("1")
        lease = await node.lease()
        assert (await platform.drain("node-1")).draining
        assert (await node.expect("drain")).drain
        await platform.submit("2")
        assert (await node.finish(lease)).accepted
        await asyncio.sleep(0.7)
        assert node.waiting("lease") == 0
        assert await platform.languages() == []
        assert not (await platform.drain("node-1", drain=False)).draining
        assert not (await node.expect("drain")).drain
        assert (await node.lease()).submission_id == "2"


async def test_drain_outlives_the_connection(master: Master, platform: PlatformClient) -> None:
    """It is desired state: a node that comes back hears it again."""
    async with ScriptedNode(master.address, incarnation="one"):
        await platform.drain("node-1")
    async with ScriptedNode(master.address, incarnation="one") as node:
        assert (await node.expect("drain")).drain
        await platform.submit("1")
        await asyncio.sleep(0.7)
        assert node.waiting("lease") == 0


async def test_node_that_drains_itself_gets_nothing(
    master: Master, platform: PlatformClient
) -> None:
    """A node that is about to stop says so in its heartbeats."""
    async with ScriptedNode(master.address) as node:
        node.draining = True
        await node.heartbeat()
        async with asyncio.timeout(DEADLINE_S):
            while not (await platform.nodes())["node-1"].draining:
                await asyncio.sleep(0.02)
        await platform.submit("1")
        await asyncio.sleep(0.7)
        assert node.waiting("lease") == 0
        node.draining = False
        assert (await node.lease()).submission_id == "1"


async def test_unknown_node_cannot_be_drained(platform: PlatformClient) -> None:
    """A typing error must not look like success."""
    async with refused(grpc.StatusCode.NOT_FOUND, "node_id: no node node-9"):
        await platform.drain("node-9")


async def test_cordoned_node_keeps_what_it_has_and_is_not_told(
    master: Master, platform: PlatformClient
) -> None:
    """It finishes and gets nothing new until the cordon is lifted."""
    async with ScriptedNode(master.address, slots=2) as node:
        await platform.submit("1")
        lease = await node.lease()
        shown = await platform.cordon("node-1")
        assert (shown.cordoned, shown.draining, list(shown.reasons)) == (True, False, ["cordon"])
        assert await platform.languages() == []
        await platform.submit("2")
        assert (await node.finish(lease)).accepted
        await asyncio.sleep(0.7)
        assert (node.waiting("lease"), node.waiting("drain")) == (0, 0)
        assert not (await platform.cordon("node-1", cordon=False)).reasons
        assert (await node.lease()).submission_id == "2"
    async with refused(grpc.StatusCode.NOT_FOUND, "node_id: no node node-9"):
        await platform.cordon("node-9")


async def test_node_is_told_to_leave(master: Master, platform: PlatformClient) -> None:
    """With the drain, and again when it comes back; never without."""
    async with ScriptedNode(master.address) as node:
        request = judge_pb2.SetDrainRequest(node_id="node-1", drain=True, leave=True)
        await platform.fleet.SetDrain(request, timeout=DEADLINE_S)
        drain = await node.expect("drain")
        assert (drain.drain, drain.leave) == (True, True)
        await platform.drain("node-1", drain=False)
        drain = await node.expect("drain")
        assert (drain.drain, drain.leave) == (False, False)
    async with refused(grpc.StatusCode.INVALID_ARGUMENT, "leave: must come with drain"):
        request = judge_pb2.SetDrainRequest(node_id="node-1", leave=True)
        await platform.fleet.SetDrain(request, timeout=DEADLINE_S)


async def test_bundles_are_wanted_ahead_of_all_nodes(
    start_master: StartMaster,
) -> None:
    """Nodes of every master hear it, also those that come later; operators see how many came."""
    async with (
        start_master("a") as a,
        start_master("b") as b,
        PlatformClient(a.address) as platform,
        ScriptedNode(b.address, "node-1") as node,
    ):
        digest = (await platform.upload()).digest
        until = Timestamp(seconds=int(time.time()) + 3_600)
        request = judge_pb2.PrefetchRequest(platform="web", digests=[digest], until=until)
        await platform.judge.Prefetch(request, timeout=DEADLINE_S)
        wanted = (await node.expect("prefetch")).bundles
        assert [(w.digest, w.until.seconds) for w in wanted] == [(digest, until.seconds)]
        node.report = {"prefetched": 1}
        shown = await platform.node(lambda n: n.prefetch_present)
        assert (shown.prefetch_wanted, shown.prefetch_present) == (1, 1)
        async with ScriptedNode(b.address, "node-2") as late:
            assert len((await late.expect("prefetch")).bundles) == 1
        request.until.FromSeconds(1)
        await platform.judge.Prefetch(request, timeout=DEADLINE_S)
        assert not (await node.expect("prefetch")).bundles
        request.digests.append("0" * 64)
        message = f"digests: the bundle {'0' * 64} has not been uploaded"
        async with refused(grpc.StatusCode.FAILED_PRECONDITION, message):
            await platform.judge.Prefetch(request, timeout=DEADLINE_S)


async def test_noisy_node_gets_nothing_until_it_is_calm(start_master: StartMaster) -> None:
    """By itself, with the reason; and the last node is kept whatever it measures."""
    async with (
        start_master(**CALM, max_node_noise=0.1) as master,
        PlatformClient(master.address) as platform,
        ScriptedNode(master.address, "noisy") as noisy,
        ScriptedNode(master.address, "calm") as calm,
    ):
        noisy.report = {"speed": 1.0, "noise": 0.3}
        calm.report = {"speed": 1.0, "noise": 0.01}
        shown = await platform.node(lambda n: n.reasons, "noisy")
        assert list(shown.reasons) == ["noise: 30.0% is above 10.0%"]
        assert (shown.speed, shown.noise) == (1.0, 0.3)
        noisy.report["noise"] = 0.02
        await platform.node(lambda n: not n.reasons, "noisy")
        await calm.drop()
        noisy.report["noise"] = 0.9
        await platform.node(lambda n: n.noise == 0.9, "noisy")
        await platform.upload()
        await platform.submit()
        await noisy.lease()


def test_fitness_rules() -> None:
    """Bounds are of the fleet's median, with slack on the way back, and never empty a fleet."""
    terms = FitnessTerms(max_noise=0.1, max_deviation=0.2)

    def node(name: str, speed: float, noise: float, unfit: str = "", bar: bool = False) -> Measured:
        return Measured(name, speed, noise, unfit, bar)

    fast = [node("a", 1.0, 0), node("b", 1.0, 0), node("c", 1.3, 0), node("new", 0, 0)]
    found = fitness(fast, terms)
    assert found["c"].startswith("speed: 1.30")
    assert [found[n] for n in ("a", "b", "new")] == ["", "", ""]
    assert fitness([node("a", 1, 0.09), node("b", 1, 0)], terms)["a"] == ""
    assert fitness([node("a", 1, 0.09, "noise: x"), node("b", 1, 0)], terms)["a"]
    assert fitness([node("a", 1, 0.5), node("b", 1, 0.4)], terms)["b"] == ""
    assert fitness([node("a", 1, 0.5), node("b", 1, 0, bar=True)], terms)["a"] == ""
    assert not any(fitness([node("a", 9, 9), node("b", 1, 0)], FitnessTerms(0, 0)).values())

"""What operators see and want of nodes."""

from __future__ import annotations

import asyncio

import grpc

from judge_master.bootstrap import Master
from tests.judge_master.conftest import StartMaster
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

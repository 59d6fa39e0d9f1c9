"""A disk without room: the node makes some, or gives back what it cannot hold and rests."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from cli.chaos.stores import fill
from identity.channel import Dialler
from judge_node import disk as disk_module
from judge_node.agent import Agent
from judge_node.attack.selfattack import SelfAttack
from judge_node.attempts import Attempts
from judge_node.bundles import Bundles
from judge_node.disk import Disk
from judge_node.outbox import Outbox
from judge_node.selftest import Candidate
from judge_node.settings import NodeSettings
from judge_node.slots import Slot
from languages.registry import LANGUAGES
from proto.judge.v1 import judge_pb2, judge_pb2_grpc, node_pb2, node_pb2_grpc
from testdata.bundle import write_bundle
from testdata.package import read_package
from tests.judge_node.conftest import TOOLS

KIB = 1 << 10
MIB = 1 << 20
C = Candidate(LANGUAGES["c"], TOOLS)
NOTHING = Slot(None, 0)  # type: ignore[arg-type]
NOTHING.accounting, NOTHING.core = "v2", 0
"""A slot without a worker: what is given back needs none."""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    argv = ("mount", "-t", "tmpfs", "-o", "size=4m,mode=0755", "assize-test", str(folder))
    subprocess.run(argv, check=True)
    try:
        yield folder
    finally:
        subprocess.run(("umount", "--lazy", str(folder)), check=True)


class Master(judge_pb2_grpc.BundlesServicer, node_pb2_grpc.NodeLinkServicer):
    """Serves bundles, and breaks every link when it is told to."""

    def __init__(self) -> None:
        self.bundles: dict[str, bytes] = {}
        self.heartbeats: list[node_pb2.Heartbeat] = []
        self.links = 0
        self.let_go = asyncio.Event()
        self.address = ""

    async def Download(  # noqa: N802
        self, request: judge_pb2.DownloadRequest, context: Any
    ) -> AsyncIterator[judge_pb2.DownloadResponse]:
        content = self.bundles[request.digest]
        for start in range(0, len(content), 64 * KIB):
            yield judge_pb2.DownloadResponse(data=content[start : start + 64 * KIB])

    async def Connect(  # noqa: N802
        self, requests: AsyncIterator[node_pb2.NodeMessage], context: Any
    ) -> AsyncIterator[node_pb2.MasterMessage]:
        assert (await anext(aiter(requests))).WhichOneof("message") == "hello"
        yield node_pb2.MasterMessage(welcome=node_pb2.Welcome(master="m", heartbeat_ms=20))
        self.links += 1
        async for message in requests:
            self.heartbeats.append(message.heartbeat)
            if self.let_go.is_set():
                await context.abort(grpc.StatusCode.UNAVAILABLE, "the master is stopping")


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[Master, grpc.aio.Channel]]:
    server, master = grpc.aio.server(), Master()
    judge_pb2_grpc.add_BundlesServicer_to_server(master, server)
    node_pb2_grpc.add_NodeLinkServicer_to_server(master, server)
    master.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    async with grpc.aio.insecure_channel(master.address) as channel:
        yield master, channel
    await server.stop(None)


def bundle_of(folder: Path, size: int) -> tuple[str, bytes]:
    """Digest and bytes of a bundle with so much testdata, which cannot be compressed."""
    root = folder / secrets.token_hex(4)
    secret = root / "data" / "secret"
    secret.mkdir(parents=True)
    (secret / "1.in").write_bytes(secrets.token_bytes(size))
    (secret / "1.ans").write_text("1\n")
    (root / "problem.yaml").write_text("name: Echo\nlicense: cc0\n")
    (root / ".timelimit").write_text("1\n")
    with read_package(root) as package:
        digest = write_bundle(package, root / "zip").digest
    return digest, (root / "zip").read_bytes()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def test_the_least_used_make_room_for_what_is_needed(small: Path, tmp_path: Path) -> None:
    """Whatever the cache's bound says: a disk smaller than it is no fault of any job."""
    async with serving() as (master, channel):
        master.bundles = dict(bundle_of(tmp_path, 700 * KIB) for _ in range(8))
        bundles = Bundles(small, max_bytes=1 << 40)
        first, *others = master.bundles
        async with bundles.use(first, channel):
            for digest in others:
                await bundles.ensure(digest, channel)
        left = set(bundles.digests())
        assert {first, others[-1]} <= left
        assert len(left) < len(master.bundles)
        assert not list(small.glob(".download-*"))


async def test_a_lease_that_finds_no_room_is_given_back(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As declined, after the trouble was told; once there is room, all is well by itself."""
    monkeypatch.setattr(disk_module, "REST_S", 0.0)
    told: list[str] = []
    async with serving() as (master, channel):
        master.bundles = dict([bundle_of(tmp_path, 700 * KIB)])
        (digest,) = master.bundles
        bundles = Bundles(small, 1 << 40)
        disk = Disk(small, 1 * MIB, bundles.shrink, lambda: told.append(disk.trouble))
        await disk.look()
        assert (disk.trouble, told) == ("", [])
        filler = fill(small)
        attempts = Attempts(
            *([NOTHING], {"c": C}, bundles, Outbox()),
            lambda message: told.append(message.WhichOneof("message")),
            disk.refused,
        )
        attempts.take(node_pb2.Lease(token="t", language="c", bundle_digest=digest), channel)
        await attempts.idle.wait()
        assert told == ["progress", "disk: No space left on device", "failure"]
        (failure,) = [message.failure for message in attempts._outbox.messages()]
        assert (failure.declined, failure.permanent, failure.token) == (True, False, "t")
        assert "No space left on device" in failure.reason
        assert attempts.free_slots == 1
        await disk.look()
        assert disk.trouble == "disk: 0 MiB free, must be 1 MiB"
        filler.unlink()
        await disk.look()
        assert (disk.trouble, told[-1]) == ("", "")
        await bundles.ensure(digest, channel)
        assert bundles.digests() == [digest]


async def test_a_disk_that_takes_nothing_rests_a_while(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read-only is trouble, however much is free; a refusal is not forgotten at once."""
    disk = Disk(small, 0, lambda by: 0, lambda: None)
    subprocess.run(("mount", "-o", "remount,ro", str(small)), check=True)
    await disk.look()
    assert disk.trouble == "disk: Read-only file system"
    subprocess.run(("mount", "-o", "remount,rw", str(small)), check=True)
    disk.refused(OSError(28, "No space left on device"))
    await disk.look()
    assert disk.trouble == "disk: No space left on device"
    monkeypatch.setattr(disk, "_rest_until", 0.0)
    await disk.look()
    assert disk.trouble == ""


async def test_a_node_tells_its_trouble_and_leaves_no_task_behind(
    small: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Heartbeats say why nothing is taken; links that break are forgotten without a word."""
    monkeypatch.setattr(disk_module, "CHECK_S", 0.02)
    caplog.set_level(logging.WARNING, "asyncio")
    filler = fill(small)
    async with serving() as (master, _):
        settings = NodeSettings(
            master=master.address, node_id="n", data_dir=small, min_free_bytes=MIB
        )
        agent = Agent(
            *(settings, Dialler(None), [NOTHING], {}, Bundles(small, 1 << 40)),
            SelfAttack(1, 0, ""),
        )
        running = asyncio.create_task(agent.run())
        await until(lambda: master.heartbeats)
        first = master.heartbeats[0]
        assert (first.unwell, first.draining) == ("disk: 0 MiB free, must be 1 MiB", True)
        assert first.free_slots == 0
        filler.unlink()
        await until(lambda: not master.heartbeats[-1].unwell)
        assert (master.heartbeats[-1].draining, master.heartbeats[-1].free_slots) == (False, 1)
        master.let_go.set()
        await until(lambda: master.links >= 3)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    for _ in range(3):
        gc.collect()
        await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records] == []

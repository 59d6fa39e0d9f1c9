"""Bundles in object storage: a real S3 server, which may die, and a master in front of it."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from cli.errors import CliError
from cli.programs import run_master
from judge_master.adapters.bundle_files import UNAVAILABLE
from judge_master.service import bundles as bundle_service
from judge_node.bundles import download as node_download
from proto.judge.v1 import judge_pb2
from testdata.bundle import BundleError
from testdata.object_store import PART_BYTES, ObjectBundles
from testdata.store import StoreRefusedError, StoreUnavailableError
from tests.judge_master.conftest import StartMaster
from tests.judge_master.platform_client import BUNDLE, DIGEST, PlatformClient, refused
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode
from tests.s3_server import S3Server, s3_server

LARGE = os.urandom(2 * PART_BYTES + 12_345)
LARGE_DIGEST = hashlib.sha256(LARGE).hexdigest()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[S3Server]:
    """An S3 server whose address and keys are in the environment."""
    with s3_server(tmp_path) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def keep(store: ObjectBundles, data: bytes) -> str:
    """Writes a bundle; returns its digest."""
    digest = hashlib.sha256(data).hexdigest()
    with store.writer(digest, len(data)) as writer:
        writer.write(data)
    return digest


def test_large_and_small_bundles_come_back(server: S3Server) -> None:
    """In several parts or one, from any offset, in bounded pieces."""
    store = ObjectBundles(server.url)
    store.check()
    for data in (LARGE, b"x"):
        digest = keep(store, data)
        assert store.size(digest) == len(data)
        for offset in (0, len(data) // 2, len(data)):
            pieces = list(store.read(digest, offset))
            assert b"".join(pieces) == data[offset:]
            assert all(0 < len(piece) <= 1 << 20 for piece in pieces)
    assert store.digests() == {LARGE_DIGEST, hashlib.sha256(b"x").hexdigest()}
    store.remove(LARGE_DIGEST)
    store.remove(LARGE_DIGEST)
    assert not store.has(LARGE_DIGEST)
    with pytest.raises(BundleError, match=f"digest: no bundle {LARGE_DIGEST}"):
        list(store.read(LARGE_DIGEST))


def test_wrong_bytes_never_reach_the_storage(server: S3Server) -> None:
    """Too few, too many, other ones, or a writer that gives up."""
    store = ObjectBundles(server.url)
    for size, data in ((len(LARGE), LARGE[:-1] + b"?"), (len(LARGE), LARGE[:-1]), (3, LARGE)):
        with (
            pytest.raises(BundleError, match=r"^(digest|size): "),
            store.writer(LARGE_DIGEST, size) as writer,
        ):
            writer.write(data)
    with pytest.raises(KeyboardInterrupt), store.writer(LARGE_DIGEST, len(LARGE)) as writer:
        writer.write(LARGE)
        raise KeyboardInterrupt
    assert server.objects() == {}
    assert server.parts() == 0


def test_server_killed_in_mid_upload_leaves_no_bundle(server: S3Server) -> None:
    """Parts had arrived; after its restart there is nothing, and the same upload succeeds."""
    data = os.urandom(24 * PART_BYTES)
    store = ObjectBundles(server.url)
    store.check()
    ended = threading.Event()

    def killer() -> None:
        while not server.parts() and not ended.is_set():
            pass
        server.kill()

    thread = threading.Thread(target=killer)
    thread.start()
    with pytest.raises(StoreUnavailableError):
        keep(store, data)
    ended.set()
    thread.join()
    assert server.parts() > 0, "it was killed before anything had arrived"
    assert server.objects() == {}
    server.start()
    digest = keep(store, data)
    assert server.objects() == {f"{digest[:2]}/{digest}.zip": len(data)}


def test_what_cannot_be_used_is_said_in_one_line(
    server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing bucket, wrong keys, nonsense, and nobody there."""
    with pytest.raises(StoreRefusedError, match=r"^bundle_store: s3://other/x: no such bucket$"):
        ObjectBundles("s3://other/x").check()
    for url in ("s3://", "s3:///x", "s3://b/x?y=z"):
        with pytest.raises(StoreRefusedError, match="must be a folder or s3://bucket/prefix"):
            ObjectBundles(url)
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"):
        with monkeypatch.context() as wrong:
            wrong.setenv(name, "wrong")
            with pytest.raises(StoreRefusedError, match="access denied") as refusal:
                ObjectBundles(server.url).check()
        assert "\n" not in str(refusal.value)
    server.kill()
    with pytest.raises(StoreUnavailableError, match="out of reach") as outage:
        ObjectBundles(server.url).check()
    assert "\n" not in str(outage.value)


def test_a_master_does_not_start_without_its_store(
    server: S3Server, database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line and exit status 1, whichever way the store is wrong."""
    options = {"database_url": database_url, "redis_url": redis_url, "bind": "127.0.0.1:0"}
    monkeypatch.setenv("ASSIZE_BUNDLE_STORE", "s3://other/x")
    with pytest.raises(CliError) as missing:
        run_master(options)
    assert missing.value.lines == ("master: bundle_store: s3://other/x: no such bucket",)
    assert missing.value.exit_code == 1
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    monkeypatch.setenv("ASSIZE_BUNDLE_STORE", server.url)
    with pytest.raises(CliError, match="access denied"):
        run_master(options)


async def test_a_node_gets_its_bundle_through_the_master(
    start_master: StartMaster, server: S3Server
) -> None:
    """Uploaded at one master, downloaded at another, with the node's own code."""
    async with (
        start_master("a", bundle_store=server.url) as a,
        start_master("b", bundle_store=server.url) as b,
        PlatformClient(a.address) as platform,
        ScriptedNode(b.address) as node,
    ):
        assert (await platform.upload(LARGE, piece=1 << 20)).created
        assert not (await platform.upload(LARGE, piece=1 << 20)).created
        await platform.submit("1", bundle_digest=LARGE_DIGEST)
        lease = await node.lease()
        assert lease.bundle_size == len(LARGE)
        with tempfile.TemporaryFile() as file:
            async with grpc.aio.insecure_channel(b.address) as channel:
                await node_download(lease.bundle_digest, channel, file)
            file.seek(0)
            assert hashlib.sha256(file.read()).hexdigest() == lease.bundle_digest
        await node.finish(lease)
        async with refused(grpc.StatusCode.INVALID_ARGUMENT, "digest: must be the SHA-256 of data"):
            await platform.upload(digest=hashlib.sha256(b"other").hexdigest())
        assert list(server.objects().values()) == [len(LARGE)]


async def test_an_outage_is_unavailable_and_nothing_is_lost(
    start_master: StartMaster, server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Health says so; submissions go on; after it everything is as before."""
    monkeypatch.setattr(bundle_service, "WATCH_S", 0.1)
    async with (
        start_master(bundle_store=server.url) as master,
        PlatformClient(master.address) as platform,
        ScriptedNode(master.address) as node,
    ):
        await platform.upload()
        health = health_pb2_grpc.HealthStub(platform.channel)

        async def bundles_are(serving: Callable[[int], bool]) -> None:
            request = health_pb2.HealthCheckRequest(service="judge.v1.Bundles")
            async with asyncio.timeout(DEADLINE_S):
                while not serving((await health.Check(request)).status):
                    await asyncio.sleep(0.02)

        await bundles_are(lambda status: status == health_pb2.HealthCheckResponse.SERVING)
        server.kill()
        find = judge_pb2.FindMissingRequest(digests=[DIGEST])
        async with refused(grpc.StatusCode.UNAVAILABLE, UNAVAILABLE):
            await platform.bundles.FindMissing(find, timeout=DEADLINE_S)
        async with refused(grpc.StatusCode.UNAVAILABLE, UNAVAILABLE):
            await platform.upload(b"more")
        async with refused(grpc.StatusCode.UNAVAILABLE, UNAVAILABLE):
            await anext(aiter(platform.bundles.Download(judge_pb2.DownloadRequest(digest=DIGEST))))
        await platform.submit("1")
        await node.finish(await node.lease())
        await bundles_are(lambda status: status == health_pb2.HealthCheckResponse.NOT_SERVING)
        server.start()
        await bundles_are(lambda status: status == health_pb2.HealthCheckResponse.SERVING)
        assert not (await platform.bundles.FindMissing(find, timeout=DEADLINE_S)).missing
        request = judge_pb2.DownloadRequest(digest=DIGEST)
        pieces = [piece.data async for piece in platform.bundles.Download(request)]
        assert b"".join(pieces) == BUNDLE
        assert (await platform.upload(b"more")).created
        assert not any(task.done() for task in master.tasks)

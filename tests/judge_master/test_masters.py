"""Several masters, restarts, and stores that go away."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import psycopg
import redis.asyncio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from cli.embedded import free_port
from judge_master.bootstrap import Master
from judge_master.settings import MasterSettings
from proto.judge.v1 import judge_pb2, verdict_pb2
from tests.judge_master.conftest import CALM, StartMaster
from tests.judge_master.platform_client import PlatformClient, refused
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode

NO_REDIS = {"redis_url": "redis://127.0.0.1:1"}


async def test_two_masters_share_one_queue_without_judging_twice(
    start_master: StartMaster, database_url: str
) -> None:
    """Each job goes to one node only, whichever master it was submitted to."""
    async with (
        start_master("a") as a,
        start_master("b") as b,
        PlatformClient(a.address) as at_a,
        PlatformClient(b.address) as at_b,
        ScriptedNode(a.address, "node-a", slots=3) as node_a,
        ScriptedNode(b.address, "node-b", slots=3) as node_b,
    ):
        await at_a.upload()
        names = [str(i) for i in range(30)]

        async def work(node: ScriptedNode) -> None:
            while True:
                await node.finish(await node.lease())

        workers = [asyncio.create_task(work(node)) for node in (node_a, node_b)]
        async with at_b.feed() as feed:
            await asyncio.gather(*((at_a, at_b)[int(i) % 2].submit(i) for i in names))
            results = [await feed.result() for _ in names]
        for worker in workers:
            worker.cancel()
        assert sorted(r.submission_id for r in results) == sorted(names)
        assert {r.result.node for r in results} == {"node-a", "node-b"}
    with psycopg.connect(database_url) as connection:
        attempts = "SELECT count(*), count(DISTINCT job_id) FROM judge.attempts"
        assert connection.execute(attempts).fetchone() == (30, 30)


async def test_cancel_drain_and_progress_reach_the_other_master(
    start_master: StartMaster,
) -> None:
    """What is asked of one master happens at the node of the other."""
    async with (
        start_master("a") as a,
        start_master("b") as b,
        PlatformClient(a.address) as platform,
        PlatformClient(b.address) as at_b,
        ScriptedNode(b.address) as node,
    ):
        await platform.upload()
        async with at_b.feed(progress=True) as warm:
            await platform.submit("warm")
            await node.finish(await node.lease())
            while (await warm.event()).WhichOneof("event") != "result":
                pass
        async with platform.feed(progress=True) as feed:
            assert (await feed.result()).submission_id == "warm"
            await platform.submit("1")
            lease = await node.lease()
            await node.progress(lease, done=2)
            while (event := await feed.event()).progress.tests_done != 2:
                assert event.WhichOneof("event") == "progress"
        await platform.cancel("1")
        assert (await node.expect("stop")).token == lease.token
        assert (await platform.drain("node-1")).draining
        assert (await node.expect("drain")).drain


async def test_node_moves_to_another_master_with_its_attempts(
    start_master: StartMaster,
) -> None:
    """The lease belongs to the node, not to the master that gave it."""
    async with (
        start_master("a") as a,
        start_master("b") as b,
        PlatformClient(a.address) as platform,
        ScriptedNode(a.address) as node,
    ):
        await platform.upload()
        await platform.submit("1")
        lease = await node.lease()
        await node.drop()
        node.address = b.address
        assert list((await node.connect(held=(lease.token,))).lost_tokens) == []
        await platform.submit("2")
        await asyncio.sleep(0.7)
        assert node.waiting("lease") == 0
        assert (await node.finish(lease)).accepted
        assert (await node.lease()).submission_id == "2"


async def test_older_stream_of_the_same_process_is_closed_everywhere(
    start_master: StartMaster,
) -> None:
    """A half-open stream at one master never gets leases once another speaks for the node."""
    async with (
        start_master("a") as a,
        start_master("b") as b,
        PlatformClient(a.address) as platform,
        ScriptedNode(a.address, incarnation="one") as old,
    ):
        await platform.upload()
        async with ScriptedNode(b.address, incarnation="one") as new:
            assert await old.ended() is grpc.StatusCode.UNAVAILABLE
            await platform.submit("1")
            assert (await new.lease()).submission_id == "1"
            assert old.waiting("lease") == 0


async def test_without_redis_everything_still_happens(start_master: StartMaster) -> None:
    """Two masters that cannot talk notice each other's work by polling."""
    async with (
        start_master("a", **NO_REDIS) as a,
        start_master("b", **NO_REDIS) as b,
        PlatformClient(a.address) as platform,
        ScriptedNode(b.address) as node,
    ):
        await platform.upload()
        async with platform.feed() as feed:
            await platform.submit("1")
            await node.finish(await node.lease())
            assert (await feed.result()).submission_id == "1"
        await platform.submit("2")
        lease = await node.lease()
        await platform.cancel("2")
        assert (await node.expect("stop")).token == lease.token
        await platform.drain("node-1")
        assert (await node.expect("drain")).drain


async def test_flushed_and_disconnected_redis_loses_nothing(
    start_master: StartMaster, redis_url: str
) -> None:
    """FLUSHALL and killed connections in the middle of the work."""
    async with (
        start_master("a") as a,
        start_master("b") as b,
        PlatformClient(a.address) as platform,
        ScriptedNode(b.address) as node,
        platform.feed() as feed,
        redis.asyncio.Redis.from_url(redis_url) as admin,
    ):
        await platform.upload()
        for i in range(4):
            await admin.flushall()
            await admin.client_kill_filter(_type="pubsub")
            await platform.submit(str(i))
            await node.finish(await node.lease())
            assert (await feed.result()).submission_id == str(i)
        assert not any(task.done() for task in (*a.tasks, *b.tasks))


@asynccontextmanager
async def database_away(database_url: str) -> AsyncIterator[None]:
    """Nobody can connect to the database, and all connections are cut."""
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    elsewhere = database_url.replace(f"/{name}?", "/postgres?")
    with psycopg.connect(elsewhere, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


async def test_database_outage_is_unavailable_and_survived(
    master: Master, platform: PlatformClient, database_url: str
) -> None:
    """Calls are refused with UNAVAILABLE, leases outlive the outage, results arrive after it."""
    await platform.submit("1")
    async with ScriptedNode(master.address) as node:
        lease = await node.lease()
        async with database_away(database_url):
            message = "the database is out of reach, try again"
            async with refused(grpc.StatusCode.UNAVAILABLE, message):
                await platform.submit("2")
            async with refused(grpc.StatusCode.UNAVAILABLE, message):
                await platform.job("1")
            await asyncio.sleep(1.5)
            assert node.status is None
        assert (await platform.submit("2")).created
        await asyncio.sleep(0.5)
        assert (await node.finish(lease)).accepted
        assert (await node.lease()).submission_id == "2"
        assert not any(task.done() for task in master.tasks)


async def test_result_during_an_outage_is_sent_again(
    master: Master, platform: PlatformClient, database_url: str
) -> None:
    """The stream ends, the node keeps the result and repeats it when it is back."""
    await platform.submit("1")
    async with ScriptedNode(master.address) as node:
        lease = await node.lease()
        async with database_away(database_url):
            report = asyncio.create_task(node.finish(lease))
            assert await node.ended() is grpc.StatusCode.UNAVAILABLE
            report.cancel()
            async with refused(grpc.StatusCode.UNAVAILABLE):
                await node.connect(held=(lease.token,))
        assert list((await node.connect(held=(lease.token,))).lost_tokens) == []
        assert (await node.finish(lease)).accepted


async def test_graceful_stop_ends_streams_with_unavailable(start_master: StartMaster) -> None:
    """Nodes, feeds and watchers learn that they should go elsewhere."""
    async with start_master() as master:
        platform = PlatformClient(master.address)
        await platform.upload()
        await platform.submit("1")
        node = ScriptedNode(master.address, languages=())
        await node.connect()
        feed = platform.judge.Results()
        subscribe = judge_pb2.ResultsRequest.Subscribe(platform="web")
        await feed.write(judge_pb2.ResultsRequest(subscribe=subscribe))
        request = judge_pb2.WatchRequest(platform="web", submission_id="1")
        watcher = platform.judge.Watch(request)
        await watcher.read()
        health = health_pb2_grpc.HealthStub(platform.channel)
        answer = await health.Check(health_pb2.HealthCheckRequest(service="judge.v1.Judge"))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    assert await node.ended() is grpc.StatusCode.UNAVAILABLE
    assert node.details == "the master is stopping"
    assert await feed.code() is grpc.StatusCode.UNAVAILABLE
    assert await watcher.code() is grpc.StatusCode.UNAVAILABLE
    await node.drop()
    await platform.channel.close()


@asynccontextmanager
async def master_process(settings: MasterSettings) -> AsyncIterator[asyncio.subprocess.Process]:
    """A master as a process of its own, ready to be called."""
    given = settings.model_dump(exclude_none=True, exclude={"cluster_secret"})
    fields = {key.upper(): str(value) for key, value in given.items()}
    environment = {f"ASSIZE_MASTER_{key}": value for key, value in fields.items()}
    environment["ASSIZE_DATABASE_URL"] = environment.pop("ASSIZE_MASTER_DATABASE_URL")
    environment["ASSIZE_REDIS_URL"] = environment.pop("ASSIZE_MASTER_REDIS_URL")
    program = (
        "from judge_master.bootstrap import run\n"
        "from judge_master.settings import MasterSettings\n"
        "run(MasterSettings())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        env=os.environ | environment,
        cwd=Path(__file__).parents[2],
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stderr is not None
        async with asyncio.timeout(DEADLINE_S):
            while b"master is up" not in (line := await process.stderr.readline()):
                assert line, "the master ended before it was up"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_killed_master_loses_nothing(
    settings: Callable[..., MasterSettings],
) -> None:
    """SIGKILL in the middle: the node comes back to the next one and its result counts."""
    ours = settings(bind=f"127.0.0.1:{free_port()}", **CALM)
    node = ScriptedNode(ours.bind)
    async with master_process(ours) as process, PlatformClient(ours.bind) as platform:
        await platform.upload()
        await platform.submit("1")
        await platform.submit("2")
        await node.connect()
        lease = await node.lease()
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with master_process(ours), PlatformClient(ours.bind) as platform:
        assert list((await node.connect(held=(lease.token,))).lost_tokens) == []
        async with platform.feed() as feed:
            assert (await node.finish(lease)).accepted
            await node.finish(await node.lease(), verdict_pb2.WRONG_ANSWER)
            assert [(await feed.result()).submission_id for _ in "12"] == ["1", "2"]
    await node.drop()


async def test_sigterm_ends_the_process_with_status_0(
    settings: Callable[..., MasterSettings],
) -> None:
    """A connected node does not keep it from stopping."""
    ours = settings(bind=f"127.0.0.1:{free_port()}")
    async with master_process(ours) as process, ScriptedNode(ours.bind) as node:
        process.send_signal(signal.SIGTERM)
        assert await node.ended() is grpc.StatusCode.UNAVAILABLE
        assert await asyncio.wait_for(process.wait(), DEADLINE_S) == 0

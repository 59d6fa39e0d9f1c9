"""Bounds of calls, and what health checks and tools see of a master."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import grpc
import psycopg
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from judge_master.bootstrap import Master
from judge_master.rpc import hygiene
from judge_master.settings import MasterSettings
from proto.judge.v1 import judge_pb2
from tests.judge_master.conftest import StartMaster
from tests.judge_master.platform_client import PlatformClient, refused
from tests.judge_master.scripted_node import DEADLINE_S

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


async def test_each_service_bounds_its_messages(master: Master, platform: PlatformClient) -> None:
    """What no rule of a service could allow is refused before it is decoded."""
    source = judge_pb2.SourceFile(name="a.cpp", content=b"a" * (3 << 20))
    async with refused(grpc.StatusCode.INVALID_ARGUMENT, "message: must be at most 2048 KiB"):
        await platform.submit("1", files=[source])
    async with refused(grpc.StatusCode.INVALID_ARGUMENT, "message: must be at most 64 KiB"):
        await platform.drain("n" * (65 << 10))
    assert (await platform.submit("1")).created


async def test_unary_calls_end_in_time(
    master: Master,
    platform: PlatformClient,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A job that somebody else holds locked delays no caller for ever, and stays as it was."""
    await platform.submit("1")
    monkeypatch.setattr(hygiene, "DEADLINE_S", 1.0)
    with psycopg.connect(database_url) as connection:
        connection.execute("SELECT FROM judge.jobs FOR UPDATE")
        message = "not done within 1 s, try again"
        async with refused(grpc.StatusCode.DEADLINE_EXCEEDED, message):
            await platform.cancel("1")
    assert (await platform.job("1")).state == judge_pb2.QUEUED


async def test_health_follows_the_database(
    master: Master, platform: PlatformClient, database_url: str
) -> None:
    """Out of reach it is not serving, and serving again when the database is back."""
    health = health_pb2_grpc.HealthStub(platform.channel)
    name = database_url.split("?", maxsplit=1)[0].rpartition("/")[2]
    admin_url = database_url.replace(f"/{name}?", "/postgres?")

    async def becomes(status: int) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while (await health.Check(health_pb2.HealthCheckRequest())).status != status:
                await asyncio.sleep(0.05)

    await becomes(SERVING)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        await becomes(NOT_SERVING)
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    await becomes(SERVING)


@pytest.mark.parametrize("on", [True, False])
async def test_reflection_is_a_setting(
    start_master: StartMaster, settings: Callable[..., MasterSettings], on: bool
) -> None:
    """Tools see the contract unless operators do not want that."""
    async with (
        start_master(reflection=on) as master,
        grpc.aio.insecure_channel(master.address) as channel,
    ):
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        asked = reflection_pb2.ServerReflectionRequest(list_services="")
        call = stub.ServerReflectionInfo(iter([asked]), timeout=DEADLINE_S)
        if not on:
            async with refused(grpc.StatusCode.UNIMPLEMENTED):
                await call.read()
            return
        answer = await call.read()
        names = {service.name for service in answer.list_services_response.service}
        assert {"judge.v1.Judge", "judge.v1.NodeLink", "judge.v1.Enrolment"} <= names

"""The gRPC server with its limits, health and reflection."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio
from grpc_reflection.v1alpha import reflection

from judge_master.rpc.bundles import BundlesService
from judge_master.rpc.decoding import DecodingInterceptor
from judge_master.rpc.fleet import FleetService
from judge_master.rpc.judge import JudgeService
from judge_master.rpc.node_link import NodeLinkService
from proto.judge.v1 import judge_pb2, judge_pb2_grpc, node_pb2, node_pb2_grpc

MAX_MESSAGE_BYTES = 16 << 20
"""A result with thousands of tests; sources and pieces have their own, smaller limits."""

OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", 2 * MAX_MESSAGE_BYTES),
    ("grpc.so_reuseport", 0),
    # Finds peers that vanished without a word.
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
)

BUNDLES = judge_pb2.DESCRIPTOR.services_by_name["Bundles"].full_name
SERVICES = (
    judge_pb2.DESCRIPTOR.services_by_name["Judge"].full_name,
    BUNDLES,
    judge_pb2.DESCRIPTOR.services_by_name["Fleet"].full_name,
    node_pb2.DESCRIPTOR.services_by_name["NodeLink"].full_name,
)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that is served."""

    judge: JudgeService
    bundles: BundlesService
    fleet: FleetService
    node_link: NodeLinkService


class Server:
    """Listens from `start` until `stop`."""

    def __init__(self, services: Services) -> None:
        self._server = grpc.aio.server(interceptors=(DecodingInterceptor(),), options=OPTIONS)
        self._health = health_aio.HealthServicer()
        judge_pb2_grpc.add_JudgeServicer_to_server(services.judge, self._server)
        judge_pb2_grpc.add_BundlesServicer_to_server(services.bundles, self._server)
        judge_pb2_grpc.add_FleetServicer_to_server(services.fleet, self._server)
        node_pb2_grpc.add_NodeLinkServicer_to_server(services.node_link, self._server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        names = (*SERVICES, "grpc.health.v1.Health", reflection.SERVICE_NAME)
        reflection.enable_server_reflection(names, self._server)

    async def start(self, bind: str) -> str:
        """Listens on `bind` ("host:port", 0 for any) and returns the real address.

        Raises:
            RuntimeError: the address cannot be used.
        """
        port = self._server.add_insecure_port(bind)
        await self._server.start()
        for name in ("", *SERVICES):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        return f"{bind.rpartition(':')[0]}:{port}"

    async def bundles_serving(self, *, serving: bool) -> None:
        """Tells health checks whether bundles can be had."""
        status = (
            health_pb2.HealthCheckResponse.SERVING
            if serving
            else health_pb2.HealthCheckResponse.NOT_SERVING
        )
        await self._health.set(BUNDLES, status)

    async def not_serving(self) -> None:
        """Tells health checks that this master goes away."""
        await self._health.enter_graceful_shutdown()

    async def stop(self, grace_ms: int) -> None:
        """Refuses new calls at once and waits for the running ones."""
        await self._server.stop(grace_ms / 1000)

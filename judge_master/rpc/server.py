"""The gRPC server with its limits, health and reflection."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio
from grpc_reflection.v1alpha import reflection

from judge_master.identity.guard import Guard
from judge_master.identity.ports import AuditLog
from judge_master.rpc.access import AccessInterceptor
from judge_master.rpc.auditing import AuditInterceptor
from judge_master.rpc.bundles import BundlesService
from judge_master.rpc.decoding import DecodingInterceptor
from judge_master.rpc.enrolment import AdministrationService, EnrolmentService
from judge_master.rpc.fleet import FleetService
from judge_master.rpc.hygiene import MAX_MESSAGE_BYTES, DeadlineInterceptor
from judge_master.rpc.judge import JudgeService
from judge_master.rpc.listening import Listening, MasterCertificate
from judge_master.rpc.node_link import NodeLinkService
from proto.judge.v1 import (
    enrolment_pb2,
    enrolment_pb2_grpc,
    judge_pb2,
    judge_pb2_grpc,
    node_pb2,
    node_pb2_grpc,
)

MAX_CALLS = 20_000
"""Calls and streams at once, of all connections; more are refused with RESOURCE_EXHAUSTED."""

OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", 2 * MAX_MESSAGE_BYTES),
    ("grpc.so_reuseport", 0),
    # Of one connection; more wait for their turn.
    ("grpc.max_concurrent_streams", 1_000),
    # Finds peers that vanished without a word.
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    # Peers that ping more often than this are sent away.
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
)

BUNDLES = judge_pb2.DESCRIPTOR.services_by_name["Bundles"].full_name
SERVICES = (
    judge_pb2.DESCRIPTOR.services_by_name["Judge"].full_name,
    BUNDLES,
    judge_pb2.DESCRIPTOR.services_by_name["Fleet"].full_name,
    node_pb2.DESCRIPTOR.services_by_name["NodeLink"].full_name,
    enrolment_pb2.DESCRIPTOR.services_by_name["Enrolment"].full_name,
    enrolment_pb2.DESCRIPTOR.services_by_name["Administration"].full_name,
)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that is served."""

    judge: JudgeService
    bundles: BundlesService
    fleet: FleetService
    node_link: NodeLinkService
    enrolment: EnrolmentService
    administration: AdministrationService


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens."""

    address: str
    """host:port, or unix:/path."""
    enrolment_port: int
    """0 without TLS."""


class Server:
    """Listens from `start` until `stop`."""

    def __init__(self, services: Services, guard: Guard, audit: AuditLog, *, reflect: bool) -> None:
        self._server = grpc.aio.server(
            # From the outside in.
            interceptors=(
                AccessInterceptor(guard),
                DeadlineInterceptor(),
                AuditInterceptor(audit),
                DecodingInterceptor(),
            ),
            options=OPTIONS,
            maximum_concurrent_rpcs=MAX_CALLS,
        )
        self._health = health_aio.HealthServicer()
        self._database = True
        self._bundles = True
        judge_pb2_grpc.add_JudgeServicer_to_server(services.judge, self._server)
        judge_pb2_grpc.add_BundlesServicer_to_server(services.bundles, self._server)
        judge_pb2_grpc.add_FleetServicer_to_server(services.fleet, self._server)
        node_pb2_grpc.add_NodeLinkServicer_to_server(services.node_link, self._server)
        enrolment_pb2_grpc.add_EnrolmentServicer_to_server(services.enrolment, self._server)
        enrolment_pb2_grpc.add_AdministrationServicer_to_server(
            services.administration, self._server
        )
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        if reflect:
            names = (*SERVICES, "grpc.health.v1.Health", reflection.SERVICE_NAME)
            reflection.enable_server_reflection(names, self._server)

    async def start(self, listening: Listening) -> Address:
        """Opens everything and returns where.

        Raises:
            OSError: an address cannot be used.
        """
        enrolment = 0
        if listening.authority is None:
            port = self._open(listening.bind, None)
        else:
            certificate = MasterCertificate(listening.authority)
            port = self._open(listening.bind, certificate.mutual())
            enrolment = self._open(listening.enrolment, certificate.for_strangers())
        if listening.socket is not None:
            self._open(f"unix:{listening.socket}", None)
            # Whoever may write to it is an operator.
            listening.socket.chmod(0o660)
        await self._server.start()
        await self._tell()
        host = listening.bind.rpartition(":")[0]
        unix = listening.bind.startswith("unix:")
        return Address(listening.bind if unix else f"{host}:{port}", enrolment)

    def _open(self, address: str, credentials: grpc.ServerCredentials | None) -> int:
        try:
            if credentials is None:
                return self._server.add_insecure_port(address)
            return self._server.add_secure_port(address, credentials)
        except RuntimeError:
            raise OSError(f"bind: {address} cannot be listened on") from None

    async def bundles_serving(self, *, serving: bool) -> None:
        """Tells health checks whether bundles can be had."""
        self._bundles = serving
        await self._tell()

    async def database_serving(self, *, serving: bool) -> None:
        """Tells health checks whether anything can be done at all."""
        self._database = serving
        await self._tell()

    async def _tell(self) -> None:
        for name in ("", *SERVICES):
            serving = self._database and (self._bundles or name != BUNDLES)
            status = (
                health_pb2.HealthCheckResponse.SERVING
                if serving
                else health_pb2.HealthCheckResponse.NOT_SERVING
            )
            await self._health.set(name, status)

    async def not_serving(self) -> None:
        """Tells health checks that this master goes away."""
        await self._health.enter_graceful_shutdown()

    async def stop(self, grace_ms: int) -> None:
        """Refuses new calls at once and waits for the running ones."""
        await self._server.stop(grace_ms / 1000)

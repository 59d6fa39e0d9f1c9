"""Puts a master together, runs it, and takes it apart."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
import uvloop

from judge_master import metrics
from judge_master.adapters.bundle_files import StoredBundles, open_bundle_store
from judge_master.adapters.postgres.attempts import PostgresAttempts
from judge_master.adapters.postgres.audit import PostgresAudit
from judge_master.adapters.postgres.authority import PostgresAuthority
from judge_master.adapters.postgres.bundles import PostgresBundles
from judge_master.adapters.postgres.database import Database
from judge_master.adapters.postgres.dispatch import PostgresDispatch
from judge_master.adapters.postgres.feed import PostgresFeed
from judge_master.adapters.postgres.jobs import PostgresJobs
from judge_master.adapters.postgres.members import PostgresMembers
from judge_master.adapters.postgres.migrate import migrate
from judge_master.adapters.postgres.nodes import PostgresNodes
from judge_master.adapters.postgres.operation import PostgresOperation
from judge_master.adapters.postgres.prefetches import PostgresPrefetches
from judge_master.adapters.redis_bus import RedisBus
from judge_master.domain.fitness import FitnessTerms
from judge_master.identity.authority import Authority
from judge_master.identity.guard import Guard
from judge_master.identity.members import Members
from judge_master.identity.opening import open_authority
from judge_master.rpc.bundles import BundlesService
from judge_master.rpc.codec import ProtobufResults
from judge_master.rpc.enrolment import AdministrationService, EnrolmentService
from judge_master.rpc.fleet import FleetService
from judge_master.rpc.judge import JudgeService
from judge_master.rpc.listening import Listening
from judge_master.rpc.node_link import NodeLinkService
from judge_master.rpc.server import Server, Services
from judge_master.service.announce import Announcer
from judge_master.service.bundles import Bundles, watch_store
from judge_master.service.counters import Counters
from judge_master.service.dispatch import Dispatcher
from judge_master.service.fitness import FitnessWatch
from judge_master.service.fleet import Fleet, carry_out_orders, watch_silence
from judge_master.service.health import watch_database
from judge_master.service.jobs import Bounds, Jobs
from judge_master.service.leases import Sweeper
from judge_master.service.links import Links, LinkTerms
from judge_master.service.load import Load
from judge_master.service.operation import Operation, sample_metrics
from judge_master.service.prefetch import Prefetching
from judge_master.service.results import Reports, ReportTerms
from judge_master.settings import MasterSettings
from telemetry.collecting import spare_collections
from telemetry.logs import configure_logging
from telemetry.metrics import serving_metrics
from telemetry.tracing import start_tracing

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Master:
    """A running master."""

    address: str
    """host:port where gRPC listens."""
    enrolment_port: int
    """Where members join; 0 without TLS."""
    counters: Counters
    tasks: tuple[asyncio.Task[None], ...]
    metrics_port: int | None = None
    """Where /metrics is served, if it is."""


def run(settings: MasterSettings) -> None:
    """Runs a master until SIGTERM or SIGINT; blocks. Raises what ended a task of it."""
    configure_logging(master=settings.name)
    end_tracing = start_tracing("assize-master", settings.name)
    spare_collections()
    try:
        uvloop.run(_serve(settings))
    finally:
        end_tracing()


async def _serve(settings: MasterSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings) as master:
        stopped = asyncio.create_task(stop.wait(), name="signal")
        done, _ = await asyncio.wait({stopped, *master.tasks}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for task in done - {stopped}:
            log.error("task died", task=task.get_name())
            task.result()
            raise RuntimeError(f"the task {task.get_name()} ended")


@asynccontextmanager
async def running(settings: MasterSettings) -> AsyncIterator[Master]:
    """A master that serves until the block ends, then goes away gracefully."""
    cluster = await asyncio.to_thread(migrate, settings.database_url)
    bundles = await asyncio.to_thread(_checked_bundles, settings.bundle_store)
    async with contextlib.AsyncExitStack() as stack:
        database = Database(settings.database_url, settings.database_pool)
        stack.push_async_callback(database.aclose)
        bus = RedisBus(settings.redis_url, cluster)
        stack.push_async_callback(bus.aclose)
        authority = await _authority(settings, database, cluster)
        parts = _assemble(settings, database, bus, bundles, authority)
        metrics_port = stack.enter_context(
            serving_metrics(metrics.REGISTRY, settings.metrics_host, settings.metrics_port)
        )
        tasks = tuple(_start(name, task) for name, task in parts.tasks.items())
        stack.push_async_callback(_cancel, tasks)
        opened = await parts.server.start(
            Listening(settings.bind, authority, settings.enrolment_bind, settings.local_socket)
        )
        parts.members.enrolment_port = opened.enrolment_port
        log.info("master is up", name=settings.name, address=opened.address, tls=bool(authority))
        try:
            yield Master(opened.address, opened.enrolment_port, parts.counters, tasks, metrics_port)
        finally:
            await parts.server.not_serving()
            parts.links.stop()
            bus.stop()
            await parts.server.stop(settings.stop_grace_ms)
            log.info("master is down", name=settings.name, counts=parts.counters.snapshot())


@dataclass(frozen=True, slots=True)
class _Parts:
    server: Server
    links: Links
    members: Members
    counters: Counters
    tasks: dict[str, Coroutine[Any, Any, None]]


async def _authority(
    settings: MasterSettings, database: Database, cluster: str
) -> Authority | None:
    """What members' certificates are checked against; None without TLS."""
    if not settings.uses_tls:
        return None
    return await open_authority(
        PostgresAuthority(database),
        cluster,
        settings.cluster_secret.get_secret_value(),
        settings.secret_file,
        f"master {settings.name}",
    )


def _assemble(
    settings: MasterSettings,
    database: Database,
    bus: RedisBus,
    files: StoredBundles,
    authority: Authority | None,
) -> _Parts:
    counters = Counters()
    codec = ProtobufResults()
    announcer = Announcer(bus, counters)
    terms = _terms(settings)
    attempts = PostgresAttempts(database, codec)
    nodes = PostgresNodes(database, codec)
    jobs = PostgresJobs(database)
    feed = PostgresFeed(database)
    links = Links(nodes, bus, announcer, counters, terms)
    queue = PostgresDispatch(database, settings.confirm_wait_ms)
    dispatcher = Dispatcher(
        queue, attempts, links, bus, announcer, settings.poll_ms, settings.ageing_share
    )
    load = Load(queue, bus, settings.poll_ms)
    operation = PostgresOperation(database)
    prefetching = Prefetching(PostgresPrefetches(database), bus, links)
    fitness = FitnessWatch(
        nodes,
        bus,
        FitnessTerms(settings.max_node_noise, settings.max_speed_deviation),
        alive_ms=terms.alive_ms,
        look_ms=settings.heartbeat_ms,
    )
    sweeper = Sweeper(
        attempts,
        feed,
        bus,
        announcer,
        sweep_ms=settings.sweep_ms,
        grace_ms=max(settings.reconnect_grace_ms, 2 * settings.heartbeat_ms),
        max_attempts=settings.max_attempts,
    )
    member_store = PostgresMembers(database, codec)
    life = timedelta(hours=settings.certificate_hours)
    members = Members(member_store, authority, bus, announcer, life)
    guard = Guard(member_store, bus, settings.poll_ms)
    audit = PostgresAudit(database)
    services = Services(
        judge=JudgeService(
            Jobs(jobs, bus, announcer, load, _bounds(settings)),
            jobs,
            feed,
            prefetching,
            bus,
            settings.poll_ms,
        ),
        bundles=BundlesService(Bundles(files, PostgresBundles(database))),
        fleet=FleetService(Fleet(nodes, bus, terms.alive_ms), Operation(operation, load)),
        enrolment=EnrolmentService(members),
        administration=AdministrationService(members, audit),
        node_link=NodeLinkService(
            links, Reports(attempts, bus, announcer, counters, _report_terms(settings, terms))
        ),
    )
    server = Server(services, guard, audit, reflect=settings.reflection)
    tasks = {
        "dispatcher": dispatcher.run(),
        "sweeper": sweeper.run(),
        "orders": carry_out_orders(links, bus, settings.poll_ms),
        "silence": watch_silence(links),
        "load": load.run(),
        "prefetching": prefetching.run(),
        "fitness": fitness.run(),
        "members": guard.run(),
        "bundle store": watch_store(files, server.bundles_serving),
        "database": watch_database(database.answers, server.database_serving, settings.poll_ms),
        "bus sender": bus.send(),
        "bus receiver": bus.receive(),
    }
    if settings.metrics_port is not None:
        look = sample_metrics(operation, nodes, database.pool, terms.alive_ms)
        tasks["metrics"] = look
    return _Parts(server, links, members, counters, tasks)


def _checked_bundles(place: str) -> StoredBundles:
    store = open_bundle_store(place)
    store.check()
    return StoredBundles(store)


def _bounds(settings: MasterSettings) -> Bounds:
    return Bounds(settings.max_queued, settings.max_queued_user, settings.max_queued_total)


def _report_terms(settings: MasterSettings, terms: LinkTerms) -> ReportTerms:
    return ReportTerms(
        max_attempts=settings.max_attempts,
        confirm_band=settings.confirm_band,
        recheck_share=settings.recheck_share,
        alive_ms=terms.alive_ms,
    )


def _terms(settings: MasterSettings) -> LinkTerms:
    return LinkTerms(
        master=settings.name,
        lease_ms=settings.lease_ms,
        heartbeat_ms=settings.heartbeat_ms,
        reconnect_grace_ms=settings.reconnect_grace_ms,
        max_attempts=settings.max_attempts,
    )


def _start(name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.create_task(work, name=name)


async def _cancel(tasks: tuple[asyncio.Task[None], ...]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

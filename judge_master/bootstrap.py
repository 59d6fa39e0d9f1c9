"""Puts a master together, runs it, and takes it apart."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from judge_master.adapters.bundle_files import StoredBundles, open_bundle_store
from judge_master.adapters.postgres.attempts import PostgresAttempts
from judge_master.adapters.postgres.bundles import PostgresBundles
from judge_master.adapters.postgres.database import Database
from judge_master.adapters.postgres.dispatch import PostgresDispatch
from judge_master.adapters.postgres.feed import PostgresFeed
from judge_master.adapters.postgres.jobs import PostgresJobs
from judge_master.adapters.postgres.migrate import migrate
from judge_master.adapters.postgres.nodes import PostgresNodes
from judge_master.adapters.redis_bus import RedisBus
from judge_master.rpc.bundles import BundlesService
from judge_master.rpc.codec import ProtobufResults
from judge_master.rpc.fleet import FleetService
from judge_master.rpc.judge import JudgeService
from judge_master.rpc.node_link import NodeLinkService
from judge_master.rpc.server import Server, Services
from judge_master.service.announce import Announcer
from judge_master.service.bundles import Bundles, watch_store
from judge_master.service.counters import Counters
from judge_master.service.dispatch import Dispatcher
from judge_master.service.fleet import Fleet, carry_out_orders, watch_silence
from judge_master.service.jobs import Jobs
from judge_master.service.leases import Sweeper
from judge_master.service.links import Links, LinkTerms
from judge_master.service.results import Reports
from judge_master.settings import MasterSettings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Master:
    """A running master."""

    address: str
    """host:port where gRPC listens."""
    counters: Counters
    tasks: tuple[asyncio.Task[None], ...]


def run(settings: MasterSettings) -> None:
    """Runs a master until SIGTERM or SIGINT; blocks. Raises what ended a task of it."""
    configure_logging()
    asyncio.run(_serve(settings))


def configure_logging() -> None:
    """JSON lines on stderr."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Without local variables: they would put people's sources into the log.
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            ),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


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
        parts = _assemble(settings, database, bus, bundles)
        tasks = tuple(_start(name, task) for name, task in parts.tasks.items())
        stack.push_async_callback(_cancel, tasks)
        address = await parts.server.start(settings.bind)
        log.info("master is up", name=settings.name, address=address)
        try:
            yield Master(address, parts.counters, tasks)
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
    counters: Counters
    tasks: dict[str, Coroutine[Any, Any, None]]


def _assemble(
    settings: MasterSettings, database: Database, bus: RedisBus, files: StoredBundles
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
    dispatcher = Dispatcher(
        PostgresDispatch(database), attempts, links, bus, announcer, settings.poll_ms
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
    services = Services(
        judge=JudgeService(
            Jobs(jobs, bus, announcer, settings.max_queued), jobs, feed, bus, settings.poll_ms
        ),
        bundles=BundlesService(Bundles(files, PostgresBundles(database))),
        fleet=FleetService(Fleet(nodes, bus, terms.alive_ms)),
        node_link=NodeLinkService(
            links, Reports(attempts, bus, announcer, counters, settings.max_attempts)
        ),
    )
    server = Server(services)
    tasks = {
        "dispatcher": dispatcher.run(),
        "sweeper": sweeper.run(),
        "orders": carry_out_orders(links, bus, settings.poll_ms),
        "silence": watch_silence(links),
        "bundle store": watch_store(files, server.bundles_serving),
        "bus sender": bus.send(),
        "bus receiver": bus.receive(),
    }
    return _Parts(server, links, counters, tasks)


def _checked_bundles(place: str) -> StoredBundles:
    store = open_bundle_store(place)
    store.check()
    return StoredBundles(store)


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

"""Puts the parts together and runs them."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
import uvicorn
from fastapi import FastAPI
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from sqlalchemy.ext.asyncio import AsyncEngine

from identity.channel import Dialler
from identity.join import become
from identity.names import Role
from identity.renew import keep_fresh
from telemetry.collecting import spare_collections
from telemetry.logs import configure_logging
from telemetry.metrics import serving_metrics
from telemetry.tracing import start_tracing
from web_api import docs, errors, metrics
from web_api.activity.consumers import ConsumerTask, PurgeTask
from web_api.activity.rebase import rebase
from web_api.body_limit import BodyLimitMiddleware
from web_api.database import Sessions, create_engine, session_factory
from web_api.entitlements import Entitlements
from web_api.feature import Parts, Services
from web_api.features import FEATURES
from web_api.judge.client import JudgeClient
from web_api.judge.feed import ResultsFeed
from web_api.judge.sorting import Sorter
from web_api.limits import RateLimiter
from web_api.live import Bell, StatusFollower
from web_api.migrate import migrate
from web_api.pages import Pages
from web_api.problems.access import ProblemAccess
from web_api.problems.cache import ProblemCache
from web_api.problems.importing import Importer
from web_api.problems.samples import Samples
from web_api.security import SecurityMiddleware
from web_api.settings import WebSettings
from web_api.submissions.events import EventLog, Follower, Wakeups
from web_api.tasks import BackgroundTasks, OnDeath
from web_api.users.passwords import Passwords

log = structlog.get_logger(__name__)

JSON_BODY = 8 * 1024 * 1024
"""A source of 1 MiB may need six characters for each of its own."""
DRAIN_S = 10


def run(settings: WebSettings) -> None:
    """Serves until SIGTERM or SIGINT.

    Raises:
        RuntimeError: if a background task died.
        OSError: if the port is taken.
        Exception: what else made the start fail (sqlalchemy.exc.OperationalError without
            a database).
    """
    configure_logging(platform=settings.platform)
    end_tracing = start_tracing("assize-web", settings.platform)
    app = create_app(settings, on_death=lambda task, _: stop(task))
    spare_collections()
    deaths: list[str] = []

    def stop(task: str) -> None:
        deaths.append(task)
        server.should_exit = True

    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            server_header=False,
            forwarded_allow_ips=settings.forwarded_allow_ips,
            timeout_graceful_shutdown=DRAIN_S,
        )
    )
    try:
        server.run()
    except SystemExit:
        # How the server ends when it could not start.
        failure = getattr(app.state, "failure", None)
        raise failure or OSError(f"cannot listen on {settings.host}:{settings.port}") from None
    finally:
        end_tracing()
    if deaths:
        raise RuntimeError(f"background task ended: {', '.join(deaths)}")


def _stop_process(_: str, __: BaseException | None) -> None:
    signal.raise_signal(signal.SIGTERM)


def create_app(
    settings: WebSettings, *, on_death: OnDeath = _stop_process, passwords: Passwords | None = None
) -> FastAPI:
    """The ASGI application. `on_death` is told when a background task ends by itself."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            await asyncio.to_thread(migrate, settings.database_url)
            dialler = await asyncio.to_thread(_dialler, settings)
        except Exception as error:
            # The server only logs it; whoever started us wants to know.
            app.state.failure = error
            raise
        running = _running(settings, dialler, passwords or Passwords(), on_death)
        async with running as app.state.services:
            with serving_metrics(
                metrics.REGISTRY, settings.metrics_host, settings.metrics_port
            ) as app.state.metrics_port:
                yield

    app = FastAPI(
        title="Assize",
        version="1",
        description="Problems, submissions and their verdicts. Errors are problem+json.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    errors.install(app)
    docs.install(app)
    app.add_middleware(
        BodyLimitMiddleware,
        default=JSON_BODY,
        limits=_body_limits(settings),
    )
    app.add_middleware(SecurityMiddleware, public_url=settings.public_url)
    app.add_middleware(metrics.MetricsMiddleware)
    for feature in FEATURES:
        for router in feature.routers:
            app.include_router(router)
    app.router.default = Pages(settings.ui_dir)
    return app


def _dialler(settings: WebSettings) -> Dialler:
    """How the judge is spoken to, after joining its cluster if that is asked for."""
    return become(
        Role.PLATFORM,
        settings.platform,
        settings.master,
        settings.join.get_secret_value(),
        settings.identity_dir,
        insecure=settings.insecure,
    )


def _body_limits(settings: WebSettings) -> dict[str, int]:
    limits = {"/api/problems": settings.package_size_mib * 1024 * 1024}
    for feature in FEATURES:
        limits.update(feature.body_limits)
    return limits


@asynccontextmanager
async def _running(
    settings: WebSettings, dialler: Dialler, passwords: Passwords, on_death: OnDeath
) -> AsyncIterator[Services]:
    """Everything that lives as long as the process."""
    engine = create_engine(settings.database_url)
    redis = _redis(settings.redis_url)
    judge = JudgeClient(settings.masters, settings.platform, dialler)
    tasks = BackgroundTasks(on_death)
    tasks.start("certificate", keep_fresh(dialler, settings.masters, judge.reopen))
    try:
        await rebase(session_factory(engine))
        yield _wire(settings, engine, redis, judge, passwords, tasks)
    finally:
        await tasks.stop()
        await judge.close()
        await redis.aclose()
        await engine.dispose()


def _wire(
    settings: WebSettings,
    engine: AsyncEngine,
    redis: Redis,
    judge: JudgeClient,
    passwords: Passwords,
    tasks: BackgroundTasks,
) -> Services:
    """What features share, then the features."""
    sessions = session_factory(engine)
    limiter, bell, wakeups = RateLimiter(redis), Bell(redis), Wakeups(redis)
    statuses = StatusFollower(wakeups)
    services = _shared(settings, sessions, redis, judge)
    events = services.get(EventLog)
    for each in (settings, engine, redis, limiter, passwords, statuses, Follower(events, wakeups)):
        services.add(each)
    tasks.start("events", wakeups.run())
    tasks.start("samples", services.get(Samples).load(), finite=True)
    tasks.start("activity purge", PurgeTask(sessions).run())
    if settings.metrics_port is not None:
        tasks.start("metrics", metrics.sample_pending(sessions))
    parts = Parts(
        settings=settings,
        sessions=sessions,
        redis=redis,
        judge=judge,
        limiter=limiter,
        bell=bell,
        statuses=statuses,
        tasks=tasks,
        services=services,
    )
    _build(parts, wakeups)
    sorter = services.get(Sorter)
    tasks.start("results", ResultsFeed(judge, sorter.store, sorter.show).run())
    return services


def _shared(
    settings: WebSettings, sessions: Sessions, redis: Redis, judge: JudgeClient
) -> Services:
    """Services that several features ask for, whichever is built first."""
    entitlements = Entitlements()
    importer = Importer(sessions, judge, settings.data_dir, verify=settings.verify_imports)
    services = Services()
    services.add(entitlements)
    services.add(ProblemAccess(sessions, entitlements))
    services.add(ProblemCache(redis))
    services.add(importer)
    services.add(Samples(importer, settings.sample_problems))
    services.add(EventLog(redis))
    services.add(Sorter())
    return services


def _build(parts: Parts, wakeups: Wakeups) -> None:
    """Builds every feature, and starts what reads the activity stream."""
    for feature in FEATURES:
        built = feature.build(parts)
        for each in built if isinstance(built, tuple) else (built,):
            parts.services.add(each)
        for consumer in feature.consumers(parts):
            task = ConsumerTask(parts.sessions, consumer, wakeups)
            parts.tasks.start(f"consumer {consumer.name}", task.run())


def _redis(url: str) -> Redis:
    # A request rather fails at once than waits for a Redis that is gone.
    return Redis.from_url(
        url,
        socket_connect_timeout=2,
        socket_timeout=5,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), 2),
        health_check_interval=30,
    )

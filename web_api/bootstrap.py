"""Puts the parts together and runs them."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
import uvicorn
from fastapi import FastAPI
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from identity.channel import Dialler
from identity.join import become
from identity.names import Role
from identity.renew import keep_fresh
from telemetry.logs import configure_logging
from telemetry.metrics import serving_metrics
from telemetry.tracing import start_tracing
from web_api import docs, errors, metrics
from web_api.activity.consumers import ConsumerTask, PurgeTask
from web_api.activity.rebase import rebase
from web_api.body_limit import BodyLimitMiddleware
from web_api.context import Context
from web_api.database import Sessions, create_engine, session_factory
from web_api.entitlements import Entitlements
from web_api.feature import Parts, Services
from web_api.features import FEATURES
from web_api.health import routes as health_routes
from web_api.health.service import Health
from web_api.judge.client import JudgeClient
from web_api.judge.feed import ResultsFeed
from web_api.judge.handover import HandoverTask
from web_api.judge.sorting import Destination, Sorter
from web_api.languages import routes as language_routes
from web_api.languages.service import LanguageCatalogue
from web_api.limits import RateLimiter
from web_api.live import Bell, StatusFollower
from web_api.migrate import migrate
from web_api.pages import Pages
from web_api.problems.access import ProblemAccess
from web_api.problems.cache import ProblemCache
from web_api.problems.importing import Importer
from web_api.problems.service import Problems
from web_api.problems.versions import Versions
from web_api.rejudgings import routes as rejudging_routes
from web_api.rejudgings.queue import JUDGE_IDS as REJUDGING_IDS
from web_api.rejudgings.queue import RejudgingQueue, RejudgingResults
from web_api.rejudgings.reading import Rejudgings
from web_api.rejudgings.service import RejudgingDesk
from web_api.rejudgings.work import RejudgingTask
from web_api.runs import routes as run_routes
from web_api.runs.queue import JUDGE_IDS as RUN_IDS
from web_api.runs.queue import RunQueue, RunResults, RunUpkeep
from web_api.runs.service import RunRules, Runs
from web_api.security import SecurityMiddleware
from web_api.settings import WebSettings
from web_api.submissions.events import EventLog, Follower, Wakeups
from web_api.submissions.queue import JUDGE_IDS as SUBMISSION_IDS
from web_api.submissions.queue import SubmissionQueue
from web_api.submissions.results import ResultStore
from web_api.submissions.service import Submissions
from web_api.tasks import BackgroundTasks, OnDeath
from web_api.uploads import routes as upload_routes
from web_api.uploads.chunks import ChunkStore
from web_api.uploads.importing import UploadExpiry, UploadImports
from web_api.uploads.service import UploadRules, Uploads
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
        parts = _parts(settings, dialler, passwords or Passwords(), on_death)
        async with parts as (context, services):
            app.state.context = context
            app.state.services = services
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
    app.include_router(upload_routes.router)
    app.include_router(rejudging_routes.router)
    app.include_router(run_routes.router)
    app.include_router(language_routes.router)
    app.include_router(health_routes.router)
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
async def _parts(
    settings: WebSettings, dialler: Dialler, passwords: Passwords, on_death: OnDeath
) -> AsyncIterator[tuple[Context, Services]]:
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
) -> tuple[Context, Services]:
    sessions = session_factory(engine)
    limiter = RateLimiter(redis)
    entitlements = Entitlements()
    access = ProblemAccess(sessions, entitlements)
    cache = ProblemCache(redis)
    languages = LanguageCatalogue(judge)
    importer = Importer(sessions, judge, settings.data_dir, verify=settings.verify_imports)
    samples = Samples(importer, settings)
    events = EventLog(redis)
    wakeups = Wakeups(redis)
    bell = Bell(redis)
    results = ResultStore(sessions, events, bell)
    handover = HandoverTask(judge, SubmissionQueue(sessions, results), importer.bundle_path)
    uploads = _start_uploads(settings, sessions, importer, bell, tasks)
    again = RejudgingTask(sessions, judge, events, bell)
    again_results = RejudgingResults(sessions, bell, again.wake)
    again_queue = RejudgingQueue(sessions, again_results)
    again_handover = HandoverTask(judge, again_queue, importer.bundle_path)
    run_results = RunResults(sessions, events)
    run_queue = RunQueue(sessions, run_results)
    run_handover = HandoverTask(judge, run_queue, importer.bundle_path)
    sorter = Sorter(
        Destination(SUBMISSION_IDS, results.store, events.progress),
        Destination(REJUDGING_IDS, again_results.store),
        Destination(RUN_IDS, run_results.store, run_results.progress),
    )
    rejudgings = Rejudgings(sessions)

    tasks.start("events", wakeups.run())
    tasks.start("results", ResultsFeed(judge, sorter.store, sorter.show).run())
    tasks.start("handover", handover.run())
    tasks.start("rejudging handover", again_handover.run())
    tasks.start("rejudgings", again.run())
    tasks.start("run handover", run_handover.run())
    tasks.start("run upkeep", RunUpkeep(sessions, judge, events).run())
    tasks.start("samples", samples.load(), finite=True)
    tasks.start("activity purge", PurgeTask(sessions).run())
    if settings.metrics_port is not None:
        tasks.start("metrics", metrics.sample_pending(sessions))
    context = Context(
        settings=settings,
        engine=engine,
        redis=redis,
        judge=judge,
        limiter=limiter,
        languages=languages,
        problems=Problems(sessions, access, cache),
        versions=Versions(sessions, cache),
        importer=importer,
        uploads=uploads,
        submissions=Submissions(
            sessions, access, languages, limiter, settings.submit_rate, handover.wake, judge
        ),
        runs=Runs(
            sessions,
            access,
            languages,
            limiter,
            RunRules(settings.run_rate, settings.unfinished_runs),
            run_handover.wake,
        ),
        follower=Follower(events, wakeups),
        statuses=StatusFollower(wakeups),
        rejudgings=rejudgings,
        rejudging_desk=RejudgingDesk(sessions, rejudgings, bell, (again.wake, again_handover.wake)),
        health=_health(sessions, redis, judge, samples),
    )
    older = (settings, limiter, passwords, entitlements, access, cache, importer)
    return context, _features(context, older, sessions, bell, sorter, wakeups, tasks)


def _features(
    context: Context,
    parts_before: tuple[object, ...],
    sessions: Sessions,
    bell: Bell,
    sorter: Sorter,
    wakeups: Wakeups,
    tasks: BackgroundTasks,
) -> Services:
    """Builds every feature, and starts what reads the activity stream."""
    services = Services()
    for older in (*parts_before, context.problems, context.submissions, context.follower):
        services.add(older)
    services.add(sorter)
    parts = Parts(
        settings=context.settings,
        sessions=sessions,
        redis=context.redis,
        judge=context.judge,
        limiter=context.limiter,
        bell=bell,
        statuses=context.statuses,
        tasks=tasks,
        services=services,
    )
    for feature in FEATURES:
        built = feature.build(parts)
        for each in built if isinstance(built, tuple) else (built,):
            services.add(each)
        for consumer in feature.consumers(parts):
            task = ConsumerTask(sessions, consumer, wakeups)
            tasks.start(f"consumer {consumer.name}", task.run())
    return services


def _start_uploads(
    settings: WebSettings,
    sessions: Sessions,
    importer: Importer,
    bell: Bell,
    tasks: BackgroundTasks,
) -> Uploads:
    mib = 1024 * 1024
    rules = UploadRules(
        package=settings.package_size_mib * mib,
        quota=settings.upload_quota_mib * mib,
        expiry=timedelta(hours=settings.upload_expiry_h),
    )
    chunks = ChunkStore(settings.data_dir / "uploads")
    imports = UploadImports(sessions, importer, chunks, bell)
    tasks.start("imports", imports.run())
    tasks.start("upload expiry", UploadExpiry(sessions, chunks, rules.expiry).run())
    return Uploads(sessions, chunks, rules, bell, imports.wake)


class Samples:
    """The problems that come with the software."""

    def __init__(self, importer: Importer, settings: WebSettings) -> None:
        self._importer = importer
        self._folder = settings.sample_problems
        self._loaded = False

    async def load(self) -> None:
        if self._folder is not None:
            await self._importer.import_samples(self._folder)
        self._loaded = True

    async def check(self) -> None:
        """Raises:
        RuntimeError: while they are being imported.
        """
        if not self._loaded:
            raise RuntimeError("sample problems are being imported")


def _health(sessions: Sessions, redis: Redis, judge: JudgeClient, samples: Samples) -> Health:
    async def database() -> None:
        async with sessions() as session:
            await session.execute(text("SELECT 1"))

    async def ping() -> None:
        await redis.ping()

    return Health(
        {
            "database": database,
            "redis": ping,
            "judge": judge.languages,
            "problems": samples.check,
        }
    )


def _redis(url: str) -> Redis:
    # A request rather fails at once than waits for a Redis that is gone.
    return Redis.from_url(
        url,
        socket_connect_timeout=2,
        socket_timeout=5,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), 2),
        health_check_interval=30,
    )

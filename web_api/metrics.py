"""What the web tier counts for operators. Labels are bounded: routes as templates, no ids."""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telemetry.metrics import FAST_S, SLOW_S, new_registry
from web_api.database import Sessions
from web_api.submissions.models import State, SubmissionRow

log = structlog.get_logger(__name__)

SAMPLE_S = 5.0
REGISTRY = new_registry()

REQUESTS = Counter(
    "assize_http_requests",
    "Requests answered, by the template of their route",
    ["method", "route", "status"],
    registry=REGISTRY,
)
SECONDS = Histogram(
    "assize_http_request_seconds",
    "Until the whole answer was given; event streams are not in it",
    ["method", "route"],
    buckets=FAST_S,
    registry=REGISTRY,
)
STREAMS = Gauge("assize_http_event_streams", "Open streams of live events", registry=REGISTRY)
PENDING = Gauge(
    "assize_web_submissions_pending",
    "Submissions that were acknowledged and that the judge does not have yet",
    registry=REGISTRY,
)
PENDING_OLDEST = Gauge(
    "assize_web_submissions_pending_oldest_seconds",
    "Age of the oldest of them",
    registry=REGISTRY,
)
HANDOVERS = Counter(
    "assize_web_handovers",
    "Attempts to hand work to the judge: taken, or why not yet or never",
    ["result"],
    registry=REGISTRY,
)
VERDICT_SECONDS = Histogram(
    "assize_web_verdict_seconds",
    "From a submission's request to its stored verdict",
    buckets=SLOW_S,
    registry=REGISTRY,
)
FEED_INTERRUPTIONS = Counter(
    "assize_web_results_interruptions", "Results feeds that broke", registry=REGISTRY
)
for _result in ("taken", "full", "unavailable", "refused"):
    HANDOVERS.labels(_result)


class MetricsMiddleware:
    """Counts requests; the outermost, so that refusals of the others are counted too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer()

        async def watched(message: Message) -> None:
            answer.see(message)
            await send(message)

        started = time.monotonic()
        try:
            await self._app(scope, receive, watched)
        finally:
            answer.count(scope, time.monotonic() - started)


class _Answer:
    """What is known of one answer."""

    def __init__(self) -> None:
        self._status = 500
        self._streaming = False

    def see(self, message: Message) -> None:
        if message["type"] != "http.response.start":
            return
        self._status = message["status"]
        types = [value for key, value in message.get("headers", ()) if key == b"content-type"]
        if any(value.startswith(b"text/event-stream") for value in types):
            self._streaming = True
            STREAMS.inc()

    def count(self, scope: MutableMapping[str, Any], seconds: float) -> None:
        # Unknown methods are the caller's invention.
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = getattr(scope.get("route"), "path", "pages")
        REQUESTS.labels(method, route, str(self._status)).inc()
        if self._streaming:
            STREAMS.dec()
        else:
            SECONDS.labels(method, route).observe(seconds)


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


async def sample_pending(sessions: Sessions) -> None:
    """Keeps the gauges fresh. Never returns."""
    age = func.extract("epoch", func.now() - func.min(SubmissionRow.created_at))
    query = select(func.count(), func.coalesce(age, 0)).where(SubmissionRow.state == State.PENDING)
    while True:
        try:
            async with sessions() as session:
                count, oldest = (await session.execute(query)).one()
            PENDING.set(count)
            PENDING_OLDEST.set(float(oldest))
        except SQLAlchemyError as error:
            log.warning("metrics not sampled", error=str(error))
        await asyncio.sleep(SAMPLE_S)

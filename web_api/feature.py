"""How a feature joins the web tier: its routes, and the service that they reach.

A folder `web_api/<feature>/` ends in a `Feature` that web_api/features.py lists. Routes get
the service by type:

    Desk = Annotated[Discussions, Depends(service(Discussions))]
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from fastapi import APIRouter, Request
from redis.asyncio import Redis

from web_api.activity.consumers import Consumer
from web_api.database import Sessions
from web_api.judge.client import JudgeClient
from web_api.limits import RateLimiter
from web_api.live import Bell, StatusFollower
from web_api.settings import WebSettings
from web_api.tasks import BackgroundTasks

S = TypeVar("S")


class Services:
    """One service of each type."""

    def __init__(self) -> None:
        self._by_type: dict[type[object], object] = {}

    def add(self, built: object) -> None:
        assert type(built) not in self._by_type, f"{type(built).__name__} is there already"
        self._by_type[type(built)] = built

    def get(self, kind: type[S]) -> S:
        """Raises KeyError for a type that no feature before has built."""
        return cast(S, self._by_type[kind])


@dataclass(frozen=True, slots=True)
class Parts:
    """What features are built from."""

    settings: WebSettings
    sessions: Sessions
    redis: Redis
    judge: JudgeClient
    limiter: RateLimiter
    bell: Bell
    statuses: StatusFollower
    tasks: BackgroundTasks
    services: Services
    """Of the features listed before, and the services that are older than features."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One folder's contribution."""

    routers: tuple[APIRouter, ...]
    build: Callable[[Parts], object | tuple[object, ...]]
    """Makes the service, or several. May start background tasks."""
    consumers: Callable[[Parts], tuple[Consumer, ...]] = field(default=lambda _: ())
    """What reads the activity stream for this feature; called after `build`."""
    body_limits: Mapping[str, int] = field(default_factory=dict)
    """Largest request in bytes by path prefix, where the usual one does not fit."""


def service(kind: type[S]) -> Callable[[Request], Awaitable[S]]:
    """A dependency that gives the running service of this type."""

    # A coroutine, for FastAPI sends plain functions through a thread each.
    async def find(request: Request) -> S:
        return cast(Services, request.app.state.services).get(kind)

    return find

"""Problems, put together."""

from __future__ import annotations

from web_api.activity.consumers import Consumer
from web_api.feature import Feature, Parts
from web_api.problems import routes, version_routes
from web_api.problems.status import StatusConsumer


def _build(_: Parts) -> tuple[object, ...]:
    return ()


def _consumers(_: Parts) -> tuple[Consumer, ...]:
    return (StatusConsumer(),)


FEATURE = Feature(
    routers=(routes.router, version_routes.router), build=_build, consumers=_consumers
)

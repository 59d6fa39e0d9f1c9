"""Analytics, put together."""

from __future__ import annotations

from web_api.activity.consumers import Consumer
from web_api.analytics import routes
from web_api.analytics.consumer import AnalyticsConsumer
from web_api.analytics.service import Analytics
from web_api.feature import Feature, Parts


def _build(parts: Parts) -> Analytics:
    return Analytics(parts.sessions)


def _consumers(_: Parts) -> tuple[Consumer, ...]:
    return (AnalyticsConsumer(),)


FEATURE = Feature((routes.router,), _build, _consumers)

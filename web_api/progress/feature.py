"""Progress, put together."""

from __future__ import annotations

from web_api.activity.consumers import Consumer
from web_api.feature import Feature, Parts
from web_api.progress import own_routes, routes
from web_api.progress.consumer import ProgressConsumer
from web_api.progress.own import Favourites, Notes, Reviews
from web_api.progress.personal import PARTS
from web_api.progress.service import Progress
from web_api.users.personal import PersonalDataRegistry


def _build(parts: Parts) -> tuple[object, ...]:
    parts.services.get(PersonalDataRegistry).add(*PARTS)
    return (
        Progress(parts.sessions),
        Notes(parts.sessions, parts.limiter),
        Favourites(parts.sessions, parts.limiter),
        Reviews(parts.sessions, parts.limiter),
    )


def _consumers(_: Parts) -> tuple[Consumer, ...]:
    return (ProgressConsumer(),)


FEATURE = Feature((routes.router, own_routes.router), _build, _consumers)

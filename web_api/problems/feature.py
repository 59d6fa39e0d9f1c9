"""Problems, put together."""

from __future__ import annotations

from web_api.activity.consumers import Consumer
from web_api.feature import Feature, Parts
from web_api.problems import authoring_routes, reaction_routes, routes, version_routes
from web_api.problems.access import ProblemAccess
from web_api.problems.authoring import Authoring
from web_api.problems.cache import ProblemCache
from web_api.problems.details import ProblemDetailsDesk
from web_api.problems.personal import PARTS
from web_api.problems.reactions import Reactions
from web_api.problems.service import Problems
from web_api.problems.status import StatusConsumer
from web_api.problems.versions import Versions
from web_api.users.personal import PersonalDataRegistry


def _build(parts: Parts) -> tuple[object, ...]:
    parts.services.get(PersonalDataRegistry).add(*PARTS)
    cache = parts.services.get(ProblemCache)
    access = parts.services.get(ProblemAccess)
    return (
        Problems(parts.sessions, access, cache),
        Versions(parts.sessions, cache),
        Authoring(parts.sessions, cache),
        ProblemDetailsDesk(parts.sessions, cache),
        Reactions(parts.sessions, parts.limiter),
    )


def _consumers(_: Parts) -> tuple[Consumer, ...]:
    return (StatusConsumer(),)


FEATURE = Feature(
    routers=(
        routes.router,
        version_routes.router,
        authoring_routes.router,
        reaction_routes.router,
    ),
    build=_build,
    consumers=_consumers,
)

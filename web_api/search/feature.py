"""The search, put together."""

from __future__ import annotations

from web_api.feature import Feature, Parts
from web_api.problems.access import ProblemAccess
from web_api.search.index import IndexUpkeep
from web_api.search.routes import router
from web_api.search.service import Search


def _build(parts: Parts) -> Search:
    parts.tasks.start("search index", IndexUpkeep(parts.sessions).run())
    return Search(parts.sessions, parts.services.get(ProblemAccess))


FEATURE = Feature(routers=(router,), build=_build)

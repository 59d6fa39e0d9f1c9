"""Operation, put together."""

from __future__ import annotations

from web_api.feature import Feature, Parts
from web_api.judge.sorting import Sorter
from web_api.operations.routes import router
from web_api.operations.service import Operations


def _build(parts: Parts) -> Operations:
    return Operations(parts.sessions, parts.judge, parts.services.get(Sorter))


FEATURE = Feature(routers=(router,), build=_build)

"""Flags, put together."""

from __future__ import annotations

from web_api.feature import Feature, Parts
from web_api.flags.routes import router
from web_api.flags.service import Flags


def _build(parts: Parts) -> Flags:
    flags = Flags(parts.sessions, parts.bell, parts.statuses)
    parts.tasks.start("flags", flags.run())
    return flags


FEATURE = Feature(routers=(router,), build=_build)

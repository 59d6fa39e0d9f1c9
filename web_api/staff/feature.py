"""What staff need, put together."""

from __future__ import annotations

from web_api.audit.reading import AuditLog
from web_api.feature import Feature, Parts
from web_api.staff.routes import router
from web_api.staff.service import Announcements, Overview


def _build(parts: Parts) -> tuple[object, ...]:
    return AuditLog(parts.sessions), Announcements(parts.sessions), Overview(parts.sessions)


FEATURE = Feature(routers=(router,), build=_build)

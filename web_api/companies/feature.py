"""Companies, put together. What they hold about people is with the problems' personal data."""

from __future__ import annotations

from web_api.companies.reading import CompanyReading
from web_api.companies.reporting import CompanyReports
from web_api.companies.routes import router
from web_api.entitlements import Entitlements
from web_api.feature import Feature, Parts


def _build(parts: Parts) -> tuple[object, ...]:
    return (
        CompanyReading(parts.sessions, parts.services.get(Entitlements)),
        CompanyReports(parts.sessions, parts.limiter),
    )


FEATURE = Feature(routers=(router,), build=_build)

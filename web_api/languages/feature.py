"""Languages, put together."""

from __future__ import annotations

from web_api.feature import Feature, Parts
from web_api.languages.routes import router
from web_api.languages.service import LanguageCatalogue


def _build(parts: Parts) -> LanguageCatalogue:
    return LanguageCatalogue(parts.judge)


FEATURE = Feature(routers=(router,), build=_build)

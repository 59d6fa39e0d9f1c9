"""Health, put together."""

from __future__ import annotations

from sqlalchemy import text

from web_api.feature import Feature, Parts
from web_api.health.routes import router
from web_api.health.service import Health
from web_api.problems.samples import Samples


def _build(parts: Parts) -> Health:
    async def database() -> None:
        async with parts.sessions() as session:
            await session.execute(text("SELECT 1"))

    async def ping() -> None:
        await parts.redis.ping()

    return Health(
        {
            "database": database,
            "redis": ping,
            "judge": parts.judge.languages,
            "problems": parts.services.get(Samples).check,
        }
    )


FEATURE = Feature(routers=(router,), build=_build)

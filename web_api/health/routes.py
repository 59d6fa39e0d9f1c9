"""For supervisors and load balancers."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from web_api.errors import ApiError, error_responses
from web_api.feature import service
from web_api.health.service import Health
from web_api.schema import example

router = APIRouter(prefix="/health", tags=["health"])

HealthDep = Annotated[Health, Depends(service(Health))]


class Alive(BaseModel):
    """The process answers."""

    model_config = example({"status": "ok"})

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Every part that a request may need answers."""

    model_config = example(
        {
            "status": "ok",
            "checks": {"database": "ok", "redis": "ok", "judge": "ok", "problems": "ok"},
        }
    )

    status: Literal["ok"] = "ok"
    checks: dict[str, str]


@router.get("/live", operation_id="live")
async def live() -> Alive:
    """Whether the process answers at all."""
    return Alive()


@router.get("/ready", operation_id="ready", responses=error_responses(503))
async def ready(health: HealthDep) -> Ready:
    """Whether database, Redis and judge are reachable and the sample problems are in."""
    checks = await health.ask()
    failed = [(part, state) for part, state in checks.items() if state != "ok"]
    if failed:
        detail = "; ".join(f"{part}: {state}" for part, state in failed)
        raise ApiError(503, "not-ready", detail, failed, extensions={"checks": checks})
    return Ready(checks=checks)

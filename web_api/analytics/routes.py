"""Analytics, for setters of a problem and for staff."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from web_api.analytics.schemas import Days, PlatformAnalytics, ProblemAnalytics
from web_api.analytics.service import Analytics
from web_api.errors import error_responses
from web_api.feature import service
from web_api.problems.access import TesterDep
from web_api.users.access import Viewer, requires
from web_api.users.models import Permission

router = APIRouter(prefix="/api", tags=["analytics"])

Desk = Annotated[Analytics, Depends(service(Analytics))]


@router.get(
    "/problems/{slug}/analytics",
    operation_id="problemAnalytics",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def problem_analytics(opened: TesterDep, desk: Desk, days: Days = 90) -> ProblemAnalytics:
    """How a problem fares. Members and staff only."""
    return await desk.problem(opened.problem, days)


@router.get(
    "/analytics/platform",
    operation_id="platformAnalytics",
    responses=error_responses(401, 403, 422, 503),
)
async def platform_analytics(
    _: Annotated[Viewer, Depends(requires(Permission.SEE_ANALYTICS))], desk: Desk, days: Days = 30
) -> PlatformAnalytics:
    """Active people, submissions and waits by day. Staff only."""
    return await desk.platform(days)

"""Progress: reading it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.progress.schemas import HeatMap, PublicProgress, Summary, Timeline, TopicList
from web_api.progress.service import Progress
from web_api.users.access import ViewerDep
from web_api.users.people_routes import Name

router = APIRouter(prefix="/api", tags=["progress"])

Desk = Annotated[Progress, Depends(service(Progress))]
Year = Annotated[
    int | None, Query(ge=1971, le=9998, description="The present one without.", examples=[2026])
]


@router.get("/me/progress", operation_id="progress", responses=error_responses(401, 403, 503))
async def summary(viewer: ViewerDep, desk: Desk) -> Summary:
    """What the viewer tried and solved, by difficulty; the streak; the skill."""
    return await desk.summary(viewer)


@router.get(
    "/me/progress/topics", operation_id="topicProgress", responses=error_responses(401, 403, 503)
)
async def topics(viewer: ViewerDep, desk: Desk) -> TopicList:
    """The viewer's topics: counts, skill, strengths and weaknesses."""
    return await desk.topics(viewer)


@router.get(
    "/me/progress/heat-map", operation_id="heatMap", responses=error_responses(401, 403, 422, 503)
)
async def heat_map(viewer: ViewerDep, desk: Desk, year: Year = None) -> HeatMap:
    """The viewer's judged submissions by day of a year, in the viewer's time zone."""
    return await desk.heat_map(viewer, year)


@router.get(
    "/me/progress/timeline",
    operation_id="solvedTimeline",
    responses=error_responses(401, 403, 422, 503),
)
async def timeline(
    viewer: ViewerDep, desk: Desk, limit: Limit = 50, cursor: Cursor = None
) -> Timeline:
    """Problems that the viewer solved, newest first."""
    return await desk.timeline(viewer, limit, cursor)


@router.get(
    "/users/{username}/progress",
    operation_id="publicProgress",
    responses=error_responses(404, 422, 503),
)
async def public_progress(username: Name, desk: Desk) -> PublicProgress:
    """What somebody lets everybody see (`public_progress` of the preferences)."""
    return await desk.public(username)

"""The question of the day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from web_api.daily.schemas import Daily, DailyList, Pin, UpcomingList
from web_api.daily.service import DailyQuestions
from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.users.access import MaybeViewer, Viewer, requires
from web_api.users.models import Permission

router = APIRouter(prefix="/api/daily", tags=["daily"])

Questions = Annotated[DailyQuestions, Depends(service(DailyQuestions))]
ChooserDep = Annotated[Viewer, Depends(requires(Permission.EDIT_ALL_PROBLEMS))]
Day = Annotated[date, Path(description="UTC.", examples=["2026-11-25"])]


@router.get("", operation_id="getDaily", responses=error_responses(401, 404, 503))
async def get_daily(viewer: MaybeViewer, questions: Questions) -> Daily:
    """Today's question (UTC), and whether the viewer has solved it today."""
    return await questions.of_today(viewer)


@router.get("/past", operation_id="listDaily", responses=error_responses(401, 422, 503))
async def list_daily(
    viewer: MaybeViewer, questions: Questions, limit: Limit = 50, cursor: Cursor = None
) -> DailyList:
    """Questions up to today's, newest first."""
    return await questions.page(viewer, limit, cursor)


@router.get("/upcoming", operation_id="listUpcomingDaily", responses=error_responses(401, 403, 503))
async def list_upcoming(_: ChooserDep, questions: Questions) -> UpcomingList:
    """What is chosen or pinned, from today on. Staff only."""
    return await questions.upcoming()


@router.put(
    "/{day}",
    status_code=204,
    operation_id="pinDaily",
    responses=error_responses(400, 401, 403, 422, 503),
)
async def pin(day: Day, body: Pin, viewer: ChooserDep, questions: Questions) -> None:
    """Makes a problem the question of a day to come. Staff only."""
    await questions.pin(viewer, day, body.problem)


@router.delete(
    "/{day}",
    status_code=204,
    operation_id="unpinDaily",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def unpin(day: Day, viewer: ChooserDep, questions: Questions) -> None:
    """Takes a pin back; the question is chosen anew. Staff only."""
    await questions.unpin(viewer, day)

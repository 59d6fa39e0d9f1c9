"""Ratings: the table of people, what a contest changed, whether it counts."""

from __future__ import annotations

import json
import uuid
from typing import Annotated

from fastapi import APIRouter, Depends

from web_api import paging
from web_api.contests.people import RatingDecision
from web_api.contests.ratings.reading import RatingReading
from web_api.contests.ratings.schemas import RatingChangeList, RatingHistory, RatingList
from web_api.contests.ratings.service import Ratings
from web_api.contests.sight import Slug
from web_api.errors import error_responses, invalid
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.users.access import MaybeViewer, Viewer, requires
from web_api.users.models import Permission, Scope
from web_api.users.people_routes import Name
from web_api.users.scopes import scoped

router = APIRouter(prefix="/api", tags=["ratings"])

RatingsDep = Annotated[Ratings, Depends(service(Ratings))]
ReadingDep = Annotated[RatingReading, Depends(service(RatingReading))]
ManagerDep = Annotated[Viewer, Depends(requires(Permission.MANAGE_CONTESTS))]


@router.put(
    "/contests/{slug}/rating",
    status_code=204,
    operation_id="rateContest",
    openapi_extra=scoped(Scope.MANAGER),
    responses=error_responses(400, 401, 403, 404, 409, 422, 503),
)
async def rate_contest(
    slug: Slug, body: RatingDecision, viewer: ManagerDep, ratings: RatingsDep
) -> None:
    """Makes a final contest count for ratings, or not. Those after it are rated anew."""
    await ratings.decide(viewer, slug, rated=body.rated)


@router.get(
    "/contests/{slug}/ratings",
    operation_id="listRatingChanges",
    responses=error_responses(401, 404, 422, 503),
)
async def rating_changes(
    slug: Slug, viewer: MaybeViewer, reading: ReadingDep, limit: Limit = 50, cursor: Cursor = None
) -> RatingChangeList:
    """What a contest did to ratings, by rank."""
    return await reading.changes(viewer, slug, limit, _key(cursor))


@router.get("/ratings", operation_id="listRatings", responses=error_responses(422, 503))
async def list_ratings(reading: ReadingDep, limit: Limit = 50, cursor: Cursor = None) -> RatingList:
    """Everybody who was rated, best first."""
    return await reading.best(limit, _key(cursor))


@router.get(
    "/users/{username}/ratings",
    operation_id="getRatingHistory",
    responses=error_responses(401, 404, 422, 503),
)
async def rating_history(username: Name, viewer: MaybeViewer, reading: ReadingDep) -> RatingHistory:
    """Somebody's rating after each contest that counted and that the viewer may see."""
    return await reading.history(viewer, username)


def _key(cursor: str | None) -> tuple[int, uuid.UUID] | None:
    if cursor is None:
        return None
    try:
        number, id_ = json.loads(paging.decode(cursor))
        return int(number), uuid.UUID(id_)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise invalid("cursor", "must be `next` of the page before") from None

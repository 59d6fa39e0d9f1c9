"""Notes, favourites, reviews."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.problems.access import SolverDep
from web_api.progress.own import Favourites, Notes, Reviews
from web_api.progress.schemas import (
    FavouriteList,
    NewReview,
    Note,
    NoteChange,
    NoteList,
    ReviewCard,
    ReviewList,
    ReviewPause,
    ReviewSettings,
)
from web_api.users.access import ViewerDep

router = APIRouter(prefix="/api", tags=["progress"])

NotesDep = Annotated[Notes, Depends(service(Notes))]
FavouritesDep = Annotated[Favourites, Depends(service(Favourites))]
ReviewsDep = Annotated[Reviews, Depends(service(Reviews))]
_LISTED = error_responses(401, 403, 422, 503)
_ASKED = error_responses(401, 403, 404, 422, 503)
_WRITTEN = error_responses(400, 401, 403, 404, 422, 429, 503)


@router.get("/problems/{slug}/note", operation_id="note", responses=_ASKED)
async def get_note(opened: SolverDep, viewer: ViewerDep, notes: NotesDep) -> Note:
    """The viewer's note on a problem."""
    return await notes.get(viewer, opened.problem.slug)


@router.put("/problems/{slug}/note", operation_id="setNote", responses=_WRITTEN)
async def set_note(opened: SolverDep, viewer: ViewerDep, body: NoteChange, notes: NotesDep) -> Note:
    """Keeps a note on a problem. Only its author reads it."""
    return await notes.set(viewer, opened.problem.slug, body.source)


@router.delete(
    "/problems/{slug}/note", status_code=204, operation_id="deleteNote", responses=_ASKED
)
async def delete_note(opened: SolverDep, viewer: ViewerDep, notes: NotesDep) -> None:
    """Deletes the viewer's note."""
    await notes.drop(viewer, opened.problem.slug)


@router.get("/me/notes", operation_id="notes", responses=_LISTED)
async def list_notes(
    viewer: ViewerDep, notes: NotesDep, limit: Limit = 50, cursor: Cursor = None
) -> NoteList:
    """The viewer's notes, last changed first."""
    return await notes.list(viewer, limit, cursor)


@router.put(
    "/problems/{slug}/favourite",
    status_code=204,
    operation_id="markFavourite",
    responses=error_responses(401, 403, 404, 422, 429, 503),
)
async def mark(opened: SolverDep, viewer: ViewerDep, favourites: FavouritesDep) -> None:
    """Marks a problem."""
    await favourites.mark(viewer, opened.problem.slug)


@router.delete(
    "/problems/{slug}/favourite",
    status_code=204,
    operation_id="unmarkFavourite",
    responses=_ASKED,
)
async def unmark(opened: SolverDep, viewer: ViewerDep, favourites: FavouritesDep) -> None:
    """Takes the mark away."""
    await favourites.unmark(viewer, opened.problem.slug)


@router.get("/me/favourites", operation_id="favourites", responses=_LISTED)
async def list_favourites(
    viewer: ViewerDep, favourites: FavouritesDep, limit: Limit = 50, cursor: Cursor = None
) -> FavouriteList:
    """The viewer's marked problems, last marked first."""
    return await favourites.list(viewer, limit, cursor)


@router.get("/me/reviews", operation_id="reviews", responses=_LISTED)
async def list_reviews(
    viewer: ViewerDep,
    reviews: ReviewsDep,
    due: Annotated[bool, Query(description="Only those due now.", examples=[True])] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ReviewList:
    """Solved problems by when to solve them again. A fresh submission reviews its problem."""
    return await reviews.list(viewer, limit, cursor, due=due)


@router.post("/problems/{slug}/review", operation_id="reviewProblem", responses=_WRITTEN)
async def review(
    opened: SolverDep, viewer: ViewerDep, body: NewReview, reviews: ReviewsDep
) -> ReviewCard:
    """Rates by hand how well the viewer remembered a solution."""
    return await reviews.rate(viewer, opened.problem.slug, body.rating.fsrs)


@router.patch(
    "/problems/{slug}/review",
    operation_id="pauseReview",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def pause(
    opened: SolverDep, viewer: ViewerDep, body: ReviewPause, reviews: ReviewsDep
) -> ReviewCard:
    """Leaves a problem out of the viewer's reviews, or takes it in again."""
    return await reviews.pause(viewer, opened.problem.slug, paused=body.paused)


@router.get("/me/review-settings", operation_id="reviewSettings", responses=_LISTED)
async def settings(viewer: ViewerDep, reviews: ReviewsDep) -> ReviewSettings:
    """How the viewer's reviews are planned."""
    return await reviews.settings(viewer)


@router.put(
    "/me/review-settings",
    operation_id="setReviewSettings",
    responses=error_responses(400, 401, 403, 422, 503),
)
async def configure(viewer: ViewerDep, body: ReviewSettings, reviews: ReviewsDep) -> ReviewSettings:
    """Sets them. They hold from each problem's next review on."""
    return await reviews.configure(viewer, body)

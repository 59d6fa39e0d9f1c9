"""Rejudgings: start, read, follow, apply, cancel. Members of the problem only."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from sse_starlette.sse import EventSourceResponse

from web_api.errors import error_responses
from web_api.feature import service
from web_api.live import StatusFollower
from web_api.paging import Cursor, Limit
from web_api.problems.access import AccessDep, EditorDep, Level, TesterDep
from web_api.rejudgings.reading import Rejudgings, is_over
from web_api.rejudgings.schemas import (
    NewRejudging,
    Rejudging,
    RejudgingList,
    RejudgingSummary,
)
from web_api.rejudgings.service import RejudgingDesk
from web_api.users.access import Viewer, ViewerDep

router = APIRouter(prefix="/api", tags=["rejudgings"])

RejudgingDeskDep = Annotated[RejudgingDesk, Depends(service(RejudgingDesk))]
RejudgingsDep = Annotated[Rejudgings, Depends(service(Rejudgings))]
StatusesDep = Annotated[StatusFollower, Depends(service(StatusFollower))]

RejudgingId = Annotated[
    uuid.UUID, Path(alias="id", examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2f"])
]


async def _known(
    rejudging_id: RejudgingId, viewer: ViewerDep, rejudgings: RejudgingsDep, access: AccessDep
) -> Viewer:
    """A viewer who may change the rejudging's problem."""
    await access.check_id(viewer, await rejudgings.problem(rejudging_id), Level.EDIT)
    return viewer


MemberDep = Annotated[Viewer, Depends(_known)]
_STREAM_EXAMPLE = 'event: status\ndata: {"state": "running", "total": 120, "done": 40}\n\n'


@router.post(
    "/problems/{slug}/rejudge",
    status_code=201,
    operation_id="rejudge",
    responses=error_responses(400, 401, 403, 404, 409, 422, 503),
)
async def rejudge(
    opened: EditorDep,
    body: NewRejudging,
    response: Response,
    viewer: ViewerDep,
    rejudging_desk: RejudgingDeskDep,
) -> RejudgingSummary:
    """Judges submissions again with a version, behind everything for which people wait.

    Stored verdicts stay as they are until the rejudging is applied.
    """
    created = await rejudging_desk.create(viewer, opened.problem.slug, body)
    response.headers["Location"] = f"/api/rejudgings/{created.id}"
    return created


@router.get(
    "/problems/{slug}/rejudgings",
    operation_id="listRejudgings",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def list_rejudgings(
    opened: TesterDep, rejudgings: RejudgingsDep, limit: Limit = 50, cursor: Cursor = None
) -> RejudgingList:
    """A problem's rejudgings, newest first, in pages."""
    return await rejudgings.page(opened.problem.slug, limit, cursor)


@router.get(
    "/rejudgings/{id}",
    operation_id="getRejudging",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_rejudging(
    rejudging_id: RejudgingId,
    _: MemberDep,
    rejudgings: RejudgingsDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Rejudging:
    """Progress, counts by old and new verdict, and the changes in pages."""
    return await rejudgings.get(rejudging_id, limit, cursor)


@router.post(
    "/rejudgings/{id}/apply",
    status_code=202,
    operation_id="applyRejudging",
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def apply_rejudging(
    rejudging_id: RejudgingId, _: MemberDep, rejudging_desk: RejudgingDeskDep
) -> RejudgingSummary:
    """Lets the new results become the submissions' own, one by one.

    A submission that got another result meanwhile, or whose new verdict is a judge
    error, keeps what it has.
    """
    return await rejudging_desk.apply(rejudging_id)


@router.post(
    "/rejudgings/{id}/cancel",
    operation_id="cancelRejudging",
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def cancel_rejudging(
    rejudging_id: RejudgingId, _: MemberDep, rejudging_desk: RejudgingDeskDep
) -> RejudgingSummary:
    """Ends a rejudging that is not applied; stored verdicts stay as they are."""
    return await rejudging_desk.cancel(rejudging_id)


@router.get(
    "/rejudgings/{id}/events",
    operation_id="followRejudging",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "`status` (a RejudgingSummary) now and after each change, until it"
            " is ready, applied or cancelled.",
            "content": {
                "text/event-stream": {"schema": {"type": "string"}, "example": _STREAM_EXAMPLE}
            },
        },
        **error_responses(401, 403, 404, 422, 503),
    },
)
async def follow_rejudging(
    rejudging_id: RejudgingId, _: MemberDep, rejudgings: RejudgingsDep, statuses: StatusesDep
) -> EventSourceResponse:
    """Follows a rejudging live, as server-sent events."""
    await rejudgings.summary(rejudging_id)

    async def read() -> RejudgingSummary:
        return await rejudgings.summary(rejudging_id)

    return EventSourceResponse(statuses.follow(rejudging_id, read, is_over), ping=15)

"""Submissions: hand in, read, follow."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from sse_starlette.sse import EventSourceResponse

from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.problems.access import SolverDep
from web_api.submissions.events import STREAM_EXAMPLE, Follower
from web_api.submissions.history import Filters, History, filters
from web_api.submissions.schemas import NewSubmission, Submission, SubmissionList
from web_api.submissions.service import Submissions
from web_api.users.access import ViewerDep
from web_api.users.models import Scope
from web_api.users.scopes import scoped

router = APIRouter(prefix="/api", tags=["submissions"])

HistoryDep = Annotated[History, Depends(service(History))]
DeskDep = Annotated[Submissions, Depends(service(Submissions))]
SubmissionId = Annotated[
    uuid.UUID, Path(alias="id", examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c"])
]


@router.post(
    "/submissions",
    status_code=201,
    operation_id="createSubmission",
    openapi_extra=scoped(Scope.SUBMIT),
    responses=error_responses(400, 401, 403, 404, 413, 422, 429, 503),
)
async def create_submission(
    body: NewSubmission,
    response: Response,
    viewer: ViewerDep,
    desk: DeskDep,
    idempotency_key: Annotated[
        str | None,
        Header(
            pattern=r"^[\x21-\x7e]{1,200}$",
            description="A repetition with the same key answers with the first submission.",
            examples=["5f0c1c5e-1d9c-4a56-9f7e-2f9d3f0c4b11"],
        ),
    ] = None,
) -> Submission:
    """Hands in a source. It is safe once this answers; judging follows."""
    created = await desk.create(viewer, body, idempotency_key)
    response.headers["Location"] = f"/api/submissions/{created.id}"
    return created


@router.get(
    "/submissions", operation_id="listSubmissions", responses=error_responses(401, 422, 503)
)
async def list_submissions(
    viewer: ViewerDep,
    history: HistoryDep,
    filters: Annotated[Filters, Depends(filters)],
    problem: Annotated[
        str | None, Query(pattern=r"^[a-z0-9-]{1,200}$", examples=["two-sum"])
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> SubmissionList:
    """The viewer's own submissions, newest first, in pages."""
    return await history.own(viewer, problem, filters, limit, cursor)


@router.get(
    "/problems/{slug}/submissions",
    operation_id="listProblemSubmissions",
    responses=error_responses(401, 404, 422, 503),
)
async def list_problem_submissions(
    viewer: ViewerDep,
    opened: SolverDep,
    history: HistoryDep,
    filters: Annotated[Filters, Depends(filters)],
    user: Annotated[
        str | None, Query(max_length=40, description="A user name.", examples=["ada"])
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> SubmissionList:
    """People's submissions to a problem, newest first, in pages.

    Staff and the problem's members see all of them, others those that are public, and all of
    their own where `user` is their name.
    """
    return await history.of_problem(viewer, opened, user, filters, limit, cursor)


@router.get(
    "/submissions/{id}",
    operation_id="getSubmission",
    responses=error_responses(401, 404, 422, 503),
)
async def get_submission(
    submission_id: SubmissionId, viewer: ViewerDep, desk: DeskDep
) -> Submission:
    """A submission with its tests.

    Its owner and staff see all of it. Of public ones everybody who sees the problem gets the
    source and the figures.
    """
    found = await desk.get(viewer, submission_id)
    return await desk.with_queue(found)


@router.get(
    "/submissions/{id}/events",
    operation_id="followSubmission",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "`snapshot` (a Submission), `progress` (a Progress) as judging goes"
            " on, `final` (a Submission), and the end.",
            "content": {
                "text/event-stream": {"schema": {"type": "string"}, "example": STREAM_EXAMPLE}
            },
        },
        **error_responses(401, 404, 422, 503),
    },
)
async def follow_submission(
    submission_id: SubmissionId,
    viewer: ViewerDep,
    desk: DeskDep,
    follower: Annotated[Follower, Depends(service(Follower))],
    last_event_id: Annotated[
        str | None, Header(description="The last id seen, to resume.", examples=["2-17179869185"])
    ] = None,
) -> EventSourceResponse:
    """Follows judging live, as server-sent events. Its owner and staff only."""

    async def read() -> Submission:
        found = await desk.get(viewer, submission_id, whole=True)
        return await desk.with_queue(found)

    first = await read()
    events = follower.follow(first, read, last_event_id, staff=viewer.staff)
    return EventSourceResponse(events, ping=15)

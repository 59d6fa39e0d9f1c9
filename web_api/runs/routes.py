"""Runs: start, read, follow."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Response
from sse_starlette.sse import EventSourceResponse

from web_api.errors import error_responses
from web_api.feature import service
from web_api.runs.schemas import NewRun, Run
from web_api.runs.service import Runs
from web_api.submissions.events import STREAM_EXAMPLE, Follower
from web_api.users.access import ViewerDep
from web_api.users.models import Scope
from web_api.users.scopes import scoped

router = APIRouter(prefix="/api", tags=["runs"])

FollowerDep = Annotated[Follower, Depends(service(Follower))]
RunsDep = Annotated[Runs, Depends(service(Runs))]

RunId = Annotated[uuid.UUID, Path(alias="id", examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c"])]


@router.post(
    "/problems/{slug}/runs",
    status_code=202,
    operation_id="createRun",
    openapi_extra=scoped(Scope.SUBMIT),
    responses=error_responses(400, 401, 403, 404, 413, 422, 429, 503),
)
async def create_run(
    slug: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,200}$", examples=["two-sum"])],
    body: NewRun,
    response: Response,
    viewer: ViewerDep,
    runs: RunsDep,
) -> Run:
    """Runs a source on samples and own inputs, without submitting it. Kept for a day."""
    created = await runs.create(viewer, slug, body)
    response.headers["Location"] = f"/api/runs/{created.id}"
    return created


@router.get("/runs/{id}", operation_id="getRun", responses=error_responses(401, 404, 422, 503))
async def get_run(run_id: RunId, viewer: ViewerDep, runs: RunsDep) -> Run:
    """A run with what it wrote. Its owner only."""
    return await runs.get(viewer, run_id)


@router.get(
    "/runs/{id}/events",
    operation_id="followRun",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "`snapshot` (a Run), `progress` (a Progress) as it goes on, `final`"
            " (a Run, also an expired one), and the end.",
            "content": {
                "text/event-stream": {"schema": {"type": "string"}, "example": STREAM_EXAMPLE}
            },
        },
        **error_responses(401, 404, 422, 503),
    },
)
async def follow_run(
    run_id: RunId,
    viewer: ViewerDep,
    follower: FollowerDep,
    runs: RunsDep,
    last_event_id: Annotated[
        str | None, Header(description="The last id seen, to resume.", examples=["2-17179869185"])
    ] = None,
) -> EventSourceResponse:
    """Follows a run live, as server-sent events. Its owner only."""

    async def read() -> Run:
        return await runs.get(viewer, run_id)

    events = follower.follow(await read(), read, last_event_id, staff=viewer.staff)
    return EventSourceResponse(events, ping=15)

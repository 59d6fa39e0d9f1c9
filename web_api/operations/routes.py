"""The operators' routes. All need the permission to administer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sse_starlette.sse import EventSourceResponse

from web_api.errors import error_responses
from web_api.feature import service
from web_api.operations import schemas
from web_api.operations.service import Operations
from web_api.users.access import AdminDep

router = APIRouter(prefix="/api/operation", tags=["operation"])

Desk = Annotated[Operations, Depends(service(Operations))]
NodeId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", examples=["node-1"])]
Platform = Annotated[str, Path(pattern=r"^[a-z0-9._-]{1,64}$", examples=["web"])]
SubmissionId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$", examples=["17"])]
READS = error_responses(401, 403, 409, 422, 503)
ACTS = error_responses(401, 403, 404, 409, 422, 503)
_STREAM_EXAMPLE = 'event: status\ndata: {"nodes": [], "queue": {...}, "running": []}\n\n'


@router.get("/nodes", operation_id="listNodes", responses=READS)
async def list_nodes(_: AdminDep, desk: Desk) -> schemas.NodeList:
    """All nodes that ever connected, by id."""
    return schemas.NodeList(items=await desk.nodes())


@router.get("/queue", operation_id="getQueue", responses=READS)
async def get_queue(_: AdminDep, desk: Desk) -> schemas.Queue:
    """The judge's queue of all platforms."""
    return await desk.queue()


@router.get("/jobs", operation_id="listJobs", responses=READS)
async def list_jobs(
    _: AdminDep,
    desk: Desk,
    state: Annotated[schemas.JobState | None, Query(examples=["queued"])] = None,
    quarantined: Annotated[
        bool, Query(description="Only jobs that the judge gave up.", examples=[True])
    ] = False,
    platform: Annotated[str, Query(pattern=r"^([a-z0-9._-]{1,64})?$", examples=["web"])] = "",
    limit: Annotated[int, Query(ge=1, le=1000, examples=[100])] = 100,
) -> schemas.JobList:
    """Jobs of all platforms by state: those that wait in their order, others latest first."""
    found = await desk.jobs(state, quarantined=quarantined, platform=platform, limit=limit)
    return schemas.JobList(items=found)


@router.get("/jobs/{platform}/{submission}/attempts", operation_id="listAttempts", responses=READS)
async def list_attempts(
    platform: Platform, submission: SubmissionId, _: AdminDep, desk: Desk
) -> schemas.AttemptList:
    """All hand-outs of a job, the first first; none for a job that does not exist."""
    return schemas.AttemptList(items=await desk.attempts(platform, submission))


@router.get(
    "/events",
    operation_id="followOperation",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "`status` (an Overview) now and after each change; `away` while the"
            " judge is out of reach.",
            "content": {
                "text/event-stream": {"schema": {"type": "string"}, "example": _STREAM_EXAMPLE}
            },
        },
        **READS,
    },
)
async def follow_operation(_: AdminDep, desk: Desk) -> EventSourceResponse:
    """Nodes, queue and open attempts live, as server-sent events.

    The stream ends after some minutes; connect again then.
    """
    return EventSourceResponse(desk.follow(), ping=15)


@router.get("/overview", operation_id="getOverview", responses=READS)
async def get_overview(_: AdminDep, desk: Desk) -> schemas.Overview:
    """What the events carry, once."""
    return await desk.overview()


@router.put("/nodes/{node}/drain", operation_id="setDrain", responses=ACTS)
async def set_drain(
    node: NodeId, wish: schemas.DrainWish, viewer: AdminDep, desk: Desk
) -> schemas.Node:
    """Lets a node finish what it has and take nothing new, or the reverse."""
    return await desk.drain(viewer, node, wish)


@router.put("/nodes/{node}/cordon", operation_id="setCordon", responses=ACTS)
async def set_cordon(
    node: NodeId, wish: schemas.CordonWish, viewer: AdminDep, desk: Desk
) -> schemas.Node:
    """Gives a node nothing new, or the reverse, which also lifts its quarantine."""
    return await desk.cordon(viewer, node, wish)


@router.post(
    "/jobs/{platform}/{submission}/cancel",
    status_code=204,
    operation_id="cancelJob",
    responses=ACTS,
)
async def cancel_job(
    platform: Platform, submission: SubmissionId, viewer: AdminDep, desk: Desk
) -> None:
    """Ends a job that is not final. A repetition changes nothing."""
    await desk.cancel(viewer, platform, submission)


@router.post(
    "/jobs/{platform}/{submission}/rejudge",
    status_code=204,
    operation_id="rejudgeJob",
    responses=ACTS,
)
async def rejudge_job(
    platform: Platform, submission: SubmissionId, viewer: AdminDep, desk: Desk
) -> None:
    """Sends a job that ended, as one that the judge gave up, back for judging."""
    await desk.rejudge(viewer, platform, submission)

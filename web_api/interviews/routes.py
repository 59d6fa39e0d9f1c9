"""Mock interviews."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from web_api.errors import error_responses
from web_api.feature import service
from web_api.interviews.reading import InterviewReading
from web_api.interviews.running import InterviewDesk
from web_api.interviews.schemas import (
    INTERVIEW_ID,
    InterviewDetail,
    InterviewEntry,
    InterviewLink,
    InterviewPage,
    NewCard,
    NewInterview,
    NewLink,
)
from web_api.paging import Cursor, Limit
from web_api.users.access import ViewerDep

router = APIRouter(prefix="/api/interviews", tags=["interviews"])

Desk = Annotated[InterviewDesk, Depends(service(InterviewDesk))]
Reader = Annotated[InterviewReading, Depends(service(InterviewReading))]
InterviewId = Annotated[uuid.UUID, Path(alias="id", examples=[INTERVIEW_ID])]
READING = error_responses(401, 404, 422, 503)
WRITING = error_responses(400, 401, 403, 404, 409, 422, 503)
ACTING = error_responses(401, 403, 404, 409, 422, 503)


@router.get("", operation_id="listInterviews", responses=error_responses(401, 422, 503))
async def list_interviews(
    viewer: ViewerDep, reader: Reader, limit: Limit = 50, cursor: Cursor = None
) -> InterviewPage:
    """Interviews that the viewer took part in, newest first."""
    return await reader.page(viewer, limit, cursor)


@router.post(
    "",
    status_code=201,
    operation_id="createInterview",
    responses=error_responses(400, 401, 403, 422, 429, 503),
)
async def create_interview(
    body: NewInterview, viewer: ViewerDep, desk: Desk, reader: Reader
) -> InterviewDetail:
    """Prepares an interview, alone as its candidate or with others."""
    return await reader.get(viewer, await desk.create(viewer, body))


@router.post(
    "/join",
    operation_id="joinInterview",
    responses=error_responses(400, 401, 403, 409, 410, 422, 429, 503),
)
async def join_interview(
    body: InterviewEntry, viewer: ViewerDep, desk: Desk, reader: Reader
) -> InterviewDetail:
    """Joins by link."""
    return await reader.get(viewer, await desk.join(viewer, body.token))


@router.get("/{id}", operation_id="getInterview", responses=READING)
async def get_interview(id_: InterviewId, viewer: ViewerDep, reader: Reader) -> InterviewDetail:
    """One interview: clock, room, people, problems with what the candidate did, score cards."""
    return await reader.get(viewer, id_)


@router.delete("/{id}", status_code=204, operation_id="deleteInterview", responses=ACTING)
async def delete_interview(id_: InterviewId, viewer: ViewerDep, desk: Desk) -> None:
    """Takes back an interview that has not started. Only who made it."""
    await desk.delete(viewer, id_)


@router.post("/{id}/links", status_code=201, operation_id="linkInterview", responses=WRITING)
async def make_link(
    id_: InterviewId, body: NewLink, viewer: ViewerDep, desk: Desk
) -> InterviewLink:
    """Makes a link for a role, in place of the role's last one. Interviewers and the maker."""
    return await desk.link(viewer, id_, body)


@router.post("/{id}/start", operation_id="startInterview", responses=ACTING)
async def start_interview(
    id_: InterviewId, viewer: ViewerDep, desk: Desk, reader: Reader
) -> InterviewDetail:
    """Draws the problems and starts the clock. Interviewers and the maker."""
    await desk.start(viewer, id_)
    return await reader.get(viewer, id_)


@router.post("/{id}/finish", operation_id="finishInterview", responses=ACTING)
async def finish_interview(
    id_: InterviewId, viewer: ViewerDep, desk: Desk, reader: Reader
) -> InterviewDetail:
    """Ends it before its time. Interviewers and the maker."""
    await desk.finish(viewer, id_)
    return await reader.get(viewer, id_)


@router.put("/{id}/card", status_code=204, operation_id="scoreInterview", responses=WRITING)
async def score_interview(id_: InterviewId, body: NewCard, viewer: ViewerDep, desk: Desk) -> None:
    """Keeps the viewer's score card. Interviewers, and the maker about themselves."""
    await desk.score(viewer, id_, body)

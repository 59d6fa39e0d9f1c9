"""Around a contest: virtual participations, questions, balloons, prints, calendar."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from web_api.contests.board.schemas import GhostBoard
from web_api.contests.desk.schemas import (
    Answer,
    BalloonList,
    Clarification,
    ClarificationList,
    NewContestAnnouncement,
    NewPrint,
    NewQuestion,
    PrintList,
)
from web_api.contests.desk.service import ContestDesk
from web_api.contests.people import Participation
from web_api.contests.service import Contests
from web_api.contests.sight import Slug
from web_api.contests.virtual import Virtual
from web_api.errors import error_responses
from web_api.feature import service
from web_api.users.access import MaybeViewer, Viewer, ViewerDep, requires
from web_api.users.models import Permission, Scope
from web_api.users.scopes import scoped

router = APIRouter(prefix="/api/contests", tags=["contests"])
calendar_router = APIRouter(prefix="/api", tags=["contests"])

DeskDep = Annotated[ContestDesk, Depends(service(ContestDesk))]
VirtualDep = Annotated[Virtual, Depends(service(Virtual))]
ContestsDep = Annotated[Contests, Depends(service(Contests))]
ManagerDep = Annotated[Viewer, Depends(requires(Permission.MANAGE_CONTESTS))]
Id = Annotated[uuid.UUID, Path(alias="id", examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b40"])]
READING = error_responses(401, 403, 404, 409, 422, 503)
WRITING = error_responses(400, 401, 403, 404, 409, 422, 503)
MANAGER = scoped(Scope.MANAGER)
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"


@calendar_router.get(
    "/contest-calendar.ics",
    operation_id="getContestCalendar",
    response_class=Response,
    responses={
        200: {
            "description": "Contests of the last month and those to come.",
            "content": {"text/calendar": {"schema": {"type": "string"}, "example": CALENDAR}},
        },
        **error_responses(401, 503),
    },
)
async def contest_calendar(viewer: MaybeViewer, contests: ContestsDep) -> Response:
    """Contests that the viewer may see, for calendar programs."""
    return Response(await contests.calendar(viewer), media_type="text/calendar")


@router.post("/{slug}/virtual", status_code=201, operation_id="beginVirtual", responses=READING)
async def begin_virtual(slug: Slug, viewer: ViewerDep, virtual: VirtualDep) -> Participation:
    """Begins a virtual participation, after the contest's end. Submissions are
    handed in as always.
    """
    return await virtual.begin(viewer, slug)


@router.get("/{slug}/virtual/board", operation_id="getGhosts", responses=READING)
async def ghosts(
    slug: Slug,
    viewer: ViewerDep,
    virtual: VirtualDep,
    start: Annotated[int, Query(ge=0, le=1_000_000, examples=[0])] = 0,
    limit: Annotated[int, Query(ge=1, le=500, examples=[100])] = 100,
) -> GhostBoard:
    """The viewer's virtual participation among the real ones, as they stood at the same time."""
    return await virtual.ghosts(viewer, slug, start, limit)


@router.post(
    "/{slug}/clarifications", status_code=201, operation_id="askQuestion", responses=WRITING
)
async def ask(slug: Slug, body: NewQuestion, viewer: ViewerDep, desk: DeskDep) -> Clarification:
    """Asks the judges. Participants, while the contest runs."""
    return await desk.ask(viewer, slug, body)


@router.get("/{slug}/clarifications", operation_id="listClarifications", responses=READING)
async def clarifications(slug: Slug, viewer: ViewerDep, desk: DeskDep) -> ClarificationList:
    """Announcements, public answers and the viewer's own questions; everything for managers."""
    return await desk.list(viewer, slug)


@router.put(
    "/{slug}/clarifications/{id}/answer",
    status_code=204,
    operation_id="answerQuestion",
    openapi_extra=MANAGER,
    responses=WRITING,
)
async def answer(slug: Slug, id_: Id, body: Answer, viewer: ManagerDep, desk: DeskDep) -> None:
    """Answers a question, for who asked or for everybody. They are notified."""
    await desk.answer(viewer, slug, id_, body)


@router.post(
    "/{slug}/announcements",
    status_code=201,
    operation_id="announceInContest",
    openapi_extra=MANAGER,
    responses=WRITING,
)
async def announce(
    slug: Slug, body: NewContestAnnouncement, viewer: ManagerDep, desk: DeskDep
) -> Clarification:
    """Tells all participants something."""
    return await desk.announce(viewer, slug, body)


@router.get(
    "/{slug}/balloons", operation_id="listBalloons", openapi_extra=MANAGER, responses=READING
)
async def balloons(slug: Slug, viewer: ManagerDep, desk: DeskDep) -> BalloonList:
    """Balloons that were not brought yet."""
    return await desk.balloons(viewer, slug)


@router.post(
    "/{slug}/balloons/{id}/{label}",
    status_code=204,
    operation_id="deliverBalloon",
    openapi_extra=MANAGER,
    responses=READING,
)
async def deliver(
    slug: Slug,
    id_: Id,
    label: Annotated[str, Path(pattern=r"^[A-Z][A-Z0-9]{0,3}$", examples=["A"])],
    viewer: ManagerDep,
    desk: DeskDep,
) -> None:
    """A participation has its balloon."""
    await desk.deliver(viewer, slug, id_, label)


@router.post("/{slug}/prints", status_code=204, operation_id="askForPrint", responses=WRITING)
async def ask_for_print(slug: Slug, body: NewPrint, viewer: ViewerDep, desk: DeskDep) -> None:
    """Asks for a text on paper. Participants, while the contest runs."""
    await desk.print(viewer, slug, body)


@router.get("/{slug}/prints", operation_id="listPrints", openapi_extra=MANAGER, responses=READING)
async def prints(slug: Slug, viewer: ManagerDep, desk: DeskDep) -> PrintList:
    """Texts that wait for the printer."""
    return await desk.prints(viewer, slug)


@router.post(
    "/{slug}/prints/{id}",
    status_code=204,
    operation_id="printed",
    openapi_extra=MANAGER,
    responses=READING,
)
async def printed(slug: Slug, id_: Id, viewer: ManagerDep, desk: DeskDep) -> None:
    """A text is on paper."""
    await desk.printed(viewer, slug, id_)

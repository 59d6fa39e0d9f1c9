"""Contests: making them, taking part, handing in."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Response

from web_api.contests.control import ContestControl
from web_api.contests.people import (
    Disqualification,
    NewRegistration,
    Participation,
    TeamDecision,
    TeamInvitationList,
    TeamMember,
)
from web_api.contests.problems import ContestProblems
from web_api.contests.registration import Registration
from web_api.contests.schemas import (
    Contest,
    ContestChange,
    ContestCode,
    ContestList,
    ContestProblemList,
    ContestStatement,
    ContestSubmissionList,
    FinalBoard,
    NewContest,
    ProblemsOfContest,
)
from web_api.contests.service import Contests, When
from web_api.contests.sight import Slug
from web_api.contests.submitting import ContestSubmissions
from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.submissions.schemas import Submission
from web_api.users.access import MaybeViewer, Viewer, ViewerDep, requires
from web_api.users.models import Permission, Scope
from web_api.users.people_routes import Name
from web_api.users.scopes import scoped

router = APIRouter(prefix="/api/contests", tags=["contests"])

ContestsDep = Annotated[Contests, Depends(service(Contests))]
RegistrationDep = Annotated[Registration, Depends(service(Registration))]
ProblemsDep = Annotated[ContestProblems, Depends(service(ContestProblems))]
SubmissionsDep = Annotated[ContestSubmissions, Depends(service(ContestSubmissions))]
ControlDep = Annotated[ContestControl, Depends(service(ContestControl))]
ManagerDep = Annotated[Viewer, Depends(requires(Permission.MANAGE_CONTESTS))]
ParticipationId = Annotated[uuid.UUID, Path(examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b40"])]
ContestLabel = Annotated[str, Path(pattern=r"^[A-Z][A-Z0-9]{0,3}$", examples=["A"])]
OPEN = error_responses(404, 422, 503)
READING = error_responses(401, 403, 404, 422, 503)
WRITING = error_responses(400, 401, 403, 404, 409, 422, 503)
MANAGER = scoped(Scope.MANAGER)


@router.post(
    "", status_code=201, operation_id="createContest", openapi_extra=MANAGER, responses=WRITING
)
async def create_contest(body: NewContest, viewer: ManagerDep, contests: ContestsDep) -> Contest:
    """Makes a contest, which managers alone see until it is opened."""
    return await contests.create(viewer, body)


@router.get("", operation_id="listContests", responses=error_responses(401, 422, 503))
async def list_contests(
    viewer: MaybeViewer,
    contests: ContestsDep,
    when: Annotated[When | None, Query(examples=["upcoming"])] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ContestList:
    """Contests that the viewer may see, the latest start first."""
    return await contests.page(viewer, when, limit, cursor)


@router.get("/{slug}", operation_id="getContest", responses=OPEN)
async def get_contest(slug: Slug, viewer: MaybeViewer, contests: ContestsDep) -> Contest:
    """One contest."""
    return await contests.get(viewer, slug)


@router.patch("/{slug}", operation_id="changeContest", openapi_extra=MANAGER, responses=WRITING)
async def change_contest(
    slug: Slug, body: ContestChange, viewer: ManagerDep, contests: ContestsDep
) -> Contest:
    """Sets the fields that are sent."""
    return await contests.change(viewer, slug, body)


@router.put(
    "/{slug}/problems",
    status_code=204,
    operation_id="setContestProblems",
    openapi_extra=MANAGER,
    responses=WRITING,
)
async def set_problems(
    slug: Slug, body: ProblemsOfContest, viewer: ManagerDep, contests: ContestsDep
) -> None:
    """Sets all problems, in their order. Once it has begun only points and colours change."""
    await contests.set_problems(viewer, slug, body)


@router.post("/{slug}/open", operation_id="openContest", openapi_extra=MANAGER, responses=WRITING)
async def open_contest(slug: Slug, viewer: ManagerDep, contests: ContestsDep) -> Contest:
    """Lets people see the contest and register. Its log begins here."""
    return await contests.open(viewer, slug)


@router.get("/{slug}/problems", operation_id="listContestProblems", responses=READING)
async def list_problems(
    slug: Slug, viewer: MaybeViewer, problems: ProblemsDep
) -> ContestProblemList:
    """The problems, for participants from the start on and for everybody after the end."""
    return await problems.all(viewer, slug)


@router.get("/{slug}/problems/{label}", operation_id="getContestProblem", responses=READING)
async def get_problem(
    slug: Slug, label: ContestLabel, viewer: MaybeViewer, problems: ProblemsDep
) -> ContestStatement:
    """One problem with its statement, for the same people."""
    return await problems.one(viewer, slug, label)


@router.put("/{slug}/registration", operation_id="registerForContest", responses=WRITING)
async def register(
    slug: Slug, body: NewRegistration, viewer: ViewerDep, registration: RegistrationDep
) -> Participation:
    """Takes part; in contests of teams with a new team, whose captain the viewer is."""
    return await registration.register(viewer, slug, body.team)


@router.get("/{slug}/registration", operation_id="getRegistration", responses=READING)
async def my_registration(
    slug: Slug, viewer: ViewerDep, registration: RegistrationDep
) -> Participation:
    """The viewer's participation."""
    return await registration.mine(viewer, slug)


@router.delete(
    "/{slug}/registration",
    status_code=204,
    operation_id="withdrawFromContest",
    responses=error_responses(401, 404, 409, 422, 503),
)
async def withdraw(slug: Slug, viewer: ViewerDep, registration: RegistrationDep) -> None:
    """Takes no part after all, before the start. A captain takes the whole team out."""
    await registration.withdraw(viewer, slug)


@router.post("/{slug}/registration/members", operation_id="inviteToTeam", responses=WRITING)
async def invite(
    slug: Slug, body: TeamMember, viewer: ViewerDep, registration: RegistrationDep
) -> Participation:
    """Asks somebody into the viewer's team. Its captain only."""
    return await registration.invite(viewer, slug, body.username)


@router.delete(
    "/{slug}/registration/members/{username}",
    status_code=204,
    operation_id="removeFromTeam",
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def remove(
    slug: Slug, username: Name, viewer: ViewerDep, registration: RegistrationDep
) -> None:
    """Takes a member or an invitation out of the viewer's team. Its captain only."""
    await registration.remove(viewer, slug, username)


@router.get("/{slug}/invitations", operation_id="listTeamInvitations", responses=READING)
async def team_invitations(
    slug: Slug, viewer: ViewerDep, registration: RegistrationDep
) -> TeamInvitationList:
    """Teams that want the viewer."""
    return TeamInvitationList(items=await registration.invitations(viewer, slug))


@router.post(
    "/{slug}/invitations/{participation}",
    status_code=204,
    operation_id="decideTeamInvitation",
    responses=WRITING,
)
async def decide(
    slug: Slug,
    participation: ParticipationId,
    body: TeamDecision,
    viewer: ViewerDep,
    registration: RegistrationDep,
) -> None:
    """Joins a team, or not. Joining declines what other teams asked."""
    accept = body.decision == "accept"
    await registration.decide(viewer, slug, participation, accept=accept)


@router.post(
    "/{slug}/submissions",
    status_code=201,
    operation_id="submitToContest",
    openapi_extra=scoped(Scope.SUBMIT),
    responses=error_responses(400, 401, 403, 404, 409, 413, 422, 429, 503),
)
async def submit(
    slug: Slug,
    body: ContestCode,
    response: Response,
    viewer: ViewerDep,
    submissions: SubmissionsDep,
    idempotency_key: Annotated[
        str | None,
        Header(
            pattern=r"^[\x21-\x7e]{1,200}$",
            description="A repetition with the same key answers with the first submission.",
            examples=["5f0c1c5e-1d9c-4a56-9f7e-2f9d3f0c4b11"],
        ),
    ] = None,
) -> Submission:
    """Hands in a source for the viewer's running participation, a virtual one after the end."""
    created = await submissions.submit(viewer, slug, body, idempotency_key)
    response.headers["Location"] = f"/api/submissions/{created.id}"
    return created


@router.get("/{slug}/submissions", operation_id="listContestSubmissions", responses=READING)
async def list_submissions(
    slug: Slug,
    viewer: ViewerDep,
    submissions: SubmissionsDep,
    participation: Annotated[
        uuid.UUID | None, Query(examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b40"])
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ContestSubmissionList:
    """What the viewer and their team handed in, newest first; of everybody for managers."""
    return await submissions.history(viewer, slug, participation, limit, cursor)


@router.post(
    "/{slug}/freeze",
    status_code=204,
    operation_id="freezeContest",
    openapi_extra=MANAGER,
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def freeze(slug: Slug, viewer: ManagerDep, control: ControlDep) -> None:
    """Hides the verdicts of what is handed in from now on, before its planned time."""
    await control.freeze(viewer, slug)


@router.post(
    "/{slug}/unfreeze",
    status_code=204,
    operation_id="unfreezeContest",
    openapi_extra=MANAGER,
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def unfreeze(slug: Slug, viewer: ManagerDep, control: ControlDep) -> None:
    """Shows everything to everybody, for good."""
    await control.unfreeze(viewer, slug)


@router.put(
    "/{slug}/participations/{participation}/disqualification",
    status_code=204,
    operation_id="disqualify",
    openapi_extra=MANAGER,
    responses=WRITING,
)
async def disqualify(
    slug: Slug,
    participation: ParticipationId,
    body: Disqualification,
    viewer: ManagerDep,
    control: ControlDep,
) -> None:
    """Takes a participation out of the board, or back in."""
    await control.disqualify(
        viewer, slug, participation, body.reason, disqualified=body.disqualified
    )


@router.post(
    "/{slug}/final",
    operation_id="declareFinal",
    openapi_extra=MANAGER,
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def declare_final(slug: Slug, viewer: ManagerDep, control: ControlDep) -> FinalBoard:
    """Keeps the board as it is now, to the byte. May be repeated after rejudgings."""
    return FinalBoard(board=await control.finish(viewer, slug))

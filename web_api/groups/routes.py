"""Groups: making them, their members, getting in."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from web_api.errors import error_responses
from web_api.feature import service
from web_api.groups.admission import Admission
from web_api.groups.schemas import (
    Acceptance,
    CreatedInvitation,
    Group,
    GroupChange,
    GroupList,
    GroupMemberList,
    Invitation,
    InvitationList,
    JoinDecision,
    JoinRequest,
    MemberChange,
    NewGroup,
    NewInvitation,
    RequestList,
)
from web_api.groups.service import Groups
from web_api.paging import Cursor, Limit
from web_api.users.access import LimiterDep, SettingsDep, ViewerDep
from web_api.users.people_routes import Name

router = APIRouter(prefix="/api/groups", tags=["groups"])

GroupsDep = Annotated[Groups, Depends(service(Groups))]
AdmissionDep = Annotated[Admission, Depends(service(Admission))]
GroupId = Annotated[uuid.UUID, Path(alias="id", examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b30"])]
READING = error_responses(401, 403, 404, 422, 503)
WRITING = error_responses(400, 401, 403, 404, 409, 422, 503)


@router.post("", status_code=201, operation_id="createGroup", responses=WRITING)
async def create_group(body: NewGroup, viewer: ViewerDep, groups: GroupsDep) -> Group:
    """Makes a group; the viewer is its owner."""
    return await groups.create(viewer.id, body)


@router.get("", operation_id="listGroups", responses=error_responses(401, 403, 503))
async def list_groups(viewer: ViewerDep, groups: GroupsDep) -> GroupList:
    """The viewer's groups, oldest first."""
    return await groups.of(viewer.id)


@router.post(
    "/join",
    operation_id="joinGroup",
    responses=error_responses(400, 401, 403, 409, 410, 422, 429, 503),
)
async def join_group(
    body: Acceptance,
    viewer: ViewerDep,
    limiter: LimiterDep,
    settings: SettingsDep,
    groups: GroupsDep,
    admission: AdmissionDep,
) -> Group:
    """Joins by invitation."""
    await limiter.check("join", str(viewer.id), settings.login_rate)
    return await groups.get(viewer.id, await admission.accept(viewer.id, body.token))


@router.get("/{id}", operation_id="getGroup", responses=READING)
async def get_group(id_: GroupId, viewer: ViewerDep, groups: GroupsDep) -> Group:
    """One group: the viewer's, or one that is open to requests."""
    return await groups.get(viewer.id, id_)


@router.patch("/{id}", operation_id="changeGroup", responses=WRITING)
async def change_group(
    id_: GroupId, body: GroupChange, viewer: ViewerDep, groups: GroupsDep
) -> Group:
    """Sets the fields that are sent. Managers and the owner."""
    return await groups.change(viewer.id, id_, body.model_dump(exclude_unset=True))


@router.delete("/{id}", status_code=204, operation_id="deleteGroup", responses=READING)
async def delete_group(id_: GroupId, viewer: ViewerDep, groups: GroupsDep) -> None:
    """Ends a group. Its owner only."""
    await groups.delete(viewer.id, id_)


@router.get("/{id}/members", operation_id="listMembers", responses=READING)
async def list_members(
    id_: GroupId, viewer: ViewerDep, groups: GroupsDep, limit: Limit = 50, cursor: Cursor = None
) -> GroupMemberList:
    """Who is in the group; with their progress for managers and the owner."""
    return await groups.members(viewer.id, id_, limit, cursor)


@router.patch(
    "/{id}/members/{username}", status_code=204, operation_id="changeMember", responses=WRITING
)
async def change_member(
    id_: GroupId, username: Name, body: MemberChange, viewer: ViewerDep, groups: GroupsDep
) -> None:
    """Gives a member another role. The owner only."""
    await groups.set_role(viewer.id, id_, username, body.role)


@router.delete(
    "/{id}/members/{username}", status_code=204, operation_id="removeMember", responses=WRITING
)
async def remove_member(id_: GroupId, username: Name, viewer: ViewerDep, groups: GroupsDep) -> None:
    """Takes a member out, or leaves."""
    await groups.remove(viewer.id, id_, username)


@router.post(
    "/{id}/invitations",
    status_code=201,
    operation_id="invite",
    responses=error_responses(400, 401, 403, 404, 409, 422, 429, 503),
)
async def invite(
    id_: GroupId,
    body: NewInvitation,
    viewer: ViewerDep,
    limiter: LimiterDep,
    settings: SettingsDep,
    admission: AdmissionDep,
) -> CreatedInvitation:
    """Makes an invitation. Its link is shown here and never again; or mails it."""
    if body.email is not None:
        await limiter.check("mail", body.email.lower(), settings.mail_rate)
        await limiter.check("invite", str(viewer.id), settings.register_rate)
    row, link = await admission.invite(viewer, id_, body)
    shown = Invitation.model_validate(row, from_attributes=True)
    return CreatedInvitation(**shown.model_dump(), link=link)


@router.get("/{id}/invitations", operation_id="listInvitations", responses=READING)
async def list_invitations(
    id_: GroupId, viewer: ViewerDep, admission: AdmissionDep
) -> InvitationList:
    """Invitations that still work. Managers and the owner."""
    rows = await admission.invitations(viewer.id, id_)
    return InvitationList(
        items=[Invitation.model_validate(row, from_attributes=True) for row in rows]
    )


@router.delete(
    "/{id}/invitations/{invitation}",
    status_code=204,
    operation_id="revokeInvitation",
    responses=READING,
)
async def revoke_invitation(
    id_: GroupId, invitation: uuid.UUID, viewer: ViewerDep, admission: AdmissionDep
) -> None:
    """Takes an invitation back."""
    await admission.revoke(viewer.id, id_, invitation)


@router.put("/{id}/request", status_code=204, operation_id="askToJoin", responses=WRITING)
async def ask_to_join(
    id_: GroupId, body: JoinRequest, viewer: ViewerDep, admission: AdmissionDep
) -> None:
    """Asks to join a group that is open to requests."""
    await admission.ask(viewer, id_, body.message)


@router.get("/{id}/requests", operation_id="listJoinRequests", responses=READING)
async def list_requests(id_: GroupId, viewer: ViewerDep, admission: AdmissionDep) -> RequestList:
    """Who wants to join. Managers and the owner."""
    return await admission.requests(viewer.id, id_)


@router.post(
    "/{id}/requests/{username}",
    status_code=204,
    operation_id="decideJoinRequest",
    responses=WRITING,
)
async def decide_request(
    id_: GroupId, username: Name, body: JoinDecision, viewer: ViewerDep, admission: AdmissionDep
) -> None:
    """Lets somebody in, or not."""
    await admission.decide(viewer.id, id_, username, accept=body.decision == "accept")

"""Accounts, for staff."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.users.access import AdminDep, ModeratorDep
from web_api.users.models import AccountState, Role, UserRow
from web_api.users.people import People
from web_api.users.schemas import Person, PersonList, RoleChange, Suspension, User

router = APIRouter(prefix="/api/users", tags=["administration"])

PeopleDep = Annotated[People, Depends(service(People))]
Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", examples=["ada"])]


def _person(row: UserRow) -> Person:
    return Person.model_validate(row, from_attributes=True)


@router.get("", operation_id="listUsers", responses=error_responses(401, 403, 422, 503))
async def list_users(
    _: ModeratorDep,
    people: PeopleDep,
    q: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=254,
            pattern=r"^[^\x00]*$",
            description="How the name or the address begins.",
            examples=["ada"],
        ),
    ] = None,
    role: Annotated[Role | None, Query(examples=["setter"])] = None,
    state: Annotated[AccountState | None, Query(examples=["suspended"])] = None,
    verified: Annotated[
        bool | None, Query(description="Whether the address is confirmed.", examples=[False])
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> PersonList:
    """Accounts, newest first."""
    rows, following = await people.list(q, role, state, verified, limit, cursor)
    return PersonList(items=[_person(row) for row in rows], next=following)


@router.get(
    "/{username}/account",
    operation_id="getUser",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_user(username: Name, _: ModeratorDep, people: PeopleDep) -> Person:
    """One account."""
    return _person(await people.get(username))


@router.patch(
    "/{username}",
    operation_id="changeRole",
    responses=error_responses(400, 401, 403, 404, 409, 422, 503),
)
async def change_role(
    username: Name, body: RoleChange, viewer: AdminDep, people: PeopleDep
) -> User:
    """Gives a user another role. Admins only."""
    row = await people.set_role(viewer, username, body.role)
    return User.model_validate(row, from_attributes=True)


@router.put(
    "/{username}/suspension",
    operation_id="suspendUser",
    responses=error_responses(400, 401, 403, 404, 409, 422, 503),
)
async def suspend_user(
    username: Name, body: Suspension, viewer: ModeratorDep, people: PeopleDep
) -> Person:
    """Lets nobody into the account, until then or for ever. Ends its sessions."""
    return _person(await people.suspend(viewer, username, body.reason, body.until))


@router.delete(
    "/{username}/suspension",
    operation_id="unsuspendUser",
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def unsuspend_user(username: Name, viewer: ModeratorDep, people: PeopleDep) -> Person:
    """Ends a suspension."""
    return _person(await people.lift(viewer, username))


@router.post(
    "/{username}/confirmation",
    operation_id="confirmUsersAddress",
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def confirm_address(username: Name, viewer: ModeratorDep, people: PeopleDep) -> Person:
    """Lets an address count as confirmed, for somebody whom our mails do not reach."""
    return _person(await people.confirm_address(viewer, username))


@router.delete(
    "/{username}/sessions",
    status_code=204,
    operation_id="signOutUser",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def sign_out_user(username: Name, viewer: ModeratorDep, people: PeopleDep) -> None:
    """Signs all browsers of an account out."""
    await people.sign_out(viewer, username)

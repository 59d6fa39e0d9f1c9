"""Passkeys."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from web_api.errors import error_responses
from web_api.feature import service
from web_api.users.access import ConfirmedDep, LimiterDep, SettingsDep, ViewerDep, client_address
from web_api.users.passkey_schemas import (
    Ceremony,
    NewPasskey,
    Passkey,
    PasskeyChange,
    PasskeyList,
    PasskeyLogin,
)
from web_api.users.passkeys import Passkeys
from web_api.users.routes import AccountsDep, SignInDep
from web_api.users.schemas import User

router = APIRouter(prefix="/api/auth/passkeys", tags=["users"])

PasskeysDep = Annotated[Passkeys, Depends(service(Passkeys))]
PasskeyId = Annotated[
    uuid.UUID, Path(alias="id", examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b40"])
]


@router.post(
    "/registration",
    operation_id="beginPasskey",
    responses=error_responses(401, 403, 409, 503),
)
async def begin_registration(viewer: ConfirmedDep, passkeys: PasskeysDep) -> Ceremony:
    """Asks the browser for a new passkey."""
    ceremony, options = await passkeys.begin_registration(viewer.row)
    return Ceremony(ceremony=ceremony, options=options)


@router.post(
    "",
    status_code=201,
    operation_id="addPasskey",
    responses=error_responses(400, 401, 403, 409, 422, 503),
)
async def add_passkey(body: NewPasskey, viewer: ConfirmedDep, passkeys: PasskeysDep) -> Passkey:
    """Keeps the passkey that the browser made."""
    row = await passkeys.finish_registration(viewer.id, body.ceremony, body.name, body.credential)
    return Passkey.model_validate(row, from_attributes=True)


@router.get("", operation_id="listPasskeys", responses=error_responses(401, 403, 503))
async def list_passkeys(viewer: ViewerDep, passkeys: PasskeysDep) -> PasskeyList:
    """The viewer's passkeys, oldest first."""
    rows = await passkeys.of(viewer.id)
    return PasskeyList(items=[Passkey.model_validate(row, from_attributes=True) for row in rows])


@router.patch(
    "/{id}",
    operation_id="renamePasskey",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def rename_passkey(
    id_: PasskeyId, body: PasskeyChange, viewer: ConfirmedDep, passkeys: PasskeysDep
) -> Passkey:
    """Gives a passkey another name."""
    row = await passkeys.rename(viewer.id, id_, body.name)
    return Passkey.model_validate(row, from_attributes=True)


@router.delete(
    "/{id}",
    status_code=204,
    operation_id="deletePasskey",
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def delete_passkey(id_: PasskeyId, viewer: ConfirmedDep, passkeys: PasskeysDep) -> None:
    """Ends a passkey; not the last way to sign in."""
    await passkeys.delete(viewer.id, id_)


@router.post(
    "/login/options",
    operation_id="beginPasskeyLogin",
    responses=error_responses(403, 429, 503),
)
async def begin_login(
    request: Request, limiter: LimiterDep, settings: SettingsDep, passkeys: PasskeysDep
) -> Ceremony:
    """Asks the browser for any passkey of this site."""
    await limiter.check("address", client_address(request), settings.address_rate)
    ceremony, options = await passkeys.begin_login()
    return Ceremony(ceremony=ceremony, options=options)


@router.post(
    "/login",
    operation_id="passkeyLogin",
    responses=error_responses(400, 401, 403, 422, 429, 503),
)
async def login(
    body: PasskeyLogin,
    request: Request,
    response: Response,
    limiter: LimiterDep,
    settings: SettingsDep,
    passkeys: PasskeysDep,
    accounts: AccountsDep,
    sign_in: SignInDep,
) -> User:
    """Signs in with a passkey; also shows it once more, where that is asked for."""
    await limiter.check("address", client_address(request), settings.address_rate)
    user = await accounts.admit(await passkeys.finish_login(body.ceremony, body.credential))
    await sign_in.start(request, response, user)
    return User.model_validate(user, from_attributes=True)

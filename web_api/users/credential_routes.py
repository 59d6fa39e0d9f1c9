"""Passwords and addresses."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response

from web_api.errors import error_responses
from web_api.feature import service
from web_api.users.access import BrowserDep, ConfirmedDep, LimiterDep, SettingsDep, client_address
from web_api.users.credentials import Credentials
from web_api.users.routes import SignInDep
from web_api.users.schemas import AddressRequest, LinkUse, PasswordChange, PasswordReset, User

router = APIRouter(prefix="/api/auth", tags=["users"])

CredentialsDep = Annotated[Credentials, Depends(service(Credentials))]


@router.post(
    "/password/forgot",
    status_code=204,
    operation_id="forgotPassword",
    responses=error_responses(400, 403, 422, 429, 503),
)
async def forgot_password(
    body: AddressRequest,
    request: Request,
    limiter: LimiterDep,
    settings: SettingsDep,
    credentials: CredentialsDep,
    later: BackgroundTasks,
) -> None:
    """Mails the address: a link for a new password, or that it has no account.

    The answer is the same for both.
    """
    await limiter.check("forgot", client_address(request), settings.register_rate)
    await limiter.check("mail", body.email.lower(), settings.mail_rate)
    # After the answer: how long it takes tells nothing.
    later.add_task(credentials.forgot, body.email)


@router.post(
    "/password/reset",
    status_code=204,
    operation_id="resetPassword",
    responses=error_responses(400, 403, 410, 422, 429, 503),
)
async def reset_password(
    body: PasswordReset,
    request: Request,
    limiter: LimiterDep,
    settings: SettingsDep,
    credentials: CredentialsDep,
) -> None:
    """Sets a new password by link and signs all browsers out."""
    await limiter.check("address", client_address(request), settings.address_rate)
    await credentials.reset(body.token, body.password)


@router.put(
    "/password",
    status_code=204,
    operation_id="changePassword",
    responses=error_responses(400, 401, 403, 422, 429, 503),
)
async def change_password(
    body: PasswordChange,
    found: BrowserDep,
    request: Request,
    response: Response,
    limiter: LimiterDep,
    settings: SettingsDep,
    credentials: CredentialsDep,
    sign_in: SignInDep,
) -> None:
    """Sets a new password and signs all other browsers out."""
    viewer = found[0]
    await limiter.check("login", str(viewer.id), settings.login_rate)
    user = await credentials.change_password(viewer.id, body.current, body.password)
    await sign_in.start(request, response, user)


@router.put(
    "/email",
    status_code=204,
    operation_id="changeEmail",
    responses=error_responses(400, 401, 403, 422, 429, 503),
)
async def change_email(
    body: AddressRequest,
    viewer: ConfirmedDep,
    limiter: LimiterDep,
    settings: SettingsDep,
    credentials: CredentialsDep,
) -> None:
    """Mails the address a link; using it makes it the account's address.

    With the present address: sends its link again.
    """
    await limiter.check("mail", body.email.lower(), settings.mail_rate)
    await limiter.check("mail-by", str(viewer.id), settings.mail_rate)
    await credentials.ask_for_address(viewer.id, body.email)


@router.post(
    "/email/confirm",
    operation_id="confirmEmail",
    responses=error_responses(400, 403, 410, 422, 429, 503),
)
async def confirm_email(
    body: LinkUse,
    request: Request,
    limiter: LimiterDep,
    settings: SettingsDep,
    credentials: CredentialsDep,
) -> User:
    """Confirms the address that a link was mailed to."""
    await limiter.check("address", client_address(request), settings.address_rate)
    user = await credentials.confirm_address(body.token)
    return User.model_validate(user, from_attributes=True)

"""Signing in and out, tokens, roles."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Cookie, Path, Request, Response

from web_api.context import Context
from web_api.errors import error_responses
from web_api.users.access import AdminDep, ContextDep, ViewerDep, client_address
from web_api.users.models import UserRow
from web_api.users.schemas import (
    CreatedToken,
    Login,
    NewToken,
    Register,
    RoleChange,
    Token,
    TokenList,
    User,
)
from web_api.users.sessions import COOKIE, LIFETIME_S

router = APIRouter(prefix="/api", tags=["users"])

OldSession = Annotated[str | None, Cookie(alias=COOKIE, include_in_schema=False)]


@router.post(
    "/auth/register",
    status_code=201,
    operation_id="register",
    responses=error_responses(400, 403, 409, 422, 429, 503),
)
async def register(
    body: Register,
    request: Request,
    response: Response,
    context: ContextDep,
    old_session: OldSession = None,
) -> User:
    """Creates an account and signs in. The first account of an instance is its admin."""
    await context.limiter.check("register", client_address(request), context.settings.register_rate)
    user = await context.accounts.register(body.username, body.email, body.password)
    await _sign_in(context, response, user, old_session)
    return User.model_validate(user, from_attributes=True)


@router.post(
    "/auth/login",
    operation_id="login",
    responses=error_responses(400, 401, 403, 422, 429, 503),
)
async def login(
    body: Login,
    request: Request,
    response: Response,
    context: ContextDep,
    old_session: OldSession = None,
) -> User:
    """Signs in with a user name or an e-mail address."""
    address = client_address(request)
    settings = context.settings
    await context.limiter.check("address", address, settings.address_rate)
    account = f"{address}:{body.login.lower()}"
    await context.limiter.check("login", account, settings.login_rate)
    user = await context.accounts.authenticate(body.login, body.password)
    await _sign_in(context, response, user, old_session)
    return User.model_validate(user, from_attributes=True)


async def _sign_in(context: Context, response: Response, user: UserRow, old: str | None) -> None:
    # Always a new id: one that somebody planted before is worth nothing afterwards.
    if old:
        await context.session_store.end(old)
    response.set_cookie(
        COOKIE,
        await context.session_store.create(user.id),
        max_age=LIFETIME_S,
        httponly=True,
        samesite="lax",
        secure=context.settings.secure_cookies,
        path="/",
    )


@router.post(
    "/auth/logout",
    status_code=204,
    operation_id="logout",
    responses=error_responses(403, 422, 503),
)
async def logout(response: Response, context: ContextDep, session: OldSession = None) -> None:
    """Ends the session, if there is one."""
    if session:
        await context.session_store.end(session)
    response.delete_cookie(COOKIE, path="/")


@router.get("/auth/me", operation_id="me", responses=error_responses(401, 503))
async def me(viewer: ViewerDep) -> User:
    """Who is signed in."""
    return User.model_validate(viewer.row, from_attributes=True)


@router.post(
    "/auth/tokens",
    status_code=201,
    operation_id="createToken",
    responses=error_responses(400, 401, 403, 409, 422, 503),
)
async def create_token(body: NewToken, viewer: ViewerDep, context: ContextDep) -> CreatedToken:
    """Makes an API token. Its secret is shown here and never again."""
    row, secret = await context.accounts.create_token(viewer.id, body.name)
    return CreatedToken(
        **Token.model_validate(row, from_attributes=True).model_dump(), token=secret
    )


@router.get("/auth/tokens", operation_id="listTokens", responses=error_responses(401, 503))
async def list_tokens(viewer: ViewerDep, context: ContextDep) -> TokenList:
    """The viewer's API tokens, oldest first."""
    rows = await context.accounts.tokens(viewer.id)
    return TokenList(items=[Token.model_validate(row, from_attributes=True) for row in rows])


@router.delete(
    "/auth/tokens/{id}",
    status_code=204,
    operation_id="deleteToken",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def delete_token(
    id_: Annotated[uuid.UUID, Path(alias="id")], viewer: ViewerDep, context: ContextDep
) -> None:
    """Ends an API token at once."""
    await context.accounts.delete_token(viewer.id, id_)


@router.patch(
    "/users/{username}",
    operation_id="changeRole",
    responses=error_responses(400, 401, 403, 404, 409, 422, 503),
)
async def change_role(
    username: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,32}$", examples=["ada"])],
    body: RoleChange,
    _: AdminDep,
    context: ContextDep,
) -> User:
    """Gives a user another role. Admins only."""
    return User.model_validate(
        await context.accounts.set_role(username, body.role), from_attributes=True
    )

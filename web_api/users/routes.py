"""Registering, signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from web_api.errors import ApiError, error_responses, not_found
from web_api.feature import service
from web_api.flags.declared import REGISTRATION
from web_api.flags.service import Flags
from web_api.users.access import BrowserDep, LimiterDep, SettingsDep, ViewerDep, client_address
from web_api.users.schemas import Confirmation, Login, Register, SessionList, SessionView, User
from web_api.users.service import Accounts
from web_api.users.sessions import SessionStore
from web_api.users.signing_in import SignIn

router = APIRouter(prefix="/api/auth", tags=["users"])

AccountsDep = Annotated[Accounts, Depends(service(Accounts))]
SignInDep = Annotated[SignIn, Depends(service(SignIn))]
StoreDep = Annotated[SessionStore, Depends(service(SessionStore))]


@router.post(
    "/register",
    status_code=201,
    operation_id="register",
    responses=error_responses(400, 403, 409, 422, 429, 503),
)
async def register(
    body: Register,
    request: Request,
    response: Response,
    limiter: LimiterDep,
    settings: SettingsDep,
    accounts: AccountsDep,
    sign_in: SignInDep,
    flags: Annotated[Flags, Depends(service(Flags))],
) -> User:
    """Creates an account and signs in. The first account of an instance is its admin.

    The address is mailed a link that confirms it. An address that another account has
    confirmed is no error here: the mail tells.
    """
    await limiter.check("register", client_address(request), settings.register_rate)
    await flags.require(REGISTRATION, None)
    user = await accounts.register(body.username, body.email, body.password)
    await sign_in.start(request, response, user)
    return User.model_validate(user, from_attributes=True)


@router.post(
    "/login",
    operation_id="login",
    responses=error_responses(400, 401, 403, 422, 429, 503),
)
async def login(
    body: Login,
    request: Request,
    response: Response,
    limiter: LimiterDep,
    settings: SettingsDep,
    accounts: AccountsDep,
    sign_in: SignInDep,
) -> User:
    """Signs in with a user name or an e-mail address."""
    address = client_address(request)
    await limiter.check("address", address, settings.address_rate)
    account = f"{address}:{body.login.lower()}"
    await limiter.check("login", account, settings.login_rate)
    user = await accounts.authenticate(body.login, body.password)
    await sign_in.start(request, response, user)
    return User.model_validate(user, from_attributes=True)


@router.post(
    "/logout",
    status_code=204,
    operation_id="logout",
    responses=error_responses(403, 422, 503),
)
async def logout(request: Request, response: Response, sign_in: SignInDep) -> None:
    """Ends the session, if there is one."""
    await sign_in.end(request, response)


@router.get("/me", operation_id="me", responses=error_responses(401, 403, 503))
async def me(viewer: ViewerDep) -> User:
    """Who is signed in."""
    return User.model_validate(viewer.row, from_attributes=True)


@router.post(
    "/confirm",
    status_code=204,
    operation_id="confirmSession",
    responses=error_responses(400, 401, 403, 422, 429, 503),
)
async def confirm(
    body: Confirmation,
    found: BrowserDep,
    limiter: LimiterDep,
    settings: SettingsDep,
    accounts: AccountsDep,
    store: StoreDep,
) -> None:
    """Shows the password once more: for ten minutes, ways of signing in may be changed."""
    viewer, session = found
    await limiter.check("login", str(viewer.id), settings.login_rate)
    if not await accounts.confirms(viewer.row, body.password):
        raise ApiError(422, "bad-credentials", "password: is wrong", [("password", "is wrong")])
    await store.confirm(session)


@router.get("/sessions", operation_id="listSessions", responses=error_responses(401, 403, 503))
async def list_sessions(found: BrowserDep, store: StoreDep) -> SessionList:
    """Where the viewer is signed in."""
    viewer, mine = found
    sessions = [s for s in await store.of(viewer.id) if s.epoch == viewer.row.session_epoch]
    return SessionList(
        items=[
            SessionView(
                **s.model_dump(exclude={"user_id", "epoch", "confirmed_at"}),
                current=s.key == mine.key,
            )
            for s in sessions
        ]
    )


@router.delete(
    "/sessions/{key}",
    status_code=204,
    operation_id="endSession",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def end_session(
    key: Annotated[str, Path(pattern=r"^[0-9a-f]{24}$", examples=["5d41402abc4b2a76b9719d91"])],
    found: BrowserDep,
    store: StoreDep,
) -> None:
    """Signs one browser out."""
    if not await store.end_one(found[0].id, key):
        raise not_found("session")


@router.delete(
    "/sessions",
    status_code=204,
    operation_id="endOtherSessions",
    responses=error_responses(401, 403, 503),
)
async def end_other_sessions(found: BrowserDep, store: StoreDep) -> None:
    """Signs all other browsers out."""
    viewer, mine = found
    for session in await store.of(viewer.id):
        if session.key != mine.key:
            await store.end_one(viewer.id, session.key)

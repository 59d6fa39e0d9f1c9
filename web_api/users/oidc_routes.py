"""Signing in elsewhere."""

from __future__ import annotations

import hmac
import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from web_api.errors import ApiError, error_responses
from web_api.feature import service
from web_api.schema import example
from web_api.settings import WebSettings
from web_api.users.access import ConfirmedDep, LimiterDep, SettingsDep, ViewerDep, client_address
from web_api.users.oidc import FLOW_S, SignInElsewhere
from web_api.users.routes import AccountsDep, SignInDep

router = APIRouter(prefix="/api/auth", tags=["users"])

ElsewhereDep = Annotated[SignInElsewhere, Depends(service(SignInElsewhere))]
ProviderName = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,32}$", examples=["campus"])]
COOKIE = "assize_oidc"


class ProviderView(BaseModel):
    """Where one can sign in, too."""

    model_config = example({"name": "campus", "label": "University"})

    name: str
    label: str


class ProviderList(BaseModel):
    """Where one can sign in, too."""

    model_config = example({"items": [{"name": "campus", "label": "University"}]})

    items: list[ProviderView]


class Destination(BaseModel):
    """Where to send the browser."""

    model_config = example({"url": "https://login.example.edu/authorize?client_id=assize"})

    url: str


IDENTITY = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b50",
    "provider": "campus",
    "email": "ada@example.edu",
    "created_at": "2026-11-02T09:30:00Z",
    "last_used_at": "2026-11-02T09:30:00Z",
}


class Identity(BaseModel):
    """An account elsewhere that signs in here."""

    model_config = example(IDENTITY)

    id: uuid.UUID
    provider: str
    email: str
    created_at: datetime
    last_used_at: datetime | None


class IdentityList(BaseModel):
    """The viewer's accounts elsewhere."""

    model_config = example({"items": [IDENTITY]})

    items: list[Identity]


@router.get("/oidc", operation_id="listProviders", responses=error_responses(503))
async def list_providers(elsewhere: ElsewhereDep) -> ProviderList:
    """Where else one can sign in."""
    known = (p.settings for p in elsewhere.providers.values())
    return ProviderList(items=[ProviderView(name=p.name, label=p.label) for p in known])


@router.post(
    "/oidc/{provider}/login",
    operation_id="beginLoginElsewhere",
    responses=error_responses(403, 404, 422, 429, 502, 503),
)
async def begin_login(
    provider: ProviderName,
    request: Request,
    response: Response,
    limiter: LimiterDep,
    settings: SettingsDep,
    elsewhere: ElsewhereDep,
) -> Destination:
    """Begins to sign in with an account elsewhere; send the browser to the answer's URL."""
    await limiter.check("address", client_address(request), settings.address_rate)
    url, state = await elsewhere.begin(provider, None)
    _bind(response, settings, state)
    return Destination(url=url)


@router.post(
    "/oidc/{provider}/link",
    operation_id="beginLink",
    responses=error_responses(401, 403, 404, 422, 502, 503),
)
async def begin_link(
    provider: ProviderName,
    response: Response,
    viewer: ConfirmedDep,
    settings: SettingsDep,
    elsewhere: ElsewhereDep,
) -> Destination:
    """Begins to link an account elsewhere to the viewer's."""
    url, state = await elsewhere.begin(provider, viewer.id)
    _bind(response, settings, state)
    return Destination(url=url)


def _bind(response: Response, settings: WebSettings, state: str) -> None:
    # Only the browser that began may end it: nobody is signed in to another's account.
    response.set_cookie(
        COOKIE,
        state,
        max_age=FLOW_S,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
        path="/api/auth/oidc",
    )


@router.get(
    "/oidc/{provider}/callback",
    operation_id="endLoginElsewhere",
    status_code=303,
    response_class=RedirectResponse,
    responses={
        303: {"description": "To the pages; `error` names what went wrong."},
        **error_responses(422, 503),
    },
)
async def callback(
    provider: ProviderName,
    request: Request,
    elsewhere: ElsewhereDep,
    accounts: AccountsDep,
    sign_in: SignInDep,
    code: Annotated[str, Query(max_length=4000, examples=["SplxlOBeZQQYbYS6WxSbIA"])] = "",
    state: Annotated[str, Query(max_length=200, examples=["af0ifjsldkj"])] = "",
    bound: Annotated[str, Cookie(alias=COOKIE, include_in_schema=False)] = "",
) -> RedirectResponse:
    """Where the provider sends the browser back to."""
    try:
        if not code or not hmac.compare_digest(state.encode(), bound.encode()) or not state:
            raise ApiError(410, "flow-over", "begin again")
        user, linked = await elsewhere.finish(provider, code, state)
        answer = RedirectResponse("/account" if linked else "/", 303)
        if not linked:
            await sign_in.start(request, answer, await accounts.admit(user))
    except ApiError as error:
        answer = RedirectResponse(f"/login?error={error.code}", 303)
    answer.delete_cookie(COOKIE, path="/api/auth/oidc")
    return answer


@router.get("/identities", operation_id="listIdentities", responses=error_responses(401, 403, 503))
async def list_identities(viewer: ViewerDep, elsewhere: ElsewhereDep) -> IdentityList:
    """The viewer's accounts elsewhere."""
    rows = await elsewhere.of(viewer.id)
    return IdentityList(items=[Identity.model_validate(row, from_attributes=True) for row in rows])


@router.delete(
    "/identities/{id}",
    status_code=204,
    operation_id="unlink",
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def unlink(
    id_: Annotated[uuid.UUID, Path(alias="id", examples=[IDENTITY["id"]])],
    viewer: ConfirmedDep,
    elsewhere: ElsewhereDep,
) -> None:
    """Takes the link away; not the last way to sign in."""
    await elsewhere.unlink(viewer.id, id_)

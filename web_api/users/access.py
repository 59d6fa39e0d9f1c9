"""Who is asking: dependencies for routes."""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from web_api.errors import ApiError
from web_api.feature import Services, service
from web_api.limits import RateLimiter
from web_api.settings import WebSettings
from web_api.users.models import PERMISSIONS, AccountState, Permission, Role, Scope, UserRow
from web_api.users.scopes import covers, needed, permissions
from web_api.users.service import Accounts
from web_api.users.sessions import COOKIE, Session, SessionStore, cookie_name
from web_api.users.states import refuse_unusable, state_of
from web_api.users.tokens import ApiTokens


class _SessionCookie(APIKeyCookie):
    async def __call__(self, request: HTTPConnection) -> str | None:
        settings = cast(Services, request.app.state.services).get(WebSettings)
        return request.cookies.get(cookie_name(secure=settings.secure_cookies))


_cookie = _SessionCookie(name=COOKIE, auto_error=False, scheme_name="session")
_bearer = HTTPBearer(auto_error=False, scheme_name="token")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in user of one request."""

    id: uuid.UUID
    role: Role
    row: UserRow
    scopes: frozenset[Scope] | None = None
    """Of the token; None for a browser's session, which may do all that its user may."""
    session: Session | None = None

    def may(self, permission: Permission) -> bool:
        """Whether both the user and the token, if there is one, have the permission."""
        if permission not in PERMISSIONS[self.role]:
            return False
        return self.scopes is None or permission in permissions(self.scopes)

    @property
    def actor(self) -> tuple[uuid.UUID, str]:
        """As the audit log names them."""
        return self.id, self.row.username

    @property
    def staff(self) -> bool:
        """Sees all submissions and the judges' messages."""
        return self.may(Permission.SEE_SUBMISSIONS)


async def maybe_viewer(
    request: Request,
    accounts: Annotated[Accounts, Depends(service(Accounts))],
    tokens: Annotated[ApiTokens, Depends(service(ApiTokens))],
    store: Annotated[SessionStore, Depends(service(SessionStore))],
    session_id: Annotated[str | None, Depends(_cookie)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Viewer | None:
    """The viewer, or None. A token that is sent must be right and have the route's scope."""
    if credentials is not None:
        return await _of_token(tokens, credentials.credentials, needed(request))
    if not session_id:
        return None
    session = await store.find(session_id)
    user = await accounts.get(session.user_id) if session else None
    if session is None or user is None or user.session_epoch != session.epoch:
        return None
    return Viewer(user.id, Role(user.role), user, session=session)


async def _of_token(tokens: ApiTokens, secret: str, scope: Scope) -> Viewer:
    found = await tokens.find(secret)
    if found is None:
        raise _unauthorized("the token is unknown, expired or was deleted")
    user, scopes = found
    refuse_unusable(user)
    if state_of(user) is not AccountState.ACTIVE:
        raise _unauthorized("the token's account is not active")
    if not covers(scopes, scope):
        raise ApiError(403, "scope", f"the token lacks the scope {scope}")
    return Viewer(user.id, Role(user.role), user, scopes)


async def viewer(found: Annotated[Viewer | None, Depends(maybe_viewer)]) -> Viewer:
    """The viewer; 401 when there is none."""
    if found is None:
        raise _unauthorized("sign in or send a token")
    return found


async def browser(found: Annotated[Viewer, Depends(viewer)]) -> tuple[Viewer, Session]:
    """The viewer and their session; 403 for tokens: they never change how people sign in."""
    if found.session is None:
        raise ApiError(403, "session-required", "sign in; a token may not do this")
    return found, found.session


async def confirmed(found: Annotated[tuple[Viewer, Session], Depends(browser)]) -> Viewer:
    """A viewer who showed credentials a moment ago; 403 otherwise."""
    if not found[1].fresh:
        raise ApiError(403, "confirmation-required", "show your password or passkey once more")
    return found[0]


def requires(permission: Permission) -> Callable[[Viewer], Awaitable[Viewer]]:
    """A dependency that gives a viewer with the permission; 401 or 403 otherwise."""

    async def check(found: Annotated[Viewer, Depends(viewer)]) -> Viewer:
        if not found.may(permission):
            raise ApiError(403, "forbidden", f"needs the permission {permission}")
        return found

    return check


def _unauthorized(detail: str) -> ApiError:
    return ApiError(
        401, "not-signed-in", detail, headers={"WWW-Authenticate": 'Bearer realm="assize"'}
    )


def client_address(request: Request) -> str:
    """Whom to count a request to: an IPv4 address, or the /64 of an IPv6 one."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host


LimiterDep = Annotated[RateLimiter, Depends(service(RateLimiter))]
SettingsDep = Annotated[WebSettings, Depends(service(WebSettings))]
MaybeViewer = Annotated[Viewer | None, Depends(maybe_viewer)]
ViewerDep = Annotated[Viewer, Depends(viewer)]
BrowserDep = Annotated[tuple[Viewer, Session], Depends(browser)]
ConfirmedDep = Annotated[Viewer, Depends(confirmed)]
StaffDep = Annotated[Viewer, Depends(requires(Permission.SET_PROBLEMS))]
ModeratorDep = Annotated[Viewer, Depends(requires(Permission.MODERATE))]
AdminDep = Annotated[Viewer, Depends(requires(Permission.ADMINISTER))]

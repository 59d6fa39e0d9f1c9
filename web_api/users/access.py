"""Who is asking: dependencies for routes."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from web_api.context import Context, get_context
from web_api.errors import ApiError
from web_api.users.models import PERMISSIONS, Permission, Role, UserRow
from web_api.users.sessions import COOKIE

_cookie = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session")
_bearer = HTTPBearer(auto_error=False, scheme_name="token")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in user of one request."""

    id: uuid.UUID
    role: Role
    row: UserRow

    def may(self, permission: Permission) -> bool:
        return permission in PERMISSIONS[self.role]

    @property
    def actor(self) -> tuple[uuid.UUID, str]:
        """As the audit log names them."""
        return self.id, self.row.username

    @property
    def staff(self) -> bool:
        """Sees all submissions and the judges' messages."""
        return self.may(Permission.SEE_SUBMISSIONS)


async def maybe_viewer(
    context: Annotated[Context, Depends(get_context)],
    session_id: Annotated[str | None, Depends(_cookie)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Viewer | None:
    """The viewer, or None. A token that is sent must be right: 401 otherwise."""
    user: UserRow | None = None
    if credentials is not None:
        user = await context.accounts.user_of_token(credentials.credentials)
        if user is None:
            raise _unauthorized("the token is unknown or was deleted")
    elif session_id:
        user_id = await context.session_store.find(session_id)
        user = await context.accounts.get(user_id) if user_id else None
    return Viewer(user.id, Role(user.role), user) if user else None


async def viewer(found: Annotated[Viewer | None, Depends(maybe_viewer)]) -> Viewer:
    """The viewer; 401 when there is none."""
    if found is None:
        raise _unauthorized("sign in or send a token")
    return found


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
    import ipaddress

    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host


ContextDep = Annotated[Context, Depends(get_context)]
MaybeViewer = Annotated[Viewer | None, Depends(maybe_viewer)]
ViewerDep = Annotated[Viewer, Depends(viewer)]
StaffDep = Annotated[Viewer, Depends(requires(Permission.SET_PROBLEMS))]
AdminDep = Annotated[Viewer, Depends(requires(Permission.ADMINISTER))]

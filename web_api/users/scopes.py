"""What a token may do: pure rules."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Request

from web_api.users.models import PERMISSIONS, Permission, Role, Scope

LADDER = tuple(Scope)
KEY = "x-scope"
USUAL = (Scope.READ, Scope.SUBMIT, Scope.WRITE, Scope.SETTER)
"""Of a token for which nobody chose."""

_ROLES = {
    Scope.SETTER: Role.SETTER,
    Scope.MANAGER: Role.MANAGER,
    Scope.STAFF: Role.STAFF,
    Scope.ADMIN: Role.ADMIN,
}
_ALL_USERS = LADDER[: LADDER.index(Scope.SETTER)]


def scoped(scope: Scope) -> dict[str, str]:
    """`openapi_extra` of a route that needs another scope than its method says."""
    return {KEY: str(scope)}


def needed(request: Request) -> Scope:
    """The scope of the request's route: as declared, or read for reading and write otherwise."""
    declared = (getattr(request.scope.get("route"), "openapi_extra", None) or {}).get(KEY)
    if declared:
        return Scope(declared)
    return usual(request.method)


def usual(method: str) -> Scope:
    """Of a route that declares none."""
    return Scope.READ if method.upper() in ("GET", "HEAD") else Scope.WRITE


def covers(held: Iterable[Scope], scope: Scope) -> bool:
    """Whether one of `held` is `scope` or above it; roles' scopes are above all users' ones."""
    for each in held:
        if each == scope:
            return True
        if scope in _ALL_USERS and LADDER.index(each) > LADDER.index(scope):
            return True
    return False


def permissions(held: Iterable[Scope]) -> frozenset[Permission]:
    """What a token with these scopes may, if its owner may."""
    return frozenset[Permission]().union(*(PERMISSIONS[_ROLES[s]] for s in held if s in _ROLES))

"""The columns of the matrix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from web_api.users.models import Scope
from web_api.users.scopes import covers, usual

IN = 0
"""Let in: any answer but those that refuse (`REFUSALS`)."""
REFUSALS = frozenset({401, 403, 404})
PEOPLE = ("user", "owner", "setter", "manager", "staff", "admin")
TOKENS = ("read", "write")
"""Of the admin, by scope."""
ROLES = ("anonymous", *PEOPLE, *(f"{scope} token" for scope in TOKENS))
SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Access:
    """Whom a route lets in."""

    inside: frozenset[str]
    outside: int = 403
    """What others who are signed in get: 403, or 404 where the object is hidden from them."""
    anonymous: int = 401
    hidden: frozenset[str] = frozenset()
    """Those outside who get 404, where others get `outside`."""
    token: int | None = None
    """What every token gets; None: what a user gets, if its scope does for the method."""

    def but(self, **changes: Any) -> Access:
        """The same with another answer for somebody."""
        return replace(self, **changes)


def only(people: str, outside: int = 403, anonymous: int = 401, hidden: str = "") -> Access:
    """These roles and nobody else. Roles are separated by blanks."""
    inside, unaware = frozenset(people.split()), frozenset(hidden.split())
    assert inside | unaware <= set(PEOPLE), (people, hidden)
    return Access(inside, outside, anonymous, unaware)


SIGNED_IN = only(" ".join(PEOPLE))
EVERYBODY = SIGNED_IN.but(anonymous=IN)
OPEN = EVERYBODY.but(token=IN)
"""Does not look at who asks."""
BROWSERS = SIGNED_IN.but(token=403)
"""Sessions only: how people sign in is no token's business."""
SETTERS = only("owner setter staff admin")
MANAGERS = only("manager staff admin")
MODERATORS = only("staff admin")
ADMINS = only("admin")
OWNER = only("owner", outside=404)
"""An own object; it does not exist for others."""


@dataclass(frozen=True, slots=True)
class Row:
    """One route with a request that reaches its decision."""

    method: str
    path: str
    access: Access
    body: Any = None
    """JSON, or bytes sent as they are."""
    consumes: tuple[str, ...] = ()
    params: str = ""
    """The query."""
    inside: int = IN
    """What those inside get, where it is one of `REFUSALS`."""
    scope: str = ""
    """The scope the route declares, where its method tells another."""
    ends_sessions: bool = False
    """A success signs people out: they sign in again."""

    def expected(self, role: str) -> int:
        """The status that the role gets, or IN."""
        access = self.access
        if role == "anonymous":
            return access.anonymous
        if role.endswith(" token"):
            return self._of_token(role.removesuffix(" token"))
        if role in access.inside:
            return self.inside
        return 404 if role in access.hidden else access.outside

    def _of_token(self, scope: str) -> int:
        if self.access.token is not None:
            return self.access.token
        needed = Scope(self.scope) if self.scope else usual(self.method)
        return self.expected("user") if covers([Scope(scope)], needed) else 403


def row(
    method: str,
    path: str,
    access: Access,
    body: Any = None,
    *,
    consumes: str = "",
    **more: Any,
) -> Row:
    """A row; `consumes` are names separated by blanks."""
    return Row(method, path, access, body, tuple(consumes.split()), **more)

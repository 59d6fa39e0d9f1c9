"""What the API says about accounts, signing in and tokens."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, computed_field

from web_api.schema import PlainText, Strict, example
from web_api.users.models import AccountState, Role, Scope
from web_api.users.scopes import USUAL

USER_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c",
    "username": "ada",
    "email": "ada@example.org",
    "email_verified": True,
    "role": "user",
    "state": "active",
    "created_at": "2026-11-02T09:30:00Z",
}

EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f<>,;:\"\\()\[\]]{1,64}@[^\s@\x00-\x1f\x7f<>,;:\"\\()\[\]]+")


def _email(value: str) -> str:
    # Only the shape: whether mail arrives is not for a pattern to say.
    domain = value.rpartition("@")[2]
    if not EMAIL.fullmatch(value) or not all(domain.split(".")) or "." not in domain:
        raise ValueError("must be an address as name@example.org")
    return value


Username = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{1,31}$", examples=["ada"])]
Email = Annotated[PlainText, Field(max_length=254), AfterValidator(_email)]
NewPassword = Annotated[PlainText, Field(min_length=12, max_length=128)]
Password = Annotated[PlainText, Field(max_length=256)]
LinkSecret = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{20,100}$")]


class Register(Strict):
    """A new account."""

    model_config = example(
        {"username": "ada", "email": "ada@example.org", "password": "correct horse battery"}
    )

    username: Username
    email: Email
    password: NewPassword


class Login(Strict):
    """Credentials."""

    model_config = example({"login": "ada", "password": "correct horse battery"})

    login: Annotated[PlainText, Field(max_length=254, description="User name or e-mail address.")]
    password: Password


class Confirmation(Strict):
    """The password, once more."""

    model_config = example({"password": "correct horse battery"})

    password: Password


class User(BaseModel):
    """An account as its owner and staff see it."""

    model_config = example(USER_EXAMPLE)

    id: uuid.UUID
    username: str
    email: str
    email_verified_at: Annotated[datetime | None, Field(exclude=True)] = None
    role: Role
    state: AccountState
    created_at: datetime

    @computed_field  # type: ignore[prop-decorator]
    @property
    def email_verified(self) -> bool:
        """Whether the owner of the address confirmed it."""
        return self.email_verified_at is not None


class RoleChange(Strict):
    """What an admin may change of an account."""

    model_config = example({"role": "setter"})

    role: Role


class AddressRequest(Strict):
    """Whom to mail."""

    model_config = example({"email": "ada@example.org"})

    email: Email


class LinkUse(Strict):
    """The secret of a mailed link."""

    model_config = example({"token": "3bC9kq0mXk1aP8vYtR2dLw7uJf5hQe4nZs6gTx0iMoE"})

    token: LinkSecret


class PasswordReset(LinkUse):
    """A new password, by link."""

    model_config = example(
        {
            "token": "3bC9kq0mXk1aP8vYtR2dLw7uJf5hQe4nZs6gTx0iMoE",
            "password": "battery staple correct",
        }
    )

    password: NewPassword


class PasswordChange(Strict):
    """A new password, by its owner."""

    model_config = example(
        {"current": "correct horse battery", "password": "battery staple correct"}
    )

    current: Password | None = None
    """Null only for an account without one."""
    password: NewPassword


SESSION_EXAMPLE: dict[str, Any] = {
    "key": "5d41402abc4b2a76b9719d91",
    "agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "address": "192.0.2.7",
    "created_at": "2026-11-02T09:30:00Z",
    "seen_at": "2026-11-02T10:00:00Z",
    "current": True,
}


class SessionView(BaseModel):
    """One browser that is signed in."""

    model_config = example(SESSION_EXAMPLE)

    key: str
    agent: str
    """Its User-Agent header."""
    address: str
    """IPv4 address, or the /64 of an IPv6 one, at sign-in."""
    created_at: datetime
    seen_at: datetime
    """To the minute."""
    current: bool
    """The one that asks."""


class SessionList(BaseModel):
    """Where somebody is signed in, the browser used last first."""

    model_config = example({"items": [SESSION_EXAMPLE]})

    items: list[SessionView]


TOKEN_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2d",
    "name": "my laptop",
    "scopes": ["read", "submit"],
    "expires_at": "2027-11-02T00:00:00Z",
    "created_at": "2026-11-02T09:30:00Z",
    "last_used_at": None,
}


class NewToken(Strict):
    """A token to make."""

    model_config = example(
        {"name": "my laptop", "scopes": ["read", "submit"], "expires_at": "2027-11-02T00:00:00Z"}
    )

    name: Annotated[PlainText, Field(min_length=1, max_length=100)]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=len(Scope))] = USUAL
    """What it may do, of what you may."""
    expires_at: AwareDatetime | None = None
    """Null: it lasts until it is deleted."""


class Token(BaseModel):
    """An API token without its secret."""

    model_config = example(TOKEN_EXAMPLE)

    id: uuid.UUID
    name: str
    scopes: list[Scope]
    expires_at: datetime | None
    created_at: datetime
    last_used_at: datetime | None
    """To the minute."""


class CreatedToken(Token):
    """A token with its secret, which is shown this once."""

    model_config = example(
        TOKEN_EXAMPLE | {"token": "asz_3bC9kq0mXk1aP8vYtR2dLw7uJf5hQe4nZs6gTx0iMoE"}
    )

    token: str


class TokenList(BaseModel):
    """All tokens of one user."""

    model_config = example({"items": [TOKEN_EXAMPLE]})

    items: list[Token]


class Suspension(Strict):
    """Why, and until when."""

    model_config = example({"reason": "Spam in discussions.", "until": "2026-12-01T00:00:00Z"})

    reason: Annotated[PlainText, Field(min_length=1, max_length=1000)]
    """The owner of the account reads it."""
    until: AwareDatetime | None = None
    """Null: for ever."""


class Person(User):
    """An account as staff see it."""

    model_config = example(
        USER_EXAMPLE | {"state_reason": "", "suspended_until": None, "delete_after": None}
    )

    state_reason: str
    suspended_until: datetime | None
    delete_after: datetime | None


class PersonList(BaseModel):
    """A page of accounts."""

    model_config = example(
        {
            "items": [
                USER_EXAMPLE | {"state_reason": "", "suspended_until": None, "delete_after": None}
            ],
            "next": None,
        }
    )

    items: list[Person]
    next: str | None

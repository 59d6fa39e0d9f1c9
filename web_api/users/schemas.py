"""What the API says about people."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from web_api.schema import PlainText, Strict, example
from web_api.users.models import Role

USER_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c",
    "username": "ada",
    "email": "ada@example.org",
    "role": "user",
    "created_at": "2026-11-02T09:30:00Z",
}


EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]+\.[^\s@.\x00-\x1f\x7f]+")


def _email(value: str) -> str:
    # Only the shape: whether mail arrives is not for a pattern to say.
    if not EMAIL.fullmatch(value):
        raise ValueError("must be an address as name@example.org")
    return value


Username = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{1,31}$", examples=["ada"])]


class Register(Strict):
    """A new account."""

    model_config = example(
        {"username": "ada", "email": "ada@example.org", "password": "correct horse battery"}
    )

    username: Username
    email: Annotated[PlainText, Field(max_length=254), AfterValidator(_email)]
    password: Annotated[PlainText, Field(min_length=8, max_length=256)]


class Login(Strict):
    """Credentials."""

    model_config = example({"login": "ada", "password": "correct horse battery"})

    login: Annotated[PlainText, Field(max_length=254, description="User name or e-mail address.")]
    password: Annotated[PlainText, Field(max_length=256)]


class User(BaseModel):
    """An account as its owner sees it."""

    model_config = example(USER_EXAMPLE)

    id: uuid.UUID
    username: str
    email: str
    role: Role
    created_at: datetime


class RoleChange(Strict):
    """What an admin may change of an account."""

    model_config = example({"role": "setter"})

    role: Role


class NewToken(Strict):
    """A token to make."""

    model_config = example({"name": "my laptop"})

    name: Annotated[PlainText, Field(min_length=1, max_length=100)]


class Token(BaseModel):
    """An API token without its secret."""

    model_config = example(
        {
            "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2d",
            "name": "my laptop",
            "created_at": "2026-11-02T09:30:00Z",
            "last_used_at": None,
        }
    )

    id: uuid.UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class CreatedToken(Token):
    """A token with its secret, which is shown this once."""

    model_config = example(
        {
            "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2d",
            "name": "my laptop",
            "created_at": "2026-11-02T09:30:00Z",
            "last_used_at": None,
            "token": "asz_3bC9kq0mXk1aP8vYtR2dLw7uJf5hQe4nZs6gTx0iMoE",
        }
    )

    token: str


class TokenList(BaseModel):
    """All tokens of one user."""

    model_config = example(
        {
            "items": [
                {
                    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2d",
                    "name": "my laptop",
                    "created_at": "2026-11-02T09:30:00Z",
                    "last_used_at": "2026-11-02T10:00:00Z",
                }
            ]
        }
    )

    items: list[Token]

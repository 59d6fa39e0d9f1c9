"""What the API says about passkeys."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from web_api.schema import PlainText, Strict, example

CEREMONY = "X2bC9kq0mXk1aP8vYtR2dLw7uJf5hQe4"
CeremonyId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{32}$")]
PasskeyName = Annotated[PlainText, Field(min_length=1, max_length=100)]


class Ceremony(BaseModel):
    """What the browser is asked."""

    model_config = example(
        {"ceremony": CEREMONY, "options": {"challenge": "q83v", "rpId": "judge.example.org"}}
    )

    ceremony: str
    """Send it along with the answer, within five minutes."""
    options: dict[str, Any]
    """`publicKey` of `navigator.credentials.create` or `get`, binary values in base64url."""


class NewPasskey(Strict):
    """The browser's answer to a registration."""

    model_config = Strict.model_config | example(
        {
            "ceremony": CEREMONY,
            "name": "Phone",
            "credential": {"id": "q83v", "rawId": "q83v", "type": "public-key", "response": {}},
        }
    )

    ceremony: CeremonyId
    name: PasskeyName
    credential: dict[str, Any]
    """`PublicKeyCredential.toJSON()`."""


class PasskeyLogin(Strict):
    """The browser's answer to a login."""

    model_config = Strict.model_config | example(
        {
            "ceremony": CEREMONY,
            "credential": {"id": "q83v", "rawId": "q83v", "type": "public-key", "response": {}},
        }
    )

    ceremony: CeremonyId
    credential: dict[str, Any]
    """`PublicKeyCredential.toJSON()`."""


class PasskeyChange(Strict):
    """Another name."""

    model_config = Strict.model_config | example({"name": "Phone"})

    name: PasskeyName


PASSKEY = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b40",
    "name": "Phone",
    "created_at": "2026-11-02T09:30:00Z",
    "last_used_at": None,
}


class Passkey(BaseModel):
    """One passkey."""

    model_config = example(PASSKEY)

    id: uuid.UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class PasskeyList(BaseModel):
    """All passkeys of one user."""

    model_config = example({"items": [PASSKEY]})

    items: list[Passkey]

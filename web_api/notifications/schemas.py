"""What the API says about notifications."""

from __future__ import annotations

import base64
import binascii
import uuid
from datetime import datetime
from typing import Annotated, Any

from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import AfterValidator, BaseModel, Field

from web_api.notifications.models import MailWay, NotificationKind
from web_api.notifications.schedule import time_zones
from web_api.schema import PlainText, Strict, example

NOTIFICATION_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1c01",
    "number": 4711,
    "kind": "reply",
    "text": 'bob replied in "A linear solution"',
    "data": {"author": "bob", "title": "A linear solution"},
    "link": "/discussions/0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1c02",
    "created_at": "2026-11-02T09:30:00Z",
    "read_at": None,
}
WAYS_EXAMPLE: dict[str, Any] = {
    "kind": "reply",
    "in_app": True,
    "mail": "daily",
    "push": True,
    "required": False,
}
PREFERENCES_EXAMPLE: dict[str, Any] = {
    "time_zone": "Europe/Berlin",
    "digest_hour": 8,
    "digest_weekday": 0,
    "kinds": [WAYS_EXAMPLE],
}
DEVICE_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1c03",
    "name": "Firefox on my laptop",
    "created_at": "2026-11-02T09:30:00Z",
    "last_push_at": None,
}


class Notification(BaseModel):
    """One thing that happened."""

    model_config = example(NOTIFICATION_EXAMPLE)

    id: uuid.UUID
    number: int
    """Grows with time; the id of its server-sent event."""
    kind: str
    text: str
    """One line of plain text in English; `kind` and `data` are for other wordings."""
    data: dict[str, Any]
    link: str
    """Path of the page to open, or ""."""
    created_at: datetime
    read_at: datetime | None


class Unread(BaseModel):
    """What the bell shows."""

    model_config = example({"unread": 3})

    unread: int
    """At most 1000: there are as many or more."""


class NotificationList(BaseModel):
    """A page, newest first."""

    model_config = example({"items": [NOTIFICATION_EXAMPLE], "next": None, "unread": 1})

    items: list[Notification]
    next: str | None
    unread: int


class MarkRead(Strict):
    """What has been read."""

    model_config = example({"through": 4711})

    through: int | None = Field(
        None,
        ge=0,
        lt=2**63,
        description="The largest number that was shown; newer ones stay unread. null: all.",
    )


class KindWays(BaseModel):
    """How one kind comes."""

    model_config = example(WAYS_EXAMPLE)

    kind: NotificationKind
    in_app: bool
    mail: MailWay
    push: bool
    required: bool
    """Bell and mail cannot be turned off."""


class NotificationPreferences(BaseModel):
    """How somebody wants to be told."""

    model_config = example(PREFERENCES_EXAMPLE)

    time_zone: str
    digest_hour: int
    digest_weekday: int
    """Of weekly digests; 0 is Monday."""
    kinds: list[KindWays]


def _zone(value: str) -> str:
    if value not in time_zones():
        raise ValueError("must be a time zone of the IANA database, as Europe/Berlin")
    return value


class WaysChange(Strict):
    """What changes of one kind; what is null or not given stays."""

    model_config = example({"kind": "reply", "mail": "weekly"})

    kind: NotificationKind
    in_app: bool | None = None
    mail: MailWay | None = None
    push: bool | None = None


class PreferencesChange(Strict):
    """What changes; what is null or not given stays."""

    model_config = example(
        {"time_zone": "Europe/Berlin", "kinds": [{"kind": "reply", "mail": "weekly"}]}
    )

    time_zone: Annotated[PlainText, Field(max_length=100), AfterValidator(_zone)] | None = None
    digest_hour: int | None = Field(None, ge=0, le=23)
    digest_weekday: int | None = Field(None, ge=0, le=6)
    kinds: list[WaysChange] = Field(default_factory=list, max_length=len(NotificationKind))


def _bytes(value: str) -> bytes:
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("must be base64url") from None


def _point(value: str) -> str:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(value))
    except ValueError:
        raise ValueError("must be a public key on P-256, base64url") from None
    return value


def _secret(value: str) -> str:
    if len(_bytes(value)) != 16:
        raise ValueError("must be 16 bytes, base64url")
    return value


class NewDevice(Strict):
    """A subscription as the browser's PushManager gives it."""

    model_config = example(
        {
            "name": "Firefox on my laptop",
            "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk",
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx"
            "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        }
    )

    name: Annotated[PlainText, Field(min_length=1, max_length=100)]
    endpoint: Annotated[PlainText, Field(pattern=r"^https?://[\x21-\x7e]{1,2000}$")]
    p256dh: Annotated[PlainText, Field(max_length=200), AfterValidator(_point)]
    auth: Annotated[PlainText, Field(max_length=100), AfterValidator(_secret)]


class Device(BaseModel):
    """A browser that takes pushes."""

    model_config = example(DEVICE_EXAMPLE)

    id: uuid.UUID
    name: str
    created_at: datetime
    last_push_at: datetime | None


class DeviceList(BaseModel):
    """All devices of one user."""

    model_config = example({"items": [DEVICE_EXAMPLE]})

    items: list[Device]


class PushKey(BaseModel):
    """With what a browser subscribes."""

    model_config = example(
        {
            "public_key": "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
            "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
        }
    )

    public_key: str
    """`applicationServerKey`, base64url."""

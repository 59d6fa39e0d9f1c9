"""What the API says about groups."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from web_api.groups.models import GroupRole
from web_api.schema import PlainText, Strict, example
from web_api.users.schemas import Email, LinkSecret

GROUP_ID = "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b30"
GROUP: dict[str, Any] = {
    "id": GROUP_ID,
    "name": "Algorithms, autumn 2026",
    "description": "Tuesdays at ten.",
    "open_to_requests": True,
    "role": "owner",
    "members": 24,
    "created_at": "2026-11-02T09:30:00Z",
}
Name = Annotated[PlainText, Field(min_length=1, max_length=100, pattern=r"^[^\r\n]*\S[^\r\n]*$")]
Description = Annotated[PlainText, Field(max_length=2000)]


class NewGroup(Strict):
    """A group to make."""

    model_config = Strict.model_config | example(
        {"name": GROUP["name"], "description": "", "open_to_requests": True}
    )

    name: Name
    description: Description = ""
    open_to_requests: bool = False
    """Whoever has the address of the group may ask to join."""


class GroupChange(Strict):
    """What to change; the rest stays."""

    model_config = Strict.model_config | example({"name": "Algorithms, spring 2027"})

    name: Name = ""
    description: Description = ""
    open_to_requests: bool = False


class Group(BaseModel):
    """A group as the viewer sees it."""

    model_config = example(GROUP)

    id: uuid.UUID
    name: str
    description: str
    open_to_requests: bool
    role: GroupRole | None
    """The viewer's; null for who is not in it."""
    members: int
    created_at: datetime


class GroupList(BaseModel):
    """The viewer's groups."""

    model_config = example({"items": [GROUP]})

    items: list[Group]


MEMBER: dict[str, Any] = {
    "username": "ada",
    "role": "member",
    "joined_at": "2026-11-02T09:30:00Z",
    "solved": 12,
    "attempted": 3,
    "last_at": "2026-11-20T08:00:00Z",
}


class GroupMember(BaseModel):
    """One person in a group."""

    model_config = example(MEMBER)

    username: str
    role: GroupRole
    joined_at: datetime
    solved: int | None = None
    """Problems; null for who does not manage the group."""
    attempted: int | None = None
    """Problems tried and not solved."""
    last_at: datetime | None = None
    """Of the last submission."""


class GroupMemberList(BaseModel):
    """A page of a group's members, by when they joined."""

    model_config = example({"items": [MEMBER], "next": None})

    items: list[GroupMember]
    next: str | None


class MemberChange(Strict):
    """Another role in the group; a new owner's predecessor becomes a manager."""

    model_config = Strict.model_config | example({"role": "manager"})

    role: GroupRole


INVITATION: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b31",
    "created_at": "2026-11-02T09:30:00Z",
    "expires_at": "2026-11-16T09:30:00Z",
    "max_uses": 30,
    "uses": 4,
}


class NewInvitation(Strict):
    """An invitation to make."""

    model_config = Strict.model_config | example({"days": 14, "max_uses": 30, "email": None})

    days: Annotated[int, Field(ge=1, le=180)] = 14
    """How long it works."""
    max_uses: Annotated[int, Field(ge=1, le=1000)] = 1
    email: Email | None = None
    """Mail it there."""


class Invitation(BaseModel):
    """An invitation without its secret."""

    model_config = example(INVITATION)

    id: uuid.UUID
    created_at: datetime
    expires_at: datetime
    max_uses: int
    uses: int


class CreatedInvitation(Invitation):
    """An invitation with its link, which is shown this once."""

    model_config = example(
        INVITATION | {"link": "/join#token=3bC9kq0mXk1aP8vYtR2dLw7uJf5hQe4nZs6gTx0iMoE"}
    )

    link: str


class InvitationList(BaseModel):
    """A group's invitations that still work."""

    model_config = example({"items": [INVITATION]})

    items: list[Invitation]


class Acceptance(Strict):
    """The secret of an invitation's link."""

    model_config = Strict.model_config | example(
        {"token": "3bC9kq0mXk1aP8vYtR2dLw7uJf5hQe4nZs6gTx0iMoE"}
    )

    token: LinkSecret


class JoinRequest(Strict):
    """Why somebody wants to join."""

    model_config = Strict.model_config | example({"message": "I am in the Tuesday course."})

    message: Annotated[PlainText, Field(max_length=500)] = ""


REQUEST: dict[str, Any] = {
    "username": "ada",
    "message": "I am in the Tuesday course.",
    "created_at": "2026-11-02T09:30:00Z",
}


class Request(BaseModel):
    """Somebody who wants to join."""

    model_config = example(REQUEST)

    username: str
    message: str
    created_at: datetime


class RequestList(BaseModel):
    """Who wants to join, longest waiting first."""

    model_config = example({"items": [REQUEST]})

    items: list[Request]


class JoinDecision(Strict):
    """On a request."""

    model_config = Strict.model_config | example({"decision": "accept"})

    decision: Literal["accept", "decline"]

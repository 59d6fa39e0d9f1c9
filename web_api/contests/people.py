"""What the API says about who takes part."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from web_api.contests.schemas import ID
from web_api.schema import PlainText, Strict, example

_MEMBER = {"username": "ada", "captain": True, "accepted": True}
PARTICIPATION: dict[str, Any] = {
    "id": ID,
    "team": "Three Bits",
    "virtual": False,
    "started_at": None,
    "disqualified": False,
    "members": [_MEMBER],
}


class NewRegistration(Strict):
    """Taking part."""

    model_config = example({"team": "Three Bits"})

    team: Annotated[PlainText, Field(max_length=60, pattern=r"^(\S(.*\S)?)?$")] = ""
    """"" where people take part alone."""


class ParticipationMember(BaseModel):
    """Somebody in it."""

    model_config = example(_MEMBER)

    username: str
    captain: bool
    accepted: bool
    """False: invited."""


class Participation(BaseModel):
    """A participation in a contest."""

    model_config = example(PARTICIPATION)

    id: uuid.UUID
    team: str
    virtual: bool
    started_at: datetime | None
    """Of a virtual one."""
    disqualified: bool
    members: list[ParticipationMember]


class TeamInvitationList(BaseModel):
    """Teams that want the viewer."""

    model_config = example({"items": [PARTICIPATION]})

    items: list[Participation]


class TeamMember(Strict):
    """Whom to ask into the team."""

    model_config = example({"username": "grace"})

    username: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class TeamDecision(Strict):
    """An answer to an invitation."""

    model_config = example({"decision": "accept"})

    decision: Literal["accept", "decline"]


class Disqualification(Strict):
    """Takes a participation out of the board, or back in."""

    model_config = example({"disqualified": True, "reason": "Two accounts."})

    disqualified: bool
    reason: Annotated[PlainText, Field(min_length=1, max_length=500)]
    """The audit log keeps it."""


class RatingDecision(Strict):
    """Whether the contest counts for ratings."""

    model_config = example({"rated": False})

    rated: bool

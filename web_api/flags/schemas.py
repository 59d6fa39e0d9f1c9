"""What the API says about flags."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from web_api.flags.models import FlagState
from web_api.schema import Strict, example
from web_api.users.models import Role

RULE_EXAMPLE: dict[str, Any] = {
    "state": "some",
    "percentage": 10,
    "roles": ["staff", "admin"],
    "users": ["ada"],
}
KEPT_EXAMPLE = RULE_EXAMPLE | {"updated_by": "root", "updated_at": "2026-11-02T09:30:00Z"}
FLAG_EXAMPLE: dict[str, Any] = {
    "name": "posting",
    "description": "People may write and change posts in discussions.",
    "default": True,
    "rule": KEPT_EXAMPLE,
}
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class FlagChange(Strict):
    """For whom a flag is on. The last three are for `some` alone."""

    model_config = Strict.model_config | example(RULE_EXAMPLE)

    state: FlagState
    percentage: int = Field(0, ge=0, le=100)
    """Of everybody who is signed in, by a hash that never changes: who is in stays in while
    it grows."""
    roles: list[Role] = Field(default_factory=list, max_length=len(Role))
    users: list[Name] = Field(default_factory=list, max_length=1000)
    """User names."""

    @model_validator(mode="after")
    def _only_some(self) -> FlagChange:
        if self.state is not FlagState.SOME and (self.percentage or self.roles or self.users):
            raise ValueError("percentage, roles and users are for the state some")
        return self


class FlagRule(BaseModel):
    """A rule as it is kept."""

    model_config = example(KEPT_EXAMPLE)

    state: FlagState
    percentage: int
    roles: list[Role]
    users: list[str]
    updated_by: str
    updated_at: datetime


class FlagView(BaseModel):
    """A flag as administrators see it."""

    model_config = example(FLAG_EXAMPLE)

    name: str
    description: str
    default: bool
    rule: FlagRule | None
    """None: the default holds."""


class FlagList(BaseModel):
    """All flags."""

    model_config = example({"items": [FLAG_EXAMPLE]})

    items: list[FlagView]


class ViewersFlags(BaseModel):
    """What is on for the viewer."""

    model_config = example({"flags": {"registration": True, "posting": False}})

    flags: dict[str, bool]

"""What the API says about drafts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field

from web_api.schema import PlainText, Strict, example

MOST_BYTES = 256 * 1024
"""Of one draft."""

_KEY: dict[str, Any] = {
    "problem": "two-sum",
    "language": "python3",
    "revision": 3,
    "updated_at": "2026-11-02T09:30:00Z",
}


class DraftSave(Strict):
    """A source to keep."""

    model_config = Strict.model_config | example({"source": "print(sum(", "base": 2})

    source: Annotated[PlainText, Field(max_length=MOST_BYTES)]
    """At most 256 KiB as UTF-8."""
    base: Annotated[int, Field(ge=0, le=2**31 - 2)]
    """The revision that was edited; 0 for a first one."""


class DraftSummary(BaseModel):
    """A draft in the list."""

    model_config = example({**_KEY, "size": 10})

    problem: str
    language: str
    revision: int
    size: int
    """Bytes."""
    updated_at: datetime


class DraftList(BaseModel):
    """All drafts that somebody has, the newest first."""

    model_config = example({"items": [{**_KEY, "size": 10}], "bytes": 10, "bytes_allowed": 8388608})

    items: list[DraftSummary]
    bytes: int
    """Of all together."""
    bytes_allowed: int


class Draft(BaseModel):
    """A source that is not handed in yet."""

    model_config = example({**_KEY, "source": "print(sum("})

    problem: str
    language: str
    revision: int
    """Names what a later write is based on."""
    source: str
    updated_at: datetime


class StartOrigin(StrEnum):
    """Where a start comes from."""

    DRAFT = "draft"
    STARTER = "starter"
    """The problem's, for the language."""
    TEMPLATE = "template"
    """The person's own, for the language."""
    LANGUAGE = "language"
    """The same for everybody; may be empty."""


class Start(BaseModel):
    """What the editor begins with."""

    model_config = example({"origin": "template", "source": "import sys\n", "revision": 0})

    origin: StartOrigin
    source: str
    revision: int
    """Of the draft; 0 without one."""

"""What the API says about lists."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field

from web_api.lists.models import ListVisibility
from web_api.problems.schemas import SUMMARY_EXAMPLE, ProblemSummary
from web_api.schema import PlainText, Strict, example

MOST_ITEMS = 500
LIST_ID = "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1c01"
LIST: dict[str, Any] = {
    "id": LIST_ID,
    "title": "Two pointers in ten days",
    "owner": "ada",
    "official": False,
    "visibility": "public",
    "forked_from": None,
    "problems": 30,
    "solved": 12,
    "followers": 87,
    "following": True,
    "editable": False,
    "created_at": "2026-11-02T09:30:00Z",
    "updated_at": "2026-11-20T08:00:00Z",
}
Title = Annotated[PlainText, Field(min_length=1, max_length=120, pattern=r"^[^\r\n]*\S[^\r\n]*$")]
Description = Annotated[PlainText, Field(max_length=10_000, description="Markdown.")]
Section = Annotated[PlainText, Field(max_length=120, pattern=r"^[^\r\n]*$")]
Note = Annotated[PlainText, Field(max_length=2000)]
ProblemSlug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,200}$")]


class ListScope(StrEnum):
    """Which lists."""

    OFFICIAL = "official"
    PUBLIC = "public"
    """Of everybody, official ones included."""
    MINE = "mine"
    FOLLOWED = "followed"


class NewList(Strict):
    """A list to make."""

    model_config = Strict.model_config | example(
        {"title": LIST["title"], "description": "One idea a day.", "visibility": "private"}
    )

    title: Title
    description: Description = ""
    visibility: ListVisibility = ListVisibility.PRIVATE


class ListChange(Strict):
    """What to change; the rest stays."""

    model_config = Strict.model_config | example({"visibility": "public"})

    title: Title = ""
    description: Description = ""
    visibility: ListVisibility = ListVisibility.PRIVATE


class NewItem(Strict):
    """A problem to put into a list."""

    model_config = Strict.model_config | example({"problem": "two-sum", "note": "Warm up."})

    problem: ProblemSlug
    note: Note = ""


class NewSection(Strict):
    """A part of a list, in order."""

    model_config = Strict.model_config | example(
        {"title": "Day 1", "items": [{"problem": "two-sum", "note": "Warm up."}]}
    )

    title: Section = ""
    items: Annotated[list[NewItem], Field(max_length=MOST_ITEMS)]


class Content(Strict):
    """All of a list, in order. Replaces what was there."""

    model_config = Strict.model_config | example(
        {"sections": [{"title": "Day 1", "items": [{"problem": "two-sum", "note": "Warm up."}]}]}
    )

    sections: Annotated[list[NewSection], Field(max_length=MOST_ITEMS)]


class ItemPlace(Strict):
    """Where a problem goes: the end of the section, which is made if it is new."""

    model_config = Strict.model_config | example({"section": "Day 1", "note": "Warm up."})

    section: Section = ""
    note: Note = ""


class OfficialMark(Strict):
    """Whether staff stand behind a list."""

    model_config = Strict.model_config | example({"official": True})

    official: bool


class ListSummary(BaseModel):
    """A list among others."""

    model_config = example(LIST)

    id: uuid.UUID
    title: str
    owner: str | None
    """null for an official one whose maker has left."""
    official: bool
    visibility: ListVisibility
    forked_from: uuid.UUID | None
    problems: int
    """That the viewer sees."""
    solved: int
    """Of those, by the viewer."""
    followers: int
    following: bool
    editable: bool
    """By the viewer."""
    created_at: datetime
    updated_at: datetime


class ListPage(BaseModel):
    """A page of lists, newest first."""

    model_config = example({"items": [LIST], "next": None})

    items: list[ListSummary]
    next: str | None


ITEM: dict[str, Any] = {"problem": SUMMARY_EXAMPLE, "note": "Warm up."}
SECTION: dict[str, Any] = {"title": "Day 1", "solved": 1, "items": [ITEM]}


class ListItem(BaseModel):
    """A problem in a list."""

    model_config = example(ITEM)

    problem: ProblemSummary
    note: str


class ListSection(BaseModel):
    """A part of a list."""

    model_config = example(SECTION)

    title: str
    solved: int
    """By the viewer."""
    items: list[ListItem]


class ListDetail(ListSummary):
    """A list with all that is in it."""

    model_config = example(
        LIST
        | {
            "description": "One idea a day.",
            "html": "<p>One idea a day.</p>\n",
            "sections": [SECTION],
        }
    )

    description: str
    html: str
    """`description`, rendered and clean."""
    sections: list[ListSection]

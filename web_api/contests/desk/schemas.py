"""What the API says about questions, announcements, balloons and prints."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from web_api.contests.schemas import ID
from web_api.schema import PlainText, Strict, example

CLARIFICATION: dict[str, Any] = {
    "id": ID,
    "problem": "A",
    "question": "May numbers be negative?",
    "answer": "No.",
    "public": True,
    "announcement": False,
    "own": True,
    "created_at": "2026-12-05T14:40:00Z",
    "answered_at": "2026-12-05T14:42:00Z",
}
BALLOON: dict[str, Any] = {
    "participation": ID,
    "name": "Three Bits",
    "problem": "A",
    "colour": "#d7263d",
    "solved_at": "2026-12-05T14:50:00Z",
    "delivered": False,
}
PRINT: dict[str, Any] = {
    "id": ID,
    "participation": ID,
    "name": "Three Bits",
    "title": "a.cpp",
    "text": "int main() {}\n",
    "created_at": "2026-12-05T14:50:00Z",
}
Label = Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9]{0,3})?$", description='"" for all.')]
Words = Annotated[PlainText, Field(min_length=1, max_length=5000)]


class NewQuestion(Strict):
    """A question to the judges."""

    model_config = example({"problem": "A", "question": "May numbers be negative?"})

    problem: Label = ""
    question: Words


class NewContestAnnouncement(Strict):
    """Something that everybody in the contest must know."""

    model_config = example({"problem": "A", "text": "The limit of n is 1000."})

    problem: Label = ""
    text: Words


class Answer(Strict):
    """An answer, for the one who asked or for everybody."""

    model_config = example({"answer": "No.", "public": True})

    answer: Words
    public: bool = False


class Clarification(BaseModel):
    """A question with its answer, or an announcement."""

    model_config = example(CLARIFICATION)

    id: uuid.UUID
    problem: str
    question: str
    answer: str
    """"" while it waits. Of an announcement: its text."""
    public: bool
    announcement: bool
    own: bool
    """Of the viewer's participation."""
    created_at: datetime
    answered_at: datetime | None


class ClarificationList(BaseModel):
    """What the viewer may read, newest first, at most 500."""

    model_config = example({"items": [CLARIFICATION]})

    items: list[Clarification]


class Balloon(BaseModel):
    """A problem that was solved."""

    model_config = example(BALLOON)

    participation: uuid.UUID
    name: str
    problem: str
    colour: str
    solved_at: datetime
    delivered: bool


class BalloonList(BaseModel):
    """Balloons that wait, oldest first, at most 500."""

    model_config = example({"items": [BALLOON]})

    items: list[Balloon]


class NewPrint(Strict):
    """A text to be put on paper."""

    model_config = example({"title": "a.cpp", "text": "int main() {}\n"})

    title: Annotated[PlainText, Field(min_length=1, max_length=100)]
    text: Annotated[PlainText, Field(min_length=1, max_length=65_536)]


class Print(BaseModel):
    """A text that waits for the printer."""

    model_config = example(PRINT)

    id: uuid.UUID
    participation: uuid.UUID
    name: str
    title: str
    text: str
    created_at: datetime


class PrintList(BaseModel):
    """Texts that wait, oldest first, at most 100."""

    model_config = example({"items": [PRINT]})

    items: list[Print]

"""What the API says about mock interviews."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field

from web_api.companies.levels import Level
from web_api.interviews.models import InterviewRole, Recommendation
from web_api.problems.authoring_schemas import TagSlug
from web_api.problems.models import Difficulty
from web_api.problems.schemas import SUMMARY_EXAMPLE, ProblemSummary
from web_api.schema import PlainText, Strict, example
from web_api.users.schemas import LinkSecret

INTERVIEW_ID = "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1c05"
EXAMPLE_LINK = "3bC9kq0mXk1aP8vYtR2dLw7uJf5hQe4nZs6gTx0iMoE"
CARD: dict[str, Any] = {
    "problem_solving": 4,
    "coding": 3,
    "communication": 5,
    "testing": None,
    "recommendation": "yes",
    "feedback": "Found the invariant quickly.",
}


class InterviewState(StrEnum):
    """Where an interview is, by the server's clock."""

    WAITING = "waiting"
    RUNNING = "running"
    OVER = "over"


Title = Annotated[PlainText, Field(min_length=1, max_length=120, pattern=r"^[^\r\n]*\S[^\r\n]*$")]


class NewInterview(Strict):
    """An interview to prepare. The level gives minutes and difficulties that are not sent."""

    model_config = Strict.model_config | example(
        {"title": "Practice with Ada", "role": "interviewer", "level": "mid", "company": "initech"}
    )

    title: Title = "Mock interview"
    role: InterviewRole = InterviewRole.CANDIDATE
    """The viewer's own."""
    level: Level = Level.MID
    company: TagSlug | None = None
    """Whose problems are drawn; premium. null: all problems."""
    difficulties: Annotated[list[Difficulty], Field(min_length=1, max_length=8)] | None = None
    minutes: Annotated[int, Field(ge=5, le=480)] | None = None
    seed: Annotated[PlainText, Field(min_length=1, max_length=64)] | None = None
    """The same seed draws the same problems from the same ones; null: by chance."""


INTERVIEW: dict[str, Any] = {
    "id": INTERVIEW_ID,
    "title": "Practice with Ada",
    "state": "running",
    "role": "interviewer",
    "company": "initech",
    "difficulties": ["medium", "medium"],
    "minutes": 60,
    "started_at": "2026-11-23T18:00:00Z",
    "ends_at": "2026-11-23T19:00:00Z",
    "created_at": "2026-11-22T09:30:00Z",
}


class Interview(BaseModel):
    """An interview among others."""

    model_config = example(INTERVIEW)

    id: uuid.UUID
    title: str
    state: InterviewState
    role: InterviewRole
    """The viewer's."""
    company: str | None
    difficulties: list[Difficulty]
    minutes: int
    started_at: datetime | None
    ends_at: datetime | None
    created_at: datetime


class InterviewPage(BaseModel):
    """A page of interviews that the viewer took part in, newest first."""

    model_config = example({"items": [INTERVIEW], "next": None})

    items: list[Interview]
    next: str | None


class Participant(BaseModel):
    """Somebody in an interview."""

    model_config = example({"username": "ada", "role": "candidate"})

    username: str
    role: InterviewRole


TASK: dict[str, Any] = {
    "problem": SUMMARY_EXAMPLE,
    "attempts": 2,
    "verdict": "AC",
    "solved_after_s": 1260,
}


class InterviewTask(BaseModel):
    """A problem of an interview, and what the candidate did with it during the interview."""

    model_config = example(TASK)

    problem: ProblemSummary
    attempts: int
    """Submissions."""
    verdict: str | None
    """AC if one was accepted, or else the last one's; null: none has a verdict."""
    solved_after_s: int | None
    """Seconds from the start to the first accepted submission."""


class Card(BaseModel):
    """What somebody thinks of how the candidate did."""

    model_config = example(
        CARD
        | {
            "author": "grace",
            "html": "<p>Found the invariant quickly.</p>\n",
            "shared_at": "2026-11-23T19:20:00Z",
            "updated_at": "2026-11-23T19:20:00Z",
        }
    )

    author: str | None
    """null: the account is gone."""
    problem_solving: int | None
    coding: int | None
    communication: int | None
    testing: int | None
    recommendation: Recommendation | None
    feedback: str
    html: str
    shared_at: datetime | None
    """Since when the candidate reads it; null: not yet."""
    updated_at: datetime


class InterviewDetail(Interview):
    """An interview as the viewer sees it."""

    model_config = example(
        INTERVIEW
        | {
            "now": "2026-11-23T18:30:00Z",
            "room": "5e2f8b1c-3a5d-4c7e-9b0f-1d2e3f4a5b6c",
            "seed": "k3Vb0Qm1",
            "people": [{"username": "ada", "role": "candidate"}],
            "tasks": [TASK],
            "cards": [
                CARD
                | {
                    "author": "grace",
                    "html": "<p>Found the invariant quickly.</p>\n",
                    "shared_at": None,
                    "updated_at": "2026-11-23T19:20:00Z",
                }
            ],
        }
    )

    now: datetime
    """The server's clock: what `ends_at` is measured by."""
    room: uuid.UUID
    """Of the shared editor."""
    seed: str | None
    """null for a candidate before the end."""
    people: list[Participant]
    tasks: list[InterviewTask]
    """Empty before the start: they are drawn then, of what the candidate has not solved."""
    cards: list[Card]
    """All for interviewers, shared ones for the candidate, none for observers."""


class NewLink(Strict):
    """For whom a link is."""

    model_config = Strict.model_config | example({"role": "candidate", "days": 7})

    role: InterviewRole
    days: Annotated[int, Field(ge=1, le=30)] = 7
    """How long it works."""


class InterviewLink(BaseModel):
    """A link that is shown this once."""

    model_config = example(
        {
            "role": "candidate",
            "link": f"/interviews/join#token={EXAMPLE_LINK}",
            "expires_at": "2026-11-29T09:30:00Z",
        }
    )

    role: InterviewRole
    link: str
    expires_at: datetime


class InterviewEntry(Strict):
    """The secret of a link."""

    model_config = Strict.model_config | example({"token": EXAMPLE_LINK})

    token: LinkSecret


Score = Annotated[int, Field(ge=1, le=5, description="From 1 to 5; null: not seen.")]


class NewCard(Strict):
    """A score card. Replaces the viewer's last one."""

    model_config = Strict.model_config | example(CARD | {"share": False})

    problem_solving: Score | None = None
    coding: Score | None = None
    communication: Score | None = None
    testing: Score | None = None
    recommendation: Recommendation | None = None
    feedback: Annotated[PlainText, Field(max_length=10_000, description="Markdown.")] = ""
    share: bool = False
    """Lets the candidate read it; what is shared stays shared. After the end only."""

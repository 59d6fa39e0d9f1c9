"""What the API says of progress."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from fsrs import Rating
from pydantic import BaseModel, Field

from web_api.problems.models import Difficulty
from web_api.progress.reviewing import MAXIMUM_DAYS, RETENTION
from web_api.progress.skill import Standing
from web_api.schema import PlainText, Strict, example

PROBLEM: dict[str, Any] = {"slug": "two-sum", "title": "Two Sum", "difficulty": "easy"}
STREAK: dict[str, Any] = {"current": 3, "longest": 17, "last": "2026-11-23"}
COUNT: dict[str, Any] = {"difficulty": "easy", "solved": 12, "attempted": 15, "total": 80}
DAY: dict[str, Any] = {"day": "2026-11-23", "submissions": 5, "accepted": 2}
TOPIC: dict[str, Any] = {
    "topic": "graph",
    "name": "Graph",
    "solved": 9,
    "attempted": 11,
    "skill": {"rating": 1620, "deviation": 80, "evidence": 11},
    "standing": "strength",
}
SUMMARY: dict[str, Any] = {
    "solved": 12,
    "attempted": 15,
    "difficulties": [COUNT],
    "streak": STREAK,
    "skill": {"rating": 1540, "deviation": 60, "evidence": 15},
    "time_zone": "Europe/London",
}


class Streak(BaseModel):
    """Days in a row with an accepted submission, in the person's time zone."""

    model_config = example(STREAK)

    current: int
    """Up to today, or to yesterday: today is not over."""
    longest: int
    last: date | None


class DifficultyCount(BaseModel):
    """Problems of a difficulty; null for those without one."""

    model_config = example(COUNT)

    difficulty: Difficulty | None
    solved: int
    attempted: int
    """Solved ones, too."""
    total: int
    """That can be seen."""


class SkillEstimate(BaseModel):
    """A skill on the scale of contest ratings."""

    model_config = example(TOPIC["skill"])

    rating: int
    deviation: int
    """Two of three times the skill is this near."""
    evidence: int
    """First attempts that it rests on."""


class Summary(BaseModel):
    """How far somebody is."""

    model_config = example(SUMMARY)

    solved: int
    attempted: int
    difficulties: list[DifficultyCount]
    streak: Streak
    skill: SkillEstimate | None
    time_zone: str


class TopicProgress(BaseModel):
    """One topic."""

    model_config = example(TOPIC)

    topic: str
    name: str
    solved: int
    attempted: int
    skill: SkillEstimate | None
    standing: Standing
    """Strengths and weaknesses only where the evidence suffices."""


class TopicList(BaseModel):
    """Topics with a problem that was tried."""

    model_config = example({"items": [TOPIC]})

    items: list[TopicProgress]


class ActiveDay(BaseModel):
    """A day with judged submissions."""

    model_config = example(DAY)

    day: date
    submissions: int
    accepted: int


class HeatMap(BaseModel):
    """A year by day, in the person's time zone; days without submissions are left out."""

    model_config = example({"year": 2026, "time_zone": "Europe/London", "days": [DAY]})

    year: int
    time_zone: str
    days: list[ActiveDay]


class PublicProgress(BaseModel):
    """What somebody lets everybody see."""

    model_config = example(
        {"username": "ada", "summary": SUMMARY, "topics": [TOPIC], "days": [DAY]}
    )

    username: str
    summary: Summary
    topics: list[TopicProgress]
    days: list[ActiveDay]
    """Of the last 365 days."""


class NamedProblem(BaseModel):
    """A problem in a list."""

    model_config = example(PROBLEM)

    slug: str
    title: str
    difficulty: Difficulty | None


class Solved(BaseModel):
    """A problem and when it was solved first."""

    model_config = example({"problem": PROBLEM, "solved_at": "2026-11-02T09:30:00Z"})

    problem: NamedProblem
    solved_at: datetime


class Timeline(BaseModel):
    """Newest first."""

    model_config = example(
        {"items": [{"problem": PROBLEM, "solved_at": "2026-11-02T09:30:00Z"}], "next": None}
    )

    items: list[Solved]
    next: str | None


NOTE: dict[str, Any] = {
    "source": "A *hash map* of what is missing.",
    "html": "<p>A <em>hash map</em> of what is missing.</p>\n",
    "updated_at": "2026-11-02T09:30:00Z",
}


class NoteChange(Strict):
    """A note in Markdown."""

    model_config = Strict.model_config | example({"source": NOTE["source"]})

    source: Annotated[PlainText, Field(min_length=1, max_length=20_000)]


class Note(BaseModel):
    """Only its author reads it."""

    model_config = example(NOTE)

    source: str
    html: str
    updated_at: datetime


class ProblemNote(Note):
    """A note with its problem."""

    model_config = example(NOTE | {"problem": PROBLEM})

    problem: NamedProblem


class NoteList(BaseModel):
    """Last changed first."""

    model_config = example({"items": [NOTE | {"problem": PROBLEM}], "next": None})

    items: list[ProblemNote]
    next: str | None


class Favourite(BaseModel):
    """A marked problem."""

    model_config = example({"problem": PROBLEM, "at": "2026-11-02T09:30:00Z"})

    problem: NamedProblem
    at: datetime


class FavouriteList(BaseModel):
    """Last marked first."""

    model_config = example(
        {"items": [{"problem": PROBLEM, "at": "2026-11-02T09:30:00Z"}], "next": None}
    )

    items: list[Favourite]
    next: str | None


class OwnRating(StrEnum):
    """How well somebody remembered a solution."""

    AGAIN = "again"
    HARD = "hard"
    GOOD = "good"
    EASY = "easy"

    @property
    def fsrs(self) -> Rating:
        return Rating[self.name.capitalize()]


CARD: dict[str, Any] = {
    "problem": PROBLEM,
    "due": "2026-11-25T09:30:00Z",
    "stability_days": 2.3,
    "difficulty": 5.1,
    "reviews": 1,
    "lapses": 0,
    "last_at": "2026-11-23T09:30:00Z",
    "paused": False,
}


class ReviewCard(BaseModel):
    """When to solve a problem again."""

    model_config = example(CARD)

    problem: NamedProblem
    due: datetime
    stability_days: float
    """After these it is remembered with a probability of 0.9."""
    difficulty: float
    """From 1 to 10, for this person."""
    reviews: int
    lapses: int
    last_at: datetime
    paused: bool


class ReviewList(BaseModel):
    """Those due longest first."""

    model_config = example({"items": [CARD], "due": 1, "next": None})

    items: list[ReviewCard]
    due: int
    """How many are due now."""
    next: str | None


class NewReview(Strict):
    """A rating by hand."""

    model_config = Strict.model_config | example({"rating": "good"})

    rating: OwnRating


class ReviewPause(Strict):
    """Whether a problem is left out."""

    model_config = Strict.model_config | example({"paused": True})

    paused: bool


class ReviewSettings(Strict):
    """How reviews are planned, from each problem's next review on."""

    model_config = Strict.model_config | example({"retention": 0.9, "maximum_days": 365})

    retention: Annotated[float, Field(ge=0.7, le=0.97)] = RETENTION
    """The probability of remembering a solution when it is due."""
    maximum_days: Annotated[int, Field(ge=1, le=3650)] = MAXIMUM_DAYS
    """No problem waits longer."""

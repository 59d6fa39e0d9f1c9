"""What the API says about contests."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from web_api.contests.models import ContestKind
from web_api.contests.sight import Phase
from web_api.schema import PlainText, Strict, example
from web_api.submissions.schemas import Verdict

ScoringName: TypeAlias = Literal["icpc", "ioi", "atcoder", "leetcode"]
Label = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,3}$")]
Title = Annotated[PlainText, Field(min_length=1, max_length=200)]
Rules = Annotated[PlainText, Field(max_length=50_000, description="Markdown.")]
ID = "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b40"

_PRIZE = {"from": 1, "to": 3, "prize": "A T-shirt"}
_TIMES = {
    "starts_at": "2026-12-05T14:30:00Z",
    "ends_at": "2026-12-05T16:00:00Z",
    "freeze_at": "2026-12-05T15:30:00Z",
    "registration_opens_at": None,
    "registration_closes_at": "2026-12-05T14:25:00Z",
}
_SETTINGS: dict[str, Any] = {
    "title": "Weekly Contest 42",
    "kind": "weekly",
    "scoring": "leetcode",
    **_TIMES,
    "capacity": None,
    "team_size": 1,
    "rated": True,
    "penalty_s": 300,
    "penalise_compile_errors": False,
    "virtual_allowed": True,
    "rules": "Work alone.",
    "prizes": [_PRIZE],
}


class Prize(Strict):
    """For the places from one to another, both included."""

    model_config = example(_PRIZE)

    first: Annotated[int, Field(ge=1, le=1_000_000, alias="from")]
    last: Annotated[int, Field(ge=1, le=1_000_000, alias="to")]
    prize: Annotated[PlainText, Field(min_length=1, max_length=200)]


class NewContest(Strict):
    """A contest to make. It is a draft until it is opened."""

    model_config = example({"slug": "weekly-42", **_SETTINGS})

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?$")]
    title: Title
    kind: ContestKind
    scoring: ScoringName
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    freeze_at: AwareDatetime | None = None
    registration_opens_at: AwareDatetime | None = None
    registration_closes_at: AwareDatetime | None = None
    capacity: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    team_size: Annotated[int, Field(ge=1, le=10)] = 1
    group: uuid.UUID | None = None
    """Whose members see a private contest; it must have one."""
    rated: bool = False
    penalty_s: Annotated[int | None, Field(ge=0, le=86_400)] = None
    """For each wrong attempt; null for what is usual in the scoring."""
    penalise_compile_errors: bool = False
    virtual_allowed: bool = True
    rules: Rules = ""
    prizes: Annotated[list[Prize], Field(max_length=50, default_factory=list)]

    @model_validator(mode="after")
    def _whole(self) -> NewContest:
        check_times(self.starts_at, self.ends_at, self.freeze_at)
        opens, closes = self.registration_opens_at, self.registration_closes_at
        if opens and closes and closes <= opens:
            raise ValueError("registration_closes_at must be after registration_opens_at")
        if (self.kind is ContestKind.PRIVATE) != (self.group is not None):
            raise ValueError("group: private contests have one, and no others")
        if self.rated and self.team_size > 1:
            raise ValueError("rated: only contests without teams")
        return self


def check_times(starts: datetime, ends: datetime, freeze: datetime | None) -> None:
    """Raises:
    ValueError: naming the field and the rule.
    """
    if ends <= starts:
        raise ValueError("ends_at must be after starts_at")
    if (ends - starts).days > 31:
        raise ValueError("ends_at must be within 31 days of starts_at")
    if freeze is not None and not starts <= freeze <= ends:
        raise ValueError("freeze_at must be between starts_at and ends_at")


class ContestChange(Strict):
    """Sets the fields that are sent. Once it has begun, `starts_at`, `team_size` and `scoring`
    stay.
    """

    model_config = example({"ends_at": "2026-12-05T16:10:00Z"})

    title: Title | None = None
    scoring: ScoringName | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    freeze_at: AwareDatetime | None = None
    registration_opens_at: AwareDatetime | None = None
    registration_closes_at: AwareDatetime | None = None
    capacity: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    team_size: Annotated[int | None, Field(ge=1, le=10)] = None
    rated: bool | None = None
    penalty_s: Annotated[int | None, Field(ge=0, le=86_400)] = None
    penalise_compile_errors: bool | None = None
    virtual_allowed: bool | None = None
    rules: Rules | None = None
    prizes: Annotated[list[Prize], Field(max_length=50)] | None = None


class ProblemOfContest(Strict):
    """A problem to be solved in it."""

    model_config = example({"problem": "two-sum", "label": "A", "points": 3, "colour": "#d7263d"})

    problem: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,200}$")]
    label: Label
    points: Annotated[int, Field(ge=1, le=100_000)] = 1
    colour: Annotated[str, Field(pattern=r"^(#[0-9a-f]{6})?$")] = ""


class ProblemsOfContest(Strict):
    """All problems, in their order."""

    model_config = example(
        {"items": [{"problem": "two-sum", "label": "A", "points": 3, "colour": "#d7263d"}]}
    )

    items: Annotated[list[ProblemOfContest], Field(min_length=1, max_length=60)]


SUMMARY: dict[str, Any] = {"id": ID, "slug": "weekly-42", **_SETTINGS, "phase": "before"}


class ContestSummary(BaseModel):
    """A contest in a list."""

    model_config = example(SUMMARY)

    id: uuid.UUID
    slug: str
    title: str
    kind: ContestKind
    scoring: ScoringName
    starts_at: datetime
    ends_at: datetime
    rated: bool
    team_size: int
    phase: Phase


class ContestList(BaseModel):
    """A page of contests."""

    model_config = example({"items": [SUMMARY], "next": None})

    items: list[ContestSummary]
    next: str | None


class Contest(ContestSummary):
    """One contest."""

    model_config = example(
        {
            "id": ID,
            "slug": "weekly-42",
            **_SETTINGS,
            "phase": "before",
            "group": None,
            "thawed_at": None,
            "rules_html": "<p>Work alone.</p>",
            "participations": 1200,
            "registered": True,
            "problem_count": None,
        }
    )

    freeze_at: datetime | None
    thawed_at: datetime | None
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    capacity: int | None
    group: uuid.UUID | None
    penalty_s: int
    penalise_compile_errors: bool
    virtual_allowed: bool
    rules: str
    rules_html: str
    prizes: list[Prize]
    participations: int
    """Registered so far, virtual ones left out."""
    registered: bool
    """Whether the viewer is."""
    problem_count: int | None
    """null before the start, but for managers."""


PROBLEM: dict[str, Any] = {
    "label": "A",
    "title": "Two Sum",
    "points": 3,
    "colour": "#d7263d",
    "time_limit_ms": 2000,
    "memory_limit_mib": 256,
}


class ContestProblem(BaseModel):
    """A problem in the list of a contest."""

    model_config = example(PROBLEM)

    label: str
    title: str
    points: int
    colour: str
    time_limit_ms: int
    memory_limit_mib: int


class ContestProblemList(BaseModel):
    """The problems, in their order."""

    model_config = example({"items": [PROBLEM]})

    items: list[ContestProblem]


class ContestStatement(ContestProblem):
    """A problem to be solved."""

    model_config = example(
        {
            "label": "A",
            "title": "Two Sum",
            "points": 3,
            "colour": "#d7263d",
            "time_limit_ms": 2000,
            "memory_limit_mib": 256,
            "statements": [{"language": "en", "html": "<p>Print the sum.</p>"}],
            "samples": [{"name": "1", "input": "1 2\n", "answer": "3\n"}],
            "languages": [],
            "starters": {},
        }
    )

    statements: list[dict[str, Any]]
    """`language` and `html` of each translation."""
    samples: list[dict[str, Any]]
    """`name`, `input`, `answer`."""
    languages: list[str]
    """Allowed language ids; empty for all."""
    starters: dict[str, str]
    """Starter code by language id."""


class ContestCode(Strict):
    """A source for one problem of the contest."""

    model_config = example(
        {"problem": "A", "language": "python3", "source": "print(sum(map(int, input().split())))"}
    )

    problem: Label
    language: Annotated[PlainText, Field(max_length=20)]
    source: PlainText


SUBMISSION: dict[str, Any] = {
    "id": ID,
    "problem": "A",
    "participation": ID,
    "by": "ada",
    "language": "python3",
    "time_ms": 754_210,
    "state": "final",
    "verdict": "AC",
}


class ContestSubmission(BaseModel):
    """A submission within a contest."""

    model_config = example(SUBMISSION)

    id: uuid.UUID
    problem: str
    participation: uuid.UUID
    by: str
    """Whose hand it was: a user name."""
    language: str
    time_ms: int
    """Since the start of the participation."""
    state: str
    verdict: Verdict | None


class ContestSubmissionList(BaseModel):
    """A page of submissions, newest first."""

    model_config = example(
        {
            "items": [SUBMISSION],
            "next": None,
        }
    )

    items: list[ContestSubmission]
    next: str | None


class FinalBoard(BaseModel):
    """A board that is final."""

    model_config = example({"board": "9f2c" * 16})

    board: str
    """SHA-256 of its canonical JSON: what `assize contest verify` computes from the log."""


class SealedStatements(BaseModel):
    """All statements, sealed with AES-256-GCM; base64.

    Opened they are a JSON list of ContestStatement. The additional data is the contest's id.
    """

    model_config = example(
        {
            "contest": ID,
            "starts_at": "2026-12-05T14:30:00Z",
            "nonce": "b7Qm1zvJm0u9Qk1o",
            "data": "V29uJ3QgdGVsbA==",
        }
    )

    contest: uuid.UUID
    starts_at: datetime
    nonce: str
    data: str


class StatementKey(BaseModel):
    """What opens them: 32 bytes in base64."""

    model_config = example({"key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="})

    key: str

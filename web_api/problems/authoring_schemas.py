"""What the API says to and about setters at work."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field

from web_api.problems.authoring_models import MemberRole, Origin
from web_api.problems.catalogue_models import TagKind
from web_api.problems.models import Difficulty, EditorialRule, EvidenceRule, Visibility
from web_api.problems.schemas import ProblemVote
from web_api.problems.texts import Markup
from web_api.schema import PlainText, Strict, example

MOST_SOURCE = 256 * 1024
SlugText = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$")]
TagSlug = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}$")]
Source = Annotated[PlainText, Field(max_length=MOST_SOURCE)]
Title = Annotated[PlainText, Field(min_length=1, max_length=200)]

_STATEMENT = {"language": "en", "markup": "markdown", "source": "Print the *sum*."}
_EDIT: dict[str, Any] = {
    "base": 3,
    "note": "Clearer bounds",
    "title": "Two Sum",
    "statements": [_STATEMENT],
    "constraints": "Both are at most $100$.",
    "editorial": "Add the two numbers.",
    "hints": ["Addition helps."],
}


class StatementSource(Strict):
    """A statement as it is written."""

    model_config = example(_STATEMENT)

    language: Language
    markup: Markup = Markup.MARKDOWN
    source: Source


class TextsEdit(Strict):
    """New texts in place of a revision's."""

    model_config = example(_EDIT)

    base: Annotated[int, Field(ge=1, le=2**31 - 1)]
    """The revision that was edited; if it is no longer the newest, the answer is 409."""
    note: Annotated[PlainText, Field(max_length=500)] = ""
    title: Title
    statements: Annotated[list[StatementSource], Field(max_length=20)]
    constraints: Annotated[Source, Field(max_length=20_000)] = ""
    editorial: Source = ""
    hints: Annotated[
        list[Annotated[PlainText, Field(min_length=1, max_length=20_000)]], Field(max_length=20)
    ] = Field(default_factory=list)


class RevisionSummary(BaseModel):
    """A revision in the history."""

    model_config = example(
        {
            "number": 3,
            "origin": "edit",
            "author": "ada",
            "note": "Clearer bounds",
            "created_at": "2026-11-02T09:30:00Z",
            "version_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        }
    )

    number: int
    origin: Origin
    author: str | None
    """A user name; null for what came with the software, and for deleted users."""
    note: str
    created_at: datetime
    version_digest: str
    """The problem's version that shows these statements."""


class RevisionList(BaseModel):
    """One page of the history, newest first."""

    model_config = example({"items": [], "next": None})

    items: list[RevisionSummary]
    next: str | None


class PartDifference(BaseModel):
    """How one text changed, as a unified diff."""

    model_config = example({"part": "statements.en", "diff": "--- 2\n+++ 3\n@@ -1 +1 @@"})

    part: str
    diff: str


class Revision(RevisionSummary):
    """A revision with its sources."""

    model_config = example(
        {
            "number": 3,
            "origin": "edit",
            "author": "ada",
            "created_at": "2026-11-02T09:30:00Z",
            "version_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            **{k: v for k, v in _EDIT.items() if k != "base"},
            "changes": [{"part": "title", "diff": "--- 2\n+++ 3\n@@ -1 +1 @@"}],
        }
    )

    title: str
    statements: list[StatementSource]
    constraints: str
    editorial: str
    hints: list[str]
    changes: list[PartDifference]
    """From the revision before."""


class Preview(Strict):
    """Something to look at before it is saved."""

    model_config = example({"markup": "markdown", "source": "Print the *sum*."})

    markup: Markup = Markup.MARKDOWN
    source: Source


class Previewed(BaseModel):
    """What participants would see."""

    model_config = example({"html": "<p>Print the <em>sum</em>.</p>"})

    html: str


class Details(BaseModel):
    """What a problem is beside its texts and its testdata."""

    model_config = example(
        {
            "slug": "two-sum",
            "visibility": "public",
            "publish_at": None,
            "premium": False,
            "difficulty": "easy",
            "rating": 1200,
            "editorial_rule": "solved",
            "evidence": "samples",
            "topics": ["array"],
            "companies": ["initech"],
            "similar": ["three-sum"],
            "former_slugs": ["sum-of-two"],
        }
    )

    slug: str
    visibility: Visibility
    publish_at: datetime | None
    premium: bool
    difficulty: Difficulty | None
    rating: int | None
    editorial_rule: EditorialRule
    evidence: EvidenceRule
    topics: list[str]
    companies: list[str]
    similar: list[str]
    """The setter's list, as far as the viewer sees it."""
    former_slugs: list[str]


class DetailsChange(Strict):
    """What shall change; what is left out stays."""

    model_config = example({"difficulty": "easy", "topics": ["array"], "visibility": "public"})

    visibility: Visibility = Visibility.DRAFT
    """Owners only, as `publish_at`."""
    publish_at: AwareDatetime | None = None
    premium: bool = False
    difficulty: Difficulty | None = None
    rating: Annotated[int, Field(ge=0, le=5000)] | None = None
    editorial_rule: EditorialRule = EditorialRule.PUBLIC
    evidence: EvidenceRule = EvidenceRule.SAMPLES
    topics: Annotated[list[TagSlug], Field(max_length=30)] = Field(default_factory=list)
    companies: Annotated[list[TagSlug], Field(max_length=100)] = Field(default_factory=list)
    similar: Annotated[list[SlugText], Field(max_length=20)] = Field(default_factory=list)


class Rename(Strict):
    """A new name; the old one leads to it for ever."""

    model_config = example({"slug": "sum-of-two"})

    slug: SlugText


class ProblemMember(BaseModel):
    """Somebody who works on a problem."""

    model_config = example({"username": "ada", "role": "owner", "added_at": "2026-11-02T09:30:00Z"})

    username: str
    role: MemberRole
    added_at: datetime


class ProblemMemberList(BaseModel):
    """A problem's members by name."""

    model_config = example({"items": []})

    items: list[ProblemMember]


class NewRole(Strict):
    """What a member may do."""

    model_config = example({"role": "editor"})

    role: MemberRole


class VoteChange(Strict):
    """The viewer's vote; null takes it back."""

    model_config = example({"vote": "like"})

    vote: ProblemVote | None


class Votes(BaseModel):
    """All votes and the viewer's."""

    model_config = example({"vote": "like", "likes": 41, "dislikes": 2})

    vote: ProblemVote | None
    likes: int
    dislikes: int


class ReportStage(StrEnum):
    """When a company asked."""

    ASSESSMENT = "assessment"
    PHONE = "phone"
    ONSITE = "onsite"
    OTHER = "other"


class Tag(BaseModel):
    """A topic or a company, and how many problems that the viewer sees have it."""

    model_config = example({"kind": "topic", "slug": "array", "name": "Array", "problems": 120})

    kind: TagKind
    slug: str
    name: str
    problems: int


class TagList(BaseModel):
    """Tags by name."""

    model_config = example(
        {"items": [{"kind": "topic", "slug": "array", "name": "Array", "problems": 120}]}
    )

    items: list[Tag]


class TagName(Strict):
    """What a tag is called."""

    model_config = example({"name": "Dynamic Programming"})

    name: Annotated[PlainText, Field(min_length=1, max_length=80)]


class TestCase(BaseModel):
    """One test of a version."""

    __test__ = False  # not a pytest class

    model_config = example(
        {
            "index": 0,
            "name": "secret/1",
            "group": "secret",
            "sample": False,
            "input_bytes": 4,
            "answer_bytes": 3,
            "score": None,
        }
    )

    index: int
    name: str
    group: str
    """Path of the group, "" for the root."""
    sample: bool
    input_bytes: int
    answer_bytes: int
    score: float | None
    """Most that it can get for itself; null in problems without scores."""


class TestCaseList(BaseModel):
    """A version's tests in judging order, in pages."""

    __test__ = False

    model_config = example({"items": [], "next": None})

    items: list[TestCase]
    next: str | None


class DraftTest(Strict):
    """A test of a new problem."""

    model_config = example({"input": "1 2\n", "answer": "3\n", "sample": True})

    input: Source
    answer: Source
    sample: bool = False


class Solution(Strict):
    """A program that solves the problem."""

    model_config = example({"language": "python3", "source": "print(3)"})

    language: Annotated[PlainText, Field(max_length=20)]
    """A language id."""
    source: Annotated[Source, Field(min_length=1)]


class NewProblem(Strict):
    """A problem that is made here; later packages may replace its testdata."""

    model_config = example(
        {
            "slug": "two-sum",
            "title": "Two Sum",
            "statement": _STATEMENT,
            "time_limit_s": 1,
            "memory_limit_mib": 256,
            "tests": [{"input": "1 2\n", "answer": "3\n", "sample": True}],
            "solution": {"language": "python3", "source": "print(3)"},
        }
    )

    slug: SlugText
    title: Title
    statement: StatementSource
    time_limit_s: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)] = 1
    memory_limit_mib: Annotated[int, Field(ge=16, le=16384)] = 256
    tests: Annotated[list[DraftTest], Field(min_length=1, max_length=200)]
    solution: Solution
    """Shows that the tests can be passed; verification judges it."""

"""What the API says about discussions."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from web_api.discussions.models import Kind, PostState, ReportReason
from web_api.schema import PlainText, Strict, example

LONGEST = 40_000

POST_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1d01",
    "kind": "solution",
    "state": "visible",
    "problem": "two-sum",
    "title": "One pass with a table",
    "author": "ada",
    "locale": "en",
    "language": "python3",
    "tags": ["hash-table"],
    "official": False,
    "premium": False,
    "pinned": False,
    "locked": False,
    "hidden": False,
    "score": 12,
    "my_vote": 1,
    "reply_count": 3,
    "created_at": "2026-11-02T09:30:00Z",
    "edited_at": None,
    "active_at": "2026-11-03T10:00:00Z",
}
SUMMARY_EXAMPLE = POST_EXAMPLE | {"excerpt": "Keep what you have seen in a table."}
THREAD_EXAMPLE = POST_EXAMPLE | {
    "html": "<p>Keep what you have seen in a table.</p>\n",
    "source": None,
    "edits": 0,
    "may_edit": False,
}
REPLY_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1d02",
    "thread_id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1d01",
    "parent_id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1d01",
    "depth": 1,
    "state": "visible",
    "author": "bob",
    "html": "<p>Neat.</p>\n",
    "source": None,
    "edits": 0,
    "official": False,
    "hidden": False,
    "score": 1,
    "my_vote": 0,
    "reply_count": 0,
    "created_at": "2026-11-02T10:30:00Z",
    "edited_at": None,
    "may_edit": False,
    "replies": [],
}
REPORT_EXAMPLE: dict[str, Any] = {
    "reporter": "bob",
    "reason": "spam",
    "note": "The same everywhere.",
    "created_at": "2026-11-02T10:30:00Z",
}


FOUND_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1d02",
    "thread_id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1d01",
    "kind": "reply",
    "problem": "two-sum",
    "title": "One pass with a table",
    "author": "bob",
    "excerpt": "Neat.",
    "score": 1,
    "created_at": "2026-11-02T10:30:00Z",
}
EDIT_EXAMPLE: dict[str, Any] = {
    "number": 1,
    "editor": "ada",
    "title": "One pass",
    "source": "Keep what you have seen.",
    "at": "2026-11-02T10:30:00Z",
}
QUEUED_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1d02",
    "thread_id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1d01",
    "kind": "reply",
    "state": "held",
    "problem": "two-sum",
    "title": "One pass with a table",
    "author": "eve",
    "html": "<p>Buy now!</p>\n",
    "created_at": "2026-11-02T10:30:00Z",
    "report_count": 1,
    "reports": [REPORT_EXAMPLE],
}


class ThreadSort(StrEnum):
    """Order of threads, best first."""

    HOT = "hot"
    NEW = "new"
    VOTES = "votes"
    ACTIVE = "active"
    """By their newest post."""


class ReplySort(StrEnum):
    """Order of replies."""

    OLD = "old"
    VOTES = "votes"


_LOCALE = re.compile(r"[a-z]{2}")
_TAG = re.compile(r"[a-z0-9][a-z0-9+#.-]{0,29}")


def _tag(value: str) -> str:
    if not _TAG.fullmatch(value):
        raise ValueError("must be 1 to 30 of a-z, 0-9, + # . -, as dynamic-programming")
    return value


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value


def _line(value: str) -> str:
    line = " ".join(value.split())
    if len(line) < 3:
        raise ValueError("must have at least 3 characters")
    return line


Source = Annotated[PlainText, Field(max_length=LONGEST), AfterValidator(_text)]
Title = Annotated[PlainText, Field(max_length=150), AfterValidator(_line)]
Tag = Annotated[PlainText, AfterValidator(_tag)]
Tags = Annotated[list[Tag], Field(max_length=10)]
Locale = Annotated[
    str, Field(pattern=r"^[a-z]{2}$", description="ISO 639-1 code of the text's language.")
]
Language = Annotated[str, Field(pattern=r"^[a-z0-9+#._-]{1,40}$", examples=["python3"])]


class NewThread(Strict):
    """A thread to begin."""

    model_config = example(
        {
            "problem": "two-sum",
            "kind": "solution",
            "title": "One pass with a table",
            "source": "Keep what you have seen in a table.",
            "language": "python3",
            "tags": ["hash-table"],
        }
    )

    problem: str | None = Field(None, pattern=r"^[a-z0-9-]{1,200}$")
    """None for a general thread."""
    kind: Literal[Kind.SOLUTION, Kind.QUESTION, Kind.DISCUSSION]
    title: Title
    source: Source
    """Markdown with $formulas$ and code."""
    locale: Locale = "en"
    language: Language | None = None
    """Of a solution's code: solutions need it, nothing else has it."""
    tags: Tags = Field(default_factory=list)


class NewReply(Strict):
    """A reply."""

    model_config = example({"source": "Neat."})

    source: Source
    locale: Locale = "en"


class PostEdit(Strict):
    """What changes of a post; what is null or not given stays."""

    model_config = example({"source": "Keep what you have seen in a *hash* table.", "edits": 0})

    source: Source | None = None
    title: Title | None = None
    language: Language | None = None
    tags: Tags | None = None
    edits: int | None = Field(None, ge=0, lt=2**31)
    """`edits` of the post that was read; another one since then is a conflict."""


class Text(Strict):
    """Markdown to look at."""

    model_config = example({"source": "Sums of $n$ numbers."})

    source: Source


class Rendered(BaseModel):
    """The HTML that a text becomes."""

    model_config = example({"html": '<p>Sums of <span class="math inline">n</span> numbers.</p>'})

    html: str


class PostVote(Strict):
    """1 for up, -1 for down, 0 for none."""

    model_config = example({"value": 1})

    value: Literal[-1, 0, 1]


class Score(BaseModel):
    """A post's votes after one's own."""

    model_config = example({"score": 13, "my_vote": 1})

    score: int
    my_vote: int


class Post(BaseModel):
    """What lists and pages show of a thread."""

    id: uuid.UUID
    kind: Kind
    state: PostState
    problem: str | None
    title: str
    author: str | None
    """None for whoever is gone."""
    locale: str
    language: str | None
    tags: list[str]
    official: bool
    premium: bool
    pinned: bool
    locked: bool
    hidden: bool
    """The text is not for the viewer: premium, or removed."""
    score: int
    my_vote: int
    reply_count: int
    created_at: datetime
    edited_at: datetime | None
    active_at: datetime


class ThreadSummary(Post):
    """A thread in a list."""

    model_config = example(SUMMARY_EXAMPLE)

    excerpt: str
    """Plain text."""


class Thread(Post):
    """A thread's first post."""

    model_config = example(THREAD_EXAMPLE)

    html: str
    source: str | None
    """Only for those who may edit it."""
    edits: int
    may_edit: bool


class ThreadList(BaseModel):
    """A page of threads."""

    model_config = example(
        {
            "pinned": [],
            "items": [SUMMARY_EXAMPLE],
            "next": None,
            "solutions_hidden": False,
        }
    )

    pinned: list[ThreadSummary]
    """On the first page only; not among the items."""
    items: list[ThreadSummary]
    next: str | None
    solutions_hidden: bool
    """The problem shows solutions to those alone who solved it, and the viewer has not."""


class Reply(BaseModel):
    """A comment, or an answer to one."""

    model_config = example(REPLY_EXAMPLE)

    id: uuid.UUID
    thread_id: uuid.UUID
    parent_id: uuid.UUID | None
    depth: int
    """1 for comments, 2 for answers to them."""
    state: PostState
    author: str | None
    html: str
    source: str | None
    """Only for those who may edit it."""
    edits: int
    official: bool
    hidden: bool
    """Removed or deleted; here because of what stands below it."""
    score: int
    my_vote: int
    reply_count: int
    created_at: datetime
    edited_at: datetime | None
    may_edit: bool
    replies: list[Reply]
    """The first answers; the rest are the comment's own replies."""


class ReplyList(BaseModel):
    """A page of replies."""

    model_config = example({"items": [REPLY_EXAMPLE], "next": None})

    items: list[Reply]
    next: str | None


class FoundPost(BaseModel):
    """A post that fits a search."""

    model_config = example(FOUND_EXAMPLE)

    id: uuid.UUID
    thread_id: uuid.UUID
    kind: Kind
    problem: str | None
    title: str
    """Of its thread."""
    author: str | None
    excerpt: str
    """Plain text."""
    score: int
    created_at: datetime


class FoundList(BaseModel):
    """A page of findings, best first."""

    model_config = example({"items": [FOUND_EXAMPLE], "next": None})

    items: list[FoundPost]
    next: str | None


class Edit(BaseModel):
    """What a post was before an edit."""

    model_config = example(EDIT_EXAMPLE)

    number: int
    editor: str | None
    title: str
    source: str
    at: datetime
    """When it was replaced."""


class History(BaseModel):
    """All edits, newest first."""

    model_config = example({"items": [EDIT_EXAMPLE]})

    items: list[Edit]


class NewReport(Strict):
    """Why a post should not be there."""

    model_config = example({"reason": "spam", "note": "The same everywhere."})

    reason: ReportReason
    note: Annotated[PlainText, Field(max_length=1000)] = ""


class Marks(Strict):
    """What moderators change of a post; what is null or not given stays."""

    model_config = example({"pinned": True, "locked": False})

    official: bool | None = None
    premium: bool | None = None
    pinned: bool | None = None
    locked: bool | None = None


class Action(StrEnum):
    """What a moderator decides."""

    APPROVE = "approve"
    """Visible; reports of it are dismissed."""
    REMOVE = "remove"
    """For moderators alone; reports of it are upheld."""


class PostDecision(Strict):
    """What becomes of a post."""

    model_config = example({"action": "remove", "reason": "Advertising."})

    action: Action
    reason: Annotated[PlainText, Field(max_length=1000)] = ""
    """The author reads it."""


class Report(BaseModel):
    """An open report."""

    model_config = example(REPORT_EXAMPLE)

    reporter: str
    reason: ReportReason
    note: str
    created_at: datetime


class QueuedPost(BaseModel):
    """A post that waits for a moderator."""

    model_config = example(QUEUED_EXAMPLE)

    id: uuid.UUID
    thread_id: uuid.UUID
    kind: Kind
    state: PostState
    problem: str | None
    title: str
    author: str | None
    html: str
    created_at: datetime
    report_count: int
    reports: list[Report]
    """The oldest ones."""


class ModerationQueue(BaseModel):
    """A page of what waits, oldest first."""

    model_config = example({"items": [QUEUED_EXAMPLE], "next": None})

    items: list[QueuedPost]
    next: str | None


class Rule(Strict):
    """What a problem says about its threads."""

    model_config = example({"solutions_after_solving": True})

    solutions_after_solving: bool
    """Threads of the kind solution are for those who solved the problem."""

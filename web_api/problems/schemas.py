"""What the API says about problems."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field

from web_api.problems.catalogue_models import SolveStatus
from web_api.problems.models import Difficulty, Runnable, Visibility
from web_api.schema import Strict, example

SUMMARY_EXAMPLE: dict[str, Any] = {
    "slug": "two-sum",
    "title": "Two Sum",
    "time_limit_ms": 1000,
    "memory_limit_mib": 256,
    "solved": True,
    "accepted_count": 120,
    "submission_count": 300,
    "acceptance": 0.4,
    "status": "solved",
    "difficulty": "easy",
    "rating": 1200,
    "premium": False,
    "locked": False,
    "visibility": "public",
    "publish_at": None,
    "topics": ["array", "hash-table"],
    "companies": ["initech"],
    "likes": 40,
    "dislikes": 2,
}

Solved = Annotated[
    bool | None,
    Field(
        description="true: solved by the viewer; false: tried, not solved; "
        "null: not tried, or nobody is signed in."
    ),
]


class ProblemSummary(BaseModel):
    """A problem in a list."""

    model_config = example(SUMMARY_EXAMPLE)

    slug: str
    title: str
    time_limit_ms: int
    memory_limit_mib: int
    solved: Solved
    accepted_count: int
    submission_count: int
    acceptance: float | None
    """Accepted submissions of all, from 0 to 1; null before the first."""
    status: SolveStatus | None
    """The viewer's; null: not tried, or nobody is signed in."""
    difficulty: Difficulty | None
    rating: int | None
    """Finer than `difficulty`, on the scale of contest ratings."""
    premium: bool
    locked: bool
    """Premium, and the viewer has none: it can be listed only."""
    visibility: Visibility
    publish_at: datetime | None
    """A public problem is hidden before it."""
    topics: list[str]
    companies: list[str]
    """Slugs of tags."""
    likes: int
    dislikes: int


class ProblemList(BaseModel):
    """One page of problems."""

    model_config = example({"items": [SUMMARY_EXAMPLE], "next": "dHdvLXN1bQ"})

    items: list[ProblemSummary]
    next: str | None
    """The cursor of the next page; null on the last."""


class Sample(BaseModel):
    """A test that is shown."""

    name: str
    input: str
    answer: str
    runnable: bool
    """False for what is only there to be looked at."""


class Parameter(BaseModel):
    """What a function gets."""

    name: str
    type: str
    """As "list<int>"; an input has its value as one line of JSON."""


class Method(BaseModel):
    """A function that participants write."""

    name: str
    parameters: list[Parameter]
    returns: str
    changes: str | None
    """The parameter whose changed value is the result, of functions that return nothing."""


class Signature(BaseModel):
    """What participants write instead of a whole program.

    An input has one line for each parameter of the function; of a class two lines: the
    names of the constructor and the called methods, and the list of each call's arguments.
    """

    name: str
    """Of the class; "" where there is one function only."""
    constructor: list[Parameter]
    methods: list[Method]
    """The one function, or the methods of the class."""


_SAMPLE: dict[str, Any] = {"name": "1", "input": "1 2\n", "answer": "3\n", "runnable": True}


class Limits(BaseModel):
    """Bounds for one test, and for the source."""

    time_ms: int
    memory_mib: int
    output_mib: int
    code_kib: int


class ProblemVote(StrEnum):
    """What somebody thinks of a problem."""

    LIKE = "like"
    DISLIKE = "dislike"


class EditorialState(StrEnum):
    """Whether there is an editorial, and whether the viewer may read it."""

    NONE = "none"
    READABLE = "readable"
    AFTER_SOLVING = "after-solving"
    NEEDS_PREMIUM = "needs-premium"


class Editorial(BaseModel):
    """How the problem is solved."""

    model_config = example({"html": "<p>Add the two numbers.</p>"})

    html: str


class SimilarProblem(BaseModel):
    """A problem to go on with."""

    model_config = example({"slug": "three-sum", "title": "Three Sum", "difficulty": "medium"})

    slug: str
    title: str
    difficulty: Difficulty | None


class Problem(ProblemSummary):
    """A problem with its statement."""

    model_config = example(
        {
            **SUMMARY_EXAMPLE,
            "statement_html": "<p>Print the sum of two integers.</p>",
            "samples": [_SAMPLE],
            "limits": {"time_ms": 1000, "memory_mib": 256, "output_mib": 8, "code_kib": 128},
            "languages": [],
            "starters": {"python3": "def add(a, b):\n    pass\n"},
            "signature": None,
            "runs": "own",
            "version_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "statement_language": "en",
            "statement_languages": ["en", "de"],
            "constraints_html": "<p>Both are at most 100.</p>",
            "hints": ["<p>Addition helps.</p>"],
            "editorial": "readable",
            "similar": [{"slug": "three-sum", "title": "Three Sum", "difficulty": "medium"}],
            "vote": "like",
            "may_test": False,
            "may_edit": False,
            "may_own": False,
        }
    )

    statement_html: str
    """Sanitised."""
    statement_language: str
    """IETF tag; "" without a statement."""
    statement_languages: list[str]
    constraints_html: str
    hints: list[str]
    """As HTML, in the order in which to reveal them."""
    editorial: EditorialState
    similar: list[SimilarProblem]
    """The setter's choice first, then those with the same topics."""
    vote: ProblemVote | None
    """The viewer's."""
    may_test: bool
    """The viewer may see tests and versions."""
    may_edit: bool
    may_own: bool
    samples: list[Sample]
    limits: Limits
    languages: list[str]
    """Allowed language ids; empty means all."""
    starters: dict[str, str]
    """What the editor starts with, by language id, where the problem brings it."""
    signature: Signature | None
    """null where participants write whole programs."""
    runs: Runnable
    """What may be run without submitting: own inputs and samples, samples only, or nothing."""
    version_digest: str


class Imported(BaseModel):
    """What an import did."""

    model_config = example(
        {
            "slug": "two-sum",
            "version_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "created": True,
            "notices": ["problem.yaml:7: unknown key 'rights'"],
        }
    )

    slug: str
    version_digest: str
    created: bool
    """False when the problem had exactly this version before."""
    notices: list[str]
    """What was approximated or dropped."""


_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_VERSION: dict[str, Any] = {
    "digest": _DIGEST,
    "bundle_digest": _DIGEST[::-1],
    "bundle_size": 20480,
    "title": "Two Sum",
    "current": True,
    "created_at": "2026-11-02T09:30:00Z",
    "imported_by": "ada",
    "submission_count": 300,
    "notices": ["problem.yaml:7: unknown key 'rights'"],
}

VersionDigest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=[_DIGEST])]


class VersionSummary(BaseModel):
    """An immutable version of a problem."""

    model_config = example(_VERSION)

    digest: str
    """SHA-256 over statement, samples, limits and testdata."""
    bundle_digest: str
    """SHA-256 of the testdata alone: equal ones judge alike."""
    bundle_size: int
    title: str
    current: bool
    """New submissions are judged with it."""
    created_at: datetime
    imported_by: str | None
    """A user name; null for problems that came with the software and deleted users."""
    submission_count: int
    """Submissions whose verdict is of this version."""
    notices: list[str]
    """What the import approximated or dropped."""


class VersionList(BaseModel):
    """One page of versions, newest first."""

    model_config = example({"items": [_VERSION], "next": None})

    items: list[VersionSummary]
    next: str | None


class Version(VersionSummary):
    """A version with its content."""

    model_config = example(
        {
            **_VERSION,
            "limits": {"time_ms": 1000, "memory_mib": 256, "output_mib": 8, "code_kib": 128},
            "languages": [],
            "statement_html": "<p>Print the sum of two integers.</p>",
            "samples": [_SAMPLE],
        }
    )

    limits: Limits
    languages: list[str]
    statement_html: str
    samples: list[Sample]


class MakeCurrent(Strict):
    """Which version new submissions shall be judged with."""

    model_config = example({"version": _DIGEST})

    version: VersionDigest

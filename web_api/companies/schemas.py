"""What the API says about companies."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from web_api.companies.levels import Level
from web_api.problems.authoring_schemas import ReportStage, TagSlug
from web_api.problems.catalogue_models import ReportState
from web_api.problems.schemas import SUMMARY_EXAMPLE, ProblemSummary
from web_api.schema import PlainText, Strict, example

COMPANY: dict[str, Any] = {"slug": "initech", "name": "Initech", "problems": 48}
CompanyName = Annotated[
    PlainText, Field(min_length=1, max_length=100, pattern=r"^[^\r\n]*\S[^\r\n]*$")
]


class NewCompanyReport(Strict):
    """A company asked the viewer this problem. A second report in a quarter replaces the first."""

    model_config = Strict.model_config | example(
        {
            "company": "initech",
            "stage": "phone",
            "position": "Backend engineer",
            "level": "mid",
            "asked_on": "2026-10-20",
        }
    )

    company: TagSlug
    stage: ReportStage
    position: Annotated[PlainText, Field(max_length=80, pattern=r"^[^\r\n]*$")] = ""
    """What the interview was for."""
    level: Level | None = None
    asked_on: date


class NewCompany(Strict):
    """A company to report about."""

    model_config = Strict.model_config | example({"slug": "initech", "name": "Initech"})

    slug: TagSlug
    name: CompanyName


class Company(BaseModel):
    """A company, and how many problems of its collection the viewer sees."""

    model_config = example(COMPANY)

    slug: str
    name: str
    problems: int


class CompanyList(BaseModel):
    """A page of companies, by slug."""

    model_config = example({"items": [COMPANY], "next": None})

    items: list[Company]
    next: str | None


class CompanySort(StrEnum):
    """The order of a collection."""

    FREQUENCY = "frequency"
    RECENT = "recent"


class Asked(StrEnum):
    """How lately the last report's interview was."""

    ALL = "all"
    MONTH = "30d"
    QUARTER = "90d"
    HALF = "180d"
    YEAR = "365d"


ENTRY: dict[str, Any] = {
    "problem": SUMMARY_EXAMPLE,
    "reporters": 7,
    "frequency": 0.83,
    "last_asked_on": "2026-10-20",
}


class CompanyProblem(BaseModel):
    """A problem of a company's collection."""

    model_config = example(ENTRY)

    problem: ProblemSummary
    reporters: int | None
    """Different people who were asked it; null below the number that is needed to show any:
    then setters say that it is one of the company's."""
    frequency: float | None
    """From 0 to 1, of the company's most frequent one; a report counts half after 180 days."""
    last_asked_on: date | None


class CompanyProblems(BaseModel):
    """A page of a company's collection."""

    model_config = example({"slug": "initech", "name": "Initech", "items": [ENTRY], "next": None})

    slug: str
    name: str
    items: list[CompanyProblem]
    next: str | None


REPORT: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1c02",
    "problem": "two-sum",
    "company": "initech",
    "stage": "phone",
    "position": "Backend engineer",
    "level": "mid",
    "asked_on": "2026-10-20",
    "state": "counted",
    "created_at": "2026-11-02T09:30:00Z",
}


class CompanyReport(BaseModel):
    """What somebody said."""

    model_config = example(REPORT)

    id: uuid.UUID
    problem: str
    company: str
    stage: ReportStage
    position: str
    level: Level | None
    asked_on: date
    state: ReportState
    created_at: datetime


class CompanyReportList(BaseModel):
    """A page of the viewer's reports, newest first."""

    model_config = example({"items": [REPORT], "next": None})

    items: list[CompanyReport]
    next: str | None


class ModeratedReport(CompanyReport):
    """A report with its author."""

    model_config = example(REPORT | {"author": "ada"})

    author: str | None
    """null: the account is gone."""


class ModeratedReportList(BaseModel):
    """A page of reports, newest first."""

    model_config = example({"items": [REPORT | {"author": "ada"}], "next": None})

    items: list[ModeratedReport]
    next: str | None


class ReportDecision(Strict):
    """Whether a report counts."""

    model_config = Strict.model_config | example({"decision": "count"})

    decision: Literal["count", "reject"]

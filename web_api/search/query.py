"""Which problems fit a search, and in which order: conditions, no I/O.

A text fits by its words in any inflection, by its last word's beginning, by a part of the
title, or else by a title that is spelt nearly like it. The rank depends on the text and the problem
alone, so that pages follow one another without gaps while votes and submissions go on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    ColumnElement,
    Double,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, REGCONFIG

from web_api.problems.catalogue_models import ProblemSearchRow, UserProblemStatusRow
from web_api.problems.models import (
    Difficulty,
    ProblemRow,
    ProblemStatisticsRow,
    ProblemVersionRow,
)
from web_api.search.languages import SIMPLE, configuration

_WORD = re.compile(r"\w+")
_OPERATOR = re.compile(r'"|(?:^|\s)-\w')
MOST_WORDS = 12
_WEIGHTS: ColumnElement[Any] = literal_column("'{0.02, 0.1, 0.4, 1.0}'::real[]")
"""Of D, C, B, A: statement, tags, title."""
_SCALE = 1_000_000


class Sort(StrEnum):
    """The order of a list."""

    SLUG = "slug"
    RELEVANCE = "relevance"
    TITLE = "title"
    DIFFICULTY = "difficulty"
    ACCEPTANCE = "acceptance"
    """Easiest by experience first."""
    LIKES = "likes"
    NEWEST = "newest"


class StatusFilter(StrEnum):
    """The viewer's status; who is not signed in has tried nothing."""

    TODO = "todo"
    ATTEMPTED = "attempted"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; empty means everything."""

    text: str = ""
    language: str = "en"
    difficulties: Sequence[Difficulty] = ()
    """One of them."""
    topics: Sequence[str] = ()
    """All of them."""
    companies: Sequence[str] = ()
    """One of them."""
    statuses: Sequence[StatusFilter] = ()
    premium: bool | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """Apart by filter: a facet counts what fits all but its own."""

    text: ColumnElement[bool]
    parts: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)

    @property
    def whole(self) -> ColumnElement[bool]:
        return and_(self.text, *self.parts.values())


def conditions(filters: Filters, visible: ColumnElement[bool], *, signed_in: bool) -> Conditions:
    """Conditions on the rows that `summaries` joins; `visible`: what the viewer may see."""
    search = ProblemSearchRow
    parts: dict[str, ColumnElement[bool]] = {}
    if filters.difficulties:
        parts["difficulty"] = ProblemRow.difficulty.in_(filters.difficulties)
    if filters.topics:
        parts["topics"] = search.topics.contains(cast(filters.topics, ARRAY(Text)))
    if filters.companies:
        parts["companies"] = search.companies.overlap(cast(filters.companies, ARRAY(Text)))
    if filters.statuses:
        parts["status"] = status(signed_in=signed_in).in_(filters.statuses)
    if filters.premium is not None:
        parts["premium"] = ProblemRow.premium.is_(filters.premium)
    return Conditions(_fits(filters, visible) if filters.text.strip() else true(), parts)


def status(*, signed_in: bool) -> ColumnElement[Any]:
    """The viewer's status as a filter names it."""
    if not signed_in:
        return literal(str(StatusFilter.TODO))
    return func.coalesce(UserProblemStatusRow.status, StatusFilter.TODO)


def _fits(filters: Filters, visible: ColumnElement[bool]) -> ColumnElement[bool]:
    text = filters.text.strip().lower()
    name = ProblemSearchRow.name
    has_words: ColumnElement[bool] = ProblemSearchRow.document.op("@@")(words(filters))
    if _OPERATOR.search(text):
        # Who says what must not be there wants nothing that is nearly right.
        return has_words
    exact = or_(has_words, name.like(f"%{escape(text)}%"))
    # Comparing trigrams is dear: only where nothing that the viewer sees fits as it is written.
    found = (
        select(literal(1))
        .select_from(ProblemSearchRow)
        .join(ProblemRow, ProblemRow.id == ProblemSearchRow.problem_id)
        .where(exact, visible)
        .correlate(None)
        .exists()
    )
    return or_(exact, and_(~found, literal(text).op("<%")(name)))


def words(filters: Filters) -> ColumnElement[Any]:
    """The text as a tsquery: in the viewer's language, in English, and as it is."""
    configurations = {SIMPLE, configuration("en"), configuration(filters.language)}
    queries: list[ColumnElement[Any]] = [
        func.websearch_to_tsquery(cast(each, REGCONFIG), filters.text)
        for each in sorted(configurations)
    ]
    plain = _WORD.findall(filters.text)[:MOST_WORDS]
    if plain and not _OPERATOR.search(filters.text):
        begun = " & ".join(f"'{word}'" for word in plain) + ":*"
        queries.append(func.to_tsquery(cast(SIMPLE, REGCONFIG), begun))
    joined = queries[0]
    for each in queries[1:]:
        joined = joined.op("||")(each)
    return joined


def rank(filters: Filters) -> ColumnElement[Any]:
    """How well a problem fits, as an integer: it goes into cursors without loss."""
    text = filters.text.strip().lower()
    search = ProblemSearchRow
    by_words = func.ts_rank(_WEIGHTS, search.document, words(filters), 1)
    by_name = func.word_similarity(text, search.name)
    is_beginning = case((search.name.like(f"{escape(text)}%"), 0.5), else_=0.0)
    total = by_words + by_name + cast(is_beginning, REAL)
    return cast(func.round(cast(total * _SCALE, Double())), BigInteger)


def escape(text: str) -> str:
    """For LIKE: nothing in it is a wildcard."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


@dataclass(frozen=True, slots=True)
class Order:
    """A key to sort by, ascending; ties go by slug. `read` turns a cursor's text back."""

    key: ColumnElement[Any]
    read: Callable[[str], Any]


def order(sort: Sort, filters: Filters) -> Order:
    """The order of a list."""
    stats = ProblemStatisticsRow
    counted = func.coalesce(stats.submission_count, 0)
    share = func.coalesce(stats.accepted_count, 0) * _SCALE / func.greatest(counted, 1)
    places = {each: place for place, each in enumerate(Difficulty)}
    # Made when it is asked for: the one of relevance is large.
    keys: dict[Sort, Callable[[], Order]] = {
        Sort.SLUG: lambda: Order(literal(0), int),
        Sort.RELEVANCE: lambda: Order(-rank(filters), int),
        Sort.TITLE: lambda: Order(func.lower(ProblemVersionRow.title), str),
        Sort.DIFFICULTY: lambda: Order(
            case(places, value=ProblemRow.difficulty, else_=len(places)), int
        ),
        Sort.ACCEPTANCE: lambda: Order(-cast(func.floor(share), BigInteger), int),
        Sort.LIKES: lambda: Order(-func.coalesce(stats.likes, 0), int),
        Sort.NEWEST: lambda: Order(
            -cast(func.extract("epoch", ProblemRow.created_at) * _SCALE, BigInteger), int
        ),
    }
    return keys[sort]()

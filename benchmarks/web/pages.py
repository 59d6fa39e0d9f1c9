"""What people read: pages, how often each, and for whom. Pure.

A page of the browser asks several routes; each is a row of its own here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

WORDS = ("shortest path", "palindrome", "graph", "dynamic programming", "longest", "matrix sum")
SEARCHED = ("subarray", "overflow", "binary search", "prefix", "greedy strategy", "recursion")
DIFFICULTIES = ("easy", "medium", "hard")


class Who(StrEnum):
    """Who asks."""

    ANYBODY = "anybody"
    """Two of three are signed in."""
    SIGNED_IN = "signed in"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with submissions."""

    name: str
    cookie: str
    submissions: Sequence[str]
    """Ids of some of theirs."""
    problems: Sequence[str]
    """Slugs of what they have tried."""


@dataclass(frozen=True, slots=True)
class Cast:
    """What the database holds, as far as it is asked for; earlier ones are asked for more."""

    people: Sequence[Person]
    problems: Sequence[str]
    topics: Sequence[str]
    companies: Sequence[str]
    threads: Sequence[str]
    cursors: Sequence[str]
    """Of the second and later pages of the list of problems."""


@dataclass(frozen=True, slots=True)
class Request:
    """One GET."""

    page: str
    path: str
    cookie: str
    """"" for who is not signed in."""


Path = Callable[[random.Random, Cast, Person], str]


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of request."""

    name: str
    weight: int
    """Of the sum of all."""
    who: Who
    path: Path
    statements: int
    """To the database, at most, whatever the database holds."""


def requests(pages: Sequence[Page], cast: Cast, count: int, seed: int) -> list[Request]:
    """So many, in the mix of the weights; the same ones for the same seed."""
    chance = random.Random(seed)
    weights = [page.weight for page in pages]
    return [request(page, cast, chance) for page in chance.choices(pages, weights, k=count)]


def request(page: Page, cast: Cast, chance: random.Random) -> Request:
    """One of a page."""
    person = _often(chance, cast.people)
    signed_in = page.who is Who.SIGNED_IN or chance.random() < 2 / 3
    return Request(page.name, page.path(chance, cast, person), person.cookie if signed_in else "")


def _often(chance: random.Random, values: Sequence[Person]) -> Person:
    return values[int(len(values) * chance.random() ** 2)]


def _slug(chance: random.Random, cast: Cast) -> str:
    return cast.problems[int(len(cast.problems) * chance.random() ** 2)]


def _listed(chance: random.Random, cast: Cast, _: Person) -> str:
    kind = chance.random()
    wanted: dict[str, str | int] = {"limit": 50}
    if kind < 0.3:
        wanted["difficulty"] = chance.choice(DIFFICULTIES)
    elif kind < 0.45:
        wanted["topic"] = chance.choice(cast.topics)
    elif kind < 0.55:
        wanted["company"] = chance.choice(cast.companies)
    elif kind < 0.65:
        wanted["status"] = "todo"
    elif kind < 0.75:
        wanted["cursor"] = chance.choice(cast.cursors)
    if kind < 0.75 and "cursor" not in wanted and chance.random() < 0.3:
        wanted["sort"] = chance.choice(("acceptance", "likes", "newest", "difficulty", "title"))
    return f"/api/problems?{urlencode(wanted)}"


def _searched(chance: random.Random, _: Cast, __: Person) -> str:
    return f"/api/problems?{urlencode({'q': chance.choice(WORDS)})}"


def _facets(chance: random.Random, _: Cast, __: Person) -> str:
    return f"/api/problem-facets?{urlencode({'difficulty': chance.choice(DIFFICULTIES)})}"


def _threads(chance: random.Random, cast: Cast, _: Person) -> str:
    wanted = {"sort": chance.choice(("hot", "new", "votes", "active")), "limit": "20"}
    if chance.random() < 0.8:
        wanted["problem"] = _slug(chance, cast)
    return f"/api/discussions?{urlencode(wanted)}"


def _thread(chance: random.Random, cast: Cast, _: Person) -> str:
    return f"/api/discussions/{chance.choice(cast.threads)}"


def _found(chance: random.Random, _: Cast, __: Person) -> str:
    return f"/api/discussions/search?{urlencode({'q': chance.choice(SEARCHED)})}"


def _submission(chance: random.Random, _: Cast, person: Person) -> str:
    return f"/api/submissions/{chance.choice(person.submissions)}"


def _tried(chance: random.Random, _: Cast, person: Person) -> str:
    return f"/api/submissions?{urlencode({'problem': chance.choice(person.problems)})}"


def _fixed(path: str) -> Path:
    return lambda _, __, ___: path


PAGES = (
    Page("me", 10, Who.SIGNED_IN, _fixed("/api/auth/me"), 1),
    Page("problems", 18, Who.ANYBODY, _listed, 2),
    Page("problem search", 5, Who.ANYBODY, _searched, 3),
    Page("problem facets", 3, Who.ANYBODY, _facets, 2),
    Page(
        "problem",
        18,
        Who.ANYBODY,
        lambda chance, cast, _: f"/api/problems/{_slug(chance, cast)}",
        9,
    ),
    Page("submissions", 6, Who.SIGNED_IN, _fixed("/api/submissions?limit=20"), 2),
    Page("submissions to a problem", 6, Who.SIGNED_IN, _tried, 3),
    Page("submission", 8, Who.SIGNED_IN, _submission, 5),
    Page("threads", 6, Who.ANYBODY, _threads, 8),
    Page("thread", 4, Who.ANYBODY, _thread, 2),
    Page(
        "replies",
        4,
        Who.ANYBODY,
        lambda chance, cast, person: f"{_thread(chance, cast, person)}/replies",
        4,
    ),
    Page("discussion search", 1, Who.ANYBODY, _found, 2),
    Page("profile", 4, Who.ANYBODY, lambda _, __, person: f"/api/users/{person.name}", 2),
    Page("notifications", 2, Who.SIGNED_IN, _fixed("/api/notifications"), 3),
    Page("unread", 5, Who.SIGNED_IN, _fixed("/api/notifications/unread"), 2),
)

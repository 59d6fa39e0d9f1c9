"""Finding problems: words, typos, filters, facets, pages, plans."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import ClauseElement, Executable, event, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.ext.compiler import compiles

from tests.web_api.conftest import Web, assert_problem
from web_api.database import Sessions, create_engine, session_factory
from web_api.migrate import migrate
from web_api.problems.access import Viewer
from web_api.search.index import IndexUpkeep, plain
from web_api.search.languages import configuration
from web_api.search.query import Filters, Sort, StatusFilter
from web_api.search.service import NEAR, facets_query, page_query
from web_api.users.models import Role, UserRow

SEED = """
WITH made AS (
    INSERT INTO web.problems (id, slug, visibility, difficulty, premium)
    SELECT gen_random_uuid(), 'p-' || lpad(n::text, 5, '0'),
        CASE WHEN n %% 50 = 0 THEN 'draft' ELSE 'public' END,
        (ARRAY['easy', 'medium', 'hard'])[1 + n %% 3], n %% 10 = 0
    FROM generate_series(1, %(problems)s) AS n RETURNING id, slug
), versions AS (
    INSERT INTO web.problem_versions (id, problem_id, digest, bundle_digest, bundle_size, title,
        time_limit_ms, memory_limit_mib, output_limit_mib, code_limit_kib, statements, samples,
        languages, notices)
    SELECT gen_random_uuid(), id, encode(sha256(slug::bytea), 'hex'),
        encode(sha256(slug::bytea), 'hex'), 1, 'Problem ' || slug || ' ' || md5(slug), 1000, 256,
        8, 128, '[]', '[]', '{}', '[]'
    FROM made RETURNING id, problem_id, title
), search AS (
    INSERT INTO web.problem_search
    SELECT problem_id, id, 0, lower(title), to_tsvector('simple', title),
        ARRAY['topic-' || (ascii(right(title, 1)) %% 7)], '{}'
    FROM versions
)
INSERT INTO web.problem_statistics (problem_id, submission_count, accepted_count)
SELECT id, 100, ascii(right(md5(slug), 1)) FROM made
"""
CURRENT = """
UPDATE web.problems AS p SET current_version_id = v.id
FROM web.problem_versions AS v WHERE v.problem_id = p.id
"""
PEOPLE = """
INSERT INTO web.users (id, username, email, password_hash, role)
SELECT gen_random_uuid(), 'u' || n, 'u' || n || '@example.org', '', 'user'
FROM generate_series(1, 300) AS n
"""
STATUS = """
INSERT INTO web.user_problem_status
SELECT u.id, p.id, 'solved', now(), 1, 1, now() FROM web.users AS u, web.problems AS p
WHERE hashtext(u.username || p.slug) % 20 = 0
"""


@pytest.fixture(scope="module")
def seeded(stores: Any) -> Iterator[str]:
    """A database of its own with 3,000 problems and 45,000 statuses."""
    name = "search_plans"
    with psycopg.connect(stores.database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = stores.database_url.replace("/assize?", f"/{name}?")
    migrate(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SEED, {"problems": 3000})
        connection.execute(CURRENT)
        connection.execute(PEOPLE)
        connection.execute(STATUS)
        connection.execute("ANALYZE")
    yield url
    with psycopg.connect(stores.database_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture(loop_scope="session")
async def engine(seeded: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(seeded)
    yield engine
    await engine.dispose()


async def a_viewer(sessions: Sessions) -> Viewer:
    async with sessions() as session:
        row = (await session.scalars(text("SELECT id FROM web.users LIMIT 1"))).one()
        user = await session.get_one(UserRow, row)
    return Viewer(user.id, Role.USER, user)


class Explain(Executable, ClauseElement):
    """EXPLAIN of a query, with its parameters."""

    inherit_cache = False

    def __init__(self, query: Any) -> None:
        self.query = query


@compiles(Explain)
def _explain(element: Explain, compiler: Any, **options: Any) -> str:
    return "EXPLAIN ANALYZE " + compiler.process(element.query, **options)


async def plan_of(sessions: Sessions, query: Any, *, text_search: bool = False) -> str:
    """The plan's lines."""
    async with sessions() as session:
        if text_search:
            await session.execute(NEAR)
        rows = (await session.execute(Explain(query))).all()
    return "\n".join(str(row[0]) for row in rows)


@pytest.mark.parametrize("sort", list(Sort))
async def test_pages_use_indexes(engine: AsyncEngine, sort: Sort) -> None:
    """Statuses of people are found by their key, whatever the order and the filters."""
    sessions = session_factory(engine)
    viewer = await a_viewer(sessions)
    searched = "p-00042" if sort is Sort.RELEVANCE else ""
    filters = Filters(searched, topics=["topic-1"] if not searched else [])
    query, _ = page_query(viewer, filters, sort, 50)
    plan = await plan_of(sessions, query)
    assert "Seq Scan on user_problem_status" not in plan, plan
    assert "Seq Scan on submissions" not in plan, plan


async def test_near_spellings_cost_nothing_where_words_are_found(engine: AsyncEngine) -> None:
    """No row is compared letter by letter, and versions are found by their key."""
    sessions = session_factory(engine)
    digits = hashlib.md5(b"p-00042").hexdigest()  # as the titles have them
    query, _ = page_query(None, Filters(digits), Sort.RELEVANCE, 50)
    plan = await plan_of(sessions, query, text_search=True)
    assert "Seq Scan on problem_versions" not in plan, plan
    async with sessions() as session:
        await session.execute(NEAR)
        assert len((await session.execute(query)).all()) == 1
        near, _ = page_query(None, Filters(digits[:20] + "0" + digits[20:]), Sort.RELEVANCE, 50)
        assert len((await session.execute(near)).all()) >= 1


async def test_facets_agree_with_lists(engine: AsyncEngine) -> None:
    """Every count is what the list with that value finds, under the other filters."""
    sessions = session_factory(engine)
    viewer = await a_viewer(sessions)
    filters = Filters(difficulties=["easy"], statuses=[StatusFilter.TODO], premium=False)
    async with sessions() as session:
        rows = (await session.execute(facets_query(viewer, filters))).all()
        counts = {(row.facet, row.value): row.counted for row in rows}

        async def listed(**change: Any) -> int:
            fields = {name: getattr(filters, name) for name in Filters.__slots__} | change
            query, _ = page_query(viewer, Filters(**fields), Sort.SLUG, 5000)
            return len((await session.execute(query)).all())

        assert counts["total", ""] == await listed()
        assert counts["difficulty", "hard"] == await listed(difficulties=["hard"])
        assert counts["status", "solved"] == await listed(statuses=["solved"])
        assert counts["premium", "true"] == await listed(premium=True)
        assert counts["topics", "topic-3"] == await listed(topics=["topic-3"])
        assert all(count > 0 for count in counts.values())


@contextmanager
def statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def seed(web: Web, count: int) -> None:
    def work() -> None:
        with psycopg.connect(web.settings.database_url) as connection:
            connection.execute(SEED, {"problems": count})
            connection.execute(CURRENT)

    await asyncio.to_thread(work)


async def test_a_list_costs_the_same_whatever_its_size(web: Web, admin: httpx.AsyncClient) -> None:
    """One statement for problems, besides those that find out who asks."""
    await seed(web, 100)
    engine = web.app.state.services.get(AsyncEngine)
    counts = set()
    for limit in (1, 10, 90):
        with statements(engine) as sent:
            page = await admin.get("/api/problems", params={"limit": limit, "q": "problem"})
        assert len(page.json()["items"]) == limit
        counts.add(sum("problem_search.topics" in each for each in sent))
    assert counts == {1}


async def test_pages_in_every_order_have_no_gaps(web: Web, admin: httpx.AsyncClient) -> None:
    """Each problem comes exactly once; a cursor of another order is refused."""
    await seed(web, 60)
    for sort in Sort:
        query: dict[str, Any] = {"limit": 17, "sort": sort}
        if sort is Sort.RELEVANCE:
            query["q"] = "problem"
        seen: list[str] = []
        while True:
            page = (await admin.get("/api/problems", params=query)).json()
            seen += [item["slug"] for item in page["items"]]
            if page["next"] is None:
                break
            query["cursor"] = page["next"]
        assert len(seen) == len(set(seen)) == 60, sort
        if sort is Sort.SLUG:
            assert seen == sorted(seen)
    query = {"sort": "likes", "cursor": query["cursor"]}
    assert_problem(await admin.get("/api/problems", params=query), 422, "invalid", "cursor")
    answer = await admin.get("/api/problems", params={"sort": "relevance"})
    assert_problem(answer, 422, "invalid", "sort")


async def test_texts_find_words_typos_and_beginnings(web: Web, admin: httpx.AsyncClient) -> None:
    """English inflections, a swapped letter, half a word, phrases, exclusions, odd signs."""

    def work() -> None:
        with psycopg.connect(web.settings.database_url) as connection:
            connection.execute(SEED, {"problems": 2})
            connection.execute(CURRENT)
            for number, title, body in (
                (1, "Dijkstra's Roads", "<p>Find the shortest paths between cities.</p>"),
                (2, "Flooded Graph", "<p>Roads are <em>flooded</em>; count islands.</p>"),
            ):
                connection.execute(
                    "UPDATE web.problem_versions SET title = %s, statements = %s::jsonb"
                    " WHERE title LIKE %s",
                    (
                        title,
                        json.dumps([{"language": "en", "html": body}]),
                        f"Problem p-0000{number}%",
                    ),
                )
            connection.execute("UPDATE web.problems SET revision = revision + 1")

    await asyncio.to_thread(work)
    # What changed without our knowing is found and mended.
    sessions = session_factory(web.app.state.services.get(AsyncEngine))
    assert await IndexUpkeep(sessions).mend() == 2
    assert await IndexUpkeep(sessions).mend() == 0
    for q, expected in (
        ("shortest path", ["p-00001"]),
        ("dijsktra", ["p-00001"]),
        ("dijk", ["p-00001"]),
        ("flooding", ["p-00002"]),
        ("roads", ["p-00001", "p-00002"]),
        ("roads -flooded", ["p-00001"]),
        ('"count islands"', ["p-00002"]),
        ('"islands count"', []),
        ("zzzzzz", []),
    ):
        found = (await admin.get("/api/problems", params={"q": q})).json()
        assert [item["slug"] for item in found["items"]] == expected, q
    for odd in ("'", "\\", "a & ! | (", ":*", "<->", "%_", "''' :A", "€", "a'b:*"):
        assert (await admin.get("/api/problems", params={"q": odd})).status_code == 200, odd


def test_words_of_markup() -> None:
    """Elements and pictures are no words; entities are."""
    assert plain('<p>a&lt;b <img src="data:image/png;base64,AAAA">c</p>').split() == ["a<b", "c"]


def test_languages_have_configurations() -> None:
    found = [configuration(tag) for tag in ("en", "en-GB", "pt_BR", "tlh", "")]
    assert found == ["english", "english", "portuguese", "simple", "simple"]

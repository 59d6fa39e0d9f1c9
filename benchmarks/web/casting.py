"""Picks out of a seeded database what is asked for, and signs people in."""

from __future__ import annotations

import json
from typing import Any

import psycopg
from redis.asyncio import Redis

from benchmarks.web.pages import Cast, Person
from web_api import paging
from web_api.users.sessions import COOKIE, SessionStore

PEOPLE = 300
_PEOPLE = """
SELECT u.id, u.username, u.session_epoch,
    ARRAY(SELECT s.id::text FROM web.submissions AS s WHERE s.user_id = u.id
        ORDER BY s.id DESC LIMIT 20),
    ARRAY(SELECT p.slug FROM web.user_problem_status AS t JOIN web.problems AS p
        ON p.id = t.problem_id WHERE t.user_id = u.id ORDER BY t.last_at DESC LIMIT 10)
FROM (
    SELECT user_id, attempts, row_number() OVER (ORDER BY attempts DESC, user_id) AS place,
        count(*) OVER () AS people
    FROM (SELECT user_id, sum(attempts) AS attempts FROM web.user_problem_status GROUP BY user_id)
        AS each
) AS busy JOIN web.users AS u ON u.id = busy.user_id
WHERE u.role = 'user' AND place %% greatest(1, people / %s) = 0
ORDER BY place
"""
_PROBLEMS = """
SELECT p.slug FROM web.problems AS p JOIN web.problem_statistics AS s ON s.problem_id = p.id
WHERE p.visibility = 'public' AND p.publish_at IS NULL ORDER BY s.submission_count DESC, p.slug
"""
_THREADS = """
SELECT t.id::text FROM web.discussion_posts AS t LEFT JOIN web.problems AS p ON p.id = t.problem_id
WHERE t.depth = 0 AND t.state = 'visible' AND coalesce(p.visibility, 'public') = 'public'
    AND NOT EXISTS (SELECT FROM web.discussion_rules AS r WHERE r.problem_id = t.problem_id)
ORDER BY t.thread_replies DESC, t.id LIMIT 2000
"""
_TAGS = "SELECT slug FROM web.tags WHERE kind = %s ORDER BY slug"


async def cast(database_url: str, redis_url: str, key: bytes) -> Cast:
    """Busy people and idle ones, each with a session; popular problems and threads first."""
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        people = await _rows(connection, _PEOPLE, PEOPLE)
        problems = [slug for (slug,) in await _rows(connection, _PROBLEMS)]
        threads = [found for (found,) in await _rows(connection, _THREADS)]
        topics = [slug for (slug,) in await _rows(connection, _TAGS, "topic")]
        companies = [slug for (slug,) in await _rows(connection, _TAGS, "company")]
    redis = Redis.from_url(redis_url)
    store = SessionStore(redis, key)
    try:
        signed_in = [
            Person(name, await _sign_in(store, id_, epoch), submissions, tried)
            for id_, name, epoch, submissions, tried in people
        ]
    finally:
        await redis.aclose()
    cursors = [
        paging.encode(json.dumps(["slug", 0, slug])) for slug in sorted(problems)[49:2000:50]
    ] or [paging.encode(json.dumps(["slug", 0, "a"]))]
    return Cast(signed_in, problems, topics, companies, threads, cursors)


async def _sign_in(store: SessionStore, user: Any, epoch: int) -> str:
    return f"{COOKIE}={await store.create(user, epoch, 'bench', '127.0.0.1')}"


async def _rows(connection: psycopg.AsyncConnection[Any], query: str, *values: Any) -> list[Any]:
    return await (await connection.execute(query.encode(), values)).fetchall()

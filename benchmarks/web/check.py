"""Whether what is kept twice agrees, over whole tables: nothing else would notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

CHECKS = {
    "counters of problems": """
SELECT count(*) FROM web.problem_statistics AS k
FULL JOIN (
    SELECT problem_id, count(*) AS submissions, count(*) FILTER (WHERE verdict = 'AC') AS accepted
    FROM web.submissions GROUP BY problem_id
) AS s USING (problem_id)
WHERE k.problem_id IS NULL OR k.submission_count <> coalesce(s.submissions, 0)
    OR k.accepted_count <> coalesce(s.accepted, 0)
""",
    "likes": """
SELECT count(*) FROM web.problem_statistics AS k
FULL JOIN (
    SELECT problem_id, count(*) FILTER (WHERE value = 1) AS likes,
        count(*) FILTER (WHERE value = -1) AS dislikes
    FROM web.problem_votes GROUP BY problem_id
) AS v USING (problem_id)
WHERE k.problem_id IS NULL OR k.likes <> coalesce(v.likes, 0)
    OR k.dislikes <> coalesce(v.dislikes, 0)
""",
    "who solved what": """
SELECT count(*) FROM web.user_problem_status AS k
FULL JOIN (
    SELECT user_id, problem_id, count(*) AS attempts,
        count(*) FILTER (WHERE verdict = 'AC') AS accepted,
        min(created_at) FILTER (WHERE verdict = 'AC') AS solved_at, max(created_at) AS last_at
    FROM web.submissions GROUP BY user_id, problem_id
) AS s USING (user_id, problem_id)
WHERE (k.attempts, k.accepted, k.first_solved_at, k.last_at, k.status)
    IS DISTINCT FROM (s.attempts, s.accepted, s.solved_at, s.last_at,
        CASE WHEN s.accepted > 0 THEN 'solved' ELSE 'attempted' END)
""",
    "votes of posts": """
SELECT count(*) FROM web.discussion_posts AS p
FULL JOIN (
    SELECT post_id, sum(value) AS score, count(*) FILTER (WHERE value = 1) AS up
    FROM web.discussion_votes GROUP BY post_id
) AS v ON v.post_id = p.id
WHERE p.id IS NULL OR p.score <> coalesce(v.score, 0) OR p.up <> coalesce(v.up, 0)
""",
    "replies": """
SELECT count(*) FROM web.discussion_posts AS p
LEFT JOIN (SELECT parent_id, count(*) AS direct FROM web.discussion_posts GROUP BY parent_id) AS d
    ON d.parent_id = p.id
LEFT JOIN (
    SELECT root_id, count(*) - 1 AS whole, max(created_at) AS newest FROM web.discussion_posts
    GROUP BY root_id
) AS w ON w.root_id = p.id
WHERE p.direct_replies <> coalesce(d.direct, 0) OR p.thread_replies <> coalesce(w.whole, 0)
    OR p.active_at <> coalesce(w.newest, p.created_at)
""",
    "moments in ids": """
SELECT count(*) FROM web.submissions
WHERE uuid_extract_timestamp(id) <> date_trunc('milliseconds', created_at)
""",
    "submissions outside of their months": """
SELECT (SELECT count(*) FROM web.submissions_default)
    + (SELECT count(*) FROM web.submission_tests_default)
""",
    "versions of other problems": """
SELECT count(*) FROM web.submissions AS s JOIN web.problem_versions AS v ON v.id = s.version_id
WHERE v.problem_id <> s.problem_id
""",
    "tests of accepted submissions": """
SELECT count(*) FROM (
    SELECT submission_id, count(*) FILTER (WHERE verdict = 'AC') AS passed
    FROM web.submission_tests GROUP BY submission_id
) AS t JOIN web.submissions AS s ON s.id = t.submission_id WHERE s.tests_passed <> t.passed
""",
    "search of problems": """
SELECT count(*) FROM web.problems AS p LEFT JOIN web.problem_search AS s ON s.problem_id = p.id
WHERE (s.version_id, s.revision) IS DISTINCT FROM (p.current_version_id, p.revision)
""",
}

_FOREIGN_KEYS = """
SELECT conrelid::regclass::text, confrelid::regclass::text, conname,
    (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]),
    (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1])
FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'web'::regnamespace AND conparentid = 0
    AND cardinality(conkey) = 1
ORDER BY conname
"""

Connection = psycopg.Connection[Any]


def check(connection: Connection) -> list[str]:
    """What is wrong, as "counters of problems: 3"; empty if all agrees."""
    return [f"{name}: {found}" for name, found in _counts(connection) if found]


def _counts(connection: Connection) -> Iterator[tuple[str, int]]:
    for name, query in CHECKS.items():
        yield name, _count(connection, query.encode())
    for table, other, name, column, target in connection.execute(_FOREIGN_KEYS).fetchall():
        query = sql.SQL(
            "SELECT count(*) FROM {table} AS a LEFT JOIN {other} AS b ON a.{column} = b.{target}"
            " WHERE a.{column} IS NOT NULL AND b.{target} IS NULL"
        ).format(
            table=sql.Identifier(*table.split(".")),
            other=sql.Identifier(*other.split(".")),
            column=sql.Identifier(column),
            target=sql.Identifier(target),
        )
        yield name, _count(connection, query)


def _count(connection: Connection, query: Any) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0

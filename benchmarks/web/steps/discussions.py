"""Threads, replies, votes, notifications."""

from __future__ import annotations

from benchmarks.web.steps import Step
from web_api.discussions.rules import EPOCH, HOT_S

THREADS = """
CREATE TABLE seeding.posts AS
SELECT n, at, seeding.id(at, 'post' || %(seed)s || '.' || n) AS id, 0 AS depth, n AS root,
    NULL::int AS parent, problem, person, kind, kind AS thread_kind,
    initcap(left(t.text, 40)) AS title, t.text AS source
FROM (
    SELECT n, 1 + floor(random() * %(users)s)::int AS person,
        CASE WHEN n %% ((%(threads)s + %(general)s) / %(general)s) <> 0
            THEN seeding.pick(%(problems)s) END AS problem,
        seeding.any_of('{solution,solution,question,discussion}') AS kind,
        date_trunc('milliseconds', CAST(%(since)s AS timestamptz) + n::float8
            / (%(threads)s + %(general)s)
            * (CAST(%(until)s AS timestamptz) - CAST(%(since)s AS timestamptz))) AS at
    FROM generate_series(1, %(threads)s + %(general)s) AS n
) AS drawn
JOIN seeding.paragraphs AS t ON t.place = 1 + drawn.n %% 2000
"""

COMMENTS = """
INSERT INTO seeding.posts
SELECT n, at, seeding.id(at, 'post' || %(seed)s || '.' || n), 1, root, root, problem, person,
    'reply', thread_kind, '', t.text
FROM (
    SELECT %(threads)s + %(general)s + i AS n, r.n AS root, r.problem, r.thread_kind,
        drawn.person,
        date_trunc('milliseconds', r.at + later * (CAST(%(until)s AS timestamptz) - r.at)) AS at
    FROM (
        SELECT i, seeding.pick(%(threads)s + %(general)s) AS root, random() AS later,
            1 + floor(random() * %(users)s)::int AS person
        FROM generate_series(1, %(replies)s) AS i
    ) AS drawn JOIN seeding.posts AS r ON r.n = drawn.root
) AS spread
JOIN seeding.paragraphs AS t ON t.place = 1 + spread.n * 7 %% 2000
"""

ANSWERS = """
INSERT INTO seeding.posts
SELECT n, at, seeding.id(at, 'post' || %(seed)s || '.' || n), 2, root, parent, problem, person,
    'reply', thread_kind, '', t.text
FROM (
    SELECT %(threads)s + %(general)s + %(replies)s + i AS n, c.root, c.n AS parent, c.problem,
        c.thread_kind, drawn.person,
        date_trunc('milliseconds', c.at + later * (CAST(%(until)s AS timestamptz) - c.at)) AS at
    FROM (
        SELECT i, %(threads)s + %(general)s + seeding.pick(%(replies)s) AS parent,
            random() AS later, 1 + floor(random() * %(users)s)::int AS person
        FROM generate_series(1, %(replies)s / 2) AS i
    ) AS drawn JOIN seeding.posts AS c ON c.n = drawn.parent
) AS spread
JOIN seeding.paragraphs AS t ON t.place = 1 + spread.n * 11 %% 2000
"""

VOTES = """
INSERT INTO web.discussion_votes (post_id, user_id, value)
SELECT DISTINCT ON (p.id, u.id) p.id, u.id, CASE WHEN up < 0.85 THEN 1 ELSE -1 END
FROM (
    SELECT seeding.pick(%(threads)s + %(general)s + %(replies)s * 3 / 2) AS post, random() AS up,
        1 + floor(random() * %(users)s)::int AS person
    FROM generate_series(1, %(votes)s)
) AS drawn
JOIN seeding.posts AS p ON p.n = post AND p.person <> drawn.person
JOIN seeding.users AS u ON u.n = drawn.person
ORDER BY p.id, u.id
"""

# As web_api/discussions counts, orders and finds them.
POSTS = f"""
INSERT INTO web.discussion_posts (id, root_id, parent_id, depth, problem_id, thread_kind, kind,
    author_id, title, source, html, language, tags, search, digest, state, published_at, score, up,
    hot, direct_replies, thread_replies, created_at, active_at)
SELECT p.id, r.id, q.id, p.depth, m.id, p.thread_kind, p.kind, u.id, p.title, p.source,
    '<p>' || p.source || '</p>', CASE WHEN p.kind = 'solution' THEN 'python' END,
    CASE WHEN p.depth = 0 THEN ARRAY['python'] ELSE '{{}}' END,
    setweight(to_tsvector('english', p.title), 'A')
        || setweight(to_tsvector('simple', p.title), 'A')
        || setweight(to_tsvector('english', p.source), 'C')
        || setweight(to_tsvector('simple', p.source), 'D'),
    sha256(p.source::bytea), 'visible', p.at, coalesce(v.score, 0), coalesce(v.up, 0),
    round((sign(coalesce(v.score, 0)) * log(greatest(abs(coalesce(v.score, 0)), 1)))::numeric
        + (extract(epoch FROM p.at - CAST('{EPOCH.isoformat()}' AS timestamptz)) / {HOT_S}), 7),
    coalesce(d.direct, 0), coalesce(w.whole, 0), p.at,
    CASE WHEN p.depth = 0 THEN greatest(p.at, w.newest) ELSE p.at END
FROM seeding.posts AS p
JOIN seeding.posts AS r ON r.n = p.root
LEFT JOIN seeding.posts AS q ON q.n = p.parent
LEFT JOIN seeding.problems AS m ON m.n = p.problem
JOIN seeding.users AS u ON u.n = p.person
LEFT JOIN (
    SELECT post_id, sum(value) AS score, count(*) FILTER (WHERE value = 1) AS up
    FROM web.discussion_votes GROUP BY post_id
) AS v ON v.post_id = p.id
LEFT JOIN (SELECT parent, count(*) AS direct FROM seeding.posts GROUP BY parent) AS d
    ON d.parent = p.n
LEFT JOIN (
    SELECT root, count(*) AS whole, max(at) AS newest FROM seeding.posts WHERE depth > 0
    GROUP BY root
) AS w ON w.root = p.n AND p.depth = 0
ORDER BY p.n
"""

NOTIFICATIONS = """
INSERT INTO web.notifications (id, user_id, kind, key, data, link, created_at, read_at, number)
SELECT seeding.id(drawn.at, 'notification' || %(seed)s || '.' || drawn.n), u.id, kind,
    'seed-' || drawn.n,
    jsonb_build_object('author', 'user' || drawn.n %% %(users)s + 1, 'title', 'Thread ' || drawn.n,
        'name', 'Streak of ' || drawn.n %% 30 || ' days'),
    '/problems', drawn.at, CASE WHEN drawn.n %% 10 < 7 THEN drawn.at END, drawn.n
FROM (
    SELECT n, seeding.pick(%(users)s) AS person,
        seeding.any_of('{reply,mention,achievement}') AS kind,
        date_trunc('milliseconds', CAST(%(until)s AS timestamptz) - interval '60 days'
            * (1 - n::float8 / (%(notifications)s + 1))) AS at
    FROM generate_series(1, %(notifications)s) AS n
) AS drawn
JOIN seeding.users AS u ON u.n = person ORDER BY drawn.n
"""

STEPS = (
    Step("threads", THREADS, counts=False),
    Step("threads", "ALTER TABLE seeding.posts ADD PRIMARY KEY (n)", counts=False),
    Step("comments", COMMENTS, counts=False),
    Step("answers", ANSWERS, counts=False),
    Step("threads", "ANALYZE seeding.posts", counts=False),
    Step("votes", VOTES),
    Step("posts", POSTS),
    Step("notifications", NOTIFICATIONS),
    Step(
        "notifications",
        "SELECT setval('web.notification_numbers', CAST(%(notifications)s AS bigint) + 1)",
        counts=False,
    ),
)

"""Problems with texts, tags and what they are searched by."""

from __future__ import annotations

from benchmarks.web.steps import Step

TOPICS = (
    "array,string,hash-table,math,sorting,greedy,graph,tree,binary-search,two-pointers,"
    "sliding-window,stack,queue,heap,union-find,trie,bit-manipulation,backtracking,recursion,"
    "dynamic-programming,geometry,number-theory,combinatorics,probability,game-theory,flow,"
    "matching,shortest-path,topological-sort,segment-tree,simulation,design,database,matrix,"
    "divide-and-conquer,hashing,linked-list,prefix-sum,intervals,randomized"
)

DRAWN = """
CREATE TABLE seeding.problems AS
SELECT n, at, hard, seeding.id(at, 'problem' || %(seed)s || '.' || n) AS id,
    seeding.id(at, 'version' || %(seed)s || '.' || n) AS version_id,
    seeding.id(at, 'texts' || %(seed)s || '.' || n) AS texts_id,
    lower(a) || '-' || lower(b) || '-' || n AS slug, initcap(a) || ' ' || initcap(b) || ' ' || n
        AS title,
    0.75 - 0.55 * hard AS accepted
FROM (
    SELECT n, random() AS hard,
        date_trunc('milliseconds', CAST(%(since)s AS timestamptz) - random() * interval '60 days')
            AS at,
        seeding.any_of('{Longest,Shortest,Maximum,Minimum,Distinct,Balanced,Hidden,Lazy,Broken,'
            'Sorted,Circular,Weighted,Secret,Double,Nested}') AS a,
        seeding.any_of('{Path,Subarray,Palindrome,Tree,Graph,Sum,Interval,Matrix,Sequence,'
            'Bridge,Queue,Partition,Window,Schedule,Permutation}') AS b
    FROM generate_series(1, %(problems)s) AS n
) AS spread
"""

TEXT = """
CREATE TABLE seeding.statements AS
SELECT p.n, '<p>' || string_agg(t.text, '</p><p>' ORDER BY k) || '</p>' AS html
FROM seeding.problems AS p
CROSS JOIN generate_series(1, 8) AS k
JOIN seeding.paragraphs AS t ON t.place = 1 + (p.n * 31 + k * 577) %% 2000
GROUP BY p.n
"""

PROBLEMS = """
INSERT INTO web.problems (id, slug, current_version_id, texts_id, package_texts_id, created_at,
    visibility, premium, difficulty, rating, editorial_rule, revision)
SELECT id, slug, version_id, texts_id, texts_id, at,
    CASE WHEN n %% 50 = 0 THEN 'private' ELSE 'public' END, n %% 10 = 0,
    CASE WHEN hard < 0.35 THEN 'easy' WHEN hard < 0.8 THEN 'medium' ELSE 'hard' END,
    800 + (hard * 2400)::int,
    CASE WHEN n %% 3 = 0 THEN 'solved' ELSE 'public' END, 1
FROM seeding.problems ORDER BY n
"""

VERSIONS = """
INSERT INTO web.problem_versions (id, problem_id, digest, bundle_digest, bundle_size, title,
    time_limit_ms, memory_limit_mib, output_limit_mib, code_limit_kib, statements, samples,
    languages, starters, notices, created_at)
SELECT p.version_id, p.id, encode(sha256(('version' || p.n)::bytea), 'hex'),
    encode(sha256(('bundle' || p.n)::bytea), 'hex'), 100000, p.title, 1000 + p.n %% 4 * 1000, 256,
    64, 64, jsonb_build_array(jsonb_build_object('language', 'en', 'html', s.html)),
    jsonb_build_array(
        jsonb_build_object('name', '1', 'input', E'1 2\\n', 'answer', E'3\\n', 'test', 'sample/1'),
        jsonb_build_object('name', '2', 'input', E'5 6\\n', 'answer', E'11\\n', 'test', 'sample/2')
    ), '{}', '{}', '[]', p.at
FROM seeding.problems AS p JOIN seeding.statements AS s USING (n) ORDER BY n
"""

TEXTS = """
INSERT INTO web.problem_texts (id, problem_id, number, version_id, origin, title, statements,
    constraints_source, constraints_html, editorial_source, editorial_html, hints, created_at)
SELECT p.texts_id, p.id, 1, p.version_id, 'package', p.title,
    jsonb_build_array(jsonb_build_object('language', 'en', 'markup', 'markdown', 'source', s.html,
        'html', s.html, 'pictures', '{}'::jsonb)),
    'n < 100', '<p>n &lt; 100</p>', t.text, '<p>' || t.text || '</p>',
    jsonb_build_array(jsonb_build_object('source', t.text, 'html', '<p>' || t.text || '</p>')), p.at
FROM seeding.problems AS p JOIN seeding.statements AS s USING (n)
JOIN seeding.paragraphs AS t ON t.place = 1 + p.n %% 2000 ORDER BY p.n
"""

TAGS = f"""
INSERT INTO web.tags (id, kind, slug, name)
SELECT seeding.id(CAST(%(since)s AS timestamptz), 'topic' || slug), 'topic', slug,
    initcap(replace(slug, '-', ' '))
FROM unnest(string_to_array('{TOPICS}', ',')) AS slug
UNION ALL
SELECT seeding.id(CAST(%(since)s AS timestamptz), 'company' || n), 'company', 'company-' || n,
    'Company ' || n
FROM generate_series(1, 60) AS n
"""

PROBLEM_TAGS = """
INSERT INTO web.problem_tags (problem_id, tag_id)
SELECT DISTINCT p.id, t.id
FROM seeding.problems AS p
CROSS JOIN LATERAL (
    SELECT 'topic' AS kind, seeding.pick(40) AS place FROM generate_series(1, 1 + p.n %% 3)
    UNION ALL
    SELECT 'company', seeding.pick(60) FROM generate_series(1, p.n %% 4)
) AS drawn
JOIN (
    SELECT id, kind, row_number() OVER (PARTITION BY kind ORDER BY slug) AS place FROM web.tags
) AS t ON t.kind = drawn.kind AND t.place = drawn.place
"""

OWNERS = """
INSERT INTO web.problem_members (problem_id, user_id, role)
SELECT p.id, u.id, 'owner' FROM seeding.problems AS p
JOIN seeding.users AS u ON u.n = 2 + p.n %% %(setters)s AND u.n <= %(users)s
"""

TESTS = """
INSERT INTO web.test_cases (bundle_digest, index, name, "group", sample, input_bytes, answer_bytes)
SELECT encode(sha256(('bundle' || p.n)::bytea), 'hex'), i,
    CASE WHEN i < 2 THEN 'sample/' || 1 + i ELSE 'secret/' || i - 1 END, '', i < 2, 20, 10
FROM seeding.problems AS p CROSS JOIN generate_series(0, 9) AS i
"""

SEARCH = """
INSERT INTO web.problem_search (problem_id, version_id, revision, name, document, topics, companies)
SELECT p.id, p.version_id, 1, lower(p.title || ' ' || p.slug),
    setweight(to_tsvector('simple', replace(p.slug, '-', ' ')), 'A')
        || setweight(to_tsvector('english', p.title), 'A')
        || setweight(to_tsvector('simple', p.title), 'A')
        || setweight(to_tsvector('english', coalesce(g.names, '')), 'B')
        || setweight(to_tsvector('simple', coalesce(g.names, '')), 'B')
        || setweight(to_tsvector('english', s.words), 'C')
        || setweight(to_tsvector('simple', s.words), 'C'),
    coalesce(g.topics, '{}'), coalesce(g.companies, '{}')
FROM seeding.problems AS p
JOIN (SELECT n, replace(replace(html, '<p>', ' '), '</p>', ' ') AS words FROM seeding.statements)
    AS s USING (n)
LEFT JOIN (
    SELECT problem_id, string_agg(t.name, ' ' ORDER BY t.slug) AS names,
        array_agg(t.slug ORDER BY t.slug) FILTER (WHERE t.kind = 'topic') AS topics,
        array_agg(t.slug ORDER BY t.slug) FILTER (WHERE t.kind = 'company') AS companies
    FROM web.problem_tags JOIN web.tags AS t ON t.id = tag_id GROUP BY problem_id
) AS g ON g.problem_id = p.id
"""

VOTES = """
INSERT INTO web.problem_votes (problem_id, user_id, value)
SELECT DISTINCT ON (p.id, u.id) p.id, u.id, CASE WHEN liked < 0.8 THEN 1 ELSE -1 END
FROM (
    SELECT seeding.pick(%(problems)s) AS problem, 1 + floor(random() * %(users)s)::int AS person,
        random() AS liked
    FROM generate_series(1, %(problem_votes)s)
) AS drawn
JOIN seeding.problems AS p ON p.n = problem JOIN seeding.users AS u ON u.n = person
ORDER BY p.id, u.id
"""

RULES = """
INSERT INTO web.discussion_rules (problem_id, solutions_after_solving)
SELECT id, true FROM seeding.problems WHERE n %% 10 = 5
"""

STEPS = (
    Step("problems", DRAWN, counts=False),
    Step("problems", "ALTER TABLE seeding.problems ADD PRIMARY KEY (n)", counts=False),
    Step("statements", TEXT, counts=False),
    Step("problems", PROBLEMS),
    Step("versions", VERSIONS),
    Step("texts", TEXTS),
    Step("tags", TAGS),
    Step("problem tags", PROBLEM_TAGS),
    Step("owners", OWNERS),
    Step("tests of problems", TESTS),
    Step("search", SEARCH),
    Step("likes", VOTES),
    Step("discussion rules", RULES),
)

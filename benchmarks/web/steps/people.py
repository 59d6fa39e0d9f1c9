"""Accounts and profiles."""

from __future__ import annotations

from benchmarks.web.steps import Step

DRAWN = """
CREATE TABLE seeding.users AS
SELECT n, at, seeding.id(at, 'user' || %(seed)s || '.' || n) AS id,
    'user' || n AS username
FROM (
    SELECT n, date_trunc('milliseconds', CAST(%(since)s AS timestamptz) - interval '30 days'
        + (CAST(%(until)s AS timestamptz) - CAST(%(since)s AS timestamptz))
            * (n::float8 / %(users)s)) AS at
    FROM generate_series(1, %(users)s) AS n
) AS spread
"""

USERS = """
INSERT INTO web.users (id, username, email, email_verified_at, password_hash, role, created_at)
SELECT id, username, username || '@example.org', at, '',
    CASE WHEN n = 1 THEN 'admin' WHEN n <= 1 + %(setters)s THEN 'setter' ELSE 'user' END, at
FROM seeding.users ORDER BY n
"""

PROFILES = """
INSERT INTO web.profiles (user_id, name, country, company, school, github, about, preferences)
SELECT u.id, 'User ' || u.n, seeding.any_of('{DE,FR,IN,US,BR,CN,JP,PL,KE,GB}'),
    seeding.any_of('{"",Initech,Globex,Umbrella,Hooli}'),
    seeding.any_of('{"",ETH,MIT,IIT,TUM}'), u.username, left(p.text, 120), '{}'
FROM seeding.users AS u JOIN seeding.paragraphs AS p ON p.place = 1 + u.n %% 2000
WHERE u.n %% 5 <> 0 ORDER BY u.n
"""

STEPS = (
    Step("users", DRAWN, counts=False),
    Step("users", "ALTER TABLE seeding.users ADD PRIMARY KEY (n)", counts=False),
    Step("users", USERS),
    Step("profiles", PROFILES),
)

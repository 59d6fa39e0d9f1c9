"""Submissions, their newest tests, and what is counted from them."""

from __future__ import annotations

from benchmarks.web.steps import Step

# Newer months have more: places in time grow as the square root of a row's number.
SUBMISSIONS = """
INSERT INTO web.submissions (id, user_id, problem_id, version_id, language, source, created_at,
    state, handover_at, handover_attempts, epoch, verdict, cpu_ms, wall_ms, memory_kib,
    tests_passed, tests_total, compile_log, node, language_version, accounting, attempts, judged_at)
SELECT seeding.id(spread.at, 'submission' || %(seed)s || '.' || i), u.id, p.id,
    p.version_id, language,
    CASE language
        WHEN 'python' THEN E'import sys\\n\\ndef main() -> None:\\n    '
        WHEN 'java' THEN E'public class Main {\\n    public static void main(String[] a) {\\n    '
        ELSE E'#include <bits/stdc++.h>\\nusing namespace std;\\nint main() {\\n    '
    END || t.text || E'\\n// ' || i,
    spread.at, 'final', spread.at, 1, 1, verdict, cpu, cpu + 20, 4000 + cpu * 40,
    CASE WHEN verdict = 'AC' THEN 10 WHEN verdict = 'CE' THEN 0 ELSE i %% 10 END, 10,
    CASE WHEN verdict = 'CE' THEN 'main.cpp:5: error: expected ;' ELSE '' END,
    'node-1', language || ' 1', 'cgroup2', 1, spread.at + interval '3 seconds'
FROM (
    SELECT i, at, person, problem, CASE WHEN l < 0.45 THEN 'python' WHEN l < 0.8 THEN 'cpp'
            WHEN l < 0.95 THEN 'java' ELSE 'go' END AS language,
        v, (10 + 900 * power(c, 3))::int AS cpu
    FROM (
        SELECT i, seeding.pick(%(users)s) AS person, seeding.pick(%(problems)s) AS problem,
            random() AS l, random() AS v, random() AS c,
            date_trunc('milliseconds', CAST(%(since)s AS timestamptz)
                + (CAST(%(until)s AS timestamptz) - CAST(%(since)s AS timestamptz))
                    * sqrt((i - 0.5) / %(submissions)s)) AS at
        FROM generate_series(1, %(submissions)s) AS i
    ) AS drawn
) AS spread
JOIN seeding.users AS u ON u.n = person
JOIN seeding.problems AS p ON p.n = problem
JOIN seeding.paragraphs AS t ON t.place = 1 + i %% 2000
CROSS JOIN LATERAL (
    SELECT CASE WHEN v < p.accepted THEN 'AC' ELSE (ARRAY['WA', 'WA', 'WA', 'WA', 'WA', 'TLE',
        'TLE', 'RE', 'CE', 'MLE'])[1 + i %% 10] END AS verdict
) AS judged
"""

TESTS = """
INSERT INTO web.submission_tests (submission_id, index, name, sample, verdict, cpu_ms, wall_ms,
    memory_kib, message, judge_message, shown)
SELECT s.id, i, CASE WHEN i < 2 THEN 'sample/' || 1 + i ELSE 'secret/' || i - 1 END, i < 2,
    CASE WHEN i < s.tests_passed THEN 'AC' ELSE s.verdict END, s.cpu_ms, s.wall_ms, s.memory_kib,
    '', '', NULL
FROM (SELECT * FROM web.submissions ORDER BY id DESC LIMIT %(tested)s) AS s
CROSS JOIN generate_series(0, 9) AS i
WHERE s.verdict <> 'CE' AND i <= s.tests_passed
"""

STATUS = """
INSERT INTO web.user_problem_status (user_id, problem_id, status, first_solved_at, attempts,
    accepted, last_at)
SELECT user_id, problem_id, CASE WHEN accepted > 0 THEN 'solved' ELSE 'attempted' END,
    solved_at, attempts, accepted, last_at
FROM (
    SELECT user_id, problem_id, count(*) AS attempts,
        count(*) FILTER (WHERE verdict = 'AC') AS accepted,
        min(created_at) FILTER (WHERE verdict = 'AC') AS solved_at, max(created_at) AS last_at
    FROM web.submissions GROUP BY user_id, problem_id
) AS counted ORDER BY user_id, problem_id
"""

STATISTICS = """
INSERT INTO web.problem_statistics (problem_id, submission_count, accepted_count, likes, dislikes)
SELECT p.id, coalesce(s.submissions, 0), coalesce(s.accepted, 0), coalesce(v.likes, 0),
    coalesce(v.dislikes, 0)
FROM seeding.problems AS p
LEFT JOIN (
    SELECT problem_id, count(*) AS submissions, count(*) FILTER (WHERE verdict = 'AC') AS accepted
    FROM web.submissions GROUP BY problem_id
) AS s ON s.problem_id = p.id
LEFT JOIN (
    SELECT problem_id, count(*) FILTER (WHERE value = 1) AS likes,
        count(*) FILTER (WHERE value = -1) AS dislikes
    FROM web.problem_votes GROUP BY problem_id
) AS v ON v.problem_id = p.id
"""

STEPS = (
    Step("submissions", SUBMISSIONS),
    Step("tests of the newest 5 %", TESTS),
    Step("who solved what", STATUS),
    Step("counters", STATISTICS),
)

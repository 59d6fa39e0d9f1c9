"""Functions and texts that later steps use."""

from __future__ import annotations

from benchmarks.web.steps import Step

# A power law: a few are met often, most of them seldom. The share of the first n of N is
# sqrt(n / N), so that the first hundredth gets a tenth.
FUNCTIONS = """
CREATE SCHEMA seeding;
CREATE FUNCTION seeding.pick(most int) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT 1 + floor(most * power(random(), 2))::int $$;
CREATE FUNCTION seeding.any_of(words text[]) RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT words[1 + floor(random() * cardinality(words))::int] $$;
CREATE FUNCTION seeding.id(at timestamptz, name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
    || substr(md5(name), 1, 3) || '8' || substr(md5(name), 4, 15))::uuid $$;
"""

WORDS = (
    "array string graph tree path node edge weight sum range query update prefix suffix length "
    "minimum maximum number integer sequence order sorted distinct pair triple interval segment "
    "window pointer stack queue heap hash table map set union find cycle flow cut matching cost "
    "distance shortest longest common subsequence substring palindrome pattern character letter "
    "grid row column cell matrix board move step turn player game winner strategy optimal greedy "
    "dynamic programming state transition memory recursion depth breadth search binary ternary "
    "bit mask parity modulo prime divisor multiple factor power root digit base decimal carry "
    "probability expected value random sample simulation time limit overflow boundary corner "
    "case proof induction invariant lemma counterexample approach solution linear logarithmic "
    "quadratic constant space complexity iterate traverse visit mark count choose combine merge "
    "split partition pivot balance rotate insert delete lookup reverse shift swap copy compare "
    "given print read line first second last each every exactly least most after before between "
    "city road bridge river island ship train station worker machine task schedule deadline price"
)

# The words above are the ones that are searched for: each is in some of a hundred statements.
VOCABULARY = f"""
CREATE TABLE seeding.vocabulary AS
SELECT place, CASE WHEN place %% 10 = 0 AND place <= 10 * cardinality(known)
    THEN known[place / 10]
    ELSE translate(substr(md5(place::text), 1, 7), '0123456789', 'aeioulnrst') END AS word
FROM string_to_array('{WORDS}', ' ') AS known, generate_series(1, 6000) AS place
"""

PARAGRAPHS = """
CREATE TABLE seeding.paragraphs AS
SELECT place, (
    SELECT initcap(w[1]) || ' ' || array_to_string(w[2:], ' ') || '.' FROM (
        SELECT array_agg(v.word) AS w
        FROM (
            SELECT seeding.pick(6000) AS drawn FROM generate_series(1, 30 + place * 0) AS word
        ) AS words JOIN seeding.vocabulary AS v ON v.place = drawn
    ) AS drawn
) AS text
FROM generate_series(1, 2000) AS place
"""

STEPS = (
    Step("functions", FUNCTIONS, counts=False),
    Step("words", VOCABULARY, counts=False),
    Step("words", "ALTER TABLE seeding.vocabulary ADD PRIMARY KEY (place)", counts=False),
    Step("words", PARAGRAPHS, counts=False),
    Step("words", "ALTER TABLE seeding.paragraphs ADD PRIMARY KEY (place)", counts=False),
)

"""A small database, filled and read as the large one; how fast, is nobody's business here."""

import json
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from benchmarks.cli import app
from benchmarks.cluster.bench import BenchError
from benchmarks.web.bench import Terms, _result, measure
from benchmarks.web.check import CHECKS, check
from benchmarks.web.figures import figures, slowest
from benchmarks.web.load import Call
from benchmarks.web.pages import PAGES, Cast, Person, requests
from benchmarks.web.scale import Scale
from benchmarks.web.seeder import SeedError, seed
from cli.embedded import Stores

SMALL = {"users": 300, "problems": 60, "submissions": 4_000}
TODAY = datetime(2026, 11, 1, tzinfo=UTC)


def _quiet(name: str, rows: int, seconds: float) -> None:
    assert name
    assert rows >= 0
    assert seconds >= 0


def _digest(url: str, table: str) -> tuple[int, str]:
    query = f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} AS t"
    with psycopg.connect(url) as connection:
        count, digest = connection.execute(query.encode()).fetchone()
        return count, digest


CAST = Cast(
    people=[Person("ada", "s=1", ["a"], ["sum"]), Person("bob", "s=2", ["b"], ["sum"])],
    problems=["sum", "path"],
    topics=["graph"],
    companies=["initech"],
    threads=["t"],
    cursors=["c"],
)


def test_the_mix_follows_the_weights_and_the_seed():
    mix = requests(PAGES, CAST, 4_000, seed=5)
    assert mix == requests(PAGES, CAST, 4_000, seed=5)
    assert mix != requests(PAGES, CAST, 4_000, seed=6)
    counted = Counter(request.page for request in mix)
    whole = sum(page.weight for page in PAGES)
    for page in PAGES:
        assert counted[page.name] == pytest.approx(4_000 * page.weight / whole, rel=0.5)
    assert all(request.cookie for request in mix if request.page in ("me", "submissions"))
    assert {bool(request.cookie) for request in mix if request.page == "problem"} == {True, False}


def test_figures_count_from_when_a_request_was_due_and_name_failures():
    calls = [Call("me", "/me", i / 10, 10.0 + i, 200, 2048) for i in range(20)]
    calls += [Call("list", "/list", 0.5, 500.0, 200, 1024), Call("me", "/me", -1, 9_999, 200, 1)]
    found = figures(calls, 2)
    assert found["requests"] == 21
    assert found["requests_per_s"] == 10.5
    assert found["p99_ms"] == 500.0
    assert slowest(found["by_page"]) == "list"
    assert found["by_page"]["me"] == {"p50_ms": 20.0, "p99_ms": 29.0, "requests": 20, "kib": 2.0}
    bad = figures([Call("me", "/me", 1, 1, 503, 0), Call("me", "/x", -1, 1, 0, 0)], 2)
    assert (bad["failed"], bad["failures"]) == (2, ["0 /x", "503 /me"])


def test_a_failed_request_fails_the_run():
    report = {"calls": [["me", "/me", 1.0, 5.0, 503, 0]], "most": None, "cpu_s": {}}
    terms = Terms(**SMALL, per_second=1, seconds=2, warmup_s=0, most_s=0)
    with pytest.raises(BenchError, match="503 /me"):
        _result(terms, report, {"me": 1})


def test_the_same_seed_gives_the_same_rows_and_the_check_sees_every_change(
    stores: Stores, database_url: str
):
    tables = ("web.submissions", "web.user_problem_status", "web.discussion_posts")
    seed(database_url, Scale(**SMALL, until=TODAY), _quiet)
    first = [_digest(database_url, table) for table in tables]
    assert first[0][0] == SMALL["submissions"]
    name = f"{database_url.partition('?')[0].rpartition('/')[2]}_again"
    again = stores.database_url.replace("/assize?", f"/{name}?")
    with psycopg.connect(stores.database_url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        seed(again, Scale(**SMALL, until=TODAY), _quiet)
        assert [_digest(again, table) for table in tables] == first
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
    with psycopg.connect(database_url) as connection:
        assert check(connection) == []
        months = connection.execute(
            "SELECT count(DISTINCT tableoid) FROM web.submissions WHERE created_at < %s", (TODAY,)
        ).fetchone()
        assert months is not None
        assert months[0] >= 18
        connection.execute("UPDATE web.problem_statistics SET accepted_count = accepted_count + 1")
        connection.execute("UPDATE web.problem_statistics SET likes = likes + 1")
        connection.execute("UPDATE web.user_problem_status SET attempts = attempts + 1")
        connection.execute("UPDATE web.discussion_posts SET score = score + 1, thread_replies = -1")
        connection.execute("UPDATE web.submissions SET created_at = created_at - interval '1 day'")
        connection.execute("UPDATE web.submissions SET tests_passed = tests_passed + 1")
        connection.execute("UPDATE web.problems SET revision = revision + 1")
        connection.execute("UPDATE web.problems SET current_version_id = NULL WHERE slug < 'c'")
        wrong = {each.partition(":")[0] for each in check(connection)}
        assert wrong == set(CHECKS) - {
            "submissions outside of their months",
            "versions of other problems",
        }
        connection.rollback()
    with pytest.raises(SeedError, match="was seeded with 300 users"):
        seed(database_url, Scale(301, 60, 4_000, TODAY), _quiet)


def test_rows_of_people_are_never_touched(database_url: str):
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE SCHEMA web")
    from web_api.migrate import migrate

    migrate(database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO web.users (id, username, email, password_hash, role)"
            " VALUES (gen_random_uuid(), 'ada', 'ada@example.org', '', 'user')"
        )
    with pytest.raises(SeedError, match="holds users already"):
        seed(database_url, Scale(**SMALL, until=TODAY), _quiet)


def test_a_small_run_measures_every_page_and_no_page_asks_more_for_more_rows(
    database_url: str, stores: Stores, tmp_path: Path
):
    terms = Terms(**SMALL, per_second=40, seconds=6, warmup_s=1, most_s=1)
    own = Stores(database_url, stores.redis_url)
    result = measure(terms, own, tmp_path, _quiet)
    assert {"p50_ms", "p99_ms", "requests_per_s", "by_page", "most_per_s"} <= set(result)
    assert result["postgres"] == dict.fromkeys(
        ("fsync", "synchronous_commit", "full_page_writes"), "on"
    )
    assert result["failed"] == 0
    assert result["most_per_s"] > 0
    # One that is just ending may be seen beside the one in its place.
    assert 0 < result["postgres_connections"] <= result["postgres_connections_allowed"] + 2
    assert result["seeded"]["rows"] > sum(SMALL.values())
    assert {"web", "postgres", "valkey", "generator"} == set(result["cpu_ms_each"])
    assert set(result["by_page"]) <= {page.name for page in PAGES}
    for page in PAGES:
        found = result["statements"][page.name]
        assert 0 < found <= page.statements, (page.name, found)
    json.dumps(result)


def test_the_command_hands_its_options_over(monkeypatch, tmp_path):
    seen = []

    def measured(terms, _):
        seen.append(terms)
        return {"p99_ms": 1.0}

    monkeypatch.setattr("benchmarks.web.bench.run_web", measured)
    monkeypatch.setattr("benchmarks.web.bench.run_seed", lambda terms, _: {"rows": terms.users})
    arguments = ["web", "--users", "70", "--rate", "9", "--json"]
    assert json.loads(CliRunner().invoke(app, arguments).stdout) == {"p99_ms": 1.0}
    assert (seen[0].users, seen[0].submissions, seen[0].per_second) == (70, 2_000_000, 9)
    only = ["web", "--seed-only", "--users", "70", "--json"]
    shown = CliRunner().invoke(app, [*only, "--data", str(tmp_path)])
    assert json.loads(shown.stdout) == {"rows": 70}
    refused = CliRunner().invoke(app, only)
    assert refused.exit_code == 2
    assert "--data" in refused.stderr


def test_the_worst_of_the_pages_is_asked_of_everybody():
    chance = random.Random(1)
    asked = {page.name: page.path(chance, CAST, CAST.people[0]) for page in PAGES}
    assert len(asked) == len(PAGES)
    assert all(path.startswith("/api/") for path in asked.values())

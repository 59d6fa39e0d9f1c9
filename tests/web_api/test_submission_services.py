"""Lists, comparing, sharing, distributions, files of failed tests."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from proto.judge.v1 import verdict_pb2
from tests.web_api.conftest import Web, assert_problem, eventually, execute
from tests.web_api.test_submissions import (
    ACCEPTED,
    WRONG,
    final,
    judged,
    read,
    result,
    submitted,
)
from web_api.contests.models import ContestProblemRow, ContestRow
from web_api.database import new_id, session_factory
from web_api.judge.fake import FakeJudge
from web_api.problems.models import EvidenceRule
from web_api.submissions.comparing import MOST_LINES, difference
from web_api.submissions.measures import ENOUGH, MOST_BARS, bars, bucket_of, low_of, percentile
from web_api.submissions.personal import PARTS
from web_api.submissions.reading import open_tests
from web_api.users.models import UserRow

SLOW = result(judged(0, "sample/1"), judged(1, "secret/1", verdict_pb2.TIME_LIMIT_EXCEEDED))
SLOW.verdict = verdict_pb2.TIME_LIMIT_EXCEEDED


async def done(client: httpx.AsyncClient, judge: FakeJudge, outcome: Any, **fields: Any) -> str:
    """A judged submission's id."""
    submission_id = await submitted(client, judge, **fields)
    judge.finish(submission_id, outcome)
    await final(client, submission_id)
    return submission_id


async def listed(client: httpx.AsyncClient, path: str, **query: Any) -> list[str]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def test_buckets_hold_every_value_once() -> None:
    """Each value is in one bucket, within a sixteenth of its size; bars have no gaps."""
    values = [*range(3000), *(2**k + d for k in range(12, 40) for d in (-1, 0, 1))]
    for value in values:
        bucket = bucket_of(value)
        low, above = low_of(bucket), low_of(bucket + 1)
        assert low <= value < above
        assert above - low == 1 or (above - low) * 16 <= low
    generator = random.Random(7)
    counts = {bucket_of(generator.randrange(100_000)): 2 for _ in range(300)}
    shown = bars(counts)
    assert len(shown) <= MOST_BARS
    assert sum(count for *_, count in shown) == sum(counts.values())
    assert all(left[1] == right[0] for left, right in pairwise(shown))
    assert bars({}) == []


def test_percentiles_compare_with_the_others() -> None:
    """More than all: 0, less than all: 100, equal to all: half; too few: nothing."""
    assert percentile({5: ENOUGH - 1}, 5, counted=True) is None
    assert percentile({5: 1, 9: 20}, 5, counted=True) == 100
    assert percentile({5: 20, 9: 1}, 9, counted=True) == 0
    assert percentile({5: 30}, 5, counted=True) == 50
    assert percentile({5: 10, 9: 10}, 7, counted=False) == 50


def test_what_of_failed_tests_is_open() -> None:
    """Samples and full feedback always, the others as the problem's rule says."""
    rows = [(0, True, "WA", None), (1, False, "AC", None), (2, False, "WA", None)]
    rows += [(3, False, "TLE", {"input": ""}), (4, False, "RE", None), (5, True, "JE", None)]
    names = ("index", "sample", "verdict", "shown")
    tests: list[Any] = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows]
    assert open_tests(tests, EvidenceRule.SAMPLES) == {0, 3}
    assert open_tests(tests, EvidenceRule.FIRST_FAILED) == {0, 3}
    assert open_tests(tests[1:], EvidenceRule.FIRST_FAILED) == {2, 3}
    assert open_tests(tests, EvidenceRule.ALL) == {0, 2, 3, 4}


def test_sources_that_are_too_long_are_not_compared() -> None:
    """Equal ones are equal at any length."""
    long = "x\n" * (MOST_LINES + 1)
    assert difference(long, long, "a", "b") == ""
    assert difference(long, "y", "a", "b") is None
    assert difference("x\ny\n", "x\nz\n", "a", "b") == "--- a\n+++ b\n@@ -1,2 +1,2 @@\n x\n-y\n+z"


async def test_lists_are_filtered_and_show_what_one_may_see(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge, statements: Any
) -> None:
    """By language, verdict, time and person; everybody's for staff, public ones for others."""
    ada, bob = await web.user("ada"), await web.user("bob")
    wrong = await done(ada, judge, WRONG)
    right = await done(ada, judge, ACCEPTED, language="cpp20")
    others = await done(bob, judge, ACCEPTED)
    path = f"/api/problems/{problem}/submissions"
    assert await listed(ada, "/api/submissions") == [right, wrong]
    assert await listed(ada, "/api/submissions", verdict="WA", problem=problem) == [wrong]
    assert await listed(ada, "/api/submissions", verdict=["WA", "AC"]) == [right, wrong]
    assert await listed(ada, "/api/submissions", language="cpp20") == [right]
    now = datetime.now(UTC)
    earlier, later = (now - timedelta(hours=1)).isoformat(), (now + timedelta(hours=1)).isoformat()
    assert await listed(ada, "/api/submissions", since=earlier, until=later) == [right, wrong]
    assert await listed(ada, "/api/submissions", until=earlier) == []
    assert await listed(ada, "/api/submissions", since="9999-12-31T00:00:00Z") == []
    answer = await ada.get("/api/submissions", params={"since": "yesterday"})
    assert_problem(answer, 422, "invalid", "since")

    assert await listed(admin, path) == [others, right, wrong]
    assert await listed(admin, path, user="Ada", verdict="AC") == [right]
    assert await listed(bob, path) == []
    assert await listed(bob, path, user="ada") == []
    assert await listed(bob, path, user="bob") == [others]
    change = {"visibility": "public"}
    answer = await ada.put(f"/api/submissions/{right}/visibility", json=change)
    assert answer.json()["visibility"] == "public"
    items = (await bob.get(path)).json()["items"]
    assert [(item["id"], item["user"]) for item in items] == [(right, "ada")]
    assert_problem(await bob.get("/api/problems/no-such/submissions"), 404, "not-found")
    assert_problem(await web.client().get(path), 401, "not-signed-in")

    engine = web.app.state.services.get(AsyncEngine)
    seen = statements(engine)
    assert len(await listed(admin, path, limit=1)) == 1
    few = len(seen)
    seen.clear()
    assert len(await listed(admin, path)) == 3
    assert len(seen) == few


async def test_public_and_shared_submissions_tell_no_more_than_source_and_figures(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Private at first, or as the owner prefers; links end; others change nothing."""
    ada, bob = await web.user("ada"), await web.user("bob")
    number = await done(ada, judge, WRONG)
    path = f"/api/submissions/{number}"
    assert_problem(await bob.get(path), 404, "not-found")
    for client in (bob, admin):
        answer = await client.put(f"{path}/visibility", json={"visibility": "public"})
        assert_problem(answer, 404, "not-found")
        assert_problem(await client.put(f"{path}/share"), 404, "not-found")
        assert_problem(await client.delete(f"{path}/share"), 404, "not-found")
    share = (await ada.put(f"{path}/share")).json()
    assert (await ada.put(f"{path}/share")).json() == share
    assert_problem(await bob.get(path), 404, "not-found")
    shared = (await web.client().get(share["path"])).json()
    assert (shared["id"], shared["user"], shared["verdict"]) == (number, "ada", "WA")
    assert "for the" not in str(shared)
    assert not shared["tests"][0]["evidence"]
    assert (await ada.delete(f"{path}/share")).status_code == 204
    assert_problem(await web.client().get(share["path"]), 404, "not-found")
    assert (await ada.put(f"{path}/share")).json()["token"] != share["token"]

    answer = await ada.patch("/api/account/preferences", json={"public_submissions": True})
    assert answer.status_code == 200, answer.text
    number = await done(ada, judge, WRONG)
    public = await read(bob, number)
    assert public["visibility"] == "public"
    assert "for the" not in str(public)
    assert_problem(await bob.get(f"/api/submissions/{number}/events"), 404, "not-found")
    assert_problem(await bob.get(f"/api/submissions/{number}/tests/0/input"), 404, "not-found")
    answer = await admin.patch(f"/api/problems/{problem}/details", json={"visibility": "private"})
    assert answer.status_code == 200, answer.text
    assert_problem(await bob.get(f"/api/submissions/{number}"), 404, "not-found")


async def test_what_erased_people_shared_is_shared_no_more(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """The submissions stay, under a name that tells nothing; the export names the links."""
    ada = await web.user("ada")
    number = await done(ada, judge, ACCEPTED)
    await ada.put(f"/api/submissions/{number}/visibility", json={"visibility": "public"})
    share = (await ada.put(f"/api/submissions/{number}/share")).json()
    sessions = session_factory(web.app.state.services.get(AsyncEngine))
    async with sessions.begin() as session:
        found = await session.scalar(select(UserRow.id).where(UserRow.username == "ada"))
        links = [row async for row in PARTS[0].export(session, found)]
        assert [(str(row["submission_id"]), row["token"]) for row in links] == [
            (number, share["token"])
        ]
        await PARTS[0].erase(session, found, submissions=False)
    assert (await read(admin, number))["visibility"] == "private"
    assert_problem(await web.client().get(share["path"]), 404, "not-found")


async def test_nothing_is_public_while_a_contest_has_the_problem(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Neither by visibility nor by link, and tests show samples; afterwards all is back."""
    ada, bob = await web.user("ada"), await web.user("bob")
    await admin.patch(f"/api/problems/{problem}/details", json={"evidence": "all"})
    number = await done(ada, judge, SLOW)
    await ada.put(f"/api/submissions/{number}/visibility", json={"visibility": "public"})
    link = (await ada.put(f"/api/submissions/{number}/share")).json()["path"]
    assert (await read(bob, number))["verdict"] == "TLE"
    await contest_with(web, number)
    assert_problem(await bob.get(f"/api/submissions/{number}"), 404, "not-found")
    assert_problem(await bob.get(link), 404, "not-found")
    assert await listed(bob, f"/api/problems/{problem}/submissions") == []
    own = await read(ada, number)
    assert own["visibility"] == "public"
    assert not own["tests"][1]["evidence"]
    path = f"/api/submissions/{number}/tests/1/input"
    assert_problem(await ada.get(path), 404, "not-found")
    await execute(web, "UPDATE web.contests SET ends_at = now() - interval '1 second'")
    assert (await bob.get(link)).status_code == 200
    assert (await read(bob, number))["verdict"] == "TLE"
    assert (await ada.get(path)).content == b"5 6\n"
    await execute(web, "DELETE FROM web.contests")


async def contest_with(web: Web, submission_id: str) -> None:
    """A contest that runs now, with the submission's problem."""
    now = datetime.now(UTC)
    contest = ContestRow(
        id=new_id(),
        slug=f"weekly-{new_id()}",
        title="Weekly",
        kind="weekly",
        scoring="icpc",
        visibility="open",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
        penalty_s=1200,
        statement_key=b"k" * 32,
    )
    sessions = session_factory(web.app.state.services.get(AsyncEngine))
    async with sessions.begin() as session:
        session.add(contest)
        await session.flush()
        problem = await session.connection()
        found = await problem.exec_driver_sql(
            "SELECT problem_id FROM web.submissions WHERE id = %s", (submission_id,)
        )
        session.add(
            ContestProblemRow(
                contest_id=contest.id,
                problem_id=found.scalar_one(),
                label="A",
                position=0,
                points=100,
            )
        )


async def test_two_submissions_are_compared(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Sources line by line, tests by name; for whoever may read both."""
    ada, bob = await web.user("ada"), await web.user("bob")
    one = await done(ada, judge, WRONG, source="a\nb\n")
    two = await done(ada, judge, ACCEPTED, source="a\nc\n")
    answer = await ada.get(f"/api/submissions/{one}/compare/{two}")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["a"]["id"], found["b"]["verdict"]) == (one, "AC")
    assert found["diff"].splitlines()[2:] == ["@@ -1,2 +1,2 @@", " a", "-b", "+c"]
    assert found["same_testdata"]
    assert [
        (t["name"], t["a"] and t["a"]["verdict"], t["b"]["verdict"]) for t in found["tests"]
    ] == [
        ("sample/1", "WA", "AC"),
        ("secret/1", None, "AC"),
    ]
    assert_problem(await bob.get(f"/api/submissions/{one}/compare/{two}"), 404, "not-found")
    own = await submitted(bob, judge)
    assert_problem(await bob.get(f"/api/submissions/{own}/compare/{two}"), 404, "not-found")


async def test_distributions_follow_verdicts_and_rejudgings(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Counted once when accepted, moved and taken out by later results."""
    ada = await web.user("ada")
    number = await done(ada, judge, ACCEPTED)
    path = f"/api/submissions/{number}/distribution"

    async def spread(*counts: int, **wanted: Any) -> dict[str, Any]:
        """Once the bars are these."""

        async def fits() -> Any:
            found: dict[str, Any] = (await ada.get(path)).json()
            runtime = found["runtime_ms"]
            same = [bar["count"] for bar in runtime["buckets"]] == list(counts)
            return found if same and wanted.items() <= runtime.items() else None

        found: dict[str, Any] = await eventually(fits)
        return found

    found = await spread(1, samples=1, value=20)
    assert not found["enough"]
    assert found["samples_needed"] == ENOUGH
    assert found["runtime_ms"]["percentile"] is None
    assert found["runtime_ms"]["buckets"] == [{"low": 20, "high": 21, "count": 1}]
    assert found["memory_kib"]["buckets"][0]["count"] == 1
    await execute(
        web,
        "INSERT INTO web.measure_counts SELECT problem_id, bundle_digest, language, measure,"
        " bucket + 3, 30 FROM web.measure_counts",
    )
    found = await spread(1, 0, 0, 30, samples=31)
    assert found["enough"]
    assert found["runtime_ms"]["percentile"] == 100
    again = result(judged(0, "sample/1"))
    again.max_cpu_ns = 25_000_000
    judge.finish(number, again, epoch=1)
    found = await spread(30, 0, 1, samples=31, value=25)
    assert found["runtime_ms"]["percentile"] == 0
    judge.finish(number, SLOW, epoch=2)
    found = await spread(30, samples=30, value=None)
    assert found["runtime_ms"]["percentile"] is None
    bob = await web.user("bob")
    assert_problem(await bob.get(path), 404, "not-found")


async def test_files_of_failed_tests_follow_the_rule(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Only what the rule opens, only to the owner; members of the problem see every test."""
    ada, bob = await web.user("ada"), await web.user("bob")
    number = await done(ada, judge, SLOW)
    path = f"/api/submissions/{number}/tests/1"
    assert [t["evidence"] for t in (await read(ada, number))["tests"]] == [False, False]
    for part in ("input", "answer"):
        assert_problem(await ada.get(f"{path}/{part}"), 404, "not-found")
    assert (await admin.get(f"{path}/input")).content == b"5 6\n"
    answer = await admin.patch(
        f"/api/problems/{problem}/details", json={"evidence": "first_failed"}
    )
    assert answer.json()["evidence"] == "first_failed"
    assert [t["evidence"] for t in (await read(ada, number))["tests"]] == [False, True]
    answer = await ada.get(f"{path}/input")
    assert (answer.status_code, answer.content) == (200, b"5 6\n")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''1.in"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert (await ada.get(f"{path}/answer")).content == b"11\n"
    # Accepted, without such a test, somebody else's.
    assert_problem(await ada.get(f"/api/submissions/{number}/tests/0/input"), 404, "not-found")
    assert_problem(await ada.get(f"/api/submissions/{number}/tests/9/input"), 404, "not-found")
    assert_problem(await bob.get(f"{path}/input"), 404, "not-found")
    answer = await ada.get(f"/api/submissions/{number}/tests/-1/input")
    assert_problem(answer, 422, "invalid", "index")

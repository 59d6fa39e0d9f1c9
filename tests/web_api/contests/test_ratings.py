"""Ratings, and recomputing everything from logs."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from pathlib import Path

import httpx
import pytest

from cli.app import run
from tests.web_api.conftest import Web, assert_problem, eventually, execute
from tests.web_api.contests.conftest import Maker, board, end, enter, hand_in, times
from web_api.contests.ratings.elo import Standing, rate
from web_api.judge.fake import FakeJudge


def standings(*ranks: int) -> list[Standing]:
    return [Standing(str(uuid.UUID(int=i)), rank) for i, rank in enumerate(ranks)]


def test_ratings_follow_places() -> None:
    """Better places give better ratings, ties the same; the same input gives the same bytes."""
    first = rate(None, 1_700_000_000, standings(1, 2, 2, 4))
    after = [change.after for change in first.changes]
    assert after[0] > after[1] == after[2] > after[3]
    assert {change.before for change in first.changes} == {None}
    again = rate(None, 1_700_000_000, standings(1, 2, 2, 4))
    assert (again.state, again.digest) == (first.state, first.digest)
    second = rate(first.state, 1_700_600_000, list(standings(1, 1, 1, 1)))
    assert [change.before for change in second.changes] == after
    assert second.digest != first.digest


def test_a_contest_of_many_is_rated_from_a_snapshot() -> None:
    """Thousands who met before, from the state that the contest before left; to the byte."""
    people = [str(uuid.UUID(int=i)) for i in range(5000)]
    state = None
    for number in range(2):
        random.Random(number).shuffle(people)
        places = [Standing(user, place) for place, user in enumerate(people, 1)]
        at = 1_700_000_000 + number * 604_800
        outcome = rate(state, at, places)
        again = rate(state, at, places)
        assert (again.digest, again.state) == (outcome.digest, outcome.state)
        state = outcome.state
    assert len(outcome.changes) == len(outcome.everybody) == 5000
    assert {now.contests for now in outcome.everybody} == {2}


async def command(
    web: Web, capsysbinary: pytest.CaptureFixture[bytes], *words: str
) -> tuple[int, bytes, bytes]:
    """Status, output and errors of `assize contest`; the tier's own lines are left out."""
    status = await asyncio.to_thread(run, ["contest", *words])
    out, err = capsysbinary.readouterr()
    lines = [line for line in out.splitlines(keepends=True) if not line.startswith(b"20")]
    return status, b"".join(lines), err


async def test_results_come_from_the_log_again(
    web: Web,
    admin: httpx.AsyncClient,
    make: Maker,
    judge: FakeJudge,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    """Contests are rated in the order of their ends; one that shall not count any more
    rates all later ones anew; board and ratings are recomputed to the byte."""
    await make("one", **times(-200, 60))
    await make("two", **times(-100, 90))
    ann, first = await enter(web, "ann", "one")
    ben, _ = await enter(web, "ben", "one")
    for client in (ann, ben):
        await client.put("/api/contests/two/registration", json={})
    assert_problem(
        await admin.put("/api/contests/one/rating", json={"rated": True}), 409, "not-final"
    )

    async def play(slug: str, winner: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
        await hand_in(winner, judge, "AC", slug)
        await hand_in(other, judge, "WA", slug)
        name = "ann" if winner is ann else "ben"
        loser = "ben" if winner is ann else "ann"

        path = f"/api/contests/{slug}"

        async def judged() -> bool:
            rows = (await board(ann, slug))["rows"]
            return [(r["name"], r["cells"]["A"]["pending"]) for r in rows if r["cells"]] == [
                (name, 0),
                (loser, 0),
            ]

        await eventually(judged)
        await end(web, slug)
        assert (await admin.post(f"{path}/final")).status_code == 200
        assert (await admin.put(f"{path}/rating", json={"rated": True})).status_code == 204

    await play("two", ben, ann)

    async def history(client: httpx.AsyncClient, name: str) -> list[tuple[str, int | None, int]]:
        items = (await client.get(f"/api/users/{name}/ratings")).json()["items"]
        return [(i["contest"], i["before"], i["after"]) for i in items]

    alone = await history(ann, "ben")
    await play("one", ann, ben)
    best = (await web.client().get("/api/ratings")).json()["items"]
    assert {item["username"] for item in best} == {"ann", "ben"}
    assert {item["contests"] for item in best} == {2}
    before = await history(ann, "ann")
    assert [contest for contest, _, _ in before] == ["two", "one"]
    changed = (await ann.get("/api/contests/one/ratings")).json()["items"]
    assert [(c["rank"], c["username"]) for c in changed] == [(1, "ann"), (2, "ben")]

    at = ("--database-url", web.settings.database_url)
    status, out, _ = await command(web, capsysbinary, "recompute", "one", "--json", *at)
    assert status == 0
    assert json.loads(out)["board_same"] is True
    assert json.loads(out)["ratings_same"] is True

    # What is of another contest is none here.
    path = f"/api/contests/two/participations/{first}/disqualification"
    assert_problem(
        await admin.put(path, json={"disqualified": True, "reason": "x"}), 404, "not-found"
    )
    assert (await admin.put("/api/contests/two/rating", json={"rated": False})).status_code == 204
    assert [contest for contest, _, _ in await history(ann, "ann")] == ["one"]
    assert (await history(ann, "ann"))[0][1] is None
    assert (await admin.put("/api/contests/two/rating", json={"rated": True})).status_code == 204
    assert await history(ann, "ann") == before
    assert (await admin.put("/api/contests/one/rating", json={"rated": False})).status_code == 204
    assert await history(ann, "ben") == alone

    status, log, _ = await command(web, capsysbinary, "export", "two", *at)
    file = tmp_path / "two.log"
    file.write_bytes(log)
    status, out, _ = await command(web, capsysbinary, "verify", str(file), "--json")
    assert status == 0
    assert json.loads(out)["events"] == log.count(b"\n") - 2
    file.write_bytes(log.replace(b'"AC"', b'"WA"', 1))
    status, _, err = await command(web, capsysbinary, "verify", str(file))
    assert status == 1
    assert b"its hash is not that of its content" in err
    await execute(web, "UPDATE web.contest_results SET board = board || ' '::bytea")
    status, out, _ = await command(web, capsysbinary, "recompute", "two", *at)
    assert status == 1
    assert b"board: DIFFERENT" in out
    status, _, err = await command(web, capsysbinary, "recompute", "nothing", *at)
    assert status == 2
    assert b"ID: there is no contest nothing" in err

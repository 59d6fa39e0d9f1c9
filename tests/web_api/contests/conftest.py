"""Contests under test, and what brings them to a state."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import httpx
import pytest

from proto.judge.v1 import verdict_pb2
from tests.web_api.conftest import Web, eventually, execute
from web_api.judge.fake import FakeJudge

SOURCE = "print(sum(map(int, input().split())))\n"
VERDICTS = {
    "AC": verdict_pb2.ACCEPTED,
    "WA": verdict_pb2.WRONG_ANSWER,
    "CE": verdict_pb2.COMPILE_ERROR,
}
Maker: TypeAlias = Callable[..., Awaitable[str]]


def minutes(count: float) -> str:
    return (datetime.now(UTC) + timedelta(minutes=count)).isoformat()


def times(begins: float = -60, ends: float = 60, **more: Any) -> dict[str, Any]:
    """Minutes from now."""
    return {"starts_at": minutes(begins), "ends_at": minutes(ends), **more}


@pytest.fixture
def make(admin: httpx.AsyncClient, problem: str) -> Maker:
    """Makes an open contest of one problem, A, which began an hour ago; gives its slug."""

    async def made(slug: str = "cup", *, opened: bool = True, **fields: Any) -> str:
        body = {"slug": slug, "title": "Cup", "kind": "special", "scoring": "icpc"}
        answer = await admin.post("/api/contests", json=body | times() | fields)
        assert answer.status_code == 201, answer.text
        path = f"/api/contests/{slug}"
        items = [{"problem": problem, "label": "A", "points": 3}]
        answer = await admin.put(f"{path}/problems", json={"items": items})
        assert answer.status_code == 204, answer.text
        if opened:
            answer = await admin.post(f"{path}/open")
            assert answer.status_code == 200, answer.text
        return slug

    return made


async def enter(web: Web, name: str, slug: str = "cup") -> tuple[httpx.AsyncClient, str]:
    """A new user who takes part, and their participation."""
    client = await web.user(name)
    answer = await client.put(f"/api/contests/{slug}/registration", json={})
    assert answer.status_code == 200, answer.text
    return client, answer.json()["id"]


async def hand_in(
    client: httpx.AsyncClient, judge: FakeJudge, verdict: str | None = "AC", slug: str = "cup"
) -> str:
    """A submission's id; judged, if there is a verdict."""
    code = {"problem": "A", "language": "python3", "source": SOURCE}
    answer = await client.post(f"/api/contests/{slug}/submissions", json=code)
    assert answer.status_code == 201, answer.text
    submission = str(answer.json()["id"])
    await eventually(lambda: submission in judge.submitted)
    if verdict:
        finish(judge, submission, verdict)
    return submission


def finish(judge: FakeJudge, submission: str, verdict: str, epoch: int = 0) -> None:
    judge.finish(submission, verdict_pb2.JudgeResult(verdict=VERDICTS[verdict]), epoch)


async def board(client: httpx.AsyncClient, slug: str = "cup", **query: Any) -> dict[str, Any]:
    answer = await client.get(f"/api/contests/{slug}/board", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def shows(client: httpx.AsyncClient, expected: list[tuple[Any, ...]], **query: Any) -> Any:
    """Waits until the board's rows are (rank, name, points)."""

    async def look() -> Any:
        page = await board(client, **query)
        rows = [(row["rank"], row["name"], row["points"]) for row in page["rows"]]
        return page if rows == expected else None

    return await eventually(look)


async def end(web: Web, slug: str = "cup") -> None:
    """The contest ended a minute ago, for the database and the log's reader alike."""
    await execute(
        web,
        "UPDATE web.contests SET ends_at = now() - interval '1 minute', freeze_at ="
        " CASE WHEN freeze_at IS NOT NULL THEN now() - interval '1 minute' END WHERE slug = %s",
        slug,
    )


class Stream:
    """Server-sent events of one response, one after another."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> tuple[str, str, dict[str, Any]]:
        """Kind, id, data."""
        fields: dict[str, str] = {}
        async for line in self._lines:
            if not line and "data" in fields:
                return fields["event"], fields.get("id", ""), json.loads(fields["data"])
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value
        raise AssertionError("the stream ended")

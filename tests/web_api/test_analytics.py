"""What setters learn of a problem, and staff of the platform."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from proto.judge.v1 import verdict_pb2
from tests.web_api.conftest import Web, assert_problem, eventually
from tests.web_api.test_submissions import ACCEPTED, WRONG, final, judged, result, submitted
from web_api.analytics.service import Verdicts, quantile
from web_api.judge.fake import FakeJudge
from web_api.submissions.measures import bucket_of

LATE = result(
    judged(0, "sample/1"),
    judged(1, "secret/1", verdict_pb2.TIME_LIMIT_EXCEEDED),
    verdict=verdict_pb2.TIME_LIMIT_EXCEEDED,
)


def test_quantiles_are_of_buckets() -> None:
    """The median of equal values is the value; nothing has none; counts add up by language."""
    assert quantile({bucket_of(20): 5}, 0.5) == 20
    counts = {bucket_of(value): 1 for value in range(1, 31)}
    assert [quantile(counts, share) for share in (0.5, 0.9, 1)] == [15, 27, 30]
    with pytest.raises(ValueError, match="counts"):
        quantile({}, 0.5)
    day = datetime.now(UTC).date()
    found = Verdicts([(day, "c", "AC", 2), (day, "c", "WA", 3), (day, "go", "AC", 1)])
    assert (found.submissions, found.accepted) == (6, 3)
    assert [each.language for each in found.languages()] == ["c", "go"]


async def test_figures_follow_verdicts(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge, statements: Any
) -> None:
    """Verdicts, killers, spreads, people; a rejudging takes out what it replaces."""
    ada, bob = await web.user("ada"), await web.user("bob")
    path = f"/api/problems/{problem}/analytics"
    numbers = []
    for client, outcome in ((ada, ACCEPTED), (ada, WRONG), (bob, LATE)):
        number = await submitted(client, judge)
        judge.finish(number, outcome)
        await final(client, number)
        numbers.append(number)

    async def figures(verdicts: dict[str, int], runtimes: int, solvers: int) -> Any:
        async def fits() -> Any:
            found = (await admin.get(path)).json()
            if [each["verdicts"] for each in found["languages"]] != [verdicts]:
                return None
            counted = sum(each["accepted"] for each in found["runtime_ms"])
            return found if (counted, found["solvers"]) == (runtimes, solvers) else None

        return await eventually(fits)

    found = await figures({"AC": 1, "TLE": 1, "WA": 1}, 1, 1)
    assert (found["submissions"], found["accepted"], found["acceptance"]) == (3, 1, 0.3333)
    assert (found["people"], found["solve_rate"]) == (2, 0.5)
    assert found["failed_tests"] == [
        {"test": "sample/1", "submissions": 1},
        {"test": "secret/1", "submissions": 1},
    ]
    assert found["memory_kib"][0]["accepted"] == 1
    assert found["runtime_ms"][0]["median"] == 20
    judge.finish(numbers[0], LATE, epoch=1)
    found = await figures({"TLE": 2, "WA": 1}, 0, 0)
    assert found["failed_tests"][0] == {"test": "secret/1", "submissions": 2}
    assert [(d["submissions"], d["accepted"]) for d in found["days"]] == [(3, 0)]
    judge.finish(numbers[2], ACCEPTED, epoch=1)
    found = await figures({"AC": 1, "TLE": 1, "WA": 1}, 1, 1)
    assert [each["submissions"] for each in found["failed_tests"]] == [1, 1]
    assert found["calibration"]["set"] == 1500
    seen = statements(web.app.state.services.get(AsyncEngine))
    assert (await admin.get(path)).status_code == 200
    assert 1 < len(seen) <= 11, seen
    # Those who only solve learn nothing of it.
    assert_problem(await ada.get(path), 403, "forbidden")
    assert_problem(await ada.get("/api/analytics/platform"), 403, "forbidden")
    assert_problem(await admin.get(path, params={"days": 0}), 422, "invalid", "days")


async def test_the_platform_by_day(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Active people, submissions and waits of a day grow by what was handed in."""

    async def today() -> dict[str, Any]:
        days = (await admin.get("/api/analytics/platform", params={"days": 1})).json()["days"]
        none = {"submissions": 0, "accepted": 0, "active_users": 0, "waits": None}
        found: dict[str, Any] = days[0] if days else none
        return found

    before = await today()
    for name in ("ada", "bob"):
        client = await web.user(name)
        for outcome in (WRONG, ACCEPTED):
            number = await submitted(client, judge)
            judge.finish(number, outcome)
            await final(client, number)
    names = ("submissions", "accepted", "active_users")

    async def grown() -> bool:
        after = await today()
        return [after[name] - before[name] for name in names] == [4, 2, 2]

    await eventually(grown)
    waits = (await today())["waits"]
    assert waits["submissions"] >= 4
    assert 0 <= waits["median_ms"] <= waits["p90_ms"] <= waits["p99_ms"]

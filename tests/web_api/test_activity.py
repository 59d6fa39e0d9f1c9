"""The activity stream: nothing skipped, nothing twice, whoever crashes or comes late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import httpx
import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from proto.judge.v1 import verdict_pb2
from tests.web_api.conftest import Web, eventually
from web_api.activity.consumers import consume, purge
from web_api.activity.models import ActivityRow, EventKind
from web_api.activity.rebase import rebase
from web_api.activity.record import record
from web_api.database import Sessions, create_engine, session_factory
from web_api.judge.fake import FakeJudge
from web_api.migrate import migrate


class Notebook:
    """Writes down what it is given, in a table of its own."""

    name = "notebook"

    def __init__(self) -> None:
        self.failures = 0

    async def handle(self, session: AsyncSession, events: Sequence[ActivityRow]) -> None:
        for event in events:
            values = {"subject": event.data["n"]}
            await session.execute(text("INSERT INTO notebook (n) VALUES (:subject)"), values)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the pen broke")


@pytest_asyncio.fixture(loop_scope="session")
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    await asyncio.to_thread(migrate, database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE notebook (place serial, n integer)")
    engine = create_engine(database_url)
    yield session_factory(engine)
    await engine.dispose()


def note(session: AsyncSession, number: int) -> None:
    record(session, EventKind.SUBMITTED, n=number)


async def write(sessions: Sessions, *numbers: int) -> None:
    for number in numbers:
        async with sessions.begin() as session:
            note(session, number)


async def written(sessions: Sessions) -> list[int]:
    async with sessions() as session:
        return list(await session.scalars(text("SELECT n FROM notebook ORDER BY place")))


async def drain(sessions: Sessions, consumer: Notebook, batch: int = 500) -> None:
    while await consume(sessions, consumer, batch):
        pass


async def test_effects_and_position_are_one_transaction(sessions: Sessions) -> None:
    """A handler that fails leaves nothing; the batch comes again, whole and once."""
    consumer = Notebook()
    await write(sessions, 1, 2, 3)
    consumer.failures = 1
    with pytest.raises(RuntimeError):
        await consume(sessions, consumer)
    assert await written(sessions) == []
    await drain(sessions, consumer, batch=2)
    await drain(sessions, consumer)
    assert await written(sessions) == [1, 2, 3]


async def test_a_late_commit_is_not_skipped(sessions: Sessions) -> None:
    """An event that got its number first and was committed last is still handled."""
    consumer = Notebook()
    async with sessions() as slow:
        note(slow, 1)
        await slow.flush()
        await write(sessions, 2, 3)
        assert await consume(sessions, consumer) == 0
        await slow.commit()
    await drain(sessions, consumer)
    assert sorted(await written(sessions)) == [1, 2, 3]


async def test_several_processes_share_the_work(sessions: Sessions) -> None:
    """Whoever holds the position works; nobody handles an event again."""
    consumer = Notebook()
    await write(sessions, *range(40))
    for _ in range(20):
        await asyncio.gather(*(consume(sessions, consumer, 3) for _ in range(4)))
    assert await written(sessions) == list(range(40))


async def test_purge_keeps_what_is_not_handled(sessions: Sessions) -> None:
    """Old events go once every consumer is past them."""
    consumer = Notebook()
    await write(sessions, 1, 2)
    await drain(sessions, consumer)
    await write(sessions, 3)
    await purge(sessions, timedelta(0))
    async with sessions() as session:
        left = [row.data["n"] for row in await session.scalars(select(ActivityRow))]
    assert 3 in left
    assert 1 not in left
    await drain(sessions, consumer)
    assert await written(sessions) == [1, 2, 3]


async def test_a_restored_stream_goes_on(sessions: Sessions) -> None:
    """Transaction numbers of a server that had counted further lose and repeat nothing."""
    consumer = Notebook()
    await write(sessions, 1, 2)
    await consume(sessions, consumer, 1)
    async with sessions.begin() as session:
        for table in ("activity", "consumers"):
            far = text(f"UPDATE web.{table} SET transaction = transaction + 1000000000")
            await session.execute(far)
    assert await rebase(sessions)
    assert not await rebase(sessions)
    await write(sessions, 3)
    await drain(sessions, consumer)
    assert await written(sessions) == [1, 2, 3]


async def test_submissions_and_verdicts_are_events(
    web: Web, judge: FakeJudge, admin: httpx.AsyncClient, problem: str
) -> None:
    """Each in the transaction that made it true."""
    answer = await admin.post(
        "/api/submissions", json={"problem": problem, "language": "cpp20", "source": "int x;"}
    )
    assert answer.status_code == 201
    number = answer.json()["id"]

    def events() -> list[tuple[str, object, object]]:
        with psycopg.connect(web.settings.database_url) as connection:
            found = connection.execute(
                "SELECT kind, data->>'old', data->>'new' FROM web.activity"
                " WHERE subject_id = %s ORDER BY id",
                (number,),
            )
            return found.fetchall()

    assert events() == [("submitted", None, None)]
    await eventually(lambda: number in judge.submitted)
    judge.finish(number, verdict_pb2.JudgeResult(verdict=verdict_pb2.ACCEPTED, tests_total=1))
    await eventually(lambda: len(events()) == 2)
    assert events()[1] == ("verdict", None, "AC")

"""A running web tier on real stores, and a judge whose answers the tests script."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import pytest_asyncio
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from pytest_asyncio import is_async_test
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from cli.embedded import Stores, free_port
from web_api.bootstrap import create_app
from web_api.judge.fake import FakeJudge
from web_api.settings import WebSettings
from web_api.users.passwords import Passwords

PASSWORD = "correct horse battery"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


async def eventually(check: Callable[[], Any], seconds: float = 30) -> Any:
    """Polls `check` (plain or async) until its value is true; returns the value."""
    async with asyncio.timeout(seconds):
        while True:
            value = check()
            if isinstance(value, Awaitable):
                value = await value
            if value:
                return value
            await asyncio.sleep(0.02)


@dataclass
class Web:
    """A web tier under test: start and stop it, make clients."""

    settings: WebSettings
    deaths: list[str] = field(default_factory=list)
    app: FastAPI | None = None
    _server: uvicorn.Server | None = None
    _serving: asyncio.Task[None] | None = None
    _clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    async def start(self) -> None:
        self.app = create_app(
            self.settings, on_death=lambda name, _: self.deaths.append(name), passwords=CHEAP
        )
        config = uvicorn.Config(
            self.app,
            port=self.settings.port,
            log_config=None,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        self._serving = asyncio.create_task(self._server.serve())
        await eventually(lambda: self._server.started or self._serving.done())
        assert self._server.started

    async def stop(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
            await self._serving
            self._server = None

    def client(self, **options: Any) -> httpx.AsyncClient:
        """A browser of its own: cookies are not shared."""
        client = httpx.AsyncClient(base_url=self.url, timeout=30, **options)
        self._clients.append(client)
        return client

    async def user(self, name: str) -> httpx.AsyncClient:
        """A registered, signed-in user."""
        client = self.client()
        answer = await client.post("/api/auth/register", json=account(name))
        assert answer.status_code == 201, answer.text
        return client

    @property
    def running(self) -> bool:
        return self._server is not None

    async def forget_clients(self) -> None:
        while self._clients:
            await self._clients.pop().aclose()

    async def close(self) -> None:
        await self.forget_clients()
        await self.stop()
        assert self.deaths == []


def account(name: str) -> dict[str, str]:
    return {"username": name, "email": f"{name}@example.org", "password": PASSWORD}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here share one event loop, for they share one running web tier."""
    for item in items:
        if Path(__file__).parent in item.path.parents and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


async def execute(web: Web, statement: str, *values: object) -> None:
    """Changes the database behind the tier's back.

    In a thread: the tier shares our event loop, and might hold the lock we wait for. Where
    it holds it against us, one of the two is refused and tries again.
    """

    def work() -> None:
        with psycopg.connect(web.settings.database_url) as connection:
            connection.execute(statement.encode(), values)

    for _ in range(20):
        with contextlib.suppress(psycopg.errors.DeadlockDetected):
            await asyncio.to_thread(work)
            return
    raise AssertionError("the tier locks us out")


def make_settings(database_url: str, redis_url: str, judge: FakeJudge, data: Path) -> WebSettings:
    return WebSettings(
        database_url=database_url,
        redis_url=redis_url,
        master=judge.address,
        port=free_port(),
        data_dir=data,
        ui_dir=data / "dist",
        # Scripted judges see what a test hands in, and nothing else.
        verify_imports=False,
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared(
    stores: Stores, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Web, FakeJudge]]:
    """One web tier with its judge for most tests: `web` empties it each time."""
    judge = FakeJudge()
    await judge.start()
    data = tmp_path_factory.mktemp("web")
    web = Web(make_settings(stores.database_url, stores.redis_url, judge, data))
    await web.start()
    yield web, judge
    await web.close()
    await judge.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def web(shared: tuple[Web, FakeJudge], redis_url: str) -> AsyncIterator[Web]:
    """A running web tier without a user or a problem."""
    running, judge = shared
    judge.forget()
    if not judge.running:
        await judge.start()
    if not running.running:
        await running.start()
    await execute(running, "TRUNCATE web.users, web.problems CASCADE")
    await eventually(lambda: judge.subscribers == 1)
    yield running
    await running.forget_clients()
    assert running.deaths == []


@pytest.fixture
def judge(web: Web, shared: tuple[Web, FakeJudge]) -> FakeJudge:
    """The judge of `web`."""
    return shared[1]


@pytest_asyncio.fixture(loop_scope="session")
async def own_judge() -> AsyncIterator[FakeJudge]:
    fake = FakeJudge()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def settings(
    database_url: str, redis_url: str, own_judge: FakeJudge, tmp_path: Path
) -> WebSettings:
    """For a test that starts a web tier of its own, on an empty database."""
    return make_settings(database_url, redis_url, own_judge, tmp_path / "data")


@pytest_asyncio.fixture(loop_scope="session")
async def admin(web: Web) -> httpx.AsyncClient:
    """The first user."""
    return await web.user("root")


@pytest.fixture
def statements() -> Iterator[Callable[[AsyncEngine], list[str]]]:
    """Starts to note the statements that requests (and the test itself) send to an engine."""
    noted: list[tuple[AsyncEngine, Any]] = []

    def note(engine: AsyncEngine) -> list[str]:
        seen: list[str] = []

        def before(*values: Any) -> None:
            task = asyncio.current_task()
            # Background loops share the engine; the server runs each request by `run_asgi`.
            if task is not None and re.search(r"\.run_asgi\b| test_", str(task.get_coro())):
                seen.append(values[2])

        event.listen(engine.sync_engine, "before_cursor_execute", before)
        noted.append((engine, before))
        return seen

    yield note
    for engine, before in noted:
        event.remove(engine.sync_engine, "before_cursor_execute", before)


def package_files(
    title: str = "Two Sum", extra: str = "limits:\n  time_limit: 2\n  memory: 256\n"
) -> dict[str, str]:
    return {
        "problem.yaml": (
            "problem_format_version: 2025-09\n"
            "uuid: 5a7e2b3c-92d4-4f6e-8a1b-0c9d8e7f6a5b\n"
            f"name:\n  en: {title}\n{extra}"
        ),
        "statement/problem.en.md": "Print the *sum* of two integers.\n",
        "data/sample/1.in": "1 2\n",
        "data/sample/1.ans": "3\n",
        "data/secret/1.in": "5 6\n",
        "data/secret/1.ans": "11\n",
        "submissions/accepted/sum.py": "print(sum(map(int, input().split())))\n",
    }


def package_zip(files: dict[str, str] | None = None, folder: str = "two-sum") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in (files or package_files()).items():
            # A file information without a time: the same files are the same bytes at any moment.
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}"), text)
    return buffer.getvalue()


async def upload(
    client: httpx.AsyncClient, content: bytes, name: str = "two-sum.zip"
) -> httpx.Response:
    return await client.post("/api/problems", files={"package": (name, content, "application/zip")})


@pytest_asyncio.fixture(loop_scope="session")
async def problem(admin: httpx.AsyncClient) -> str:
    """An imported problem's slug."""
    answer = await upload(admin, package_zip())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["slug"])


def assert_problem(answer: httpx.Response, status: int, kind: str, *fields: str) -> dict[str, Any]:
    """The answer is an error of this form that names exactly these fields."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["type"] == f"urn:assize:error:{kind}"
    assert body["title"]
    assert body["detail"]
    assert [e["field"] for e in body["errors"]] == list(fields)
    assert all(e["rule"] for e in body["errors"])
    return body

"""Health, pages, headers, documentation, migrations: the tier as a whole."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, create_engine

from tests.web_api.conftest import CHEAP, Web, assert_problem, eventually
from web_api.bootstrap import create_app
from web_api.database import SCHEMA, new_id
from web_api.docs import bodies, operations
from web_api.judge.fake import FakeJudge
from web_api.limits import Rate
from web_api.migrate import migrate
from web_api.models import metadata
from web_api.settings import WebSettings
from web_api.submissions.partitions import PARTITION
from web_api.tasks import BackgroundTasks


async def test_alive_and_ready(web: Web) -> None:
    """With everything reachable both checks are fine and every part is named."""
    client = web.client()
    assert (await client.get("/health/live")).json() == {"status": "ok"}

    async def ready() -> dict[str, str] | None:
        answer = await client.get("/health/ready")
        return answer.json()["checks"] if answer.status_code == 200 else None

    checks = await eventually(ready)
    assert checks == {"database": "ok", "redis": "ok", "judge": "ok", "problems": "ok"}


async def test_not_ready_without_the_judge(web: Web, judge: FakeJudge) -> None:
    """Readiness names the missing part with 503; liveness does not depend on it."""
    await judge.stop()
    client = web.client()
    body = assert_problem(await client.get("/health/ready"), 503, "not-ready", "judge")
    assert body["checks"]["database"] == "ok"
    assert (await client.get("/health/live")).status_code == 200


async def test_without_redis_tokens_still_work(settings: WebSettings) -> None:
    """Redis away: sessions answer 503, programs with a token go on, nothing crashes."""
    web = Web(settings)
    await web.start()
    admin = await web.user("root")
    secret = (await admin.post("/api/auth/tokens", json={"name": "x"})).json()["token"]
    cookies = dict(admin.cookies)
    await web.stop()
    web.settings = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"})
    await web.start()
    browser = web.client(cookies=cookies)
    assert_problem(await browser.get("/api/auth/me"), 503, "unavailable")
    program = web.client(headers={"Authorization": f"Bearer {secret}"})
    assert (await program.get("/api/auth/me")).json()["username"] == "root"
    assert (await program.get("/api/problems")).status_code == 200
    assert_problem(await program.get("/health/ready"), 503, "not-ready", "redis")
    await web.close()


async def test_languages_come_from_the_judge(settings: WebSettings, own_judge: FakeJudge) -> None:
    """What nodes offer, with editor mode and template; the last list while the judge is away."""
    web = Web(settings)
    await web.start()
    client = web.client()
    listed = (await client.get("/api/languages")).json()
    assert [x["id"] for x in listed] == ["cpp20", "python3"]
    assert listed[0]["editor_mode"] == "cpp"
    assert "iostream" in listed[0]["template"]
    assert listed[1]["extensions"] == [".py"]
    assert "sys.stdin" in listed[1]["template"]
    await own_judge.stop()
    assert (await client.get("/api/languages")).json() == listed
    await web.close()


async def test_unknown_routes_and_methods_are_problems(web: Web) -> None:
    """404 and 405 have the same form as every other error."""
    client = web.client()
    assert_problem(await client.get("/api/nothing"), 404, "not-found")
    assert_problem(await client.post("/api/nothing"), 404, "not-found")
    assert_problem(await client.get("/health/nothing"), 404, "not-found")
    assert_problem(await client.delete("/api/languages"), 405, "method-not-allowed")
    assert_problem(await client.post("/anything"), 405, "method-not-allowed")


async def test_pages_not_built_say_how(web: Web) -> None:
    """Without the built pages the answer names the command."""
    answer = await web.client().get("/")
    assert answer.status_code == 503
    assert "./assize setup" in answer.text
    assert answer.headers["content-type"].startswith("text/plain")


async def test_pages_are_served_with_a_strict_policy(settings: WebSettings) -> None:
    """Index for every page path, immutable hashed files, no way out of the folder."""
    dist = settings.ui_dir
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<title>Assize</title>")
    (dist / "assets" / "app-1a2b.js").write_text("1")
    (dist.parent / "secret.txt").write_text("no")
    web = Web(settings)
    await web.start()
    client = web.client()
    for path in ("/", "/problems/two-sum", "/index.html"):
        answer = await client.get(path)
        assert "<title>Assize</title>" in answer.text
        assert answer.headers["cache-control"] == "no-cache"
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    asset = await client.get("/assets/app-1a2b.js")
    assert asset.text == "1"
    assert "immutable" in asset.headers["cache-control"]
    assert_problem(await client.get("/assets/gone.js"), 404, "not-found")
    for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%00"):
        answer = await client.get(path)
        assert answer.text != "no"
        assert answer.status_code in (200, 404)
    await web.close()


async def test_every_body_in_openapi_has_an_example(web: Web) -> None:
    """Typed clients need stable names, people need examples, everyone the error form."""
    client = web.client()
    schema = (await client.get("/api/openapi.json")).json()
    ids = [operation["operationId"] for operation in operations(schema)]
    assert len(ids) == len(set(ids)) >= 15
    assert all(name.isalpha() for name in ids)
    # Two schemas of one name would both be named by their modules, as web_api__users__State.
    assert not [name for name in schema["components"]["schemas"] if "__" in name]
    for operation in operations(schema):
        for body in bodies(operation):
            assert body.get("example") is not None, operation["operationId"]
        for parameter in operation.get("parameters", []):
            assert (
                parameter.get("examples")
                or "examples" in parameter["schema"]
                or (parameter["schema"].get("format") == "uuid")
            ), (operation["operationId"], parameter["name"])
        for status, response in operation["responses"].items():
            if status.startswith(("4", "5")):
                assert list(response["content"]) == ["application/problem+json"]
    page = (await client.get("/docs")).text
    assert all(f'id="{name}"' in page for name in ids)
    assert "<script" not in page


def of_partitions(constraint: Any, kind: str) -> bool:
    """A reference to a partitioned table is one more to each partition."""
    return kind == "foreign_key_constraint" and bool(
        PARTITION.fullmatch(constraint.elements[0].target_fullname.split(".")[1])
    )


def test_migrations_build_what_the_models_say(database_url: str) -> None:
    """From an empty database to the models, twice, and at the same time."""
    threads = [threading.Thread(target=migrate, args=(database_url,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    migrate(database_url)
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _: (
                    (kind != "schema" or name == SCHEMA)
                    and not (kind == "table" and PARTITION.fullmatch(name))
                ),
                "include_object": lambda found, _, kind, *__: not of_partitions(found, kind),
                "version_table_schema": SCHEMA,
                "compare_server_default": True,
            },
        )
        assert compare_metadata(context, metadata) == []
        checks = connection.exec_driver_sql(
            "SELECT conname FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace"
            " WHERE nspname = 'web' AND contype = 'c'"
        )
        expected = {
            constraint.name
            for table in metadata.tables.values()
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
        }
        assert {name for (name,) in checks} == expected
    engine.dispose()


def test_ids_sort_by_time() -> None:
    """New ids are version 7 UUIDs, later ones are larger by the millisecond."""
    first = new_id()
    assert first.version == 7
    assert first.variant == "specified in RFC 4122"
    assert (new_id().int >> 80) >= (first.int >> 80)


@pytest.mark.parametrize("text", ["", "5", "5/", "/5", "0/5", "5/0", "x/y", "5/inf", "5/nan"])
def test_a_malformed_rate_is_refused(text: str) -> None:
    """Rates are read strictly."""
    with pytest.raises(ValueError, match=r"count"):
        Rate.parse(text)


def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Shared variables carry no WEB_, the tier's own do."""
    for name, value in {
        "ASSIZE_DATABASE_URL": "postgresql://db/x",
        "ASSIZE_REDIS_URL": "redis://r",
        "ASSIZE_MASTER": "a:1, b:2",
        "ASSIZE_WEB_PORT": "9000",
        "ASSIZE_WEB_SUBMIT_RATE": "3/10",
        "ASSIZE_WEB_PUBLIC_URL": "https://x.example",
        "ASSIZE_WEB_DATA_DIR": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    settings = WebSettings()  # type: ignore[call-arg]
    assert settings.database_url == "postgresql://db/x"
    assert settings.masters == ("a:1", "b:2")
    assert settings.port == 9000
    assert settings.submit_rate == Rate(3, 10)
    assert settings.secure_cookies is True
    key = settings.secret_key()
    assert len(key) == 64
    assert settings.secret_key() == key
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


async def test_a_dead_background_task_is_told() -> None:
    """A task that ends by itself is reported by name, a finite or cancelled one is not."""
    deaths: list[tuple[str, BaseException | None]] = []
    tasks = BackgroundTasks(lambda name, error: deaths.append((name, error)))

    async def fail() -> None:
        raise OSError("gone")

    async def end() -> None:
        return

    async def last() -> None:
        await asyncio.Event().wait()

    tasks.start("fails", fail())
    tasks.start("ends", end())
    tasks.start("finite", end(), finite=True)
    tasks.start("lasts", last())
    await eventually(lambda: len(deaths) == 2)
    await tasks.stop()
    assert {name for name, _ in deaths} == {"fails", "ends"}


_DYING = """
import sys
from web_api import bootstrap
from web_api.settings import WebSettings

async def dies(_):
    raise OSError("gone")

if sys.argv[1] == "die":
    bootstrap.ResultsFeed.run = dies
bootstrap.run(WebSettings())
"""


async def _run(settings: WebSettings, mode: str) -> tuple[int | None, str]:
    """A web process of its own: its exit status and what it said last."""
    environment = {
        **os.environ,
        "ASSIZE_DATABASE_URL": settings.database_url,
        "ASSIZE_REDIS_URL": settings.redis_url,
        "ASSIZE_MASTER": settings.master,
        "ASSIZE_WEB_PORT": str(settings.port),
        "ASSIZE_WEB_DATA_DIR": str(settings.data_dir),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _DYING, mode, env=environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(60):
            _, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode, errors.decode()


async def test_a_cancellation_that_gets_lost_is_repeated() -> None:
    """Stopping ends a task even if it swallowed the first cancellation."""
    tasks = BackgroundTasks(lambda name, _: None)
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed += 1
        await asyncio.Event().wait()

    tasks.start("stubborn", stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        await tasks.stop()
    assert swallowed == 1


async def test_run_stops_when_a_task_dies(settings: WebSettings) -> None:
    """The process does not go on without its results feed: it fails and names the task."""
    status, errors = await _run(settings, "die")
    assert status == 1
    assert "background task ended: results" in errors


async def test_run_fails_on_a_taken_port(settings: WebSettings, web: Web) -> None:
    """A port that is in use is a failure, not a silent end."""
    taken = settings.model_copy(update={"port": web.settings.port})
    status, errors = await _run(taken, "live")
    assert status != 0
    assert "cannot listen on 127.0.0.1" in errors


async def test_run_fails_without_a_database(settings: WebSettings) -> None:
    """A database that cannot be used is the error of the start, by its own name."""
    missing = settings.database_url.replace("test_", "no_such_")
    status, errors = await _run(settings.model_copy(update={"database_url": missing}), "live")
    assert status == 1
    assert "sqlalchemy.exc.OperationalError" in errors
    assert "does not exist" in errors


async def test_openapi_needs_no_running_parts(settings: WebSettings) -> None:
    """The schema can be written to a file without a database."""
    app = create_app(settings, passwords=CHEAP)
    assert "/api/submissions" in app.openapi()["paths"]


async def test_http_head_of_pages(web: Web) -> None:
    """HEAD is answered like GET."""
    answer: httpx.Response = await web.client().head("/")
    assert answer.status_code == 503
    assert answer.text == ""

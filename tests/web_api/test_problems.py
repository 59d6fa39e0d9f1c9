"""Problems over HTTP: importing, listing, reading."""

from __future__ import annotations

import hashlib
from pathlib import Path

import httpx

from tests.web_api.conftest import (
    Web,
    assert_problem,
    eventually,
    package_files,
    package_zip,
    upload,
)
from web_api.judge.fake import FakeJudge
from web_api.settings import WebSettings


async def test_import_uploads_the_bundle_and_shows_the_problem(
    web: Web, admin: httpx.AsyncClient, judge: FakeJudge
) -> None:
    """After an import the judge holds the bundle and anyone can read the problem."""
    answer = await upload(admin, package_zip())
    assert answer.status_code == 201, answer.text
    imported = answer.json()
    assert imported["slug"] == "two-sum"
    assert imported["created"] is True
    [(digest, data)] = judge.bundles.items()
    assert hashlib.sha256(data).hexdigest() == digest

    shown = (await web.client().get("/api/problems/two-sum")).json()
    assert shown["title"] == "Two Sum"
    assert "<em>sum</em>" in shown["statement_html"]
    assert [(s["input"], s["answer"]) for s in shown["samples"]] == [("1 2\n", "3\n")]
    assert shown["limits"]["time_ms"] == 2000
    assert shown["limits"]["memory_mib"] == 256
    assert shown["version_digest"] == imported["version_digest"]
    assert shown["solved"] is None
    assert (shown["submission_count"], shown["accepted_count"]) == (0, 0)


async def test_import_is_idempotent_and_versions_follow_content(
    admin: httpx.AsyncClient, judge: FakeJudge
) -> None:
    """Equal content is the same version; a new statement alone makes a new one."""
    first = (await upload(admin, package_zip())).json()
    again = (await upload(admin, package_zip())).json()
    assert again["created"] is False
    assert again["version_digest"] == first["version_digest"]

    files = package_files() | {"statement/problem.en.md": "Another text.\n"}
    changed = (await upload(admin, package_zip(files))).json()
    assert changed["created"] is True
    assert changed["version_digest"] != first["version_digest"]
    assert len(judge.bundles) == 1
    shown = (await admin.get("/api/problems/two-sum")).json()
    assert shown["version_digest"] == changed["version_digest"]
    assert "Another text." in shown["statement_html"]


async def test_broken_package_names_file_line_and_rule(admin: httpx.AsyncClient) -> None:
    """A refused package lists each broken rule with its place; nothing is imported."""
    files = package_files(extra="limits:\n  time_limit: fast\n")
    body = assert_problem(
        await upload(admin, package_zip(files)), 422, "package-refused", "problem.yaml:6"
    )
    [issue] = body["issues"]
    assert issue["file"] == "problem.yaml"
    assert issue["line"] == 6
    assert "time limit" in issue["rule"]
    assert (await admin.get("/api/problems/two-sum")).status_code == 404


async def test_import_of_no_zip_is_refused(admin: httpx.AsyncClient) -> None:
    """What is not a zip, or not a form with the file, is a named error."""
    answer = await upload(admin, b"not a zip")
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:assize:error:package-refused"
    assert_problem(await admin.post("/api/problems", json={}), 422, "invalid", "package")
    form = await admin.post("/api/problems", files={"other": ("a.zip", b"x")})
    assert_problem(form, 422, "invalid", "package")
    text = await admin.post("/api/problems", data={"package": "x"})
    assert text.status_code in (400, 422)
    assert text.headers["content-type"] == "application/problem+json"


async def test_import_needs_the_role(web: Web, admin: httpx.AsyncClient) -> None:
    """Neither strangers nor plain users import; a user who becomes a setter does."""
    assert_problem(await upload(web.client(), package_zip()), 401, "not-signed-in")
    ada = await web.user("ada")
    assert_problem(await upload(ada, package_zip()), 403, "forbidden")
    assert (await admin.patch("/api/users/ada", json={"role": "setter"})).status_code == 200
    assert (await upload(ada, package_zip())).status_code == 201


async def test_import_above_the_size_cap_is_refused(settings: WebSettings) -> None:
    """An upload beyond the cap is 413; one beyond the JSON cap but below it is read."""
    web = Web(settings.model_copy(update={"package_size_mib": 12}))
    await web.start()
    admin = await web.user("root")
    answer = await upload(admin, b"x" * (13 * 1024 * 1024))
    assert_problem(answer, 413, "too-large", "body")
    answer = await upload(admin, b"x" * (10 * 1024 * 1024))
    assert answer.json()["type"] == "urn:assize:error:package-refused"
    await web.close()


async def test_import_while_the_judge_is_away_changes_nothing(
    admin: httpx.AsyncClient, judge: FakeJudge
) -> None:
    """No version is committed that the judge has no testdata for; later it works."""
    await judge.stop()
    assert_problem(await upload(admin, package_zip()), 503, "judge-unavailable")
    assert (await admin.get("/api/problems/two-sum")).status_code == 404
    await judge.start()
    await eventually(lambda: _imports(admin))


async def _imports(admin: httpx.AsyncClient) -> bool:
    return (await upload(admin, package_zip())).status_code == 201


async def test_list_is_searched_and_paged(web: Web, admin: httpx.AsyncClient) -> None:
    """Pages follow one another without gaps; q matches slug and title, and % is no wildcard."""
    for slug, title in (("aaa", "Sums"), ("bbb", "100% Trees"), ("ccc", "Sum of sums")):
        answer = await upload(admin, package_zip(package_files(title), slug), f"{slug}.zip")
        assert answer.status_code == 201, answer.text
    client = web.client()

    async def slugs(**query: object) -> tuple[list[str], str | None]:
        page = (await client.get("/api/problems", params=query)).json()
        return [item["slug"] for item in page["items"]], page["next"]

    assert await slugs() == (["aaa", "bbb", "ccc"], None)
    first, cursor = await slugs(limit=2)
    assert first == ["aaa", "bbb"]
    assert await slugs(limit=2, cursor=cursor) == (["ccc"], None)
    found = (await slugs(q="sum"))[0]
    assert sorted(found[:2]) == ["aaa", "ccc"]
    assert found[2:] == ["bbb"], "statements come after titles"
    assert (await slugs(q="BBB"))[0] == ["bbb"]
    assert (await slugs(q="%"))[0] == ["bbb"]


async def test_bad_queries_name_the_field(web: Web) -> None:
    """Limits, cursors and slugs that cannot be are refused by name."""
    client = web.client()
    get = client.get
    assert_problem(await get("/api/problems?limit=0"), 422, "invalid", "limit")
    assert_problem(await get("/api/problems?limit=x"), 422, "invalid", "limit")
    assert_problem(await get("/api/problems?cursor=%21"), 422, "invalid", "cursor")
    assert_problem(await get("/api/problems?cursor=AA"), 422, "invalid", "cursor")
    assert_problem(await get("/api/problems?q=%00"), 422, "invalid", "q")
    assert_problem(await get("/api/problems/no-such"), 404, "not-found")
    assert_problem(await get("/api/problems/BAD"), 422, "invalid", "slug")


async def test_samples_are_loaded_at_start_once(
    settings: WebSettings,
    tmp_path: Path,
) -> None:
    """Shipped packages are imported, broken ones skipped, user's uploads left alone."""
    folder = tmp_path / "samples"
    for slug, files in (("two-sum", package_files()), ("broken", {"problem.yaml": "name: ["})):
        for name, text in files.items():
            path = folder / slug / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    web = Web(settings.model_copy(update={"sample_problems": folder}))
    await web.start()
    client = web.client()

    async def ready() -> bool:
        return (await client.get("/health/ready")).status_code == 200

    await eventually(ready)
    page = (await client.get("/api/problems")).json()
    assert [item["slug"] for item in page["items"]] == ["two-sum"]

    admin = await web.user("root")
    mine = (await upload(admin, package_zip(package_files("Mine")))).json()
    await web.stop()
    await web.start()
    await eventually(ready)
    shown = (await admin.get("/api/problems/two-sum")).json()
    assert shown["version_digest"] == mine["version_digest"]
    await web.close()

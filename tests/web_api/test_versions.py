"""A problem's versions: listing, reading, choosing the current one."""

from __future__ import annotations

import httpx

from tests.web_api.conftest import Web, assert_problem, package_files, package_zip, upload
from tests.web_api.test_submissions import submitted
from tests.web_api.test_uploads import uploaded
from web_api.judge.fake import FakeJudge

VERSIONS = "/api/problems/two-sum/versions"


async def test_versions_are_listed_newest_first_and_paged(
    admin: httpx.AsyncClient, judge: FakeJudge
) -> None:
    """Who, when, what was lost, which is current and how many submissions name it."""
    old = (await upload(admin, package_zip())).json()["version_digest"]
    await submitted(admin, judge)
    files = package_files() | {
        "data/secret/no portable name": "lost",
        "statement/problem.en.md": "Another text.\n",
    }
    new = (await upload(admin, package_zip(files))).json()
    page = (await admin.get(VERSIONS)).json()
    first, second = page["items"]
    assert [first["digest"], second["digest"]] == [new["version_digest"], old]
    assert (first["current"], second["current"]) == (True, False)
    assert (first["submission_count"], second["submission_count"]) == (0, 1)
    assert first["imported_by"] == "root"
    assert first["notices"] == new["notices"] != []
    assert page["next"] is None

    part = (await admin.get(VERSIONS, params={"limit": 1})).json()
    assert part["items"] == [first]
    rest = (await admin.get(VERSIONS, params={"limit": 1, "cursor": part["next"]})).json()
    assert rest == {"items": [second], "next": None}


async def test_one_version_with_its_content(admin: httpx.AsyncClient, problem: str) -> None:
    [summary] = (await admin.get(VERSIONS)).json()["items"]
    version = (await admin.get(f"{VERSIONS}/{summary['digest']}")).json()
    assert {name: version[name] for name in summary} == summary
    assert version["limits"]["time_ms"] == 2000
    assert "<em>sum</em>" in version["statement_html"]
    assert [s["input"] for s in version["samples"]] == ["1 2\n"]


async def test_an_older_version_becomes_current_again(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """New submissions name the chosen version; nothing else changes."""
    old = (await admin.get("/api/problems/two-sum")).json()["version_digest"]
    files = package_files(extra="limits:\n  time_limit: 3\n")
    new = (await upload(admin, package_zip(files))).json()["version_digest"]
    answer = await admin.post("/api/problems/two-sum/current", json={"version": old})
    assert answer.json()["digest"] == old
    assert answer.json()["current"] is True
    submission = await submitted(admin, judge)
    found = (await admin.get(f"/api/submissions/{submission}")).json()
    assert found["version_digest"] == old != new


async def test_an_upload_may_leave_the_current_version(admin: httpx.AsyncClient) -> None:
    """A new problem gets its first version; an existing one is only added to."""
    first = await uploaded(admin, package_zip(), make_current=False)
    old = first["imported"]["version_digest"]
    files = package_files(extra="limits:\n  time_limit: 3\n")
    second = await uploaded(admin, package_zip(files), make_current=False)
    assert second["imported"]["created"] is True
    assert (await admin.get("/api/problems/two-sum")).json()["version_digest"] == old
    listed = (await admin.get(VERSIONS)).json()["items"]
    assert [v["current"] for v in listed] == [False, True]


async def test_refusals(web: Web, admin: httpx.AsyncClient, problem: str) -> None:
    """Roles, unknown problems and versions, malformed digests."""
    ada = await web.user("ada")
    body = {"version": "0" * 64}
    assert_problem(await ada.get(VERSIONS), 403, "forbidden")
    assert_problem(await ada.get(f"{VERSIONS}/{'0' * 64}"), 403, "forbidden")
    assert_problem(await ada.post("/api/problems/two-sum/current", json=body), 403, "forbidden")
    assert_problem(await admin.get("/api/problems/none/versions"), 404, "not-found")
    assert_problem(await admin.get(f"{VERSIONS}/{'0' * 64}"), 404, "not-found")
    assert_problem(await admin.get(f"{VERSIONS}/zero"), 422, "invalid", "digest")
    current = "/api/problems/two-sum/current"
    assert_problem(await admin.post(current, json=body), 422, "invalid", "version")
    assert_problem(await admin.post(current, json={}), 422, "invalid", "version")
    other = await admin.post("/api/problems/none/current", json=body)
    assert_problem(other, 404, "not-found")

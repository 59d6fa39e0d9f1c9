"""A problem that somebody may not see does not exist for them, anywhere."""

from __future__ import annotations

from typing import Any

import httpx
import pytest_asyncio

from tests.web_api.conftest import Web, assert_problem, execute, package_files, package_zip, upload
from web_api.judge.fake import FakeJudge

SOURCE = "print(1)\n"
PEOPLE = ("stranger", "ada", "tester", "editor", "owner", "setter", "root")


@pytest_asyncio.fixture(loop_scope="session")
async def people(web: Web, admin: httpx.AsyncClient) -> dict[str, httpx.AsyncClient]:
    """One of each, around a draft of the owner's with a secret name."""
    found = {"stranger": web.client(), "root": admin}
    for name in ("ada", "tester", "editor", "owner", "setter"):
        found[name] = await web.user(name)
    for name in ("editor", "owner", "setter"):
        answer = await admin.patch(f"/api/users/{name}", json={"role": "setter"})
        assert answer.status_code == 200, answer.text
    files = package_files("Hidden Treasure", "keywords: [greedy]\n")
    answer = await found["owner"].post(
        "/api/problems",
        params={"visibility": "draft"},
        files={"package": ("treasure.zip", package_zip(files, "treasure"), "application/zip")},
    )
    assert answer.status_code == 201, answer.text
    for name in ("tester", "editor"):
        member = f"/api/problems/treasure/members/{name}"
        answer = await found["owner"].put(member, json={"role": name})
        assert answer.status_code == 200, answer.text
    return found


def requests(digest: str) -> list[tuple[str, str, Any, str]]:
    """Method, path, body, and who of `PEOPLE` may: "see", "test", "edit" or "own"."""
    base = "/api/problems/treasure"
    version = f"{base}/versions/{digest}"
    code = {"language": "python3", "source": SOURCE}
    again = {"version": digest, "scope": "all", "dry_run": True}
    edit = {"base": 1, "title": "Hidden Treasure", "statements": []}
    return [
        ("GET", base, None, "see"),
        ("GET", f"{base}/editorial", None, "see"),
        ("PUT", f"{base}/vote", {"vote": "like"}, "see"),
        ("POST", "/api/submissions", {"problem": "treasure", **code}, "see"),
        ("POST", f"{base}/runs", {"inputs": [{"content": "1 2\n"}], **code}, "see"),
        ("PUT", f"{base}/company-report",
         {"company": "nobody", "stage": "phone", "asked_on": "2026-01-01"}, "see"),
        ("GET", f"{base}/details", None, "test"),
        ("GET", f"{base}/members", None, "test"),
        ("GET", f"{base}/texts", None, "test"),
        ("GET", f"{base}/texts/history", None, "test"),
        ("GET", f"{base}/texts/1", None, "test"),
        ("GET", f"{base}/versions", None, "test"),
        ("GET", version, None, "test"),
        ("GET", f"{version}/tests", None, "test"),
        ("GET", f"{version}/verification", None, "test"),
        ("GET", f"{version}/import-report", None, "test"),
        ("GET", f"{base}/rejudgings", None, "test"),
        ("GET", f"{version}/package", None, "edit"),
        ("POST", f"{base}/preview", {"source": "x"}, "edit"),
        ("PUT", f"{base}/texts", edit | {"base": 1000}, "edit"),
        ("POST", f"{base}/texts/1000/restore", None, "edit"),
        ("PATCH", f"{base}/details", {"rating": 1000}, "edit"),
        ("POST", f"{base}/current", {"version": digest}, "edit"),
        ("POST", f"{base}/rejudge", again, "edit"),
        ("DELETE", f"{version}/verification", None, "edit"),
        ("PATCH", f"{base}/details", {"visibility": "draft"}, "own"),
        ("PUT", f"{base}/slug", {"slug": "treasure"}, "own"),
        ("PUT", f"{base}/members/tester", {"role": "tester"}, "own"),
        ("DELETE", f"{base}/members/nobody", None, "own"),
    ]  # fmt: skip


MAY = {
    "see": {"tester", "editor", "owner", "root"},
    "test": {"tester", "editor", "owner", "root"},
    "edit": {"editor", "owner", "root"},
    "own": {"owner", "root"},
}


async def test_every_route_against_everybody(
    people: dict[str, httpx.AsyncClient], judge: FakeJudge
) -> None:
    """Outsiders get 404 (401 where one must sign in), members 403 beyond their rights."""
    owner = people["owner"]
    digest = (await owner.get("/api/problems/treasure")).json()["version_digest"]
    for method, path, body, right in requests(digest):
        for name in PEOPLE:
            answer = await people[name].request(method, path, json=body)
            where = (name, method, path, answer.text)
            if name in MAY[right]:
                # Allowed, whatever else the request may lack.
                assert answer.status_code not in (401, 403), where
                assert answer.json()["detail"] != HIDDEN if answer.status_code == 404 else True
            elif name == "stranger":
                assert answer.status_code in (401, 404), where
            elif name in ("ada", "setter"):
                assert answer.status_code == 404, where
                assert answer.json()["detail"] == HIDDEN, where
            else:
                assert answer.status_code == 403, where
            assert name in MAY[right] or "Hidden Treasure" not in answer.text


HIDDEN = "problem: there is none that you may see"


async def test_a_draft_is_neither_listed_nor_counted(
    web: Web, people: dict[str, httpx.AsyncClient]
) -> None:
    """Lists, searches, facets, tags and similar problems know it for members alone."""
    files = package_files("Open Field", "keywords: [greedy]\n")
    answer = await upload(people["owner"], package_zip(files, "field"), "field.zip")
    assert answer.status_code == 201
    for name in PEOPLE:
        client = people[name]
        seen = name in MAY["see"]
        expected = ["field", "treasure"] if seen else ["field"]
        listed = (await client.get("/api/problems")).json()["items"]
        assert [item["slug"] for item in listed] == expected, name
        found = (await client.get("/api/problems", params={"q": "hidden treasure"})).json()
        assert [item["slug"] for item in found["items"]] == expected[1:], name
        facets = (await client.get("/api/problem-facets")).json()
        assert facets["total"] == len(expected)
        assert facets["topics"] == [{"value": "greedy", "count": len(expected)}]
        tags = (await client.get("/api/tags/topic")).json()["items"]
        assert [(tag["slug"], tag["problems"]) for tag in tags] == [("greedy", len(expected))]
        shown = (await client.get("/api/problems/field")).json()
        assert [other["slug"] for other in shown["similar"]] == expected[1:], name


async def test_an_embargo_ends_by_itself(web: Web, people: dict[str, httpx.AsyncClient]) -> None:
    """A public problem is a secret of its members before its time, and open from then on."""
    files = package_files("Later", "embargo_until: 2999-01-01\n")
    answer = await upload(people["owner"], package_zip(files, "later"), "later.zip")
    assert answer.status_code == 201, answer.text
    assert_problem(await people["ada"].get("/api/problems/later"), 404, "not-found")
    shown = (await people["owner"].get("/api/problems/later")).json()
    assert (shown["visibility"], shown["publish_at"][:10]) == ("public", "2999-01-01")
    await execute(web, "UPDATE web.problems SET publish_at = now() WHERE slug = 'later'")
    assert (await people["ada"].get("/api/problems/later")).status_code == 200


async def test_contest_problems_are_for_members_and_contest_managers(
    people: dict[str, httpx.AsyncClient],
) -> None:
    details = "/api/problems/treasure/details"
    answer = await people["owner"].patch(details, json={"visibility": "contest"})
    assert answer.json()["visibility"] == "contest"
    assert_problem(await people["ada"].get("/api/problems/treasure"), 404, "not-found")
    await people["root"].patch("/api/users/ada", json={"role": "manager"})
    assert (await people["ada"].get("/api/problems/treasure")).status_code == 200
    assert_problem(await people["ada"].get(details), 403, "forbidden")


async def test_nobody_uploads_over_anothers_problem(
    people: dict[str, httpx.AsyncClient], judge: FakeJudge
) -> None:
    """A taken name is refused, hidden or not; editors add versions; losing the role ends it."""
    content = package_zip(package_files("Mine now"), "treasure")
    assert_problem(await upload(people["setter"], content, "treasure.zip"), 403, "not-yours")
    body = {"slug": "treasure", "title": "T", "tests": [{"input": "1", "answer": "1"}]}
    draft = body | {
        "statement": {"language": "en", "source": "x"},
        "solution": {"language": "python3", "source": "print(1)"},
    }
    answer = await people["setter"].post("/api/problem-drafts", json=draft)
    assert_problem(answer, 409, "taken", "slug")
    assert (await upload(people["editor"], content, "treasure.zip")).status_code == 201
    await people["root"].patch("/api/users/editor", json={"role": "user"})
    assert_problem(await upload(people["editor"], content, "treasure.zip"), 403, "forbidden")
    edit = {"rating": 1}
    answer = await people["editor"].patch("/api/problems/treasure/details", json=edit)
    assert_problem(answer, 403, "forbidden")
    assert (await people["editor"].get("/api/problems/treasure")).status_code == 200


async def test_an_owner_stays(people: dict[str, httpx.AsyncClient]) -> None:
    """The last owner can neither leave nor step down, and only setters become editors."""
    members = "/api/problems/treasure/members"
    owner = people["owner"]
    assert_problem(await owner.delete(f"{members}/owner"), 409, "last-owner", "username")
    answer = await owner.put(f"{members}/owner", json={"role": "tester"})
    assert_problem(answer, 409, "last-owner", "username")
    answer = await owner.put(f"{members}/ada", json={"role": "editor"})
    assert_problem(answer, 422, "invalid", "role")
    await owner.put(f"{members}/setter", json={"role": "owner"})
    assert (await owner.delete(f"{members}/owner")).status_code == 204
    assert_problem(await owner.get("/api/problems/treasure"), 404, "not-found")

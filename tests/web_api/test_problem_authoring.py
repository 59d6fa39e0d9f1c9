"""Setters at work: drafts, texts with history, uploads that meet edits, details, names, votes."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from tests.web_api.conftest import (
    Web,
    assert_problem,
    eventually,
    execute,
    package_files,
    package_zip,
    upload,
)
from tests.web_api.test_submissions import submitted
from tests.web_api.test_uploads import uploaded
from web_api.judge.fake import FakeJudge
from web_api.problems.status import StatusConsumer
from web_api.problems.tagging import tag_slug
from web_api.problems.texts import Statement, Texts, TextsRule, merge

BASE = "/api/problems/two-sum"


def edited(base: int, source: str = "Now *edited*.", **changes: Any) -> dict[str, Any]:
    return {
        "base": base,
        "title": "Two Sum",
        "statements": [{"language": "en", "source": source}],
        **changes,
    }


async def save(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.put(f"{BASE}/texts", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_draft_begins_with_a_form(web: Web, admin: httpx.AsyncClient) -> None:
    """It can be judged at once, and nobody else knows of it until it is published."""
    body = {
        "slug": "new-one",
        "title": "New One",
        "statement": {"language": "en", "source": "Print $1$."},
        "tests": [
            {"input": "1\n", "answer": "1\n", "sample": True},
            {"input": "22\n", "answer": "1\n"},
        ],
        "solution": {"language": "python3", "source": "print(1)"},
    }
    answer = await admin.post("/api/problem-drafts", json=body)
    assert answer.status_code == 201, answer.text
    digest = answer.json()["version_digest"]
    shown = (await admin.get("/api/problems/new-one")).json()
    assert (shown["visibility"], shown["samples"][0]["input"]) == ("draft", "1\n")
    assert '<span class="math inline">1</span>' in shown["statement_html"]
    tests = (await admin.get(f"/api/problems/new-one/versions/{digest}/tests")).json()
    facts = [(t["name"], t["group"], t["sample"], t["input_bytes"]) for t in tests["items"]]
    assert facts == [("sample/001", "sample", True, 2), ("secret/002", "secret", False, 3)]
    unknown = body | {"slug": "x", "solution": {"language": "latin", "source": "x"}}
    answer = await admin.post("/api/problem-drafts", json=unknown)
    assert_problem(answer, 422, "invalid", "solution.language")
    stranger = web.client()
    assert_problem(await stranger.get("/api/problems/new-one"), 404, "not-found")
    change = {"visibility": "public"}
    await admin.patch("/api/problems/new-one/details", json=change)
    assert (await stranger.get("/api/problems/new-one")).json()["title"] == "New One"


async def test_edits_make_versions_and_keep_the_testdata(
    admin: httpx.AsyncClient, problem: str
) -> None:
    """A save shows at once, names its author, can be compared, restored, and paged."""
    first = (await admin.get(f"{BASE}/texts")).json()
    assert (first["number"], first["origin"]) == (1, "package")
    assert first["statements"][0]["source"] == "Print the *sum* of two integers.\n"
    saved = await save(
        admin, edited(1, note="clearer", constraints="$a<b$", editorial="Add.", hints=["Plus"])
    )
    assert (saved["number"], saved["author"], saved["note"]) == (2, "root", "clearer")
    assert "+Now *edited*." in {c["part"]: c["diff"] for c in saved["changes"]}["statements.en"]
    shown = (await admin.get(BASE)).json()
    assert "<em>edited</em>" in shown["statement_html"]
    assert shown["constraints_html"] == '<p><span class="math inline">a&lt;b</span></p>\n'
    assert shown["hints"] == ["<p>Plus</p>\n"]
    assert shown["editorial"] == "readable"
    versions = (await admin.get(f"{BASE}/versions")).json()["items"]
    assert len(versions) == 2
    assert len({version["bundle_digest"] for version in versions}) == 1
    package = await admin.get(f"{BASE}/versions/{shown['version_digest']}/package")
    assert package.content == package_zip()

    only_hints = await save(admin, edited(2, hints=["Plus", "More"]))
    assert only_hints["version_digest"] == saved["version_digest"]
    restored = (await admin.post(f"{BASE}/texts/1/restore")).json()
    assert (restored["number"], restored["origin"]) == (4, "restore")
    assert restored["version_digest"] == first["version_digest"]
    assert "<em>sum</em>" in (await admin.get(BASE)).json()["statement_html"]
    page = (await admin.get(f"{BASE}/texts/history?limit=3")).json()
    assert [item["number"] for item in page["items"]] == [4, 3, 2]
    rest = await admin.get(f"{BASE}/texts/history?cursor={page['next']}")
    assert [item["number"] for item in rest.json()["items"]] == [1]


async def test_a_preview_saves_nothing_and_runs_nothing(
    admin: httpx.AsyncClient, problem: str
) -> None:
    """What is previewed is cleaned like what is saved."""
    for markup in ("markdown", "tex", "html"):
        body = {"markup": markup, "source": "<script>alert(1)</script><b onclick=x>bold</b>"}
        html = (await admin.post(f"{BASE}/preview", json=body)).json()["html"]
        assert "<script" not in html
        assert "<b onclick" not in html
        assert "bold" in html
    assert (await admin.get(f"{BASE}/texts")).json()["number"] == 1


async def test_two_editors_do_not_overwrite_each_other(
    admin: httpx.AsyncClient, problem: str
) -> None:
    """The later save of the same base is 409 with the difference; of many one goes through."""
    await save(admin, edited(1, "Mine."))
    answer = await admin.put(f"{BASE}/texts", json=edited(1, "Yours."))
    body = assert_problem(answer, 409, "texts-conflict", "base")
    assert body["newest"] == 2
    [conflict] = body["conflicts"]
    assert conflict["part"] == "statements.en"
    assert "-Mine." in conflict["diff"]
    assert "+Yours." in conflict["diff"]
    answers = await asyncio.gather(
        *(admin.put(f"{BASE}/texts", json=edited(2, f"Version {i}.")) for i in range(4))
    )
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409]


async def test_a_new_package_meets_edited_texts(admin: httpx.AsyncClient, problem: str) -> None:
    """Edits survive new testdata; where both changed, somebody decides, and nothing is lost."""
    await save(admin, edited(1, "Edited here."))
    faster = package_files(extra="limits:\n  time_limit: 3\n")
    assert (await upload(admin, package_zip(faster))).json()["created"] is True
    shown = (await admin.get(BASE)).json()
    assert (shown["limits"]["time_ms"], "Edited here." in shown["statement_html"]) == (3000, True)

    changed = package_zip(faster | {"statement/problem.en.md": "Changed there.\n"})
    body = assert_problem(await upload(admin, changed), 409, "texts-conflict", "statements.en")
    assert "+Changed there." in body["conflicts"][0]["diff"]
    failed = await uploaded(admin, changed)
    assert failed["failure"]["type"] == "urn:assize:error:texts-conflict"
    assert "Edited here." in (await admin.get(BASE)).json()["statement_html"]
    for rule, text in (("edited", "Edited here."), ("package", "Changed there.")):
        file = {"package": ("two-sum.zip", changed, "application/zip")}
        answer = await admin.post("/api/problems", params={"texts": rule}, files=file)
        assert answer.status_code == 201, answer.text
        assert text in (await admin.get(BASE)).json()["statement_html"]


@pytest.mark.parametrize(
    ("old", "ours", "theirs", "rule", "expected"),
    [
        ("a", "a", "b", "merge", "b"),
        ("a", "b", "a", "merge", "b"),
        ("a", "b", "b", "merge", "b"),
        ("a", "b", "c", "merge", None),
        ("a", "b", "c", "edited", "b"),
        ("a", "b", "c", "package", "c"),
        ("a", None, "a", "merge", ""),
        ("a", "a", None, "merge", ""),
        (None, "b", None, "merge", "b"),
    ],
)
def test_merging(
    old: str | None, ours: str | None, theirs: str | None, rule: str, expected: str | None
) -> None:
    """Each text is the one that changed; None: a conflict."""

    def texts(source: str | None) -> Texts:
        found = [] if source is None else [Statement("en", "markdown", source, source)]
        return Texts("T", tuple(found))

    merged = merge(texts(old), texts(ours), texts(theirs), TextsRule(rule))
    assert list(merged.conflicts) == (["statements.en"] if expected is None else [])
    if expected is not None:
        assert merged.texts.parts.get("statements.en", "") == expected


async def test_details_and_their_rules(web: Web, admin: httpx.AsyncClient, problem: str) -> None:
    """What is given changes, the rest stays; readers see it at once; it is in the audit log."""
    change = {"difficulty": "hard", "topics": ["array", "two-pointers"], "companies": ["initech"]}
    details = (await admin.patch(f"{BASE}/details", json=change)).json()
    assert {name: details[name] for name in change} == change
    details = (await admin.patch(f"{BASE}/details", json={"rating": 1500})).json()
    assert (details["difficulty"], details["rating"]) == ("hard", 1500)
    shown = (await web.client().get(BASE)).json()
    assert (shown["topics"], shown["difficulty"]) == (["array", "two-pointers"], "hard")
    for body, field in (
        ({"similar": ["nothing"]}, "similar"),
        ({"similar": ["two-sum"]}, "similar"),
        ({"difficulty": "tough"}, "difficulty"),
        ({"topics": ["No Slug"]}, "topics.0"),
        ({"unknown": 1}, "unknown"),
    ):
        answer = await admin.patch(f"{BASE}/details", json=body)
        assert_problem(answer, 422, "invalid", field)


async def test_the_editorial_waits_for_its_reader(
    web: Web, admin: httpx.AsyncClient, problem: str
) -> None:
    """Public, after solving, or hidden: the page and the route agree."""
    ada = await web.user("ada")
    assert_problem(await ada.get(f"{BASE}/editorial"), 404, "not-found")
    await save(admin, edited(1, editorial="Just *add*."))
    assert "<em>add</em>" in (await ada.get(f"{BASE}/editorial")).json()["html"]
    for rule, state, code in (
        ("solved", "after-solving", "not-solved"),
        ("hidden", "none", "not-found"),
        ("premium", "readable", ""),
    ):
        await admin.patch(f"{BASE}/details", json={"editorial_rule": rule})
        assert (await ada.get(BASE)).json()["editorial"] == state
        answer = await ada.get(f"{BASE}/editorial")
        assert answer.status_code == (200 if not code else 404 if code == "not-found" else 403)
        assert (await admin.get(f"{BASE}/editorial")).status_code == 200


async def test_old_names_lead_to_the_problem(web: Web, admin: httpx.AsyncClient, problem: str):
    """Links, submissions and packages with a former name go on working; it stays taken."""
    answer = await admin.put(f"{BASE}/slug", json={"slug": "sum-of-two"})
    assert answer.json()["former_slugs"] == ["two-sum"]
    moved = await web.client().get(f"{BASE}?language=en")
    assert moved.status_code == 308
    assert moved.headers["location"] == "/api/problems/sum-of-two?language=en"
    followed = await web.client(follow_redirects=True).get(BASE)
    assert followed.json()["slug"] == "sum-of-two"
    code = {"problem": "two-sum", "language": "python3", "source": "print(3)"}
    assert (await admin.post("/api/submissions", json=code)).status_code == 201
    assert (await upload(admin, package_zip())).json()["slug"] == "sum-of-two"
    await upload(admin, package_zip(folder="other"), "other.zip")
    answer = await admin.put("/api/problems/other/slug", json={"slug": "two-sum"})
    assert_problem(answer, 409, "taken", "slug")
    back = await admin.put("/api/problems/sum-of-two/slug", json={"slug": "two-sum"})
    assert back.json()["former_slugs"] == ["sum-of-two"]


async def test_votes_are_counted_once(web: Web, admin: httpx.AsyncClient, problem: str) -> None:
    """However often and at once they are cast, changed and taken back."""
    ada = await web.user("ada")
    bodies: list[Any] = ["like"] * 3 + ["dislike"] * 3
    await asyncio.gather(*(ada.put(f"{BASE}/vote", json={"vote": v}) for v in bodies))
    last = (await ada.put(f"{BASE}/vote", json={"vote": "like"})).json()
    assert last == {"vote": "like", "likes": 1, "dislikes": 0}
    other = (await admin.put(f"{BASE}/vote", json={"vote": "dislike"})).json()
    assert other == {"vote": "dislike", "likes": 1, "dislikes": 1}
    assert (await ada.get(BASE)).json()["vote"] == "like"
    gone = (await ada.put(f"{BASE}/vote", json={"vote": None})).json()
    assert gone == {"vote": None, "likes": 0, "dislikes": 1}


async def test_the_cache_is_never_stale(web: Web, admin: httpx.AsyncClient, problem: str) -> None:
    """A change behind the copy's back is seen, as is one that the cache did not hear of."""
    await admin.get(BASE)
    keys = [key async for key in _redis(web).scan_iter("assize:web:problem:*")]
    assert len(keys) == 1
    copy = await _redis(web).hgetall(keys[0])
    await save(admin, edited(1))
    await admin.get(BASE)
    # As if an old copy had come back.
    await _redis(web).hset(keys[0], mapping=copy)
    assert "<em>edited</em>" in (await admin.get(BASE)).json()["statement_html"]
    assert 0 < await _redis(web).ttl(keys[0]) <= 3600


def _redis(web: Web) -> Any:
    return web.app.state.services.get(Redis)


async def test_premium_problems_ask_for_premium(
    web: Web, admin: httpx.AsyncClient, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without premium one sees the list, and neither statement nor judge; members do."""
    ada = await web.user("ada")
    await admin.patch(f"{BASE}/details", json={"premium": True})
    assert (await ada.get(BASE)).json()["locked"] is False

    async def nobody(_: object, __: object) -> bool:
        return False

    monkeypatch.setattr("web_api.entitlements.Entitlements.has_premium", nobody)
    [listed] = (await ada.get("/api/problems")).json()["items"]
    assert (listed["premium"], listed["locked"]) == (True, True)
    code = {"language": "python3", "source": "print(3)"}
    for answer in (
        await ada.get(BASE),
        await ada.get(f"{BASE}/editorial"),
        await ada.post("/api/submissions", json={"problem": "two-sum", **code}),
        await ada.post(f"{BASE}/runs", json={"inputs": [{"sample": "1"}], **code}),
    ):
        assert_problem(answer, 403, "premium-required")
    assert (await admin.get(BASE)).json()["locked"] is False


async def test_company_reports_are_attributed(
    web: Web, admin: httpx.AsyncClient, problem: str
) -> None:
    """One of each person and company; unknown companies and future days are refused."""
    await admin.patch(f"{BASE}/details", json={"companies": ["initech"]})
    report = {"company": "initech", "stage": "phone", "asked_on": "2026-01-05"}
    for stage in ("phone", "onsite"):
        answer = await admin.put(f"{BASE}/company-report", json=report | {"stage": stage})
        assert answer.status_code == 204, answer.text
    for change, field in (
        ({"company": "acme"}, "company"),
        ({"asked_on": "2999-01-01"}, "asked_on"),
    ):
        answer = await admin.put(f"{BASE}/company-report", json=report | change)
        assert_problem(answer, 422, "invalid", field)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Dynamic Programming", "dynamic-programming"),
        ("C++", "c-plus-plus"),
        ("Größe", "groe"),
        ("  --  ", ""),
    ],
)
def test_tags_have_short_forms(name: str, slug: str) -> None:
    assert tag_slug(name) == slug


async def test_status_follows_verdicts_up_and_down(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Attempted, solved, and attempted again after a verdict was taken back; handled twice too."""
    submission = await submitted(admin, judge)

    async def status(expected: str | None) -> bool:
        return bool((await admin.get(BASE)).json()["status"] == expected)

    await eventually(lambda: status("attempted"))
    for verdict, expected in (("AC", "solved"), ("WA", "attempted"), ("AC", "solved")):
        await execute(
            web,
            "UPDATE web.submissions SET verdict = %s, state = 'final' WHERE id = %s",
            verdict,
            submission,
        )
        # Set back: all events come once more, and change nothing that is right.
        await execute(
            web,
            "UPDATE web.consumers SET transaction = 0, event_id = 0 WHERE name = %s",
            StatusConsumer.name,
        )
        await eventually(lambda wanted=expected: status(wanted))

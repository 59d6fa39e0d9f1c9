"""Curated lists."""

from __future__ import annotations

import httpx

from tests.web_api.collections.conftest import Maker, made_list, rows, solve
from tests.web_api.conftest import Web, assert_problem


def shown(detail: dict[str, object]) -> list[tuple[str, list[str]]]:
    return [
        (section["title"], [item["problem"]["slug"] for item in section["items"]])
        for section in detail["sections"]  # type: ignore[attr-defined]
    ]


async def test_a_list_keeps_its_order_and_shows_the_readers_progress(web: Web, make: Maker) -> None:
    """Sections and notes in order, moved and removed one by one; broken content changes nothing."""
    await make("aa", "bb", "cc")
    ada = await web.user("ada")
    made = await made_list(ada, "bb", "aa", description="**Why**", visibility="unlisted")
    path = f"/api/lists/{made}"
    place = {"section": "Day 0", "note": "At last."}
    assert (await ada.put(f"{path}/items/cc", json=place)).status_code == 204
    await solve(web, "ada", "cc")
    detail = (await ada.get(path)).json()
    assert shown(detail) == [("Day 0", ["bb", "cc"]), ("Day 1", ["aa"])]
    assert detail["sections"][0]["items"][1]["note"] == "At last."
    assert (detail["problems"], detail["solved"], detail["sections"][0]["solved"]) == (3, 1, 1)
    assert detail["html"] == "<p><strong>Why</strong></p>\n"
    one = {"problem": "aa"}
    for sections, rule in (
        ([{"items": [one, one]}], "once"),
        ([{"items": [one]}, {"items": []}], "differ"),
        ([{"items": [{"problem": "none"}]}], "no problem none"),
    ):
        answer = await ada.put(f"{path}/items", json={"sections": sections})
        assert rule in assert_problem(answer, 422, "invalid", "sections")["detail"]
    assert (await ada.put(f"{path}/items/bb", json={"section": "New"})).status_code == 204
    assert (await ada.delete(f"{path}/items/aa")).status_code == 204
    assert_problem(await ada.delete(f"{path}/items/aa"), 404, "not-found")
    assert shown((await ada.get(path)).json()) == [("Day 0", ["cc"]), ("New", ["bb"])]


async def test_visibility_copies_and_followers(
    web: Web, admin: httpx.AsyncClient, make: Maker
) -> None:
    """Private: nobody else; unlisted: by address; public: found. Drafts in it stay hidden."""
    await make("aa", "bb")
    ada = await web.user("ada")
    made = await made_list(admin, "aa", "bb")
    path = f"/api/lists/{made}"
    assert_problem(await ada.get(path), 404, "not-found")
    assert_problem(await ada.put(f"{path}/follow"), 404, "not-found")
    await admin.patch("/api/problems/bb/details", json={"visibility": "draft"})
    for visibility, found in (("unlisted", []), ("public", [made])):
        answer = await admin.patch(path, json={"visibility": visibility})
        assert answer.status_code == 200, answer.text
        assert [each["id"] for each in (await ada.get("/api/lists")).json()["items"]] == found
        assert shown((await ada.get(path)).json()) == [("Day 0", ["aa"])]
    assert_problem(await ada.patch(path, json={"title": "Mine"}), 403, "forbidden")
    for _ in range(2):
        assert (await ada.put(f"{path}/follow")).status_code == 204
    [followed] = (await ada.get("/api/lists", params={"scope": "followed"})).json()["items"]
    assert (followed["followers"], followed["following"], followed["editable"]) == (1, True, False)
    for _ in range(2):
        assert (await ada.delete(f"{path}/follow")).status_code == 204
    assert (await ada.get(path)).json()["followers"] == 0
    copy = (await ada.post(f"{path}/copy")).json()
    assert (copy["forked_from"], copy["visibility"], copy["editable"]) == (made, "private", True)
    assert shown(copy) == [("Day 0", ["aa"])]
    assert_problem(
        await web.client().get("/api/lists", params={"scope": "mine"}), 401, "not-signed-in"
    )


async def test_staff_stand_behind_official_lists(
    web: Web, admin: httpx.AsyncClient, make: Maker
) -> None:
    """They become public; staff may change them; both is in the log. They outlive their maker."""
    await make("aa")
    ada = await web.user("ada")
    made = await made_list(ada, "aa")
    path = f"/api/lists/{made}"
    # Staff may not look into what is private.
    assert_problem(await admin.put(f"{path}/official", json={"official": True}), 404, "not-found")
    await ada.patch(path, json={"visibility": "unlisted"})
    assert_problem(await ada.put(f"{path}/official", json={"official": True}), 403, "forbidden")
    answer = await admin.put(f"{path}/official", json={"official": True})
    assert answer.status_code == 204, answer.text
    assert (await admin.patch(path, json={"title": "Blessed"})).status_code == 200
    [found] = (await web.client().get("/api/lists", params={"scope": "official"})).json()["items"]
    assert (found["title"], found["official"], found["owner"]) == ("Blessed", True, "ada")
    acts = await rows(
        web, "SELECT action, actor FROM web.audit_log WHERE object = %s ORDER BY id", f"list/{made}"
    )
    assert acts == [("list.official", "root"), ("list.change", "root")]

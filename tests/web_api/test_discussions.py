"""Discussions: who sees what, what counts, what moderators decide, and what nobody can inject."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.web_api.conftest import Web, assert_problem, eventually, execute
from web_api.database import session_factory
from web_api.discussions import rules
from web_api.limits import Rate
from web_api.users.personal import PersonalDataRegistry

PATH = "/api/discussions"


async def aged(web: Web, name: str, role: str = "user") -> httpx.AsyncClient:
    """A user whose posts nobody holds."""
    client = await web.user(name)
    await execute(
        web,
        "UPDATE web.users SET created_at = now() - interval '30 days', role = %s"
        " WHERE username = %s",
        role,
        name,
    )
    return client


def new(title: str = "A question", source: str = "", **more: Any) -> dict[str, Any]:
    text = source or f"About {title.lower()}, at some length."
    return {"kind": "discussion", "title": title, "source": text} | more


def solution(problem: str, title: str = "One pass", **more: Any) -> dict[str, Any]:
    return new(title, kind="solution", problem=problem, language="python3", **more)


async def post(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(PATH, json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def reply(client: httpx.AsyncClient, to: str, source: str) -> dict[str, Any]:
    answer = await client.post(f"{PATH}/{to}/replies", json={"source": source})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def titles(client: httpx.AsyncClient, **params: Any) -> list[str]:
    """Over all pages of two."""
    found: list[str] = []
    cursor = None
    while True:
        more = {"cursor": cursor} if cursor else {}
        answer = await client.get(PATH, params={"limit": 2} | params | more)
        assert answer.status_code == 200, answer.text
        found += [item["title"] for item in answer.json()["items"]]
        cursor = answer.json()["next"]
        if cursor is None:
            return found


async def replies(client: httpx.AsyncClient, to: str, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"{PATH}/{to}/replies", params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def rows(web: Web, statement: str, *values: object) -> list[tuple[Any, ...]]:
    def work() -> list[tuple[Any, ...]]:
        with psycopg.connect(web.settings.database_url) as connection:
            return connection.execute(statement.encode(), values).fetchall()

    return await asyncio.to_thread(work)


async def told(web: Web, name: str) -> list[tuple[str, str]]:
    """Kinds and links of what somebody is notified of."""
    found = await rows(
        web,
        "SELECT n.kind, n.link FROM web.notifications n JOIN web.users u ON u.id = n.user_id"
        " WHERE u.username = %s ORDER BY n.id",
        name,
    )
    return [(kind, link) for kind, link in found]


async def solve(web: Web, name: str, problem: str) -> None:
    """An accepted submission, and what is kept of it."""
    await execute(
        web,
        "INSERT INTO web.user_problem_status (user_id, problem_id, status, first_solved_at,"
        " attempts, accepted, last_at) SELECT u.id, p.id, 'solved', now(), 1, 1, now()"
        " FROM web.users u, web.problems p WHERE username = %s AND slug = %s",
        name,
        problem,
    )
    await execute(
        web,
        "INSERT INTO web.submissions (id, user_id, problem_id, version_id, language, source,"
        " state, verdict) SELECT gen_random_uuid(), u.id, p.id, p.current_version_id, 'python3',"
        " '', 'final', 'AC' FROM web.users u, web.problems p WHERE username = %s AND slug = %s",
        name,
        problem,
    )


async def test_threads_of_a_problem_and_general_ones(
    web: Web, admin: httpx.AsyncClient, problem: str
) -> None:
    """Apart; narrowed by kind, tag, language and author; solutions carry their language."""
    ada = await aged(web, "ada")
    made = await post(ada, solution(problem, tags=["hash-table", "hash-table"]))
    assert (made["language"], made["tags"]) == ("python3", ["hash-table"])
    assert made["html"].startswith("<p>About")
    await post(ada, new("General"))
    await post(admin, new("Why?", kind="question", problem=problem))
    anybody = web.client()
    assert await titles(anybody, sort="new") == ["General"]
    assert await titles(anybody, problem=problem, sort="new") == ["Why?", "One pass"]
    assert await titles(anybody, problem=problem, kind="solution") == ["One pass"]
    assert await titles(anybody, problem=problem, tag="hash-table") == ["One pass"]
    assert await titles(anybody, problem=problem, language="cpp") == []
    assert await titles(anybody, problem=problem, author="ROOT") == ["Why?"]
    for bad, field in (
        (new(kind="solution", language="cpp"), "problem"),
        (new(kind="solution", problem=problem), "language"),
        (new(language="cpp"), "language"),
        (new("  x "), "title"),
        (new(source=" \n"), "source"),
        (new(tags=["No Tag"]), "tags.0"),
    ):
        assert_problem(await ada.post(PATH, json=bad), 422, "invalid", field)
    assert_problem(await ada.post(PATH, json=new(problem="none")), 404, "not-found")
    assert_problem(await anybody.post(PATH, json=new()), 401, "not-signed-in")


async def test_sorted_over_pages(web: Web, admin: httpx.AsyncClient) -> None:
    """By votes, time, activity and heat; equal ones neither lost nor twice; pinned ones apart."""
    made = [await post(admin, new(f"Thread {n}")) for n in range(5)]
    people = [await web.user(f"u{n}") for n in range(3)]
    for voter, ids in zip(people, ((1, 3), (3,), (3, 4)), strict=True):
        for index in ids:
            answer = await voter.put(f"{PATH}/{made[index]['id']}/vote", json={"value": 1})
            assert answer.status_code == 200
    await reply(admin, made[0]["id"], "The newest word.")
    names = [thread["title"] for thread in made]
    assert await titles(admin, sort="new") == names[::-1]
    assert await titles(admin, sort="votes") == [names[i] for i in (3, 4, 1, 2, 0)]
    assert await titles(admin, sort="active") == [names[i] for i in (0, 4, 3, 2, 1)]
    assert await titles(admin, sort="hot", limit=1) == [names[i] for i in (3, 4, 2, 1, 0)]
    marks = f"{PATH}/{made[2]['id']}/marks"
    assert (await admin.patch(marks, json={"pinned": True})).json()["pinned"] is True
    page = (await admin.get(PATH, params={"sort": "new", "limit": 4})).json()
    assert [p["title"] for p in page["pinned"]] == [names[2]]
    assert [p["title"] for p in page["items"]] == [names[i] for i in (4, 3, 1, 0)]
    for sort in ("new", "hot", "active"):
        odd = await admin.get(PATH, params={"sort": sort, "cursor": "bmFufHg"})
        assert_problem(odd, 422, "invalid", "cursor")


async def test_a_tree_two_deep(web: Web, admin: httpx.AsyncClient) -> None:
    """Comments with their first answers; an answer to an answer stands beside it."""
    ada, bob = await aged(web, "ada"), await aged(web, "bob")
    thread = (await post(ada, new()))["id"]
    comment = await reply(bob, thread, "A comment.")
    answers = [await reply(ada, comment["id"], f"Answer {n}") for n in range(4)]
    deeper = await reply(bob, answers[0]["id"], "To an answer.")
    other = await reply(bob, thread, "Another comment.")
    assert (comment["depth"], answers[0]["depth"], deeper["depth"]) == (1, 2, 2)
    assert deeper["parent_id"] == comment["id"]
    tree = await replies(web.client(), thread)
    assert [c["id"] for c in tree] == [comment["id"], other["id"]]
    assert tree[0]["reply_count"] == 5
    assert [a["id"] for a in tree[0]["replies"]] == [a["id"] for a in answers[:3]]
    whole = await replies(web.client(), comment["id"])
    assert [a["id"] for a in whole] == [a["id"] for a in (*answers, deeper)]
    await ada.put(f"{PATH}/{other['id']}/vote", json={"value": 1})
    assert [c["id"] for c in await replies(ada, thread, sort="votes", limit=1)] == [other["id"]]
    assert (await ada.get(f"{PATH}/{thread}")).json()["reply_count"] == 7
    # Gone, but the answers stay where they are.
    assert (await bob.delete(f"{PATH}/{comment['id']}")).status_code == 204
    assert (await bob.delete(f"{PATH}/{other['id']}")).status_code == 204
    [left] = await replies(ada, thread)
    assert (left["hidden"], left["html"], left["author"]) == (True, "", None)
    assert len(left["replies"]) == 3
    seen = await replies(admin, thread)
    assert [c["html"] for c in seen] == ["<p>A comment.</p>\n", "<p>Another comment.</p>\n"]
    assert (await ada.get(f"{PATH}/{thread}")).json()["reply_count"] == 5


async def test_votes_count_once(web: Web, admin: httpx.AsyncClient) -> None:
    """Up, down, none, repeated, at the same time; never for oneself."""
    ada = await aged(web, "ada")
    path = f"{PATH}/{(await post(ada, new()))['id']}"
    people = [await web.user(f"u{n}") for n in range(4)]
    await asyncio.gather(
        *(p.put(f"{path}/vote", json={"value": v}) for p in people for v in (1, 1))
    )
    for value, score in ((-1, 2), (-1, 2), (0, 3), (1, 4)):
        answer = await people[0].put(f"{path}/vote", json={"value": value})
        assert answer.json() == {"score": score, "my_vote": value}
    assert (await people[1].get(path)).json()["my_vote"] == 1
    assert_problem(await ada.put(f"{path}/vote", json={"value": 1}), 409, "own-post")
    assert_problem(await web.client().put(f"{path}/vote", json={"value": 1}), 401, "not-signed-in")
    assert_problem(await people[0].put(f"{path}/vote", json={"value": 2}), 422, "invalid", "value")
    [(score, up, votes)] = await rows(
        web,
        "SELECT max(score), max(up), (SELECT count(*) FROM web.discussion_votes)"
        " FROM web.discussion_posts",
    )
    assert (score, up, votes) == (4, 4, 4)


async def test_edits_keep_what_was(web: Web, admin: httpx.AsyncClient) -> None:
    """The author and moderators, with history for them alone, and no lost edit."""
    ada, bob = await aged(web, "ada"), await aged(web, "bob")
    made = await post(ada, new(source="First words of it."))
    path = f"{PATH}/{made['id']}"
    answer = await ada.patch(path, json={"source": "Second *words* of it.", "edits": 0})
    assert answer.status_code == 200, answer.text
    assert answer.json()["html"] == "<p>Second <em>words</em> of it.</p>\n"
    assert answer.json()["edits"] == 1
    assert answer.json()["edited_at"] is not None
    late = await ada.patch(path, json={"source": "Lost words of it.", "edits": 0})
    assert_problem(late, 409, "conflict", "edits")
    assert_problem(await bob.patch(path, json={"source": "No words."}), 403, "forbidden")
    assert (await admin.patch(path, json={"title": "Better title"})).status_code == 200
    for reader in (ada, admin):
        items = (await reader.get(f"{path}/history")).json()["items"]
        assert [(i["number"], i["editor"], i["title"], i["source"]) for i in items] == [
            (2, "root", "A question", "Second *words* of it."),
            (1, "ada", "A question", "First words of it."),
        ]
    assert_problem(await bob.get(f"{path}/history"), 404, "not-found")
    shown = (await bob.get(path)).json()
    assert (shown["source"], shown["may_edit"], shown["title"]) == (None, False, "Better title")
    assert ("discussion.edit", "root") in await rows(web, "SELECT action, actor FROM web.audit_log")
    comment = await reply(bob, made["id"], "A comment.")
    bad = await bob.patch(f"{PATH}/{comment['id']}", json={"title": "A title"})
    assert_problem(bad, 422, "invalid", "title")


async def test_first_posts_of_new_accounts_wait(web: Web, admin: httpx.AsyncClient) -> None:
    """Seen by their author and moderators; approval shows them, tells people, and frees more."""
    ada, eve = await aged(web, "ada"), await web.user("eve")
    thread = await post(ada, new("Welcome"))
    held = await reply(eve, thread["id"], "Hello @root, and @ada!")
    assert held["state"] == "held"
    assert await told(web, "ada") == []
    assert await replies(ada, thread["id"]) == []
    assert [r["id"] for r in await replies(eve, thread["id"])] == [held["id"]]
    assert (await ada.get(f"{PATH}/{thread['id']}")).json()["reply_count"] == 0
    [queued] = (await admin.get("/api/moderation/discussions")).json()["items"]
    assert (queued["id"], queued["author"], queued["title"]) == (held["id"], "eve", "Welcome")
    decision = f"{PATH}/{held['id']}/decision"
    for client, status in ((eve, 403), (web.client(), 401)):
        assert (await client.get("/api/moderation/discussions")).status_code == status
        assert (await client.post(decision, json={"action": "approve"})).status_code == status
    for _ in range(2):
        assert (await admin.post(decision, json={"action": "approve"})).status_code == 204
    assert (await ada.get(f"{PATH}/{thread['id']}")).json()["reply_count"] == 1
    link = f"/discussions/{thread['id']}#{held['id']}"
    assert await told(web, "ada") == [("reply", link)]
    assert await told(web, "root") == [("mention", link)]
    assert await told(web, "eve") == [("moderation", f"/discussions/{thread['id']}")]
    assert (await post(eve, new("Mine")))["state"] == "visible"
    assert (await admin.get("/api/moderation/discussions")).json()["items"] == []
    actions = await rows(web, "SELECT action, object FROM web.audit_log WHERE action ~ 'approve'")
    assert actions == [("discussion.approve", f"discussion/{held['id']}")] * 2


async def test_reports_hold_and_moderators_decide(web: Web, admin: httpx.AsyncClient) -> None:
    """Three people hold a post; removed it is for moderators; approved it cannot be held again."""
    ada = await aged(web, "ada")
    people = [await aged(web, f"u{n}") for n in range(3)]
    thread, other = await post(ada, new("Bad")), await post(ada, new("Good"))
    body = {"reason": "spam", "note": "<b>Look</b>"}
    for made in (thread, other):
        path = f"{PATH}/{made['id']}"
        for person in people:
            assert (await people[0].get(path)).status_code == 200
            answers = [await person.post(f"{path}/reports", json=body) for _ in range(2)]
            # The last one holds it: its reporter does not see it any more.
            assert [a.status_code for a in answers] == [204, 404 if person is people[2] else 204]
        assert_problem(await people[0].get(path), 404, "not-found")
    assert_problem(await ada.post(f"{PATH}/{thread['id']}/reports", json=body), 409, "own-post")
    queue = (await admin.get("/api/moderation/discussions", params={"limit": 1})).json()
    [item] = queue["items"]
    assert (item["title"], item["state"], item["report_count"]) == ("Bad", "held", 3)
    assert {r["reporter"] for r in item["reports"]} == {"u0", "u1", "u2"}
    params = {"cursor": queue["next"]}
    [second] = (await admin.get("/api/moderation/discussions", params=params)).json()["items"]
    assert second["title"] == "Good"
    remove = {"action": "remove", "reason": "Advertising."}
    assert (await admin.post(f"{PATH}/{thread['id']}/decision", json=remove)).status_code == 204
    approve = {"action": "approve"}
    assert (await admin.post(f"{PATH}/{other['id']}/decision", json=approve)).status_code == 204
    assert_problem(await ada.get(f"{PATH}/{thread['id']}"), 404, "not-found")
    assert (await admin.get(f"{PATH}/{thread['id']}")).json()["state"] == "removed"
    assert await titles(people[0]) == ["Good"]
    found = await rows(web, "SELECT data->>'text' FROM web.notifications WHERE kind = 'moderation'")
    assert ('Your post in "Bad" was removed: Advertising.',) in found
    more = [await aged(web, f"v{n}") for n in range(3)]
    for person in more:
        await person.post(f"{PATH}/{other['id']}/reports", json=body)
    assert await titles(people[0]) == ["Good"]
    resolutions = await rows(
        web, "SELECT resolution, count(*) FROM web.discussion_reports GROUP BY 1 ORDER BY 1"
    )
    assert resolutions == [("dismissed", 3), ("upheld", 3), (None, 3)]


async def test_locks_and_marks(web: Web, admin: httpx.AsyncClient) -> None:
    """A locked thread takes no replies or edits but moderators'; each mark is in the log."""
    ada = await aged(web, "ada")
    thread = await post(ada, new())
    comment = await reply(ada, thread["id"], "A comment.")
    marks = f"{PATH}/{thread['id']}/marks"
    answer = await admin.patch(marks, json={"locked": True, "official": True})
    assert answer.json() == {"official": True, "premium": False, "pinned": False, "locked": True}
    path = f"{PATH}/{thread['id']}"
    assert_problem(await ada.post(f"{path}/replies", json={"source": "No."}), 409, "locked")
    assert_problem(await ada.patch(path, json={"source": "No more."}), 409, "locked")
    await reply(admin, thread["id"], "Closed.")
    assert_problem(await ada.patch(marks, json={"locked": False}), 403, "forbidden")
    odd = await admin.patch(f"{PATH}/{comment['id']}/marks", json={"pinned": True})
    assert_problem(odd, 422, "invalid", "pinned")
    assert (await ada.delete(f"{PATH}/{comment['id']}")).status_code == 204
    log = await rows(web, "SELECT detail FROM web.audit_log WHERE action = 'discussion.mark'")
    assert log == [({"locked": True, "official": True},)]


async def test_nothing_of_a_problem_that_one_may_not_see(
    web: Web, admin: httpx.AsyncClient, problem: str
) -> None:
    """Not the list, the thread, its replies, a search, a vote, a mention: 404 as if not there."""
    ada, bob = await aged(web, "ada"), await aged(web, "bob")
    thread = await post(ada, new("Zebra", problem=problem))
    comment = await reply(bob, thread["id"], "A zebra.")
    await execute(web, "UPDATE web.problems SET visibility = 'private'")
    for client in (ada, web.client()):
        listed = await client.get(PATH, params={"problem": problem})
        assert_problem(listed, 404, "not-found")
        for path in (thread["id"], f"{thread['id']}/replies", f"{comment['id']}/replies"):
            assert_problem(await client.get(f"{PATH}/{path}"), 404, "not-found")
        found = await client.get(f"{PATH}/search", params={"q": "zebra"})
        assert found.json()["items"] == []
    for made in (thread, comment):
        path = f"{PATH}/{made['id']}"
        for answer in (
            await bob.put(f"{path}/vote", json={"value": 1}),
            await ada.post(f"{path}/replies", json={"source": "Hidden."}),
            await ada.patch(path, json={"source": "Hidden words."}),
            await ada.delete(path),
            await bob.post(f"{path}/reports", json={"reason": "spam"}),
            await ada.get(f"{path}/history"),
        ):
            assert_problem(answer, 404, "not-found")
    assert_problem(await ada.post(PATH, json=new(problem=problem)), 404, "not-found")
    before = await told(web, "ada")
    await reply(admin, thread["id"], "Only members see this, @bob.")
    assert await told(web, "ada") == before
    assert await told(web, "bob") == []


async def test_solutions_for_those_who_solved(
    web: Web, admin: httpx.AsyncClient, problem: str
) -> None:
    """Where the problem says so: lists, replies and search leave them out until then."""
    ada, bob = await aged(web, "ada"), await aged(web, "bob")
    rule = f"/api/problems/{problem}/discussion-rule"
    assert (await admin.get(rule)).json() == {"solutions_after_solving": False}
    early = await post(ada, solution(problem, "Early zebra"))
    await reply(bob, early["id"], "A striped comment.")
    answer = await admin.put(rule, json={"solutions_after_solving": True})
    assert answer.json() == {"solutions_after_solving": True}
    assert_problem(await ada.put(rule, json=answer.json()), 403, "forbidden")
    assert_problem(await bob.post(PATH, json=solution(problem)), 403, "not-solved")
    for client in (bob, web.client()):
        assert_problem(await client.get(f"{PATH}/{early['id']}"), 404, "not-found")
        assert_problem(await client.get(f"{PATH}/{early['id']}/replies"), 404, "not-found")
        page = (await client.get(PATH, params={"problem": problem})).json()
        assert (page["items"], page["solutions_hidden"]) == ([], True)
        for words in ("zebra", "striped"):
            found = await client.get(f"{PATH}/search", params={"q": words})
            assert found.json()["items"] == []
    assert await titles(ada, problem=problem) == ["Early zebra"]
    await solve(web, "bob", problem)
    assert await titles(bob, problem=problem) == ["Early zebra"]
    assert (await bob.get(PATH, params={"problem": problem})).json()["solutions_hidden"] is False
    await post(bob, solution(problem, "Mine"))


async def test_search_knows_languages_and_ranks(web: Web, admin: httpx.AsyncClient) -> None:
    """Declined words are found in their language, titles first, code as it is, over pages."""
    await post(admin, new("Graph traversal", "Walking through the nodes of something."))
    thread = await post(admin, new("Trees", "Every tree is a graph without cycles, they say."))
    await reply(admin, thread["id"], "What about graphs with `vector<int>` in them?")
    german = new("Häuser zählen", "In allen Häusern wohnen Leute, sagt man.", locale="de")
    await post(admin, german)

    async def search(words: str, **params: Any) -> list[str]:
        found: list[str] = []
        cursor: str | None = None
        while True:
            more = {"cursor": cursor} if cursor else {}
            query = {"q": words, "limit": 1} | params | more
            answer = await web.client().get(f"{PATH}/search", params=query)
            assert answer.status_code == 200, answer.text
            found += [f"{i['kind']} {i['title']}" for i in answer.json()["items"]]
            cursor = answer.json()["next"]
            if cursor is None:
                return found

    found = await search("graphs")
    assert found[0] == "discussion Graph traversal"
    assert sorted(found[1:]) == ["discussion Trees", "reply Trees"]
    assert await search("Leuten", locale="de") == ["discussion Häuser zählen"]
    assert await search("Leuten") == []
    assert await search("vector") == ["reply Trees"]
    assert await search('"nodes of something" -cycles') == ["discussion Graph traversal"]
    assert await search("graph", author="nobody") == []
    assert await search("':*&|!(") == []
    odd = await web.client().get(f"{PATH}/search", params={"q": "x", "cursor": "aW5mfHg"})
    assert_problem(odd, 422, "invalid", "cursor")


async def test_mentions(web: Web, admin: httpx.AsyncClient) -> None:
    """Told once, whatever is edited; not for code, oneself, or names that are none."""
    ada, _ = await aged(web, "ada"), await aged(web, "bob")
    body = "Dear @Bob, @ada and @nobody: `@root` and\n\n```\n@root\n```\n\nmail a@root"
    made = await post(ada, new("Mentions", body))
    link = f"/discussions/{made['id']}"
    assert await told(web, "bob") == [("mention", link)]
    assert await told(web, "root") == await told(web, "ada") == []
    await ada.patch(f"{PATH}/{made['id']}", json={"source": "Now @bob, and @root."})
    assert await told(web, "bob") == await told(web, "root") == [("mention", link)]


async def test_spam_is_limited(web: Web, admin: httpx.AsyncClient) -> None:
    """Repetitions, links, waves of copies, and too many posts of a young account."""
    ada, eve = await aged(web, "ada"), await web.user("eve")
    text = "Have a look at this wonderful offer of ours."
    await post(ada, new("Offer", text))
    again = await ada.post(PATH, json=new("Offer!", text.upper().replace(" ", "  ")))
    assert_problem(again, 409, "repetition", "source")
    await reply(ada, (await post(ada, new("Talk")))["id"], "Thanks!")
    links = " ".join(f"https://example.org/{n}" for n in range(3))
    assert_problem(await eve.post(PATH, json=new(source=links)), 422, "invalid", "source")
    await post(ada, new(source=links))
    for name in ("b1", "b2"):
        assert (await post(await aged(web, name), new("Offer", text)))["state"] == "visible"
    assert (await post(await aged(web, "b3"), new("Offer", text)))["state"] == "held"
    answers = [await eve.post(PATH, json=new(f"Number {n} of many")) for n in range(4)]
    assert answers[0].status_code == 201
    assert_problem(answers[-1], 429, "rate-limited")
    assert int(answers[-1].headers["retry-after"]) > 0
    first, second = await asyncio.gather(
        *(ada.post(PATH, json=new("Twice", "The very same words at the same time.")) for _ in "ab")
    )
    assert sorted((first.status_code, second.status_code)) == [201, 409]


class Elements(HTMLParser):
    """What a browser would make of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "![x](https://evil.example/pixel.png)",
    "<a href='javascript:alert(1)'>x</a>",
    '$\\href{javascript:alert(1)}{x}$ $<img src=x onerror="alert(1)">$',
    "```<script>\n</code><script>alert(1)</script>\n```",
    "<svg/onload=alert(1)>",
    "| a |\n|:-:|\n| <style>*{display:none}</style> |",
    "[x]: data:text/html,<script>alert(1)</script>\n\n[x]",
]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_no_text_becomes_script(web: Web, admin: httpx.AsyncClient, attack: str) -> None:
    """In threads, replies, previews and the queue; titles and excerpts are plain text."""
    made = await post(admin, new(f"Attack {attack}"[:140], attack))
    texts = [made["html"], (await admin.get(f"{PATH}/{made['id']}")).json()["html"]]
    texts.append((await reply(admin, made["id"], attack))["html"])
    shown = await admin.post(f"{PATH}/preview", json={"source": attack})
    texts.append(shown.json()["html"])
    edited = await admin.patch(f"{PATH}/{made['id']}", json={"source": f"{attack}\n\nmore"})
    texts.append(edited.json()["html"])
    for html in texts:
        elements = Elements()
        elements.feed(html)
        assert elements.found, html
        for tag, attributes in elements.found:
            assert tag not in {"script", "img", "svg", "style", "iframe", "object", "form"}, html
            assert set(attributes) <= {"href", "title", "class", "rel", "align"}, html
            link = attributes.get("href", "https://")
            assert link.startswith(("https://", "http://", "mailto:", "/")), html


async def test_lists_take_as_many_statements_for_many(
    web: Web, admin: httpx.AsyncClient, statements: Callable[[AsyncEngine], list[str]]
) -> None:
    """Not one more per thread, reply, author or report."""
    assert web.app is not None
    seen = statements(web.app.state.services.get(AsyncEngine))
    ada = await aged(web, "ada")
    thread = (await post(admin, new("The thread")))["id"]
    counts: dict[str, list[int]] = {}
    for size in (2, 12):
        for n in range(size):
            made = await reply(admin, thread, f"Comment {size} {n}")
            await reply(admin, made["id"], f"Answer {size} {n}")
            other = await post(admin, new(f"Thread {size} {n}"))
            await ada.post(f"{PATH}/{other['id']}/reports", json={"reason": "spam"})
        for path in (
            PATH,
            f"{PATH}/{thread}/replies",
            f"{PATH}/search?q=thread",
            "/api/moderation/discussions",
        ):
            seen.clear()
            answer = await admin.get(path)
            assert answer.status_code == 200, answer.text
            assert len(answer.json()["items"]) >= size
            counts.setdefault(path, []).append(len(seen))
    for path, (few, many) in counts.items():
        assert few == many <= 8, path


async def test_counters_agree_with_the_rows(web: Web, admin: httpx.AsyncClient) -> None:
    """After many acts at once, whatever their order."""
    people = [await aged(web, f"u{n}") for n in range(4)]
    thread = (await post(admin, new()))["id"]

    async def act(index: int, person: httpx.AsyncClient) -> None:
        for n in range(3):
            made = await reply(person, thread, f"Comment {index} {n}")
            await reply(person, made["id"], f"Answer {index} {n}")
            if n == 1:
                assert (await person.delete(f"{PATH}/{made['id']}")).status_code == 204

    await asyncio.gather(*(act(i, p) for i, p in enumerate(people)))
    wrong = await rows(
        web,
        "SELECT p.id FROM web.discussion_posts p WHERE direct_replies <> (SELECT count(*)"
        " FROM web.discussion_posts c WHERE c.parent_id = p.id AND c.state = 'visible')"
        " OR depth = 0 AND thread_replies <> (SELECT count(*) FROM web.discussion_posts c"
        " WHERE c.root_id = p.id AND c.depth > 0 AND c.state = 'visible')",
    )
    assert wrong == []
    assert (await admin.get(f"{PATH}/{thread}")).json()["reply_count"] == 20


async def test_a_reply_rings_the_bell(web: Web, admin: httpx.AsyncClient) -> None:
    """From a post to the reader's list, in words."""
    ada = await aged(web, "ada")
    thread = await post(ada, new("Sorting"))
    await reply(admin, thread["id"], "With what?")

    async def told_ada() -> list[str]:
        items = (await ada.get("/api/notifications")).json()["items"]
        return [item["text"] for item in items]

    assert await eventually(told_ada) == ['root replied in "Sorting"']


async def test_what_is_known_of_a_person_is_handed_out(web: Web, admin: httpx.AsyncClient) -> None:
    """Posts, earlier wordings, votes, reports, preferences and devices are in the export."""
    ada = await aged(web, "ada")
    mine, other = await post(ada, new("Mine")), await post(admin, new("Other"))
    await ada.patch(f"{PATH}/{mine['id']}", json={"source": "Reworded, at some length."})
    await ada.put(f"{PATH}/{other['id']}/vote", json={"value": -1})
    await ada.post(f"{PATH}/{other['id']}/reports", json={"reason": "other", "note": "Hm"})
    await ada.patch("/api/notifications/preferences", json={"time_zone": "Europe/Berlin"})
    answer = await ada.get("/api/account/export")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert [p["source"] for p in files["posts.json"]] == ["Reworded, at some length."]
    assert [e["source"] for e in files["post-edits.json"]] == ["About mine, at some length."]
    assert [v["value"] for v in files["post-votes.json"]] == [-1]
    assert [r["note"] for r in files["post-reports.json"]] == ["Hm"]
    assert [d["time_zone"] for d in files["notification-digest.json"]] == ["Europe/Berlin"]
    assert files["push-devices.json"] == []


async def test_erasure_leaves_what_others_see(web: Web, admin: httpx.AsyncClient) -> None:
    """Visible posts stay; removed and deleted texts, earlier wordings and devices go."""
    ada = await aged(web, "ada")
    kept, gone = await post(ada, new("Kept")), await post(ada, new("Gone"))
    await ada.patch(f"{PATH}/{kept['id']}", json={"source": "Reworded, at some length."})
    await ada.delete(f"{PATH}/{gone['id']}")
    await ada.patch("/api/notifications/preferences", json={"time_zone": "Europe/Berlin"})
    [(person,)] = await rows(web, "SELECT id FROM web.users WHERE username = 'ada'")
    assert web.app is not None
    async with session_factory(web.app.state.services.get(AsyncEngine)).begin() as session:
        for part in web.app.state.services.get(PersonalDataRegistry).parts:
            if part.name.startswith(("post", "notification-", "push-")):
                await part.erase(session, person, submissions=False)
    assert await titles(admin) == ["Kept"]
    assert (await admin.get(f"{PATH}/{kept['id']}/history")).json()["items"] == []
    assert (await admin.get(f"{PATH}/{gone['id']}")).json()["html"] == ""
    assert await rows(web, "SELECT 1 FROM web.notification_digests") == []


def test_heat_weighs_votes_against_time() -> None:
    """Ten times the votes are worth half a day; bad posts sink."""
    now = datetime(2026, 11, 2, tzinfo=UTC)
    later = now + timedelta(seconds=rules.HOT_S)
    assert rules.hot(10, now) == rules.hot(1, later)
    assert rules.hot(100, now) > rules.hot(10, now) > rules.hot(0, now) > rules.hot(-10, now)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("@ada, @Bob!", ["ada", "bob"]),
        ("(@ada) **@bob**", ["ada", "bob"]),
        ("mail ada@bob.org and /@ada", []),
        ("`@ada` ``x ` @ada`` @bob", ["bob"]),
        ("~~~\n@ada\n~~~\n@bob", ["bob"]),
        ("```\n@ada without an end", []),
        (" ".join(f"@u{n}" for n in range(30)), [f"u{n}" for n in range(rules.MENTIONS)]),
    ],
)
def test_names_after_an_at(source: str, names: list[str]) -> None:
    """Outside of code and addresses."""
    assert rules.mentions(source) == names


def test_young_accounts_post_less() -> None:
    """A tenth on the first day, a third in the first week, at least one."""
    usual = Rate(30, 3600)
    ages = [timedelta(hours=1), timedelta(days=2), timedelta(days=8)]
    assert [rules.rate(usual, age).count for age in ages] == [3, 10, 30]
    assert rules.rate(Rate(2, 60), ages[0]).count == 1

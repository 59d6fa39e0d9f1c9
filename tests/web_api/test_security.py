"""What attackers try from outside: texts that act, headers that lack, requests to elsewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx

from tests.web_api.conftest import Web, package_files, package_zip, upload
from web_api.security import HEADERS

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = """<script>alert(1)</script> <img src=x onerror=alert(2)> <svg/onload=alert(3)>

[a](javascript:alert(4)) [b](data:text/html;base64,PHN2Zz4=) [c](//evil.example) ![d](x:y)

<a href="https://example.org" onclick="alert(5)" style="position:fixed">e</a>

```"><script>alert(6)</script>
x
```

$\\href{javascript:alert(7)}{f}$ <iframe src="//evil.example"></iframe> <form action=/x><input>

<style>*{display:none}</style> <math><mtext><script>alert(8)</script></mtext></math> &lt;b&gt;
"""
ACTIVE = {"script", "svg", "iframe", "form", "input", "style", "math", "object", "embed"}
PLACES = {
    "Announcement.html": "/api/announcements",
    "KeptAnnouncement.html": "/api/announcements/all",
    "Card.html": "/api/interviews/{interview}",
    "Contest.rules_html": "/api/contests/hostile",
    "Editorial.html": "/api/problems/{problem}/editorial",
    "ListDetail.html": "/api/lists/{list}",
    "Note.html": "/api/problems/{problem}/note",
    "Previewed.html": "POST /api/problems/{problem}/preview",
    "Problem.statement_html": "/api/problems/{problem}",
    "Problem.constraints_html": "/api/problems/{problem}",
    "ProblemNote.html": "/api/me/notes",
    "QueuedPost.html": "/api/moderation/discussions",
    "Rendered.html": "POST /api/discussions/preview",
    "Reply.html": "/api/discussions/{thread}/replies",
    "Thread.html": "/api/discussions/{thread}",
    "Version.statement_html": "/api/problems/{problem}/versions/{digest}",
}
"""Every part of an answer that is markup, and an address that shows one."""


class Elements(HTMLParser):
    """What a browser would make of a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(text: str) -> None:
    """No element that acts, no handler, no style, no link but to where links may lead."""
    for tag, attributes in Elements(text).found:
        assert tag not in ACTIVE, text
        for name, value in attributes.items():
            assert not name.startswith("on"), text
            assert name != "style", text
            if name == "src":
                # A package's own pictures are part of its statement.
                assert tag == "img" and (value or "").startswith("data:image/"), text
            if name == "href":
                assert re.match(r"https?://|mailto:|#|/(?![/\\])", value or ""), text


def markup(value: Any, name: str) -> Iterator[str]:
    """All texts under this name, anywhere in an answer."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == name and isinstance(each, str):
                yield each
            yield from markup(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from markup(each, name)


async def planted(admin: httpx.AsyncClient) -> dict[str, str]:
    """Hostile texts wherever people may write one that is shown as markup."""
    files = package_files() | {"statement/problem.en.md": HOSTILE}
    made = await upload(admin, package_zip(files))
    assert made.status_code == 201, made.text
    slug = made.json()["slug"]
    texts = {
        "base": 1,
        "title": "T",
        "statements": [{"language": "en", "source": HOSTILE}],
        "constraints": HOSTILE,
        "editorial": HOSTILE,
        "hints": [HOSTILE],
    }
    thread = {"kind": "discussion", "title": "Hostile", "source": HOSTILE}
    contest = {
        "slug": "hostile",
        "title": "Hostile",
        "kind": "special",
        "scoring": "icpc",
        "rules": HOSTILE,
        "starts_at": "2099-01-01T00:00:00Z",
        "ends_at": "2099-01-02T00:00:00Z",
    }
    answers = {
        "texts": await admin.put(f"/api/problems/{slug}/texts", json=texts),
        "thread": await admin.post("/api/discussions", json=thread),
        "banner": await admin.post("/api/announcements", json={"source": HOSTILE}),
        "contest": await admin.post("/api/contests", json=contest),
        "note": await admin.put(f"/api/problems/{slug}/note", json={"source": HOSTILE}),
        "list": await admin.post("/api/lists", json={"title": "T", "description": HOSTILE}),
        "interview": await admin.post("/api/interviews", json={"difficulties": ["easy"]}),
    }
    for name, answer in answers.items():
        assert answer.is_success, (name, answer.text)
    post = answers["thread"].json()["id"]
    reply = await admin.post(f"/api/discussions/{post}/replies", json={"source": HOSTILE})
    assert reply.status_code == 201, reply.text
    easy = await admin.patch(f"/api/problems/{slug}/details", json={"difficulty": "easy"})
    assert easy.status_code == 200, easy.text
    interview = answers["interview"].json()["id"]
    assert (await admin.post(f"/api/interviews/{interview}/start")).is_success
    card = await admin.put(f"/api/interviews/{interview}/card", json={"feedback": HOSTILE})
    assert card.status_code == 204, card.text
    digest = (await admin.get(f"/api/problems/{slug}")).json()["version_digest"]
    made = {"list": answers["list"].json()["id"], "interview": interview}
    return {"problem": slug, "thread": post, "digest": digest, **made}


async def test_no_text_of_anybody_becomes_a_script(web: Web, admin: httpx.AsyncClient) -> None:
    """Stored texts come back as harmless markup from every address that shows them."""
    document = (await admin.get("/api/openapi.json")).json()
    known = {
        f"{schema}.{name}"
        for schema, model in document["components"]["schemas"].items()
        for name in model.get("properties", {})
        if "html" in name
    }
    assert known == set(PLACES), "say where each is shown, and plant a text there"
    names = await planted(admin)
    ada = await web.user("ada")
    held = {"kind": "discussion", "title": "Hostile", "source": HOSTILE}
    assert (await ada.post("/api/discussions", json=held)).json()["state"] == "held"
    for place, address in PLACES.items():
        method, _, path = address.rpartition(" ")
        body = {"json": {"source": HOSTILE}} if method else {}
        answer = await admin.request(method or "GET", path.format(**names), **body)
        assert answer.is_success, (place, answer.text)
        assert answer.headers["content-type"] == "application/json"
        found = [t for t in markup(answer.json(), place.rpartition(".")[2]) if "alert" in t]
        assert found, f"{place}: nothing was planted"
        for text in found:
            assert_harmless(text)
    for announcement in (await admin.get("/api/announcements/all")).json()["items"]:
        await admin.delete(f"/api/announcements/{announcement['id']}")


async def test_every_kind_of_answer_has_the_headers(web: Web, admin: httpx.AsyncClient) -> None:
    """Pages, data, errors, refusals and streams; no policy lets inline script run."""
    foreign = {"Origin": "https://evil.example"}
    answers = [
        await admin.get("/"),
        await admin.get("/docs"),
        await admin.get("/api/auth/me"),
        await admin.get("/api/none"),
        await admin.post("/api/auth/login", json={}),
        await admin.post("/api/auth/logout", headers=foreign),
        await admin.post("/api/auth/login", content=b"x" * 9_000_000),
    ]
    async with admin.stream("GET", "/api/notifications/events") as stream:
        answers.append(stream)
    assert {answer.status_code for answer in answers} >= {200, 403, 404, 413, 422}
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (answer.url, name)
        if answer.url.path.startswith("/api/"):
            assert "no-store" in answer.headers["cache-control"], answer.url
        assert "server" not in answer.headers
        assert "x-powered-by" not in answer.headers
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"


def test_pages_hold_no_inline_script() -> None:
    """What the policy would stop is not there."""
    page = (ROOT / "web_ui" / "index.html").read_text()
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert scripts
    assert all("src=" in attributes and not body.strip() for attributes, body in scripts)
    assert not re.search(r"\son\w+=|javascript:", page)


async def test_forms_of_other_sites_are_no_json(web: Web) -> None:
    """Only application/json is read as such: a plain form cannot carry a request."""
    await web.user("ada")
    body = '{"login": "ada", "password": "correct horse battery"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        headers = {"Content-Type": kind}
        answer = await web.client().post("/api/auth/login", content=body, headers=headers)
        assert answer.status_code in (400, 415, 422), kind
        assert "set-cookie" not in answer.headers


async def test_a_planted_session_is_worth_nothing(web: Web) -> None:
    """Whoever gives a browser a session id before it signs in does not share what follows."""
    planted = "A" * 43
    victim = web.client(cookies={"assize_session": planted})
    body = {"username": "ada", "email": "a@example.org", "password": "correct horse battery"}
    answer = await victim.post("/api/auth/register", json=body)
    assert answer.status_code == 201
    assert planted not in answer.headers["set-cookie"]
    attacker = web.client(cookies={"assize_session": planted})
    assert (await attacker.get("/api/auth/me")).status_code == 401


OUTGOING = {
    "aiosmtplib": {"web_api/mail/transport.py"},
    "httpx": {"web_api/notifications/push.py", "web_api/users/oidc_provider.py"},
    "pywebpush": {"web_api/notifications/push.py"},
    "socket": {"web_api/users/oidc_provider.py"},
}
"""Who may reach other machines: a mail server and providers that the operator names, and push
services from the operator's list."""
CLIENTS = {"aiohttp", "requests", "urllib3", "socket", "http", "ftplib", "smtplib", *OUTGOING}


def test_few_modules_make_requests() -> None:
    """Nobody's address is fetched but by modules that check it: see docs/security.md."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "web_api").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                top = name.partition(".")[0]
                if (top in CLIENTS and name != "http") or name == "urllib.request":
                    found.setdefault(top, set()).add(str(path.relative_to(ROOT)))
    assert found == OUTGOING


def test_the_checklist_names_tests_that_exist() -> None:
    """Each point of docs/security.md is shown by a test that is there."""
    text = (ROOT / "docs" / "security.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 60
    missing = []
    for path, name in sorted(set(named)):
        file = ROOT / path
        tree = ast.parse(file.read_text()) if file.is_file() else ast.Module([], [])
        functions = {
            n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        if name not in functions:
            missing.append(f"{path}::{name}")
    assert not missing
    points = [line for line in text.splitlines() if re.match(r"\| \d+\.\d+\.\d+ \|", line)]
    assert len(points) > 100
    for point in points:
        shown = point.strip("| ").rpartition("|")[2].strip()
        assert "::" in shown or shown in ("(operator)", "not applicable", "not met"), point

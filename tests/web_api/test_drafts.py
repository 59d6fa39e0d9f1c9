"""Drafts and personal templates."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from typing import Any

import httpx

from tests.web_api.conftest import Web, assert_problem, execute
from web_api.drafts.schemas import MOST_BYTES
from web_api.drafts.service import QUOTA_BYTES

PATH = "/api/problems/two-sum/drafts/python3"


async def save(client: httpx.AsyncClient, source: str, base: int, path: str = PATH) -> Any:
    return await client.put(path, json={"source": source, "base": base})


async def test_drafts_are_not_overwritten_unseen(
    web: Web, admin: httpx.AsyncClient, problem: str
) -> None:
    """Each write is on top of the revision it was made from; others get the newer text."""
    ada = await web.user("ada")
    assert_problem(await ada.get(PATH), 404, "not-found")
    first = (await save(ada, "a", 0)).json()
    assert (first["problem"], first["language"], first["revision"]) == ("two-sum", "python3", 1)
    assert (await save(ada, "ab", 1)).json()["revision"] == 2
    assert (await ada.get(PATH)).json()["source"] == "ab"
    for base in (0, 1, 3):
        body = assert_problem(await save(ada, "other", base), 409, "draft-changed")
        assert (body["draft"]["source"], body["draft"]["revision"]) == ("ab", 2)
    answers = await asyncio.gather(*(save(ada, str(n), 2) for n in range(4)))
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409]
    written = next(a for a in answers if a.status_code == 200).json()["source"]
    assert (await ada.get(PATH)).json()["source"] == written
    assert_problem(await admin.get(PATH), 404, "not-found")

    assert (await save(ada, "int", 0, PATH.replace("python3", "cpp20"))).status_code == 200
    found = (await ada.get("/api/drafts")).json()
    assert [(i["language"], i["size"]) for i in found["items"]] == [("cpp20", 3), ("python3", 1)]
    assert (found["bytes"], found["bytes_allowed"]) == (4, QUOTA_BYTES)
    assert (await ada.delete(PATH)).status_code == 204
    assert (await ada.delete(PATH)).status_code == 204
    body = assert_problem(await save(ada, "x", 3), 409, "draft-changed")
    assert "draft" not in body
    assert (await save(ada, "x", 0)).json()["revision"] == 1


async def test_rules_of_drafts(web: Web, admin: httpx.AsyncClient, problem: str) -> None:
    """Known languages and problems, a size for one, a quota for all."""
    ada = await web.user("ada")
    assert_problem(await save(ada, "é" * (MOST_BYTES // 2 + 1), 0), 413, "too-large", "source")
    assert_problem(await save(ada, "a\0", 0), 422, "invalid", "source")
    assert_problem(await save(ada, "a", -1), 422, "invalid", "base")
    answer = await save(ada, "a", 0, PATH.replace("python3", "cobol"))
    assert_problem(answer, 422, "invalid", "language")
    answer = await save(ada, "a", 0, PATH.replace("two-sum", "no-such"))
    assert_problem(answer, 404, "not-found")
    assert_problem(await save(web.client(), "a", 0), 401, "not-signed-in")
    assert (await save(ada, "a", 0)).status_code == 200
    await execute(web, "UPDATE web.drafts SET size = %s", QUOTA_BYTES)
    other = PATH.replace("python3", "cpp20")
    assert_problem(await save(ada, "a", 0, other), 413, "quota", "source")
    assert (await save(ada, "smaller", 1)).status_code == 200
    assert (await save(ada, "a", 0, other)).status_code == 200


async def test_what_the_editor_begins_with(
    web: Web, admin: httpx.AsyncClient, problem: str
) -> None:
    """The draft, else the problem's starter, else the own template, else the language's."""
    ada = await web.user("ada")
    start = "/api/problems/two-sum/start/python3"
    template = "/api/account/templates/python3"

    async def begins() -> tuple[str, str]:
        found = (await ada.get(start)).json()
        return found["origin"], found["source"]

    assert (await begins())[0] == "language"
    assert_problem(await ada.get(template), 404, "not-found")
    assert (await ada.put(template, json={"source": "import os\n"})).status_code == 200
    assert (await ada.put(template, json={"source": "import sys\n"})).status_code == 200
    assert (await ada.get(template)).json()["source"] == "import sys\n"
    assert await begins() == ("template", "import sys\n")
    await execute(web, """UPDATE web.problem_versions SET starters = '{"python3": "def f"}'""")
    assert await begins() == ("starter", "def f")
    await save(ada, "def f(): pass", 0)
    assert await begins() == ("draft", "def f(): pass")
    assert_problem(await ada.get(start.replace("python3", "cobol")), 404, "not-found")

    await ada.put("/api/account/templates/cpp20", json={"source": "int"})
    found = (await ada.get("/api/account/templates")).json()["items"]
    assert [item["language"] for item in found] == ["cpp20", "python3"]
    assert (await admin.get("/api/account/templates")).json()["items"] == []
    for path, status, named in (
        ("/api/account/templates/cobol", 422, "language"),
        (template, 413, "source"),
    ):
        source = "é" * 40_000 if status == 413 else "x"
        answer = await ada.put(path, json={"source": source})
        assert_problem(answer, status, "too-large" if status == 413 else "invalid", named)

    with zipfile.ZipFile(io.BytesIO((await ada.get("/api/account/export")).content)) as files:
        held = {name: json.loads(files.read(name)) for name in files.namelist()}
    assert [row["source"] for row in held["drafts.json"]] == ["def f(): pass"]
    assert {row["language"] for row in held["templates.json"]} == {"cpp20", "python3"}
    assert held["submission-links.json"] == []
    for _ in range(2):
        assert (await ada.delete(template)).status_code == 204
    assert_problem(await ada.get(template), 404, "not-found")

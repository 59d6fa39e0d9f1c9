"""The people of the matrix and the objects that they ask for."""

from __future__ import annotations

import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from tests.web_api.conftest import PASSWORD, Web, package_files, package_zip
from tests.web_api.matrix.table import PEOPLE, ROLES, TOKENS, Row
from web_api.judge.fake import FakeJudge

Maker = Callable[["World"], Awaitable[str]]
NAME = re.compile(r"\{(\w+)(?:=([^{}]*))?\}")
"""An object's name, or any name with the value it stands for."""
GIVEN = {"owner": "setter", "setter": "setter", "manager": "manager", "staff": "staff"}


class World:
    """One client for each role, and named objects that are made when they are needed."""

    def __init__(self, web: Web, judge: FakeJudge, makers: Mapping[str, Maker]) -> None:
        self.web = web
        self.judge = judge
        self._makers = makers
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._objects: dict[str, str] = {}
        self._count = 0

    def __getitem__(self, role: str) -> httpx.AsyncClient:
        return self._clients[role]

    async def populate(self) -> None:
        """Accounts of all roles; their names are the roles'."""
        for role in ("admin", *(p for p in PEOPLE if p != "admin")):
            self._clients[role] = await self.web.user(role)
        for name, role in GIVEN.items():
            answer = await self["admin"].patch(f"/api/users/{name}", json={"role": role})
            assert answer.status_code == 200, answer.text
        self._clients["anonymous"] = self.web.client()
        for scope in TOKENS:
            body = {"name": scope, "scopes": [scope]}
            secret = (await self["admin"].post("/api/auth/tokens", json=body)).json()["token"]
            headers = {"Authorization": f"Bearer {secret}"}
            self._clients[f"{scope} token"] = self.web.client(headers=headers)
        assert set(self._clients) == set(ROLES)

    async def sign_in(self, role: str) -> None:
        """Once more."""
        body = {"login": role, "password": PASSWORD}
        answer = await self[role].post("/api/auth/login", json=body)
        assert answer.status_code == 200, answer.text

    async def get(self, name: str) -> str:
        """An object's name or id in paths."""
        if name == "anything":
            return str(uuid.uuid4())
        if name not in self._objects:
            self._objects[name] = await self._makers[name](self)
        return self._objects[name]

    def forget(self, *names: str) -> None:
        """These objects are used up."""
        for name in names:
            self._objects.pop(name, None)

    def fresh(self, prefix: str = "m") -> str:
        """A name that nothing has."""
        self._count += 1
        return f"{prefix}-{self._count}"

    async def fill(self, text: str) -> str:
        """The text with the objects' names in place of {names}."""
        parts, end = [], 0
        for match in NAME.finditer(text):
            name, value = match.groups()
            parts += [text[end : match.start()], value or await self.get(name)]
            end = match.end()
        return "".join(parts) + text[end:]

    async def ask(self, row: Row, role: str) -> tuple[int, str]:
        """Status and beginning of the answer; streams are left once they begin."""
        path = await self.fill(row.path)
        body = await self._body(row.body)
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        if body is None:
            content = {}
        params = {"params": await self.fill(row.params)} if row.params else {}
        async with self[role].stream(row.method, path, **content, **params) as answer:
            status, text = answer.status_code, ""
            if status >= 400:
                text = (await answer.aread()).decode(errors="replace")[:300]
        if answer.is_success and row.method != "GET":
            self.forget(*row.consumes)
        return status, text

    async def _body(self, value: Any) -> Any:
        """The body with names filled in; a function of the world makes its own."""
        if isinstance(value, str):
            return await self.fill(value)
        if isinstance(value, dict):
            return {key: await self._body(each) for key, each in value.items()}
        if isinstance(value, list):
            return [await self._body(each) for each in value]
        return value


async def problem(world: World) -> str:
    """A public problem of the owner's."""
    return await _imported(world, "public")


async def draft(world: World) -> str:
    """A problem with an editorial that only its owner and staff see."""
    slug = await _imported(world, "draft")
    statement = {"language": "en", "source": "x"}
    body = {"base": 1, "title": slug, "statements": [statement], "editorial": "Add."}
    answer = await world["owner"].put(f"/api/problems/{slug}/texts", json=body)
    assert answer.status_code == 200, answer.text
    return slug


async def _imported(world: World, visibility: str) -> str:
    name = world.fresh(visibility)
    content = package_zip(package_files(name), name)
    answer = await world["owner"].post(
        "/api/problems",
        params={"visibility": visibility},
        files={"package": (f"{name}.zip", content, "application/zip")},
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["slug"])


async def digest(world: World) -> str:
    """Of the current version of `draft`."""
    return await _digest(world, await world.get("draft"))


async def _digest(world: World, slug: str) -> str:
    answer = await world["owner"].get(f"/api/problems/{slug}")
    return str(answer.json()["version_digest"])


async def member(world: World) -> str:
    """The name of a plain user, made for the occasion."""
    name = world.fresh("guest")
    client = await world.web.user(name)
    await client.aclose()
    return name


MAKERS: Mapping[str, Maker] = {
    "problem": problem,
    "draft": draft,
    "digest": digest,
    "guest": member,
}

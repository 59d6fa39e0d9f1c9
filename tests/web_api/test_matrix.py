"""Authorisation and forgery: every route of the app, every role."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterable

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount, WebSocketRoute

from tests.web_api import matrix
from tests.web_api.conftest import Web, assert_problem
from tests.web_api.matrix import world as shared
from tests.web_api.matrix.table import IN, REFUSALS, ROLES, SAFE, Row
from tests.web_api.matrix.world import NAME, Maker, World
from web_api.judge.fake import FakeJudge

FILES = {
    name: importlib.import_module(f"{matrix.__name__}.{name}")
    for _, name, _ in pkgutil.iter_modules(matrix.__path__)
}
ROWS: dict[str, tuple[Row, ...]] = {
    name: file.ROWS for name, file in FILES.items() if hasattr(file, "ROWS")
}
MAKERS: dict[str, Maker] = {
    key: make for file in FILES.values() for key, make in getattr(file, "MAKERS", {}).items()
}
assert MAKERS.items() >= shared.MAKERS.items()


def routes(web: Web) -> list[tuple[str, str]]:
    """Method and path, names in braces as {}, of every route of the app."""
    assert web.app is not None
    found = []
    for context in iter_route_contexts(web.app.routes):
        route = context.original_route
        assert not isinstance(route, Mount | WebSocketRoute), f"{route}: not in the matrix yet"
        path = context.path if isinstance(route, APIRoute) else route.path
        methods = (route.methods or set()) - {"HEAD"}
        found.extend((method, shape(path)) for method in sorted(methods))
    return found


def shape(path: str) -> str:
    return NAME.sub("{}", path)


def test_every_route_has_one_row(web: Web) -> None:
    """A new route says who may use it: see tests/web_api/matrix/__init__.py."""
    table = [(row.method, shape(row.path)) for rows in ROWS.values() for row in rows]
    app = routes(web)
    missing = sorted(set(app) - set(table))
    assert not missing, "no row in tests/web_api/matrix: " + _lines(missing)
    gone = sorted(set(table) - set(app))
    assert not gone, "the app has no such route: " + _lines(gone)
    twice = sorted(key for key, count in Counter(table).items() if count > 1)
    assert not twice, "more than one row: " + _lines(twice)


def _lines(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{method} {path}" for method, path in pairs)


@pytest.mark.parametrize("file", sorted(ROWS))
async def test_everybody_at_every_door(web: Web, judge: FakeJudge, file: str) -> None:
    """Each role is let in, refused, or told that there is nothing, as the table says."""
    world = World(web, judge, MAKERS)
    await world.populate()
    wrong: list[str] = []
    for row in ROWS[file]:
        # Those who must be refused first: what changes anything comes last.
        refused = [role for role in ROLES if row.expected(role) in REFUSALS]
        await world.fill(row.path)
        await world.fill(row.params)
        answers = await asyncio.gather(*(world.ask(row, role) for role in refused))
        seen = dict(zip(refused, answers, strict=True))
        for role in (role for role in ROLES if role not in seen):
            seen[role] = await world.ask(row, role)
            if row.ends_sessions and role in row.access.inside:
                await world.sign_in(role)
        wrong += [_complaint(row, role, *seen[role]) for role in ROLES]
    wrong = [complaint for complaint in wrong if complaint]
    assert not wrong, "\n" + "\n".join(wrong)


def _complaint(row: Row, role: str, status: int, text: str) -> str:
    expected = row.expected(role)
    right = status not in REFUSALS and status < 500 if expected == IN else status == expected
    if status == 503 and expected == IN:
        # What is behind the door may be out of reach: the door was open.
        right = True
    named = "in" if expected == IN else expected
    return "" if right else f"{row.method} {row.path} {role}: {named} expected, not {status} {text}"


async def test_other_sites_change_nothing(web: Web) -> None:
    """Every state-changing route refuses a cookie that another site made a browser send."""
    admin = await web.user("root")
    unsafe = [(method, path) for method, path in routes(web) if method not in SAFE]
    assert len(unsafe) > 50
    for proof in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        for method, path in unsafe:
            answer = await admin.request(method, re.sub(r"\{\}", "x", path), headers=proof, json={})
            assert_problem(answer, 403, "cross-origin")

"""Discussions and their moderation."""

from __future__ import annotations

from tests.web_api.matrix.table import EVERYBODY, MODERATORS, SIGNED_IN, only, row
from tests.web_api.matrix.world import World

AUTHORS = only("owner")
POST = "/api/discussions/{post}"

ROWS = (
    row("GET", "/api/discussions", EVERYBODY),
    row("POST", "/api/discussions", SIGNED_IN, {}),
    row("GET", "/api/discussions/search", EVERYBODY, params="q=word"),
    row("POST", "/api/discussions/preview", SIGNED_IN, {}),
    row("GET", POST, EVERYBODY),
    row("PATCH", POST, only("owner staff admin"), {"source": "Other words."}),
    row("GET", f"{POST}/replies", EVERYBODY),
    row("POST", f"{POST}/replies", SIGNED_IN, {}),
    row("PUT", f"{POST}/vote", SIGNED_IN, {}),
    row("POST", f"{POST}/reports", SIGNED_IN, {}),
    row("GET", f"{POST}/history", only("owner staff admin", 404)),
    row("GET", "/api/moderation/discussions", MODERATORS),
    row("POST", f"{POST}/decision", MODERATORS, {}),
    row("PATCH", f"{POST}/marks", MODERATORS, {}),
    row("GET", "/api/problems/{draft}/discussion-rule", only("owner staff admin", 404)),
    row("PUT", "/api/problems/{draft}/discussion-rule", only("owner staff admin", 404), {}),
    row("DELETE", POST, AUTHORS, consumes="post"),
)


async def _post(world: World) -> str:
    body = {"kind": "discussion", "title": "Words", "source": "Some words."}
    answer = await world["owner"].post("/api/discussions", json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    path = f"/api/discussions/{made['id']}/decision"
    await world["staff"].post(path, json={"action": "approve"})
    return str(made["id"])


MAKERS = {"post": _post}

"""Contests: of managers, and a running one in which the owner takes part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.web_api.matrix.table import EVERYBODY, MANAGERS, OPEN, OWNER, SIGNED_IN, only, row
from tests.web_api.matrix.world import World

HERE = "/api/contests/{contest}"
INSIDE = only("owner manager staff admin", anonymous=403)
"""Participants and managers."""
SECRET = only("manager staff admin", anonymous=403)
"""Managers, while it runs."""

ROWS = (
    row("POST", "/api/contests", MANAGERS, {}, scope="manager"),
    row("GET", "/api/contests", EVERYBODY),
    row("GET", HERE, EVERYBODY),
    row("PATCH", HERE, MANAGERS, {}, scope="manager"),
    row("PUT", f"{HERE}/problems", MANAGERS, {}, scope="manager"),
    row("POST", f"{HERE}/open", MANAGERS, scope="manager"),
    row("GET", f"{HERE}/problems", INSIDE),
    row("GET", f"{HERE}/problems/{{label=A}}", INSIDE),
    row("GET", f"{HERE}/sealed", INSIDE.but(anonymous=401)),
    row("GET", f"{HERE}/key", INSIDE.but(anonymous=401)),
    row("GET", f"{HERE}/key/events", INSIDE.but(anonymous=401)),
    row("PUT", f"{HERE}/registration", SIGNED_IN, {"team": 1}),
    row("GET", f"{HERE}/registration", OWNER),
    row("DELETE", f"{HERE}/registration", SIGNED_IN),
    row("POST", f"{HERE}/registration/members", SIGNED_IN, {}),
    row("DELETE", f"{HERE}/registration/members/{{username=owner}}", SIGNED_IN),
    row("GET", f"{HERE}/invitations", SIGNED_IN),
    row("POST", f"{HERE}/invitations/{{anything}}", SIGNED_IN, {}),
    row("POST", f"{HERE}/submissions", SIGNED_IN, {}, scope="submit"),
    row("GET", f"{HERE}/submissions", SIGNED_IN),
    row("GET", f"{HERE}/board", EVERYBODY),
    row("GET", f"{HERE}/board/events", EVERYBODY),
    row("GET", f"{HERE}/log", SECRET),
    row("POST", f"{HERE}/freeze", MANAGERS, scope="manager"),
    row("POST", f"{HERE}/unfreeze", MANAGERS, scope="manager"),
    row("POST", f"{HERE}/final", MANAGERS, scope="manager"),
    row(
        "PUT",
        f"{HERE}/participations/{{anything}}/disqualification",
        MANAGERS,
        {},
        scope="manager",
    ),
    row("PUT", f"{HERE}/rating", MANAGERS, {}, scope="manager"),
    row("GET", f"{HERE}/ratings", EVERYBODY),
    row("GET", "/api/ratings", OPEN),
    row("GET", "/api/contest-calendar.ics", EVERYBODY),
    row("POST", f"{HERE}/virtual", SIGNED_IN),
    row("GET", f"{HERE}/virtual/board", only("", outside=404)),
    row("POST", f"{HERE}/clarifications", SIGNED_IN, {}),
    row("GET", f"{HERE}/clarifications", SIGNED_IN),
    row("PUT", f"{HERE}/clarifications/{{anything}}/answer", MANAGERS, {}, scope="manager"),
    row("POST", f"{HERE}/announcements", MANAGERS, {}, scope="manager"),
    row("GET", f"{HERE}/balloons", MANAGERS, scope="manager"),
    row(
        "POST",
        f"{HERE}/balloons/{{anything}}/{{label=A}}",
        MANAGERS,
        inside=404,
        scope="manager",
    ),
    row("POST", f"{HERE}/prints", SIGNED_IN, {}),
    row("GET", f"{HERE}/prints", MANAGERS, scope="manager"),
    row("POST", f"{HERE}/prints/{{anything}}", MANAGERS, inside=404, scope="manager"),
    row("GET", "/api/users/{username=owner}/ratings", EVERYBODY),
)


async def _contest(world: World) -> str:
    slug, manager = world.fresh("contest"), world["manager"]
    now = datetime.now(UTC)
    body = {
        "slug": slug,
        "title": "Cup",
        "kind": "special",
        "scoring": "icpc",
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(hours=1)).isoformat(),
    }
    items = [{"problem": await world.get("problem"), "label": "A"}]
    path = f"/api/contests/{slug}"
    for answer in (
        await manager.post("/api/contests", json=body),
        await manager.put(f"{path}/problems", json={"items": items}),
        await manager.post(f"{path}/open"),
        await world["owner"].put(f"{path}/registration", json={}),
    ):
        assert answer.is_success, answer.text
    return slug


MAKERS = {"contest": _contest}

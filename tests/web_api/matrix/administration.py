"""What staff and admins do with people, and operators with the judge."""

from __future__ import annotations

from tests.web_api.matrix.table import ADMINS, MODERATORS, OPEN, row
from tests.web_api.matrix.world import World

ROWS = (
    row("GET", "/api/users", MODERATORS),
    row("GET", "/api/users/{guest}/account", MODERATORS),
    row("PATCH", "/api/users/{guest}", ADMINS, {}),
    row("PUT", "/api/users/{guest}/suspension", MODERATORS, {}),
    row("DELETE", "/api/users/{guest}/suspension", MODERATORS),
    row("DELETE", "/api/users/{guest}/sessions", MODERATORS),
    row("POST", "/api/users/{guest}/confirmation", MODERATORS, consumes="guest"),
    row("GET", "/api/audit", ADMINS),
    row("GET", "/api/audit/export", ADMINS),
    row("GET", "/api/moderation/overview", MODERATORS),
    row("GET", "/api/announcements", OPEN),
    row("GET", "/api/announcements/all", MODERATORS),
    row("POST", "/api/announcements", MODERATORS, {}),
    row("DELETE", "/api/announcements/{announcement}", MODERATORS, consumes="announcement"),
    row("GET", "/api/operation/nodes", ADMINS),
    row("GET", "/api/operation/queue", ADMINS),
    row("GET", "/api/operation/jobs", ADMINS),
    row("GET", "/api/operation/jobs/{platform=web}/{id=1}/attempts", ADMINS),
    row("GET", "/api/operation/events", ADMINS),
    row("GET", "/api/operation/overview", ADMINS),
    row("PUT", "/api/operation/nodes/{node=n}/drain", ADMINS, {}),
    row("PUT", "/api/operation/nodes/{node=n}/cordon", ADMINS, {}),
    row("POST", "/api/operation/jobs/{platform=web}/{id=1}/cancel", ADMINS, inside=404),
    row("POST", "/api/operation/jobs/{platform=web}/{id=1}/rejudge", ADMINS, inside=404),
)


async def _announcement(world: World) -> str:
    answer = await world["staff"].post("/api/announcements", json={"source": "Words."})
    return str(answer.json()["id"])


MAKERS = {"announcement": _announcement}

"""Groups: nobody's role elsewhere counts in them."""

from __future__ import annotations

from tests.web_api.matrix.table import OWNER, SIGNED_IN, row
from tests.web_api.matrix.world import World

GROUP = "/api/groups/{group}"

ROWS = (
    row("GET", "/api/groups", SIGNED_IN),
    row("POST", "/api/groups", SIGNED_IN, {}),
    row("POST", "/api/groups/join", SIGNED_IN, {}),
    row("GET", GROUP, OWNER),
    row("PATCH", GROUP, OWNER, {"name": "Other"}),
    row("GET", f"{GROUP}/members", OWNER),
    row("PATCH", f"{GROUP}/members/{{username=owner}}", OWNER, {"role": "owner"}),
    row("DELETE", f"{GROUP}/members/{{username=owner}}", OWNER),
    row("POST", f"{GROUP}/invitations", OWNER, {}),
    row("GET", f"{GROUP}/invitations", OWNER),
    row("DELETE", f"{GROUP}/invitations/{{invitation}}", OWNER, consumes="invitation"),
    row("PUT", f"{GROUP}/request", SIGNED_IN, {"message": 1}),
    row("GET", f"{GROUP}/requests", OWNER),
    row("POST", f"{GROUP}/requests/{{username=owner}}", OWNER, {"decision": "accept"}, inside=404),
    row("DELETE", GROUP, OWNER, consumes="group invitation"),
)


async def _group(world: World) -> str:
    answer = await world["owner"].post("/api/groups", json={"name": "Class"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _invitation(world: World) -> str:
    path = f"/api/groups/{await world.get('group')}/invitations"
    answer = await world["owner"].post(path, json={})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


MAKERS = {"group": _group, "invitation": _invitation}

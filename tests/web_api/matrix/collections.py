"""Lists, study plans, assignments, companies, interviews, questions of the day."""

from __future__ import annotations

from typing import Any

from tests.web_api.matrix.table import EVERYBODY, MODERATORS, OWNER, SIGNED_IN, row
from tests.web_api.matrix.world import World

LIST = "/api/lists/{list}"
ASSIGNMENTS = "/api/groups/{group}/assignments"
PLAN = "/api/plans/{plan}"
INTERVIEW = "/api/interviews/{interview}"
PRIVATE = OWNER.but(anonymous=404)

ROWS = (
    row("GET", "/api/lists", EVERYBODY),
    row("POST", "/api/lists", SIGNED_IN, {}),
    row("GET", LIST, PRIVATE),
    row("PATCH", LIST, OWNER, {"title": "Other"}),
    row("PUT", f"{LIST}/items", OWNER, {"sections": []}),
    row("PUT", f"{LIST}/items/{{problem}}", OWNER, {}),
    row("DELETE", f"{LIST}/items/{{problem}}", OWNER),
    row("POST", f"{LIST}/copy", OWNER),
    row("PUT", f"{LIST}/follow", OWNER),
    row("DELETE", f"{LIST}/follow", OWNER),
    row("PUT", f"{LIST}/official", MODERATORS, {}),
    row("POST", ASSIGNMENTS, OWNER, {"list": "{list}"}),
    row("GET", ASSIGNMENTS, OWNER),
    row("GET", f"{ASSIGNMENTS}/{{assignment}}/progress", OWNER),
    row("DELETE", f"{ASSIGNMENTS}/{{assignment}}", OWNER, consumes="assignment"),
    row("DELETE", LIST, OWNER, consumes="list assignment"),
    row("GET", "/api/plans", SIGNED_IN),
    row("POST", "/api/plans", SIGNED_IN, {}),
    row("GET", PLAN, OWNER),
    row("PATCH", PLAN, OWNER, {"title": "Other"}),
    row("POST", f"{PLAN}/catch-up", OWNER, {}),
    row("DELETE", PLAN, OWNER, consumes="plan"),
    row("GET", "/api/companies", EVERYBODY),
    row("POST", "/api/companies", MODERATORS, {}),
    row("GET", "/api/companies/{company}", SIGNED_IN),
    row("GET", "/api/company-reports", SIGNED_IN),
    row("GET", "/api/moderation/company-reports", MODERATORS),
    row("POST", "/api/moderation/company-reports/{report}", MODERATORS, {}),
    row("DELETE", "/api/company-reports/{report}", OWNER, consumes="report"),
    row("GET", "/api/interviews", SIGNED_IN),
    row("POST", "/api/interviews", SIGNED_IN, {"level": 1}),
    row("POST", "/api/interviews/join", SIGNED_IN, {}),
    row("GET", INTERVIEW, OWNER),
    row("POST", f"{INTERVIEW}/links", OWNER, {"role": "observer"}),
    row("POST", f"{INTERVIEW}/start", OWNER),
    row("PUT", f"{INTERVIEW}/card", OWNER, {}),
    row("POST", f"{INTERVIEW}/finish", OWNER),
    row("DELETE", INTERVIEW, OWNER),
    row("GET", "/api/daily", EVERYBODY),
    row("GET", "/api/daily/past", EVERYBODY),
    row("GET", "/api/daily/upcoming", MODERATORS),
    row("PUT", "/api/daily/{day=2020-01-01}", MODERATORS, {}),
    row("DELETE", "/api/daily/{day=2020-01-01}", MODERATORS),
)


async def _made(world: World, path: str, body: dict[str, Any], role: str = "owner") -> str:
    answer = await world[role].post(path, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _list(world: World) -> str:
    made = await _made(world, "/api/lists", {"title": "Graphs"})
    slug = await world.get("problem")
    answer = await world["owner"].put(f"/api/lists/{made}/items/{slug}", json={})
    assert answer.status_code == 204, answer.text
    return made


async def _assignment(world: World) -> str:
    path = f"/api/groups/{await world.get('group')}/assignments"
    return await _made(world, path, {"list": await world.get("list")})


async def _plan(world: World) -> str:
    return await _made(world, "/api/plans", {"list": await _list(world)})


async def _interview(world: World) -> str:
    return await _made(world, "/api/interviews", {})


async def _company(world: World) -> str:
    slug = world.fresh("company")
    answer = await world["admin"].post("/api/companies", json={"slug": slug, "name": slug})
    assert answer.status_code == 204, answer.text
    return slug


async def _report(world: World) -> str:
    body = {"company": await world.get("company"), "stage": "phone", "asked_on": "2026-01-05"}
    path = f"/api/problems/{await world.get('problem')}/company-report"
    answer = await world["owner"].put(path, json=body)
    assert answer.status_code == 204, answer.text
    return str((await world["owner"].get("/api/company-reports")).json()["items"][0]["id"])


MAKERS = {
    "list": _list,
    "assignment": _assignment,
    "plan": _plan,
    "interview": _interview,
    "company": _company,
    "report": _report,
}

"""What collections hold about somebody is handed out, and goes with them."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.web_api.collections.conftest import Maker, made_list, rows
from tests.web_api.conftest import Web, execute
from web_api.database import session_factory
from web_api.users.models import UserRow
from web_api.users.personal import PersonalDataRegistry, archive

NAMES = (
    "lists",
    "list-follows",
    "study-plans",
    "assignments",
    "interviews",
    "score-cards",
    "daily-solves",
    "company-reports",
)
LEFT = """
SELECT (SELECT count(*) FROM web.lists), (SELECT count(*) FROM web.list_follows),
       (SELECT count(*) FROM web.study_plans), (SELECT count(*) FROM web.interviews),
       (SELECT count(*) FROM web.daily_solves), (SELECT count(*) FROM web.company_reports)
"""


async def test_export_and_erasure(web: Web, admin: httpx.AsyncClient, make: Maker) -> None:
    """Lists of classes and of staff stay; of reports one for each company and problem does."""
    await make("aa", difficulty="easy", companies=["initech"])
    ada = await web.user("ada")
    own = await made_list(ada, "aa", visibility="public")
    assigned = await made_list(ada, "aa", title="Homework", visibility="unlisted")
    group = (await admin.post("/api/groups", json={"name": "g"})).json()["id"]
    await admin.post(f"/api/groups/{group}/assignments", json={"list": assigned})
    await ada.put(f"/api/lists/{assigned}/follow")
    await ada.post("/api/plans", json={"list": own})
    interview = (await ada.post("/api/interviews", json={"difficulties": ["easy"]})).json()["id"]
    await ada.post(f"/api/interviews/{interview}/start")
    await ada.put(f"/api/interviews/{interview}/card", json={"coding": 5})
    for day in ("2026-01-05", "2026-05-05"):
        body = {"company": "initech", "stage": "phone", "asked_on": day}
        answer = await ada.put("/api/problems/aa/company-report", json=body)
        assert answer.status_code == 204, answer.text
    await admin.get("/api/daily")
    await execute(
        web,
        """INSERT INTO web.daily_solves (day, user_id, solved_at)
           SELECT d.day, u.id, now() FROM web.daily_questions d, web.users u
           WHERE u.username = 'ada' ORDER BY d.day LIMIT 1""",
    )
    assert web.app is not None
    services = web.app.state.services
    registry = services.get(PersonalDataRegistry)
    sessions = session_factory(services.get(AsyncEngine))
    async with sessions() as session:
        [ada_id] = await session.scalars(select(UserRow.id).where(UserRow.username == "ada"))
    content = b"".join([part async for part in archive(sessions, registry, ada_id)])
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        held = {name: json.loads(files.read(f"{name}.json")) for name in NAMES}
    counts = {name: len(items) for name, items in held.items()}
    assert counts == dict.fromkeys(NAMES, 1) | {"lists": 2, "assignments": 0, "company-reports": 2}
    assert held["study-plans"][0]["problem"] == "aa"
    assert held["interviews"][0]["started_at"] <= datetime.now(UTC).isoformat()
    async with sessions.begin() as session:
        for part in registry.parts:
            if part.name in NAMES:
                await part.erase(session, ada_id, submissions=False)
    assert await rows(web, LEFT) == [(1, 0, 0, 0, 0, 1)]
    kept = (await admin.get(f"/api/lists/{assigned}")).json()
    assert (kept["title"], kept["owner"], kept["followers"]) == ("Homework", None, 0)

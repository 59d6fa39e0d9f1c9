"""Mock interviews."""

from __future__ import annotations

import uuid

import httpx

from tests.web_api.collections.conftest import Maker, rows, solve
from tests.web_api.conftest import Web, assert_problem, eventually, execute
from tests.web_api.test_submissions import ACCEPTED, WRONG, submitted
from web_api.interviews.drawing import draw
from web_api.judge.fake import FakeJudge

IDS = sorted(uuid.UUID(int=n) for n in range(40))


def test_a_seed_draws_the_same_problems_again() -> None:
    """Of each difficulty in order, none twice; nothing if there are not enough."""
    pool = [(id_, ("easy", "hard")[n % 2]) for n, id_ in enumerate(IDS)]
    wanted = ["hard", "easy", "easy"]
    drawn = draw("s", wanted, pool)
    assert drawn is not None
    assert drawn == draw("s", wanted, reversed(pool))
    assert [dict(pool)[problem] for problem in drawn] == wanted
    assert len(set(drawn)) == 3
    assert len({tuple(draw(str(n), wanted, pool) or ()) for n in range(20)}) > 10
    assert draw("s", ["medium"], pool) is None
    assert draw("s", ["easy"] * 21, pool) is None


async def link(client: httpx.AsyncClient, path: str, role: str) -> str:
    """A secret for a role."""
    answer = await client.post(f"{path}/links", json={"role": role})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["link"].partition("=")[2])


async def test_an_interview_from_the_invitation_to_the_feedback(
    web: Web, make: Maker, judge: FakeJudge
) -> None:
    """Roles come by link; the clock is the server's; only work within it counts."""
    await make("two-sum", "solved", difficulty="easy")
    grace, ada, bob, eve = [await web.user(name) for name in ("grace", "ada", "bob", "eve")]
    await solve(web, "ada", "solved")
    body = {"role": "interviewer", "difficulties": ["easy"], "minutes": 30}
    answer = await grace.post("/api/interviews", json=body)
    assert answer.status_code == 201, answer.text
    path = f"/api/interviews/{answer.json()['id']}"
    assert_problem(await grace.post(f"{path}/start"), 409, "no-candidate")
    old = await link(grace, path, "candidate")
    seat = await link(grace, path, "candidate")
    assert_problem(await ada.post("/api/interviews/join", json={"token": old}), 410, "link-invalid")
    for _ in range(2):
        answer = await ada.post("/api/interviews/join", json={"token": seat})
        assert (answer.status_code, answer.json()["role"]) == (200, "candidate")
    assert_problem(await eve.post("/api/interviews/join", json={"token": seat}), 409, "candidate")
    watcher = {"token": await link(grace, path, "observer")}
    assert (await bob.post("/api/interviews/join", json=watcher)).json()["role"] == "observer"
    for other, status in ((ada, 403), (bob, 403), (eve, 404)):
        refused = await other.post(f"{path}/start")
        assert refused.status_code == status, refused.text
    assert_problem(await grace.put(f"{path}/card", json={}), 409, "interview-waiting")

    await submitted(ada, judge)
    running = (await grace.post(f"{path}/start")).json()
    assert running["state"] == "running"
    assert [task["problem"]["slug"] for task in running["tasks"]] == ["two-sum"]
    assert_problem(await grace.post(f"{path}/start"), 409, "started")
    for result in (WRONG, ACCEPTED):
        judge.finish(await submitted(ada, judge), result)

    async def outcome() -> bool:
        [task] = (await grace.get(path)).json()["tasks"]
        return (task["attempts"], task["verdict"]) == (2, "AC")

    await eventually(outcome)
    [task] = (await ada.get(path)).json()["tasks"]
    assert task["solved_after_s"] >= 0
    assert (await ada.get(path)).json()["seed"] is None

    card = {"coding": 4, "recommendation": "yes", "feedback": "*Clear*."}
    assert_problem(
        await grace.put(f"{path}/card", json=card | {"share": True}), 409, "interview-running"
    )
    assert (await grace.put(f"{path}/card", json=card)).status_code == 204
    assert (await ada.get(path)).json()["cards"] == []
    assert (await grace.post(f"{path}/finish")).json()["state"] == "over"
    assert_problem(await grace.post(f"{path}/finish"), 409, "interview-over")
    assert_problem(
        await grace.post(f"{path}/links", json={"role": "observer"}), 409, "interview-over"
    )
    assert (await grace.put(f"{path}/card", json=card | {"share": True})).status_code == 204
    seen = (await ada.get(path)).json()
    assert [(c["author"], c["coding"], c["html"]) for c in seen["cards"]] == [
        ("grace", 4, "<p><em>Clear</em>.</p>\n")
    ]
    assert seen["seed"]
    assert (await bob.get(path)).json()["cards"] == []
    assert_problem(await grace.delete(path), 409, "interview-over")
    for client, role in ((ada, "candidate"), (bob, "observer")):
        [kept] = (await client.get("/api/interviews")).json()["items"]
        assert (kept["role"], kept["state"]) == (role, "over")
    told = "SELECT u.username FROM web.notifications n JOIN web.users u ON u.id = n.user_id"
    people = await rows(web, f"{told} WHERE kind = 'interview' ORDER BY n.id")
    assert people == [("grace",), ("grace",), ("ada",)]


async def test_practice_alone_ends_by_itself(web: Web, make: Maker) -> None:
    """The candidate starts, and scores themselves; solved problems are never drawn."""
    await make("two-sum", difficulty="easy")
    ada = await web.user("ada")
    made = (await ada.post("/api/interviews", json={"difficulties": ["easy"]})).json()
    assert (made["state"], made["tasks"], made["minutes"]) == ("waiting", [], 60)
    path = f"/api/interviews/{made['id']}"
    assert (await ada.post(f"{path}/start")).json()["state"] == "running"
    await execute(web, "UPDATE web.interviews SET ends_at = now()")
    assert (await ada.get(path)).json()["state"] == "over"
    assert (await ada.put(f"{path}/card", json={"testing": 2, "share": True})).status_code == 204
    assert [c["testing"] for c in (await ada.get(path)).json()["cards"]] == [2]
    await solve(web, "ada", "two-sum")
    again = (await ada.post("/api/interviews", json={"difficulties": ["easy"]})).json()
    answer = await ada.post(f"/api/interviews/{again['id']}/start")
    assert_problem(answer, 409, "not-enough-problems")
    assert (await ada.delete(f"/api/interviews/{again['id']}")).status_code == 204

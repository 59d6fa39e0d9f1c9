"""Running without submitting: on samples, on own inputs."""

from __future__ import annotations

import dataclasses
import json
import uuid
from collections.abc import Sequence
from typing import Any

import grpc
import httpx
import pytest

from proto.judge.v1 import judge_pb2, verdict_pb2
from tests.web_api.conftest import (
    Web,
    assert_problem,
    eventually,
    execute,
    package_files,
    package_zip,
    upload,
)
from tests.web_api.test_events import done, following, step
from tests.web_api.test_submissions import final as submission_final
from tests.web_api.test_submissions import judged, read, result, submitted
from web_api.judge.fake import FakeJudge
from web_api.judge.messages import judgement, stored_judgement
from web_api.limits import Rate
from web_api.settings import WebSettings

SOURCE = "print(sum(map(int, input().split())))\n"
OWN = [{"content": "2 3\n"}]
SIGNATURE = "name: pairForTarget\nparameters:\n  - {name: numbers, type: list<int>}\n"
SIGNATURE += "  - {name: target, type: long}\nreturns: list<int>\n"


async def start(
    client: httpx.AsyncClient, inputs: Sequence[Any] = OWN, slug: str = "two-sum", **fields: Any
) -> httpx.Response:
    body = {"language": "python3", "source": SOURCE, "inputs": inputs, **fields}
    return await client.post(f"/api/problems/{slug}/runs", json=body)


async def started(
    client: httpx.AsyncClient, judge: FakeJudge, inputs: Sequence[Any] = OWN, slug: str = "two-sum"
) -> str:
    """A run's id, once the judge has it."""
    answer = await start(client, inputs, slug)
    assert answer.status_code == 202, answer.text
    run_id = str(answer.json()["id"])
    await eventually(lambda: f"run.{run_id}" in judge.submitted)
    return run_id


async def look(client: httpx.AsyncClient, run_id: str) -> dict[str, Any]:
    answer = await client.get(f"/api/runs/{run_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def in_state(client: httpx.AsyncClient, run_id: str, state: str) -> dict[str, Any]:
    async def there() -> Any:
        found = await look(client, run_id)
        return found if found["state"] == state else None

    found: dict[str, Any] = await eventually(there)
    return found


def ran(index: int, name: str, verdict: int = verdict_pb2.ACCEPTED, **shown: Any) -> Any:
    test = judged(index, name, verdict)
    test.outcome.exit_code = 0
    test.shown.CopyFrom(verdict_pb2.Shown(**shown))
    return test


SIXTEEN = [{"content": str(n)} for n in range(16)]


async def test_a_run_from_the_request_to_the_result(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """The judge gets the inputs with the priority of runs; its owner gets what was shown."""
    ada = await web.user("ada")
    answer = await start(ada, [{"sample": "1"}, {"content": "2\x00 3 é\n"}])
    assert answer.status_code == 202
    created = answer.json()
    assert answer.headers["location"] == f"/api/runs/{created['id']}"
    assert (created["state"], created["tests"], created["tests_total"]) == ("pending", [], 2)

    judge_id = f"run.{created['id']}"
    await eventually(lambda: judge_id in judge.submitted)
    request = judge.submitted[judge_id]
    assert request.priority == judge_pb2.INTERACTIVE
    assert [i.WhichOneof("input") for i in request.inputs] == ["test", "content"]
    assert request.inputs[0].test == "sample/1"
    assert request.inputs[1].content == "2\x00 3 é\n".encode()
    assert [(f.name, f.content) for f in request.files] == [("main.py", SOURCE.encode())]

    await in_state(ada, created["id"], "judging")
    failed = ran(1, "own", verdict_pb2.RUN_TIME_ERROR, input=b"2\0", output=b"\xff", cut=["output"])
    failed.outcome.ClearField("exit_code")
    failed.outcome.signal = 11
    failed.shown.error_output = b"Segmentation fault"
    failed.shown.reference_failure = "run-time error"
    good = ran(0, "sample/1", input=b"1 2\n", output=b"3\n", expected=b"3\n")
    judge.finish(judge_id, result(good, failed, verdict=verdict_pb2.RUN_TIME_ERROR))
    found = await in_state(ada, created["id"], "final")
    assert found["verdict"] == "RE"
    first, second = found["tests"]
    assert (first["name"], first["sample"], first["verdict"]) == ("1", True, "AC")
    assert (first["cpu_ms"], first["memory_kib"]) == (10, 4000)
    assert first["judge_message"] is None
    assert first["shown"] == {
        "input": "1 2\n",
        "output": "3\n",
        "error_output": "",
        "expected": "3\n",
        "cut": [],
        "reference_failure": "",
        "exit_code": 0,
        "signal": None,
    }
    assert (second["name"], second["sample"]) == ("", False)
    assert second["shown"] == {
        "input": "2\N{REPLACEMENT CHARACTER}",
        "output": "\N{REPLACEMENT CHARACTER}",
        "error_output": "Segmentation fault",
        "expected": None,
        "cut": ["output"],
        "reference_failure": "run-time error",
        "exit_code": None,
        "signal": 11,
    }


async def test_a_compile_error_comes_with_the_log(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    run_id = await started(admin, judge)
    compiled = verdict_pb2.CompileResult(ok=False, log="line 1: no")
    judge.finish(f"run.{run_id}", result(verdict=verdict_pb2.COMPILE_ERROR, compile=compiled))
    found = await in_state(admin, run_id, "final")
    assert (found["verdict"], found["tests"], found["compile_log"]) == ("CE", [], "line 1: no")


async def test_a_run_is_no_submission(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Neither the history nor the problem's figures know of it, even when all is accepted."""
    ada = await web.user("ada")
    run_id = await started(ada, judge)
    judge.finish(f"run.{run_id}", result(ran(0, "own")))
    await in_state(ada, run_id, "final")
    assert (await ada.get("/api/submissions")).json()["items"] == []
    shown = (await ada.get("/api/problems/two-sum")).json()
    assert shown["solved"] is None
    assert (shown["submission_count"], shown["accepted_count"]) == (0, 0)


async def test_only_the_owner_sees_a_run(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Not even admins do: what somebody tries is nobody else's business."""
    ada, bob = await web.user("ada"), await web.user("bob")
    run_id = await started(ada, judge)
    for path in (f"/api/runs/{run_id}", f"/api/runs/{run_id}/events"):
        for other in (bob, admin):
            assert_problem(await other.get(path), 404, "not-found")
        assert_problem(await web.client().get(path), 401, "not-signed-in")
    assert_problem(await ada.get(f"/api/runs/{uuid.uuid4()}"), 404, "not-found")
    assert_problem(await start(web.client()), 401, "not-signed-in")


async def test_events_of_a_run(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Snapshot, progress without what was shown, final, and the end; as for submissions."""
    ada = await web.user("ada")
    run_id = await started(ada, judge)
    judge_id = f"run.{run_id}"
    async with following(ada, run_id, kind="runs") as events:
        assert json.loads((await anext(events)).data)["id"] == run_id
        judge.report(step(judge_id, 1, test=ran(0, "own", output=b"much")))
        event = await anext(events)
        assert done(event) == 1
        test = json.loads(event.data)["test"]
        assert (test["verdict"], test["shown"], test["judge_message"]) == ("AC", None, None)
        judge.finish(judge_id, result(ran(0, "own", output=b"much")))
        last = await anext(events)
        assert last.event == "final"
        assert json.loads(last.data)["tests"][0]["shown"]["output"] == "much"
        assert [each async for each in events] == []


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ([], "inputs"),
        ([*SIXTEEN, *OWN], "inputs"),
        ([{}], "inputs.0"),
        ([*OWN, {"sample": "1", "content": "x"}], "inputs.1"),
        ([{"content": "x" * (256 * 1024)}, {"content": "é"}], "inputs"),
        ([*OWN, {"sample": "2"}], "inputs.1.sample"),
        ([{"sample": "secret/1"}], "inputs.0.sample"),
        ([{"sample": "../secret/1"}], "inputs.0.sample"),
        ([{"sample": ""}], "inputs.0.sample"),
        ([{"test": "secret/1"}], "inputs.0.test"),
    ],
)
async def test_refused_inputs(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge, inputs: list[Any], field: str
) -> None:
    """Each is refused with its place; a hidden test can never be named."""
    assert_problem(await start(admin, inputs), 422, "invalid", field)
    assert judge.submitted == {}


async def test_the_most_that_is_allowed(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Sixteen inputs of 256 KiB in sum reach the judge as they are."""
    inputs = [{"content": "x" * 16384}] * 16
    run_id = await started(admin, judge, inputs)
    request = judge.submitted[f"run.{run_id}"]
    assert sum(len(each.content) for each in request.inputs) == 256 * 1024


async def test_refused_sources(admin: httpx.AsyncClient, problem: str) -> None:
    """The rules of submissions hold; half of a surrogate pair is no text."""
    assert_problem(await start(admin, source=" "), 422, "invalid", "source")
    assert_problem(await start(admin, source="x" * 2**21), 413, "too-large", "source")
    assert_problem(await start(admin, language="cobol"), 422, "invalid", "language")
    assert_problem(await start(admin, slug="no-such"), 404, "not-found")
    surrogate = '{"language":"python3","source":"x","inputs":[{"content":"\\ud800"}]}'
    headers = {"Content-Type": "application/json"}
    path = "/api/problems/two-sum/runs"
    answer = await admin.post(path, content=surrogate, headers=headers)
    assert_problem(answer, 422, "invalid", "inputs.0.content")


async def test_kinds_of_problems(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Interactive problems run on samples only, submitted outputs not at all."""
    slug = "/api/problems/two-sum"
    assert (await admin.get(slug)).json()["runs"] == "own"
    # Versions never change otherwise: readers get a kept copy.
    await execute(web, "UPDATE web.problems SET revision = revision + 1")
    await execute(web, "UPDATE web.problem_versions SET runs = 'samples'")
    assert (await admin.get(slug)).json()["runs"] == "samples"
    body = assert_problem(await start(admin), 422, "invalid", "inputs.0.content")
    assert "samples only" in body["detail"]
    assert (await start(admin, [{"sample": "1"}])).status_code == 202
    await execute(web, "UPDATE web.problem_versions SET runs = 'none'")
    body = assert_problem(await start(admin, [{"sample": "1"}]), 422, "invalid", "inputs")
    assert "outputs" in body["detail"]


async def test_only_so_many_runs_at_once(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """The fourth is refused, others may still run, and an end makes room."""
    ada, bob = await web.user("ada"), await web.user("bob")
    first = await started(ada, judge)
    for _ in range(2):
        await started(ada, judge)
    refused = await start(ada)
    body = assert_problem(refused, 429, "too-many-runs")
    assert "3 runs at the same time" in body["detail"]
    assert refused.headers["retry-after"]
    await started(bob, judge)
    judge.finish(f"run.{first}", result(ran(0, "own")))
    await in_state(ada, first, "final")
    await started(ada, judge)


async def test_runs_are_rate_limited(settings: WebSettings) -> None:
    """Apart from submissions, with a clear answer."""
    settings.run_rate = Rate(1, 60)
    own = Web(settings)
    await own.start()
    try:
        root = await own.user("root")
        assert (await upload(root, package_zip())).status_code == 201
        assert (await start(root)).status_code == 202
        answer = await start(root)
        assert_problem(answer, 429, "rate-limited")
        assert int(answer.headers["retry-after"]) >= 1
    finally:
        await own.close()


async def test_a_run_survives_a_judge_that_is_away(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """What was accepted is handed over as soon as the judge is back."""
    await judge.stop()
    run_id = (await start(admin)).json()["id"]
    assert (await look(admin, run_id))["state"] == "pending"
    await judge.start()
    await eventually(lambda: f"run.{run_id}" in judge.submitted)
    await in_state(admin, run_id, "judging")


async def test_a_run_that_waits_in_vain_expires(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Its follower is told, the judge is told, a late result changes nothing."""
    run_id = await started(admin, judge)
    async with following(admin, run_id, kind="runs") as events:
        await anext(events)
        await execute(web, "UPDATE web.runs SET deadline = now()")
        last = await anext(events)
        assert last.event == "final"
        assert json.loads(last.data)["state"] == "expired"
        assert [each async for each in events] == []
    await eventually(lambda: judge.cancelled == [f"run.{run_id}"])
    sequence = judge.finish(f"run.{run_id}", result(ran(0, "own")))
    await eventually(lambda: judge.acknowledged == [sequence])
    found = await look(admin, run_id)
    assert (found["state"], found["verdict"], found["tests"]) == ("expired", None, [])


async def test_signs_of_life_put_the_deadline_off(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """A run that a node has is not given up because it takes long; one that waits is."""
    busy, waiting = await started(admin, judge), await started(admin, judge)
    judge.report(step(f"run.{busy}", 0))
    judge.report(
        judge_pb2.Progress(submission_id=f"run.{waiting}", attempt=1, phase=judge_pb2.WAITING)
    )

    async def put_off() -> bool:
        await execute(
            web, "UPDATE web.runs SET deadline = now() WHERE deadline < now() + interval '2 min'"
        )
        return bool((await look(admin, waiting))["state"] == "expired")

    await eventually(put_off)
    assert (await look(admin, busy))["state"] == "judging"


async def test_a_refused_run_ends_as_a_judge_error(
    admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    judge.refusal = (grpc.StatusCode.INVALID_ARGUMENT, "inputs: no")
    run_id = (await start(admin)).json()["id"]
    found = await in_state(admin, run_id, "final")
    assert found["verdict"] == "JE"
    assert "inputs: no" in found["reason"]


async def test_old_runs_are_forgotten(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """After a day; a younger one stays."""
    old, young = await started(admin, judge), await started(admin, judge)
    await execute(
        web, "UPDATE web.runs SET created_at = now() - interval '25 hours' WHERE id = %s", old
    )

    async def gone() -> bool:
        return (await admin.get(f"/api/runs/{old}")).status_code == 404

    await eventually(gone)
    assert (await look(admin, young))["id"] == young


@pytest.fixture
def signature_package() -> bytes:
    files = package_files() | {
        "signature.yaml": SIGNATURE,
        "data/sample/1.in": "[12,5,-3,9]\n14\n",
        "data/sample/1.ans": "[1,3]\n",
        "data/secret/1.in": "[1,2]\n3\n",
        "data/secret/1.ans": "[0,1]\n",
        "submissions/accepted/sum.py": "class Solution:\n    def pairForTarget(self, n, t):\n"
        "        return [0, 1]\n",
    }
    return package_zip(files, "pairs")


async def test_signature_problems_bring_starters_and_check_inputs(
    admin: httpx.AsyncClient, judge: FakeJudge, signature_package: bytes
) -> None:
    """Parameters with types, starter code per language, and inputs refused by their line."""
    answer = await upload(admin, signature_package, "pairs.zip")
    assert answer.status_code == 201, answer.text
    shown = (await admin.get("/api/problems/pairs")).json()
    assert shown["signature"] == {
        "name": "",
        "constructor": [],
        "methods": [
            {
                "name": "pairForTarget",
                "parameters": [
                    {"name": "numbers", "type": "list<int>"},
                    {"name": "target", "type": "long"},
                ],
                "returns": "list<int>",
                "changes": None,
            }
        ],
    }
    assert "def pairForTarget(self, numbers" in shown["starters"]["python3"]
    assert set(shown["starters"]) == set(shown["languages"])
    assert "bash" not in shown["languages"]
    assert shown["samples"][0]["runnable"] is True
    for content, rule in (
        ("[1,2]\n", "line"),
        ("[1,2]\nthree\n", "target"),
        ("[1.5]\n3", "numbers"),
    ):
        body = assert_problem(
            await start(admin, [{"content": content}], "pairs"), 422, "invalid", "inputs.0.content"
        )
        assert rule in body["detail"]
    await started(admin, judge, [{"content": "[1,2]\n3\n"}], "pairs")


async def test_submissions_show_what_their_samples_wrote(
    web: Web, admin: httpx.AsyncClient, problem: str, judge: FakeJudge
) -> None:
    """Where the judge says what a test read and wrote, participants see it."""
    ada = await web.user("ada")
    submission_id = await submitted(ada, judge)
    wrong = ran(0, "sample/1", verdict_pb2.WRONG_ANSWER, input=b"1 2\n", output=b"4\0\n")
    wrong.shown.expected = b"3\n"
    judge.finish(
        submission_id,
        result(
            wrong,
            judged(1, "secret/1", verdict_pb2.WRONG_ANSWER),
            verdict=verdict_pb2.WRONG_ANSWER,
        ),
    )
    await submission_final(ada, submission_id)
    first, second = (await read(ada, submission_id))["tests"]
    assert first["shown"]["output"] == "4\N{REPLACEMENT CHARACTER}\n"
    assert first["shown"]["expected"] == "3\n"
    assert second["shown"] is None


def test_a_stored_judgement_is_the_same_again() -> None:
    """Runs and rejudgings keep results as JSON: nothing of them changes by it."""
    message = judge_pb2.FinalResult(
        submission_id="run.x",
        result=result(ran(0, "own", output=b"x", cut=["output"]), judged(1, "secret/1")),
    )
    found = judgement(message)
    assert found.tests[0].shown is not None
    assert stored_judgement(json.loads(json.dumps(dataclasses.asdict(found)))) == found

"""Verification of versions: what is asked, what is found, over restarts and refusals."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import grpc
import httpx
import pytest
from httpx_sse import aconnect_sse

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
from web_api.judge.fake import FakeJudge
from web_api.settings import WebSettings

ACCEPTED, WRONG = verdict_pb2.ACCEPTED, verdict_pb2.WRONG_ANSWER
SUM = "print(sum(map(int, input().split())))\n"
LUCKY = "print(3 if input() == '1 2' else 11)\n"
FILES = {
    **package_files(extra="limits:\n  time_limit: 2\n  memory: 256\n"),
    "submissions/wrong_answer/lucky.py": LUCKY,
    "data/secret/no portable name": "left out",
    "input_validators/numbers.py": "import sys\nsys.exit(42)\n",
}
TESTS = ("sample/1", "secret/1")


def judged_test(index: int, verdict: int, exit_code: int = 0) -> verdict_pb2.TestResult:
    outcome = verdict_pb2.Outcome(
        exit_code=exit_code, cpu_ns=20_000_000, wall_ns=30_000_000, peak_memory_bytes=8_000_000
    )
    name = TESTS[index] if index < len(TESTS) else f"secret/{index}"
    return verdict_pb2.TestResult(index=index, name=name, verdict=verdict, outcome=outcome)


def passed(*verdicts: int) -> verdict_pb2.JudgeResult:
    tests = [judged_test(index, verdict) for index, verdict in enumerate(verdicts)]
    bad = next((verdict for verdict in verdicts if verdict != ACCEPTED), ACCEPTED)
    return verdict_pb2.JudgeResult(verdict=bad, tests=tests, tests_total=len(tests))


def exits(codes: list[int]) -> verdict_pb2.JudgeResult:
    """What a judge says of a validator that is run like a submission."""
    tests = [judged_test(i, verdict_pb2.RUN_TIME_ERROR, code) for i, code in enumerate(codes)]
    verdict = verdict_pb2.RUN_TIME_ERROR
    return verdict_pb2.JudgeResult(verdict=verdict, tests=tests, tests_total=len(tests))


def jobs(judge: FakeJudge) -> dict[str, judge_pb2.SubmitRequest]:
    """What verifications asked, by the file's name and how often it was asked before."""
    found: dict[str, judge_pb2.SubmitRequest] = {}
    for id_ in sorted(id_ for id_ in judge.submitted if ".v" in id_):
        request = judge.submitted[id_]
        name = request.files[0].name
        found[f"{name}:{sum(n.startswith(name) for n in found)}"] = request
    return found


async def asked(judge: FakeJudge, count: int = 4) -> dict[str, judge_pb2.SubmitRequest]:
    def all_there() -> dict[str, judge_pb2.SubmitRequest] | None:
        found = jobs(judge)
        return found if len(found) >= count else None

    found: dict[str, judge_pb2.SubmitRequest] = await eventually(all_there)
    return found


async def imported(
    client: httpx.AsyncClient, files: Mapping[str, str] = FILES, content: bytes = b""
) -> str:
    """The address of the version's verification."""
    answer = await upload(client, content or package_zip(dict(files)))
    assert answer.status_code == 201, answer.text
    body = answer.json()
    return f"/api/problems/{body['slug']}/versions/{body['version_digest']}/verification"


async def begun(client: httpx.AsyncClient, files: Mapping[str, str] = FILES) -> str:
    address = await imported(client, files)
    answer = await client.post(address)
    assert (answer.status_code, answer.json()["state"]) == (202, "running"), answer.text
    return address


async def in_state(client: httpx.AsyncClient, address: str, wanted: str) -> dict[str, Any]:
    async def there() -> Any:
        answer = await client.get(address)
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.json()["state"] == wanted else None

    found: dict[str, Any] = await eventually(there)
    return found


def finish(judge: FakeJudge, name: str, result: verdict_pb2.JudgeResult) -> None:
    judge.finish(jobs(judge)[name].submission_id, result)


def finish_all(judge: FakeJudge, lucky: verdict_pb2.JudgeResult | None = None) -> None:
    """The planted mistake: a submission that must be wrong passes everything."""
    finish(judge, "sum.py:0", passed(ACCEPTED, ACCEPTED))
    finish(judge, "lucky.py:0", lucky or passed(ACCEPTED, ACCEPTED))
    finish(judge, "numbers.py:0", exits([42, 42]))
    finish(judge, "numbers.py:1", exits([42] + [43] * 20))


async def test_a_version_is_verified_on_the_judge(
    admin: httpx.AsyncClient, web: Web, judge: FakeJudge
) -> None:
    """Static findings at once, the judge's as they come, then the whole result and its page."""
    address = await begun(admin)
    found = await asked(judge)
    assert {name.split(":")[0] for name in found} == {"sum.py", "lucky.py", "numbers.py"}
    assert all(r.priority == judge_pb2.VERIFICATION for r in found.values())
    assert all(r.run_all_tests and r.platform == "web" for r in found.values())
    assert found["sum.py:0"].bundle_digest == found["lucky.py:0"].bundle_digest
    assert len({request.bundle_digest for request in found.values()}) == 3
    now = (await admin.get(address)).json()
    assert any(f["rule"].startswith("package-") for f in now["findings"])
    assert now["findings"]
    assert now["result"] is None
    assert now["jobs_total"] == 4
    assert_problem(await admin.get(f"{address}/report"), 409, "wrong-state", "state")

    judge.report(
        judge_pb2.Progress(
            submission_id=found["sum.py:0"].submission_id,
            attempt=1,
            phase=judge_pb2.RUNNING,
            tests_done=1,
            tests_total=2,
        )
    )

    async def counted() -> bool:
        return bool((await admin.get(address)).json()["tests_done"] == 1)

    await eventually(counted)
    finish(judge, "lucky.py:0", passed(ACCEPTED, ACCEPTED))

    async def told() -> Any:
        body = (await admin.get(address)).json()
        return body if body["errors"] else None

    half = await eventually(told)
    assert (half["state"], half["jobs_done"], half["errors"]) == ("running", 1, 1)
    rows = {row["path"]: row for row in half["submissions"]}
    assert rows["wrong_answer/lucky.py"]["unexpected"] is True
    assert rows["wrong_answer/lucky.py"]["verdict"] == "AC"
    assert "WA" in rows["wrong_answer/lucky.py"]["expected"]
    assert rows["accepted/sum.py"]["verdict"] is None

    finish_all(judge)
    done = await in_state(admin, address, "done")
    assert (done["jobs_done"], done["tests_done"]) == (4, done["tests_total"])
    errors = [(f["rule"], f["file"]) for f in done["findings"] if f["severity"] == "error"]
    assert errors == [("unexpected-verdict", "submissions/wrong_answer/lucky.py")]
    result = done["result"]
    assert (result["slug"], result["errors"]) == ("two-sum", 1)
    assert [one["path"] for one in result["times"]] == [
        "accepted/sum.py",
        "wrong_answer/lucky.py",
    ]
    assert result["matrix"]["submissions"]["accepted/sum.py"] == ["AC", "AC"]
    assert result["advice"]["slowest_accepted"]["cpu_s"] == pytest.approx(0.02)
    assert done["created_by"] == "root"
    await eventually(lambda: judge.unacknowledged == {})


async def test_the_report_is_a_page_that_can_do_nothing(
    admin: httpx.AsyncClient, judge: FakeJudge
) -> None:
    """Its own style by digest, a sandbox, and no script even with a hostile title."""
    extra = "limits:\n  time_limit: 2\n  memory: 256\n"
    files = FILES | {
        "problem.yaml": package_files("<script>alert(1)</script>", extra)["problem.yaml"]
    }
    address = await begun(admin, files)
    await asked(judge)
    finish_all(judge)
    await in_state(admin, address, "done")
    answer = await admin.get(f"{address}/report")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "; sandbox; " in policy
    assert "script-src" not in policy
    assert "<script" not in answer.text
    assert "wrong_answer/lucky.py" in answer.text
    assert " style=" not in answer.text


async def test_it_goes_on_after_a_restart_of_web_and_judge(
    settings: WebSettings, own_judge: FakeJudge
) -> None:
    """Imports are verified by themselves; the same jobs are asked again, results are kept."""
    web = Web(settings.model_copy(update={"verify_imports": True}))
    await web.start()
    admin = await web.user("root")
    address = await imported(admin)
    await asked(own_judge)
    finish(own_judge, "lucky.py:0", passed(ACCEPTED, WRONG))

    async def one_done() -> bool:
        return bool((await admin.get(address)).json()["jobs_done"] == 1)

    await eventually(one_done)
    before = dict(jobs(own_judge))
    await web.stop()
    await own_judge.stop()
    # A result that comes while nobody listens.
    finish(own_judge, "sum.py:0", passed(ACCEPTED, ACCEPTED))
    own_judge.bundles.clear()
    await own_judge.start()
    await web.start()
    await eventually(lambda: own_judge.bundles)
    assert jobs(own_judge) == before
    finish(own_judge, "numbers.py:0", exits([42, 42]))
    finish(own_judge, "numbers.py:1", exits([42] + [43] * 20))
    done = await in_state(admin, address, "done")
    assert [f for f in done["findings"] if f["severity"] == "error"] == []
    assert {row["path"]: row["verdict"] for row in done["submissions"]} == {
        "accepted/sum.py": "AC",
        "wrong_answer/lucky.py": "WA",
    }
    await web.close()


async def test_cancelled_and_repeated(admin: httpx.AsyncClient, web: Web, judge: FakeJudge) -> None:
    """The judge is told of every open job; a new one asks under new ids."""
    address = await begun(admin)
    first = await asked(judge)
    assert (await admin.post(address)).json()["state"] == "running"
    assert (await admin.delete(address)).status_code == 204
    assert (await admin.get(address)).json()["state"] == "cancelled"
    ids = {request.submission_id for request in first.values()}
    await eventually(lambda: set(judge.cancelled) == ids)
    assert (await admin.delete(address)).status_code == 204
    again = (await admin.post(address)).json()
    assert again["state"] == "running"
    await asked(judge, 8)
    late = judge.finish(first["sum.py:0"].submission_id, passed(WRONG, WRONG))
    await eventually(lambda: late in judge.acknowledged)
    for name, request in jobs(judge).items():
        if request.submission_id not in ids:
            validator = name.startswith("numbers")
            judge.finish(
                request.submission_id, exits([42]) if validator else passed(*[ACCEPTED] * 2)
            )
    done = await in_state(admin, address, "done")
    assert done["id"] == again["id"]
    assert {row["verdict"] for row in done["submissions"]} == {"AC"}


async def test_another_package_of_the_same_version_is_verified_anew(
    settings: WebSettings, own_judge: FakeJudge
) -> None:
    """Submissions are no part of a version: it stays, its verification does not."""
    web = Web(settings.model_copy(update={"verify_imports": True}))
    await web.start()
    admin = await web.user("root")
    content = package_zip(dict(FILES))
    address = await imported(admin, content=content)
    first = (await admin.get(address)).json()["id"]
    await asked(own_judge)
    assert await imported(admin, content=content) == address
    assert (await admin.get(address)).json()["id"] == first
    mended = {name: text for name, text in FILES.items() if "lucky" not in name}
    assert await imported(admin, mended) == address
    second = (await admin.get(address)).json()
    assert second["id"] != first
    await eventually(lambda: len(own_judge.cancelled) == 4)
    await asked(own_judge, 7)
    await web.close()


async def test_what_no_node_can_judge_is_told(admin: httpx.AsyncClient, judge: FakeJudge) -> None:
    """With the reason, and without waiting for ever."""
    files = FILES | {
        "submissions/accepted/sum.rb": "puts gets.split.sum(&:to_i)\n",
        "input_validators/shape.viva": "x",
    }
    address = await begun(admin, files)
    await asked(judge)
    finish_all(judge, passed(ACCEPTED, WRONG))
    done = await in_state(admin, address, "done")
    rules = {finding["rule"]: finding for finding in done["findings"]}
    assert "no judge node offers" in rules["not-judged"]["evidence"]
    assert "viva grammar" in rules["input-validator-not-run"]["message"]
    assert any("sum.rb" in line for line in done["result"]["not_measured"])


async def test_refused_jobs_end_with_the_judges_words(
    admin: httpx.AsyncClient, judge: FakeJudge
) -> None:
    address = await imported(admin)
    judge.refusal = (grpc.StatusCode.INVALID_ARGUMENT, "language: unknown")
    assert (await admin.post(address)).status_code == 202
    done = await in_state(admin, address, "done")
    reasons = {row["reason"] for row in done["submissions"]}
    assert all("language: unknown" in reason for reason in reasons)
    assert {row["verdict"] for row in done["submissions"]} == {None}


async def test_a_package_that_is_gone_fails_with_a_reason(
    admin: httpx.AsyncClient, web: Web, judge: FakeJudge
) -> None:
    address = await imported(admin)
    for file in (web.settings.data_dir / "packages").glob("*/*"):
        file.unlink()
    assert (await admin.post(address)).status_code == 202
    failed = await in_state(admin, address, "failed")
    assert "no such file" in failed["failure"]


async def test_progress_is_followed_live(admin: httpx.AsyncClient, judge: FakeJudge) -> None:
    """`status` after each change, ending with the last; a new viewer of it gets that at once."""
    address = await begun(admin)
    await asked(judge)
    seen = []
    async with aconnect_sse(admin, "GET", f"{address}/events") as source:
        async for event in source.aiter_sse():
            assert event.event == "status"
            seen.append(json.loads(event.data))
            if len(seen) == 1:
                finish_all(judge)
    assert seen[-1]["state"] == "done"
    assert "findings" not in seen[-1]
    assert [s["jobs_done"] for s in seen] == sorted(s["jobs_done"] for s in seen)


async def test_import_report(admin: httpx.AsyncClient, web: Web, judge: FakeJudge) -> None:
    """What was kept, approximated and dropped, stored with the version."""
    address = await imported(admin)
    report = (await admin.get(address.replace("verification", "import-report"))).json()
    assert report["package_name"] == "two-sum.zip"
    fates = {entry["fate"] for entry in report["entries"]}
    assert "kept" in fates
    assert fates & {"approximated", "dropped"}
    assert any("no portable name" in entry["what"] for entry in report["entries"])
    await execute(web, "TRUNCATE web.problem_packages")
    gone = await admin.get(address.replace("verification", "import-report"))
    assert_problem(gone, 404, "not-found")
    assert_problem(await admin.post(address), 409, "no-package", "package")


async def test_refusals(web: Web, admin: httpx.AsyncClient, judge: FakeJudge) -> None:
    """Only setters; unknown versions and versions that nobody verified."""
    address = await imported(admin)
    ada, nobody = await web.user("ada"), web.client()
    missing = re.sub("[0-9a-f]{64}", "0" * 64, address)
    for method, path in (
        ("GET", ""), ("POST", ""), ("DELETE", ""), ("GET", "/events"), ("GET", "/report"),
    ):  # fmt: skip
        assert_problem(await ada.request(method, address + path), 403, "forbidden")
        assert_problem(await nobody.request(method, address + path), 401, "not-signed-in")
        assert_problem(await admin.request(method, missing + path), 404, "not-found")
    report = address.replace("verification", "import-report")
    assert_problem(await ada.get(report), 403, "forbidden")
    assert_problem(await admin.get(address), 404, "not-found")
    assert_problem(await admin.delete(address), 404, "not-found")

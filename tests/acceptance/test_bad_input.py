"""What nobody should send: each gets its clear error over HTTP, gRPC and the command line."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest

from cli.judging.client import JudgeClient, connect
from proto.judge.v1 import judge_pb2
from tests.acceptance.accounts import token
from tests.acceptance.packages import ECHO
from tests.acceptance.processes import Up, assize
from tests.acceptance.test_up import first_problem

MIB = 1024 * 1024


def problem_of(response: httpx.Response, field: str) -> dict[str, Any]:
    """The problem+json of a refusal that names `field`."""
    assert 400 <= response.status_code < 500, response.text
    assert response.headers["content-type"].startswith("application/problem+json")
    body: dict[str, Any] = response.json()
    assert body["status"] == response.status_code
    assert field in body["detail"] or any(e["field"] == field for e in body["errors"])
    return body


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"language": "cobol85"}, "language"),
        ({"language": "no such language"}, "language"),
        ({"source": "x" * (MIB + 1)}, "source"),
        ({"source": "print(1)\0"}, "source"),
        ({"source": ""}, "source"),
        ({"problem": "there-is-none"}, "problem"),
        ({"colour": "blue"}, "colour"),
        ({"source": None}, "source"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_http_refuses_a_submission(admin: httpx.Client, change: dict[str, Any], field: str) -> None:
    """A 4xx that names the field, and no submission was made."""
    body = {"problem": first_problem(admin), "language": "python3", "source": ECHO, **change}
    before = admin.get("/api/submissions").json()["items"]
    problem_of(admin.post("/api/submissions", json=body), field)
    assert admin.get("/api/submissions").json()["items"] == before


def test_http_refuses_a_broken_package(admin: httpx.Client) -> None:
    """Every issue is told; nothing is imported."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("broken/problem.yaml", "name: Broken\nlimits:\n  memory: lots\n")
        made.writestr("broken/data/secret/1.in", "1\n")
    before = admin.get("/api/problems").json()["items"]
    upload = {"package": ("broken.zip", archive.getvalue(), "application/zip")}
    body = problem_of(admin.post("/api/problems", files=upload), "problem.yaml")
    assert len(body["issues"]) >= 1
    assert admin.get("/api/problems").json()["items"] == before


def test_http_refuses_what_is_no_archive(admin: httpx.Client) -> None:
    upload = {"package": ("package.zip", b"not a zip", "application/zip")}
    problem_of(admin.post("/api/problems", files=upload), "zip")


@pytest.fixture
def judge(stack: Up) -> Iterator[JudgeClient]:
    master = json.loads((stack.data / "running.json").read_text())["master"]
    with connect(master) as client:
        yield client


def grpc_refusal(call: grpc.UnaryUnaryMultiCallable, request: object) -> tuple[str, str]:
    """Code and details of a call that must fail."""
    with pytest.raises(grpc.RpcError) as caught:
        call(request, timeout=30)
    return caught.value.code().name, caught.value.details() or ""


def request(**change: Any) -> judge_pb2.SubmitRequest:
    content = change.pop("content", ECHO.encode())
    fields = {
        "platform": "tests",
        "submission_id": "bad",
        "language": "python3",
        "files": [judge_pb2.SourceFile(name="main.py", content=content)],
        "bundle_digest": "0" * 64,
    }
    return judge_pb2.SubmitRequest(**{**fields, **change})


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"language": "No Such"}, "INVALID_ARGUMENT", "language"),
        ({"content": b"x" * (MIB + 1)}, "INVALID_ARGUMENT", "files"),
        ({"content": b"a\0b"}, "INVALID_ARGUMENT", "files[0].content"),
        ({"files": []}, "INVALID_ARGUMENT", "files"),
        ({"bundle_digest": "XYZ"}, "INVALID_ARGUMENT", "bundle_digest"),
        ({"bundle_digest": "0" * 64}, "FAILED_PRECONDITION", "bundle_digest"),
        ({"submission_id": "a b"}, "INVALID_ARGUMENT", "submission_id"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_grpc_refuses_a_submission(
    judge: JudgeClient, change: dict[str, Any], code: str, field: str
) -> None:
    """The right status, "field: rule", and no job."""
    found, details = grpc_refusal(judge.judge.Submit, request(**change))
    assert found == code
    assert details.startswith(f"{field}:"), details
    job = judge_pb2.GetJobRequest(platform="tests", submission_id="bad")
    assert grpc_refusal(judge.judge.GetJob, job)[0] == "NOT_FOUND"


def test_grpc_refuses_a_bundle_with_another_digest(judge: JudgeClient) -> None:
    """Nothing is kept of it."""
    digest = "ab" * 32
    upload = judge_pb2.UploadRequest(digest=digest, size=5, data=b"hello")
    code, details = grpc_refusal(judge.bundles.Upload, iter([upload]))
    assert code == "INVALID_ARGUMENT"
    assert "digest" in details
    missing = judge.bundles.FindMissing(judge_pb2.FindMissingRequest(digests=[digest])).missing
    assert list(missing) == [digest]


@pytest.mark.parametrize(
    ("source", "arguments", "named"),
    [
        (ECHO.encode(), ("PROBLEM", "--language", "cobol85"), "language"),
        (b"x" * (MIB + 1), ("PROBLEM",), "source"),
        (b"print(1)\0", ("PROBLEM",), "source"),
        (ECHO.encode(), ("there-is-none",), "problem"),
    ],
    ids=["language", "size", "nul", "problem"],
)
def test_submit_tells_the_refusal_in_a_line(
    stack: Up,
    admin: httpx.Client,
    tmp_path: Path,
    source: bytes,
    arguments: tuple[str, ...],
    named: str,
) -> None:
    file = tmp_path / "solution.py"
    file.write_bytes(source)
    problem, *options = arguments
    problem = problem.replace("PROBLEM", first_problem(admin))
    done = assize(
        *("submit", problem, str(file), "--url", stack.url, *options),
        ASSIZE_TOKEN=token(admin),
        XDG_CONFIG_HOME=str(tmp_path),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("nodes", "--master", "127.0.0.1:1"),
        ("submit", "p", "solution.py", "--url", "http://127.0.0.1:1"),
        ("judge", "echo", "--master", "127.0.0.1:1"),
    ],
    ids=lambda command: command[0],
)
def test_nobody_answers(tmp_path: Path, command: tuple[str, ...]) -> None:
    """The address is named, quickly, in one line."""
    from tests.acceptance.packages import write_package

    write_package(tmp_path / "echo")
    (tmp_path / "solution.py").write_text(ECHO)
    done = assize(*command, cwd=tmp_path, ASSIZE_TOKEN="t", XDG_CONFIG_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "127.0.0.1:1" in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr

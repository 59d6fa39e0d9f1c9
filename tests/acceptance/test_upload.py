"""Packages on their way in, against the real stack: chunks, versions, rejudging."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

import httpx

from tests.acceptance.accounts import final, submit, token
from tests.acceptance.packages import ECHO, write_package
from tests.acceptance.processes import DEADLINE_S, Up, assize

SECOND_LINE = "line = input()\nprint(line if line != 'line 9' else 'line 1')\n"
"""Right for every package but one with a tenth test."""


def uploaded(stack: Up, client: httpx.Client, package: Path, *options: str) -> dict[str, Any]:
    """What the command printed, as JSON."""
    done = assize(
        "upload", str(package), "--url", stack.url, "--json", *options, ASSIZE_TOKEN=token(client)
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def in_state(client: httpx.Client, path: str, wanted: str) -> dict[str, Any]:
    deadline = time.monotonic() + DEADLINE_S
    while True:
        found: dict[str, Any] = client.get(path).json()
        if found.get("state") == wanted:
            return found
        assert time.monotonic() < deadline, f"not {wanted}: {found}"
        time.sleep(0.1)


def test_new_testdata_from_upload_to_applied_verdicts(
    stack: Up, admin: httpx.Client, tmp_path: Path
) -> None:
    """Upload, solve, upload stronger data, look at the difference, make it count."""
    package = write_package(tmp_path / "upload-echo", tests=3)
    first = uploaded(stack, admin, package)
    assert first["slug"] == "upload-echo"
    assert first["created"] is True
    assert httpx.get(first["url"]).status_code == 200
    right = submit(admin, "upload-echo", ECHO)
    lucky = submit(admin, "upload-echo", SECOND_LINE)
    assert [final(admin, id_)["verdict"] for id_ in (right, lucky)] == ["AC", "AC"]

    (package / "data" / "secret" / "9.in").write_text("line 9\n")
    (package / "data" / "secret" / "9.ans").write_text("line 9\n")
    second = uploaded(stack, admin, package, "--keep-current")
    shown = admin.get("/api/problems/upload-echo").json()
    assert shown["version_digest"] == first["version_digest"] != second["version_digest"]

    body = {"version": second["version_digest"], "scope": "all", "dry_run": True}
    created = admin.post("/api/problems/upload-echo/rejudge", json=body)
    assert created.status_code == 201, created.text
    path = f"/api/rejudgings/{created.json()['id']}"
    ready = in_state(admin, path, "ready")
    assert ready["counts"] == [
        {"old": "AC", "new": "AC", "count": 1},
        {"old": "AC", "new": "WA", "count": 1},
    ]
    assert [change["submission"] for change in ready["changes"]] == [lucky]
    assert final(admin, lucky)["verdict"] == "AC"

    assert admin.post(f"{path}/apply").status_code == 202
    assert in_state(admin, path, "applied")["outcomes"] == {"applied": 2}
    judged = final(admin, lucky)
    assert (judged["verdict"], judged["version_digest"]) == ("WA", second["version_digest"])
    assert final(admin, right)["verdict"] == "AC"
    chosen = {"version": second["version_digest"]}
    assert admin.post("/api/problems/upload-echo/current", json=chosen).json()["current"] is True
    assert final(admin, submit(admin, "upload-echo", SECOND_LINE))["verdict"] == "WA"


def test_an_interrupted_upload_goes_on(stack: Up, admin: httpx.Client, tmp_path: Path) -> None:
    """Chunks sent by hand in part; the command sends the rest and the import follows."""
    package = write_package(tmp_path / "upload-large", tests=2)
    noise = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(60_000))
    (package / "attachments").mkdir()
    (package / "attachments" / "noise.bin").write_bytes(noise)
    archive = tmp_path / "upload-large.zip"
    from cli.remote.packing import pack
    from cli.remote.upload import CHUNK, announcement

    pack(package, archive)
    body = announcement(archive, make_current=True)
    upload = admin.post("/api/uploads", json=body).json()
    assert upload["missing"] == [0, 1]
    chunk = archive.read_bytes()[:CHUNK]
    put = admin.put(f"/api/uploads/{upload['id']}/chunks/0", content=chunk)
    assert put.status_code == 204, put.text
    assert admin.post("/api/uploads", json=body).json()["missing"] == [1]
    assert uploaded(stack, admin, package)["slug"] == "upload-large"
    assert admin.get(f"/api/uploads/{upload['id']}").json()["state"] == "done"


def test_a_refused_package_has_a_line_for_each_issue(
    stack: Up, admin: httpx.Client, tmp_path: Path
) -> None:
    package = write_package(tmp_path / "upload-broken")
    (package / "data" / "secret" / "1.ans").unlink()
    (package / "problem.yaml").write_text("name: Echo\nlimits:\n  memory: lots\n")
    done = assize("upload", str(package), "--url", stack.url, ASSIZE_TOKEN=token(admin))
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert len(lines) >= 2
    assert all(line.startswith("assize: ") for line in lines)
    assert any("problem.yaml:3" in line for line in lines)
    assert admin.get("/api/problems/upload-broken").status_code == 404

"""Packages in chunks: resuming, refusals, quota, expiry, imports over restarts."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx_sse import aconnect_sse

from tests.web_api.conftest import (
    Web,
    assert_problem,
    eventually,
    execute,
    package_files,
    package_zip,
)
from web_api.judge.fake import FakeJudge
from web_api.settings import WebSettings

CHUNK = 64 * 1024


def large_package(text: str = "Two Sum") -> bytes:
    """Three chunks, whatever the compression."""
    files = package_files(text) | {"data/secret/2.in": "x" * 2 * CHUNK, "data/secret/2.ans": "y"}
    return package_zip(files)


def split(content: bytes) -> list[bytes]:
    return [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]


def announcement(content: bytes, **fields: Any) -> dict[str, Any]:
    digests = [hashlib.sha256(chunk).hexdigest() for chunk in split(content)]
    return {
        "name": "two-sum.zip",
        "size": len(content),
        "chunk_size": CHUNK,
        "chunks": digests,
        **fields,
    }


async def begin(client: httpx.AsyncClient, content: bytes, **fields: Any) -> dict[str, Any]:
    answer = await client.post("/api/uploads", json=announcement(content, **fields))
    assert answer.status_code == 201, answer.text
    upload: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/api/uploads/{upload['id']}"
    return upload


async def put(
    client: httpx.AsyncClient, upload: dict[str, Any], index: int, data: bytes
) -> httpx.Response:
    return await client.put(f"/api/uploads/{upload['id']}/chunks/{index}", content=data)


async def send(
    client: httpx.AsyncClient, upload: dict[str, Any], content: bytes, only: Sequence[int] = ()
) -> None:
    chunks = split(content)
    for index in only or range(len(chunks)):
        answer = await put(client, upload, index, chunks[index])
        assert answer.status_code == 204, answer.text


async def read(client: httpx.AsyncClient, upload: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"/api/uploads/{upload['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def finish(client: httpx.AsyncClient, upload: dict[str, Any]) -> dict[str, Any]:
    """The upload once its import is over."""
    answer = await client.post(f"/api/uploads/{upload['id']}/finish")
    assert answer.status_code == 202, answer.text

    async def over() -> Any:
        found = await read(client, upload)
        return found if found["state"] in ("done", "failed") else None

    found: dict[str, Any] = await eventually(over)
    return found


async def uploaded(client: httpx.AsyncClient, content: bytes, **fields: Any) -> dict[str, Any]:
    upload = await begin(client, content, **fields)
    await send(client, upload, content, upload["missing"])
    return await finish(client, upload)


def chunk_files(web: Web) -> list[Path]:
    folder = web.settings.data_dir / "uploads"
    return [path for path in folder.glob("*/*") if path.is_file()]


@pytest.fixture(autouse=True)
def no_chunks(web: Web) -> None:
    for path in chunk_files(web):
        path.unlink()


async def test_chunks_become_a_version(
    web: Web, admin: httpx.AsyncClient, judge: FakeJudge
) -> None:
    """All chunks in any order, the end, and the problem is there; the chunks are gone."""
    content = large_package()
    upload = await begin(admin, content)
    assert upload["state"] == "receiving"
    assert upload["missing"] == list(range(len(split(content))))
    assert_problem(
        await admin.post(f"/api/uploads/{upload['id']}/finish"), 409, "incomplete", "chunks"
    )
    for index in reversed(upload["missing"]):
        await send(admin, upload, content, [index])
    done = await finish(admin, upload)
    assert done["state"] == "done", done
    assert done["imported"]["slug"] == "two-sum"
    assert done["imported"]["created"] is True
    shown = (await admin.get("/api/problems/two-sum")).json()
    assert shown["version_digest"] == done["imported"]["version_digest"]
    assert len(judge.bundles) == 1
    assert chunk_files(web) == []
    again = await admin.post(f"/api/uploads/{upload['id']}/finish")
    assert again.json() == done


async def test_resumes_with_what_has_arrived(web: Web, admin: httpx.AsyncClient) -> None:
    """The same package goes on with the same upload, also after a restart."""
    content = large_package()
    upload = await begin(admin, content)
    await send(admin, upload, content, [1])
    await web.stop()
    await web.start()
    again = await begin(admin, content)
    assert again["id"] == upload["id"]
    assert again["missing"] == [0, 2][: len(upload["missing"]) - 1]
    assert [u["id"] for u in (await admin.get("/api/uploads")).json()["items"]] == [upload["id"]]
    await send(admin, again, content, again["missing"])
    await send(admin, again, content, [1])
    assert (await finish(admin, again))["state"] == "done"


async def test_a_mended_package_brings_only_what_changed(admin: httpx.AsyncClient) -> None:
    """Chunks of a refused package stay for the next try; its issues have file, line, rule."""
    good = large_package()
    chunks = split(good)
    bad = b"".join(chunks[:-1]) + bytes(len(chunks[-1]))
    failed = await uploaded(admin, bad)
    assert failed["state"] == "failed"
    failure = failed["failure"]
    assert failure["type"] == "urn:assize:error:package-refused"
    assert failure["status"] == 422
    [issue] = failure["issues"]
    assert set(issue) == {"file", "line", "rule"}
    mended = await begin(admin, good)
    assert mended["id"] != failed["id"]
    assert mended["missing"] == [len(chunks) - 1]
    await send(admin, mended, good, mended["missing"])
    assert (await finish(admin, mended))["state"] == "done"


async def test_issues_name_file_and_line(admin: httpx.AsyncClient) -> None:
    content = package_zip(package_files(extra="limits:\n  time_limit: fast\n"))
    failed = await uploaded(admin, content)
    [issue] = failed["failure"]["issues"]
    assert (issue["file"], issue["line"]) == ("problem.yaml", 6)
    assert failed["imported"] is None
    assert (await admin.get("/api/problems/two-sum")).status_code == 404


async def test_wrong_chunks_are_refused_and_not_kept(web: Web, admin: httpx.AsyncClient) -> None:
    """Other bytes, another length, an index that is none: each by its rule."""
    content = large_package()
    upload = await begin(admin, content)
    first = split(content)[0]
    wrong = bytes([first[0] ^ 1]) + first[1:]
    assert_problem(await put(admin, upload, 0, wrong), 422, "wrong-digest", "body")
    assert_problem(await put(admin, upload, 0, first[:-1]), 422, "invalid", "body")
    assert_problem(await put(admin, upload, 9, first), 422, "invalid", "index")
    assert_problem(await put(admin, upload, -1, first), 422, "invalid", "index")
    assert chunk_files(web) == []
    assert (await read(admin, upload))["missing"] == upload["missing"]


async def test_announcements_that_cannot_be(admin: httpx.AsyncClient) -> None:
    """Counts, digests and sizes are checked before anything is sent."""

    async def refused(status: int, kind: str, field: str, **fields: Any) -> None:
        answer = await admin.post("/api/uploads", json=announcement(b"x", **fields))
        assert_problem(answer, status, kind, field)

    await refused(422, "invalid", "chunks", chunks=[])
    await refused(422, "invalid", "chunks", size=CHUNK + 1)
    await refused(422, "invalid", "chunks.0", chunks=["A" * 64])
    await refused(422, "invalid", "chunk_size", chunk_size=1)
    await refused(422, "invalid", "size", size=0)
    await refused(413, "too-large", "size", size=2**40)
    await refused(422, "invalid", "name", name="")


async def test_setters_only_and_everyone_their_own(web: Web, admin: httpx.AsyncClient) -> None:
    """Strangers and plain users are refused; another setter's upload does not exist."""
    content = package_zip()
    body = announcement(content)
    assert_problem(await web.client().post("/api/uploads", json=body), 401, "not-signed-in")
    ada = await web.user("ada")
    assert_problem(await ada.post("/api/uploads", json=body), 403, "forbidden")
    upload = await begin(admin, content)
    assert_problem(await put(ada, upload, 0, content), 403, "forbidden")
    await admin.patch("/api/users/ada", json={"role": "setter"})
    assert_problem(await put(ada, upload, 0, content), 404, "not-found")
    assert_problem(await ada.get(f"/api/uploads/{upload['id']}"), 404, "not-found")
    assert_problem(await ada.get(f"/api/uploads/{upload['id']}/events"), 404, "not-found")
    assert_problem(await ada.post(f"/api/uploads/{upload['id']}/finish"), 404, "not-found")
    assert_problem(await ada.delete(f"/api/uploads/{upload['id']}"), 404, "not-found")
    await send(admin, upload, content)
    # Nobody learns from a digest what others have uploaded.
    assert (await begin(ada, content))["missing"] == [0]
    assert (await uploaded(ada, content))["state"] == "done"


async def test_quota_counts_what_is_unfinished(settings: WebSettings) -> None:
    """Above the quota nothing begins until something is finished or deleted."""
    web = Web(settings.model_copy(update={"upload_quota_mib": 1}))
    await web.start()
    admin = await web.user("root")
    large = os.urandom(700 * 1024)
    first = await begin(admin, large)
    await send(admin, first, large)
    assert (await begin(admin, large))["id"] == first["id"]
    answer = await admin.post("/api/uploads", json=announcement(os.urandom(700 * 1024)))
    assert_problem(answer, 409, "quota", "size")
    assert (await admin.delete(f"/api/uploads/{first['id']}")).status_code == 204
    assert chunk_files(web) == []
    assert_problem(await admin.get(f"/api/uploads/{first['id']}"), 404, "not-found")
    # What a refused package left behind gives way.
    assert (await uploaded(admin, large))["state"] == "failed"
    assert len(chunk_files(web)) == len(split(large))
    second = os.urandom(700 * 1024)
    await send(admin, await begin(admin, second), second)
    assert len(chunk_files(web)) == len(split(second))
    await web.close()


async def test_what_is_old_is_forgotten(settings: WebSettings) -> None:
    """After the expiry the upload is gone at once, its chunks at the next sweep."""
    web = Web(settings)
    await web.start()
    admin = await web.user("root")
    content = large_package()
    upload = await begin(admin, content)
    await send(admin, upload, content, [0, 1])
    fresh = large_package("Other")
    kept = await begin(admin, fresh)
    await send(admin, kept, fresh, [len(split(fresh)) - 1])
    await execute(web, "UPDATE web.uploads SET expires_at = now() WHERE id = %s", upload["id"])
    assert_problem(await admin.get(f"/api/uploads/{upload['id']}"), 404, "not-found")
    last = announcement(fresh)["chunks"][-1]
    old = [path for path in chunk_files(web) if path.name != last]
    assert len(old) == 2
    for path in old:
        os.utime(path, (1, 1))
    await web.stop()
    await web.start()
    await eventually(lambda: [path.name for path in chunk_files(web)] == [last])
    await eventually(lambda: _uploads(admin, [kept["id"]]))
    await web.close()


async def _uploads(client: httpx.AsyncClient, ids: list[str]) -> bool:
    return [u["id"] for u in (await client.get("/api/uploads")).json()["items"]] == ids


async def test_restart_in_the_middle_of_an_import(
    settings: WebSettings, own_judge: FakeJudge
) -> None:
    """An import that waited for the judge goes on after a restart, and is there once."""
    web = Web(settings)
    await web.start()
    admin = await web.user("root")
    content = large_package()
    upload = await begin(admin, content)
    await send(admin, upload, content)
    await own_judge.stop()
    assert (await admin.post(f"/api/uploads/{upload['id']}/finish")).status_code == 202

    async def sending() -> bool:
        return (await read(admin, upload))["stage"] == "sending"

    await eventually(sending)
    assert_problem(await admin.delete(f"/api/uploads/{upload['id']}"), 409, "importing")
    await web.stop()
    await own_judge.start()
    await web.start()
    done = await finish(admin, upload)
    assert done["state"] == "done"
    versions = (await admin.get("/api/problems/two-sum/versions")).json()["items"]
    assert [v["digest"] for v in versions] == [done["imported"]["version_digest"]]
    await web.close()


async def test_a_killed_process_leaves_its_import_to_others(
    settings: WebSettings, own_judge: FakeJudge
) -> None:
    """A claim that nobody renews runs out; the import is then taken over."""
    web = Web(settings)
    await web.start()
    admin = await web.user("root")
    content = package_zip()
    upload = await begin(admin, content)
    await send(admin, upload, content)
    await web.stop()
    # As a process leaves it that died while it was reading the package.
    claim = (
        "UPDATE web.uploads SET state = 'importing', stage = 'checking',"
        " claim = gen_random_uuid(), claimed_until = now() + interval '1 hour'"
    )
    await execute(web, claim)
    await web.start()
    assert (await read(admin, upload))["stage"] == "checking"
    await execute(web, "UPDATE web.uploads SET claimed_until = now()")
    assert (await finish(admin, upload))["state"] == "done"
    await web.close()


async def test_a_chunk_that_rotted_is_asked_for_again(web: Web, admin: httpx.AsyncClient) -> None:
    """Damage on our disk never reaches a version: the upload is open again."""
    content = large_package()
    upload = await begin(admin, content)
    await send(admin, upload, content)
    wanted = announcement(content)["chunks"][1]
    [path] = [path for path in chunk_files(web) if path.name == wanted]
    path.write_bytes(b"rot")
    assert (await admin.post(f"/api/uploads/{upload['id']}/finish")).status_code == 202

    async def open_again() -> bool:
        found = await read(admin, upload)
        return found["state"] == "receiving" and found["missing"] == [1]

    await eventually(open_again)
    await send(admin, upload, content, [1])
    assert (await finish(admin, upload))["state"] == "done"


async def test_events_tell_of_chunks_and_import(admin: httpx.AsyncClient) -> None:
    """`status` at once, after changes, and after the last one the stream ends."""
    content = large_package()
    upload = await begin(admin, content)
    path = f"/api/uploads/{upload['id']}/events"
    seen: list[dict[str, Any]] = []
    async with aconnect_sse(admin, "GET", path) as source:
        events = source.aiter_sse()
        seen.append(json.loads((await anext(events)).data))
        await send(admin, upload, content)
        await admin.post(f"/api/uploads/{upload['id']}/finish")
        async for event in events:
            assert event.event == "status"
            seen.append(json.loads(event.data))
    assert seen[0]["missing"] == upload["missing"]
    assert seen[-1]["state"] == "done"
    assert seen[-1]["imported"]["slug"] == "two-sum"
    assert len({json.dumps(status) for status in seen}) == len(seen)


async def test_events_end_when_the_upload_is_deleted(admin: httpx.AsyncClient) -> None:
    upload = await begin(admin, package_zip())
    path = f"/api/uploads/{upload['id']}/events"
    async with aconnect_sse(admin, "GET", path) as source:
        events = source.aiter_sse()
        await anext(events)
        assert (await admin.delete(f"/api/uploads/{upload['id']}")).status_code == 204
        assert [event async for event in events] == []

"""Bundles up and down."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import grpc
import psycopg

from judge_master.bootstrap import Master
from proto.judge.v1 import judge_pb2
from tests.judge_master.platform_client import BUNDLE, DIGEST, PlatformClient, refused
from tests.judge_master.scripted_node import DEADLINE_S


async def download(platform: PlatformClient, digest: str, offset: int = 0) -> tuple[int, bytes]:
    """The size that was told and the bytes that came."""
    request = judge_pb2.DownloadRequest(digest=digest, offset=offset)
    pieces = [p async for p in platform.bundles.Download(request, timeout=DEADLINE_S)]
    assert all(piece.size == 0 for piece in pieces[1:])
    assert all(len(piece.data) <= 1 << 20 for piece in pieces)
    return pieces[0].size, b"".join(piece.data for piece in pieces)


async def missing(platform: PlatformClient, *digests: str) -> list[str]:
    request = judge_pb2.FindMissingRequest(digests=digests)
    return list((await platform.bundles.FindMissing(request, timeout=DEADLINE_S)).missing)


async def test_bundle_comes_back_as_it_was(master: Master) -> None:
    """Several pieces, from any offset, and an upload of what is there is fine."""
    data = os.urandom((2 << 20) + 12_345)
    digest = hashlib.sha256(data).hexdigest()
    async with PlatformClient(master.address) as platform:
        assert await missing(platform, digest, DIGEST, digest) == [digest, DIGEST]
        answer = await platform.upload(data, piece=1 << 20)
        assert (answer.digest, answer.size, answer.created) == (digest, len(data), True)
        assert not (await platform.upload(data, piece=1 << 20)).created
        assert await missing(platform, digest, DIGEST) == [DIGEST]
        assert await download(platform, digest) == (len(data), data)
        assert await download(platform, digest, 1_999_999) == (len(data), data[1_999_999:])
        assert await download(platform, digest, len(data)) == (len(data), b"")
        async with refused(
            grpc.StatusCode.INVALID_ARGUMENT,
            f"offset: must be at most the size of the bundle, {len(data)}",
        ):
            await download(platform, digest, len(data) + 1)


async def test_unknown_bundle_is_not_found(platform: PlatformClient) -> None:
    """With the digest in the message."""
    async with refused(grpc.StatusCode.NOT_FOUND, f"digest: no bundle {'0' * 64}"):
        await download(platform, "0" * 64)


async def test_lost_file_can_be_uploaded_again(
    master: Master, platform: PlatformClient, tmp_path: Path
) -> None:
    """A master whose disk lost a bundle says that it is missing."""
    (file,) = (p for p in (tmp_path / "bundles").rglob("*") if p.is_file())
    file.unlink()
    assert await missing(platform, DIGEST) == [DIGEST]
    assert (await platform.upload()).created
    assert await download(platform, DIGEST) == (len(BUNDLE), BUNDLE)


async def test_wrong_uploads_leave_nothing(
    master: Master, database_url: str, tmp_path: Path
) -> None:
    """Wrong digest, too few or too many bytes, oversized pieces, no message at all."""
    other = hashlib.sha256(b"other").hexdigest()
    size = len(BUNDLE)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"digest": other}, "digest: must be the SHA-256 of data"),
        ({"size": size + 1}, f"size: must be what data adds up to, {size}"),
        ({"size": size - 1}, "size: must be what data adds up to; more came"),
        ({"size": 0}, "size: must be 1 byte to 2 GiB"),
        ({"size": (2 << 30) + 1}, "size: must be 1 byte to 2 GiB"),
        ({"digest": "ABC"}, "digest: must be 64 lower-case hex digits"),
        (
            {"data": bytes((1 << 20) + 1), "piece": 2 << 20},
            "data: must be at most 1 MiB per message",
        ),
    ]
    async with PlatformClient(master.address) as platform:
        for change, message in cases:
            async with refused(grpc.StatusCode.INVALID_ARGUMENT, message):
                await platform.upload(**change)
        async with refused(
            grpc.StatusCode.INVALID_ARGUMENT, "digest: must be in the first message; none came"
        ):
            await platform.bundles.Upload(iter([]), timeout=DEADLINE_S)
    assert [p for p in (tmp_path / "bundles").rglob("*") if p.is_file()] == []
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT * FROM judge.bundles").fetchall() == []

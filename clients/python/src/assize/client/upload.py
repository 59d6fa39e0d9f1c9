"""Bundles on their way to the judge."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeAlias

from assize.client._proto import judge_pb2

PIECE_BYTES = 1 << 20

Sent: TypeAlias = Callable[[int, int], object]
"""Called with the bytes sent so far and in all."""


def digest_and_size(bundle: Path | bytes) -> tuple[str, int]:
    """SHA-256 in hex, and length in bytes. Blocks for a path."""
    if isinstance(bundle, bytes):
        return hashlib.sha256(bundle).hexdigest(), len(bundle)
    with bundle.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, file.tell()


async def requests(
    bundle: Path | bytes, digest: str, size: int, sent: Sent | None
) -> AsyncGenerator[judge_pb2.UploadRequest, None]:
    """The messages of one upload."""
    with await asyncio.to_thread(_open, bundle) as file:
        done = 0
        while True:
            data = await asyncio.to_thread(file.read, PIECE_BYTES)
            if done == 0:
                yield judge_pb2.UploadRequest(digest=digest, size=size, data=data)
            elif data:
                yield judge_pb2.UploadRequest(data=data)
            done += len(data)
            if sent is not None and data:
                sent(done, size)
            if not data:
                return


def _open(bundle: Path | bytes) -> BinaryIO:
    return BytesIO(bundle) if isinstance(bundle, bytes) else bundle.open("rb")

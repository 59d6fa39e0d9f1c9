"""judge.v1.Bundles: testdata in and out."""

# ruff: noqa: N802 - the contract names the methods
from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from judge_master.domain.errors import FieldError
from judge_master.domain.validation import check_digest, check_digests, check_upload
from judge_master.rpc.errors import streaming, unary
from judge_master.service.bundles import Bundles
from proto.judge.v1 import judge_pb2, judge_pb2_grpc


class BundlesService(judge_pb2_grpc.BundlesServicer):
    """Hands pieces through."""

    def __init__(self, bundles: Bundles) -> None:
        self._bundles = bundles

    @unary
    async def FindMissing(
        self, request: judge_pb2.FindMissingRequest, _context: Any
    ) -> judge_pb2.FindMissingResponse:
        missing = await self._bundles.missing(check_digests(list(request.digests)))
        return judge_pb2.FindMissingResponse(missing=missing)

    @unary
    async def Upload(
        self, requests: AsyncIterator[judge_pb2.UploadRequest], _context: Any
    ) -> judge_pb2.UploadResponse:
        first = await anext(aiter(requests), None)
        if first is None:
            raise FieldError("digest", "must be in the first message; none came")
        check_upload(first.digest, first.size)
        pieces = _pieces(first, requests)
        created = await self._bundles.upload(first.digest, first.size, pieces)
        return judge_pb2.UploadResponse(digest=first.digest, size=first.size, created=created)

    @streaming
    async def Download(
        self, request: judge_pb2.DownloadRequest, _context: Any
    ) -> AsyncGenerator[judge_pb2.DownloadResponse, None]:
        digest = check_digest(request.digest, "digest")
        async with aclosing(self._bundles.download(digest, request.offset)) as pieces:
            first = True
            async for size, data in pieces:
                yield judge_pb2.DownloadResponse(size=size if first else 0, data=data)
                first = False


async def _pieces(
    first: judge_pb2.UploadRequest, rest: AsyncIterator[judge_pb2.UploadRequest]
) -> AsyncIterator[bytes]:
    yield first.data
    async for request in rest:
        yield request.data

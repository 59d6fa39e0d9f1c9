"""A platform as a test needs it: short calls with sensible defaults."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc

from identity.channel import Dialler
from proto.judge.v1 import judge_pb2, judge_pb2_grpc
from tests.judge_master.scripted_node import DEADLINE_S

BUNDLE = b"the testdata of a problem"
DIGEST = hashlib.sha256(BUNDLE).hexdigest()


class PlatformClient:
    """Speaks for one platform to one master."""

    def __init__(self, address: str, platform: str = "web", dialler: Dialler | None = None) -> None:
        self.platform = platform
        self.channel = (dialler or Dialler(None)).open(
            address, options=[("grpc.use_local_subchannel_pool", 1)]
        )
        self.judge: Any = judge_pb2_grpc.JudgeStub(self.channel)
        self.bundles: Any = judge_pb2_grpc.BundlesStub(self.channel)
        self.fleet: Any = judge_pb2_grpc.FleetStub(self.channel)

    async def __aenter__(self) -> PlatformClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.channel.close()

    def submission(self, submission_id: str = "1", **fields: Any) -> judge_pb2.SubmitRequest:
        defaults: dict[str, Any] = {
            "platform": self.platform,
            "language": "cpp20",
            "files": [judge_pb2.SourceFile(name="main.cpp", content=b"int main() {}")],
            "bundle_digest": DIGEST,
        }
        return judge_pb2.SubmitRequest(submission_id=submission_id, **(defaults | fields))

    async def submit(self, submission_id: str = "1", **fields: Any) -> judge_pb2.SubmitResponse:
        request = self.submission(submission_id, **fields)
        return await self.judge.Submit(request, timeout=DEADLINE_S)

    async def job(self, submission_id: str = "1") -> judge_pb2.Job:
        request = judge_pb2.GetJobRequest(platform=self.platform, submission_id=submission_id)
        return await self.judge.GetJob(request, timeout=DEADLINE_S)

    async def cancel(self, submission_id: str = "1") -> judge_pb2.Job:
        request = judge_pb2.CancelRequest(platform=self.platform, submission_id=submission_id)
        return (await self.judge.Cancel(request, timeout=DEADLINE_S)).job

    async def rejudge(self, submission_id: str = "1", **fields: Any) -> judge_pb2.Job:
        request = judge_pb2.RejudgeRequest(
            platform=self.platform, submission_id=submission_id, **fields
        )
        return (await self.judge.Rejudge(request, timeout=DEADLINE_S)).job

    async def upload(
        self, data: bytes = BUNDLE, *, digest: str = "", size: int = -1, piece: int = 10
    ) -> judge_pb2.UploadResponse:
        first = judge_pb2.UploadRequest(
            digest=digest or hashlib.sha256(data).hexdigest(),
            size=len(data) if size < 0 else size,
            data=data[:piece],
        )
        rest = (
            judge_pb2.UploadRequest(data=data[i : i + piece])
            for i in range(piece, len(data), piece)
        )
        return await self.bundles.Upload(iter([first, *rest]), timeout=DEADLINE_S)

    async def nodes(self) -> dict[str, judge_pb2.Node]:
        answer = await self.fleet.ListNodes(judge_pb2.ListNodesRequest(), timeout=DEADLINE_S)
        return {node.id: node for node in answer.nodes}

    async def drain(self, node_id: str, drain: bool = True) -> judge_pb2.Node:
        request = judge_pb2.SetDrainRequest(node_id=node_id, drain=drain)
        return (await self.fleet.SetDrain(request, timeout=DEADLINE_S)).node

    async def cordon(self, node_id: str, cordon: bool = True) -> judge_pb2.Node:
        request = judge_pb2.SetCordonRequest(node_id=node_id, cordon=cordon)
        return (await self.fleet.SetCordon(request, timeout=DEADLINE_S)).node

    async def node(
        self, condition: Callable[[judge_pb2.Node], object], node_id: str = "node-1"
    ) -> judge_pb2.Node:
        """The node as soon as it meets a condition."""
        async with asyncio.timeout(DEADLINE_S):
            while not condition(node := (await self.nodes())[node_id]):
                await asyncio.sleep(0.02)
            return node

    async def languages(self) -> list[str]:
        request = judge_pb2.ListLanguagesRequest()
        answer = await self.fleet.ListLanguages(request, timeout=DEADLINE_S)
        return [language.id for language in answer.languages]

    async def until(
        self, condition: Callable[[judge_pb2.Job], object], submission_id: str = "1"
    ) -> judge_pb2.Job:
        """The job as soon as it meets a condition."""
        async with asyncio.timeout(DEADLINE_S):
            while not condition(job := await self.job(submission_id)):
                await asyncio.sleep(0.02)
            return job

    @asynccontextmanager
    async def feed(self, *, progress: bool = False) -> AsyncIterator[FeedClient]:
        call = self.judge.Results()
        subscribe = judge_pb2.ResultsRequest.Subscribe(platform=self.platform, progress=progress)
        await call.write(judge_pb2.ResultsRequest(subscribe=subscribe))
        try:
            yield FeedClient(call)
        finally:
            call.cancel()


class FeedClient:
    """A subscribed stream of results."""

    def __init__(self, call: Any) -> None:
        self.call = call

    async def event(self) -> judge_pb2.ResultsResponse:
        return await asyncio.wait_for(self.call.read(), DEADLINE_S)

    async def result(self) -> judge_pb2.FinalResult:
        event = await self.event()
        assert event.WhichOneof("event") == "result"
        return event.result

    async def ack(self, *results: judge_pb2.FinalResult) -> None:
        for result in results:
            ack = judge_pb2.ResultsRequest.Ack(sequence=result.sequence)
            await self.call.write(judge_pb2.ResultsRequest(ack=ack))


@asynccontextmanager
async def refused(code: grpc.StatusCode, message: str = "") -> AsyncIterator[None]:
    """The block's call is refused with this status and exactly this message, if given."""
    try:
        yield
    except grpc.aio.AioRpcError as error:
        assert error.code() is code, f"{error.code()}: {error.details()}"
        assert message in ("", error.details()), error.details()
    else:
        raise AssertionError(f"not refused with {code}")

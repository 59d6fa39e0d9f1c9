"""A judge that judges nothing: a real gRPC server whose answers the caller scripts.

For tests of platforms. It keeps the contract's promises: results are offered until
they are acknowledged, a bundle must be there before a submission names it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import grpc
import grpc.aio

from proto.judge.v1 import judge_pb2, judge_pb2_grpc, verdict_pb2

DEFAULT_LANGUAGES = (
    judge_pb2.Language(id="cpp20", name="C++20", version="g++ 12.2.0", extensions=[".cpp", ".cc"]),
    judge_pb2.Language(id="python3", name="Python 3", version="3.11.2", extensions=[".py"]),
)


class FakeJudge(
    judge_pb2_grpc.JudgeServicer, judge_pb2_grpc.BundlesServicer, judge_pb2_grpc.FleetServicer
):
    """Start it, let a platform work, tell it what to say."""

    def __init__(self) -> None:
        self.port = 0
        self._sequence = 0
        self._streams: set[asyncio.Queue[judge_pb2.ResultsResponse]] = set()
        self._server: grpc.aio.Server | None = None
        self.forget()

    def forget(self) -> None:
        """Back to the beginning; connections stay."""
        self.languages = list(DEFAULT_LANGUAGES)
        self.submitted: dict[str, judge_pb2.SubmitRequest] = {}
        self.submit_calls = 0
        self.cancelled: list[str] = []
        self.results: dict[str, verdict_pb2.JudgeResult] = {}
        self.bundles: dict[str, bytes] = {}
        self.prefetched: set[str] = set()
        self.unacknowledged: dict[int, judge_pb2.FinalResult] = {}
        self.acknowledged: list[int] = []
        self.refusal: tuple[grpc.StatusCode, str] | None = None
        """What Submit answers instead of accepting."""
        self.refused_user = ""
        """Whom alone it refuses; "" for everybody."""
        self.queue: tuple[int, int] | None = None
        """Position and expected wait in ms of whatever waits."""
        self.nodes: dict[str, judge_pb2.Node] = {}
        self.waiting = judge_pb2.GetQueueResponse()
        self.jobs: list[judge_pb2.JobSummary] = []
        self.attempts: list[judge_pb2.Attempt] = []
        """What operators see."""
        self.told: list[tuple[str, str]] = []
        """What operators asked for, and who they said they are."""
        self.no_operator = False
        """The platform may not call what is for operators."""
        self.drop_acks = False
        """Acknowledgements get lost on the way."""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def subscribers(self) -> int:
        """Open Results streams."""
        return len(self._streams)

    @property
    def running(self) -> bool:
        return self._server is not None

    async def start(self) -> None:
        """Listens on a free loopback port, or again on the one it had."""
        self._server = grpc.aio.server()
        judge_pb2_grpc.add_JudgeServicer_to_server(self, self._server)
        judge_pb2_grpc.add_BundlesServicer_to_server(self, self._server)
        judge_pb2_grpc.add_FleetServicer_to_server(self, self._server)
        self.port = self._server.add_insecure_port(f"127.0.0.1:{self.port}")
        await self._server.start()

    async def stop(self) -> None:
        """Breaks all connections; what was not acknowledged stays."""
        if self._server is not None:
            await self._server.stop(grace=None)
            self._server = None

    def finish(self, submission_id: str, result: verdict_pb2.JudgeResult, epoch: int = 0) -> int:
        """Makes a result final; returns its sequence."""
        self._sequence += 1
        final = judge_pb2.FinalResult(
            sequence=self._sequence, submission_id=submission_id, epoch=epoch, result=result
        )
        self.results[submission_id] = result
        self.unacknowledged[self._sequence] = final
        self._send(judge_pb2.ResultsResponse(result=final))
        return self._sequence

    def report(self, progress: judge_pb2.Progress) -> None:
        """Sends a step to whoever listens now."""
        self._send(judge_pb2.ResultsResponse(progress=progress))

    def _send(self, event: judge_pb2.ResultsResponse) -> None:
        for queue in self._streams:
            queue.put_nowait(event)

    async def Submit(  # noqa: N802
        self, request: judge_pb2.SubmitRequest, context: Any
    ) -> judge_pb2.SubmitResponse:
        self.submit_calls += 1
        if self.refusal and self.refused_user in ("", request.user):
            await context.abort(*self.refusal)
        if request.bundle_digest not in self.bundles:
            await context.abort(
                grpc.StatusCode.FAILED_PRECONDITION, "bundle_digest: upload the bundle first"
            )
        known = self.submitted.setdefault(request.submission_id, request)
        if known != request:
            await context.abort(grpc.StatusCode.ALREADY_EXISTS, "submission_id: has other content")
        job = self._job(request.submission_id)
        return judge_pb2.SubmitResponse(job=job, created=known is request)

    def _job(self, submission_id: str) -> judge_pb2.Job:
        result = self.results.get(submission_id)
        state = judge_pb2.FINAL if result else judge_pb2.QUEUED
        job = judge_pb2.Job(submission_id=submission_id, state=state, result=result)
        if not result and self.queue is not None:
            job.queue_position, job.expected_wait_ms = self.queue
        return job

    async def GetJob(  # noqa: N802
        self, request: judge_pb2.GetJobRequest, context: Any
    ) -> judge_pb2.Job:
        if request.submission_id not in self.submitted:
            await context.abort(grpc.StatusCode.NOT_FOUND, "submission_id: is unknown")
        return self._job(request.submission_id)

    async def Cancel(  # noqa: N802
        self, request: judge_pb2.CancelRequest, context: Any
    ) -> judge_pb2.CancelResponse:
        if request.submission_id not in self.submitted:
            await context.abort(grpc.StatusCode.NOT_FOUND, "submission_id: is unknown")
        self.cancelled.append(request.submission_id)
        job = judge_pb2.Job(submission_id=request.submission_id, state=judge_pb2.CANCELLED)
        return judge_pb2.CancelResponse(job=job)

    async def Results(  # noqa: N802
        self, request_iterator: AsyncIterator[judge_pb2.ResultsRequest], context: Any
    ) -> AsyncIterator[judge_pb2.ResultsResponse]:
        first = await anext(request_iterator)
        if not first.subscribe.platform:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "subscribe: must come first")
        queue: asyncio.Queue[judge_pb2.ResultsResponse] = asyncio.Queue()
        for sequence in sorted(self.unacknowledged):
            queue.put_nowait(judge_pb2.ResultsResponse(result=self.unacknowledged[sequence]))
        self._streams.add(queue)
        reader = asyncio.create_task(self._take_acks(request_iterator))
        try:
            while True:
                yield await queue.get()
        finally:
            self._streams.discard(queue)
            reader.cancel()

    async def _take_acks(self, requests: AsyncIterator[judge_pb2.ResultsRequest]) -> None:
        async for request in requests:
            if not self.drop_acks:
                self.unacknowledged.pop(request.ack.sequence, None)
                self.acknowledged.append(request.ack.sequence)

    async def Prefetch(  # noqa: N802
        self, request: judge_pb2.PrefetchRequest, context: Any
    ) -> judge_pb2.PrefetchResponse:
        if not set(request.digests) <= set(self.bundles):
            await context.abort(
                grpc.StatusCode.FAILED_PRECONDITION, "bundle_digest: upload the bundle first"
            )
        self.prefetched.update(request.digests)
        return judge_pb2.PrefetchResponse()

    async def FindMissing(  # noqa: N802
        self, request: judge_pb2.FindMissingRequest, _: Any
    ) -> judge_pb2.FindMissingResponse:
        missing = [d for d in request.digests if d not in self.bundles]
        return judge_pb2.FindMissingResponse(missing=missing)

    async def Upload(  # noqa: N802
        self, request_iterator: AsyncIterator[judge_pb2.UploadRequest], context: Any
    ) -> judge_pb2.UploadResponse:
        first = await anext(request_iterator)
        data = first.data + b"".join([piece.data async for piece in request_iterator])
        if len(data) != first.size or hashlib.sha256(data).hexdigest() != first.digest:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "data: not what was announced")
        self.bundles[first.digest] = data
        return judge_pb2.UploadResponse(digest=first.digest, size=first.size, created=True)

    async def ListLanguages(  # noqa: N802
        self, _: judge_pb2.ListLanguagesRequest, __: Any
    ) -> judge_pb2.ListLanguagesResponse:
        return judge_pb2.ListLanguagesResponse(languages=self.languages)

    async def _require_operator(self, context: Any) -> None:
        if self.no_operator:
            words = "judge.v1.Fleet: is not for platform web"
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, words)

    async def ListNodes(  # noqa: N802
        self, _: judge_pb2.ListNodesRequest, context: Any
    ) -> judge_pb2.ListNodesResponse:
        await self._require_operator(context)
        return judge_pb2.ListNodesResponse(nodes=self.nodes.values())

    async def GetQueue(  # noqa: N802
        self, _: judge_pb2.GetQueueRequest, context: Any
    ) -> judge_pb2.GetQueueResponse:
        await self._require_operator(context)
        return self.waiting

    async def ListJobs(  # noqa: N802
        self, request: judge_pb2.ListJobsRequest, context: Any
    ) -> judge_pb2.ListJobsResponse:
        await self._require_operator(context)
        wanted = [
            job
            for job in self.jobs
            if request.state in (0, job.state) and job.quarantined >= request.quarantined
        ]
        return judge_pb2.ListJobsResponse(jobs=wanted)

    async def ListAttempts(  # noqa: N802
        self, request: judge_pb2.ListAttemptsRequest, context: Any
    ) -> judge_pb2.ListAttemptsResponse:
        await self._require_operator(context)
        wanted = [
            attempt
            for attempt in self.attempts
            if (request.submission_id == attempt.submission_id)
            or (not request.submission_id and not attempt.end_reason)
        ]
        return judge_pb2.ListAttemptsResponse(attempts=wanted)

    async def SetDrain(  # noqa: N802
        self, request: judge_pb2.SetDrainRequest, context: Any
    ) -> judge_pb2.SetDrainResponse:
        if request.leave and not request.drain:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "leave: must come with drain")
        node = await self._told(f"drain {request.drain} {request.leave}", request, context)
        node.draining = request.drain
        return judge_pb2.SetDrainResponse(node=node)

    async def SetCordon(  # noqa: N802
        self, request: judge_pb2.SetCordonRequest, context: Any
    ) -> judge_pb2.SetCordonResponse:
        node = await self._told(f"cordon {request.cordon}", request, context)
        node.cordoned = request.cordon
        return judge_pb2.SetCordonResponse(node=node)

    async def _told(self, what: str, request: Any, context: Any) -> judge_pb2.Node:
        await self._require_operator(context)
        if request.node_id not in self.nodes:
            await context.abort(grpc.StatusCode.NOT_FOUND, f"node_id: no node {request.node_id}")
        who = str(dict(context.invocation_metadata()).get("assize-user", ""))
        self.told.append((f"{what} {request.node_id}", who))
        return self.nodes[request.node_id]

    async def Rejudge(  # noqa: N802
        self, request: judge_pb2.RejudgeRequest, context: Any
    ) -> judge_pb2.RejudgeResponse:
        if request.submission_id not in self.submitted:
            await context.abort(grpc.StatusCode.NOT_FOUND, "submission_id: is unknown")
        self.told.append((f"rejudge {request.submission_id} {request.expected_epoch}", ""))
        return judge_pb2.RejudgeResponse(job=self._job(request.submission_id))

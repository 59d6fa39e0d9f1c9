"""judge.v1.Judge: what platforms call."""

# ruff: noqa: N802 - the contract names the methods
from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from judge_master.domain.errors import FieldError
from judge_master.domain.validation import (
    check_digest,
    check_digests,
    check_key,
    check_platform,
    check_sequence,
    check_submit,
)
from judge_master.rpc import convert
from judge_master.rpc.errors import Context, streaming, unary
from judge_master.service.bus import Bus
from judge_master.service.feed import FeedStream
from judge_master.service.jobs import Jobs
from judge_master.service.ports import FeedStore, JobStore
from judge_master.service.prefetch import Prefetching
from judge_master.service.watch import watch
from proto.judge.v1 import judge_pb2, judge_pb2_grpc
from telemetry.tracing import TRACEPARENT, SpanKind, span, traceparent_of, valid_traceparent


class JudgeService(judge_pb2_grpc.JudgeServicer):
    """Checks, converts and hands over to `Jobs`, `watch` and `FeedStream`."""

    def __init__(
        self,
        jobs: Jobs,
        store: JobStore,
        feed: FeedStore,
        prefetching: Prefetching,
        bus: Bus,
        poll_ms: int,
    ) -> None:
        self._jobs = jobs
        self._store = store
        self._feed = feed
        self._prefetching = prefetching
        self._bus = bus
        self._poll_ms = poll_ms

    @unary
    async def Submit(
        self, request: judge_pb2.SubmitRequest, context: Any
    ) -> judge_pb2.SubmitResponse:
        parent = dict(context.invocation_metadata() or ()).get(TRACEPARENT, "")
        with span("judge.v1.Judge/Submit", valid_traceparent(str(parent)), SpanKind.SERVER) as here:
            here.set_attribute("assize.submission", f"{request.platform}/{request.submission_id}")
            asked = check_submit(convert.job_request(request))
            traced = replace(asked, traceparent=traceparent_of(here))
            job, created = await self._jobs.submit(traced)
        return judge_pb2.SubmitResponse(job=convert.job_message(job), created=created)

    @unary
    async def Cancel(
        self, request: judge_pb2.CancelRequest, _context: Any
    ) -> judge_pb2.CancelResponse:
        job = await self._jobs.cancel(check_key(request.platform, request.submission_id))
        return judge_pb2.CancelResponse(job=convert.job_message(job))

    @unary
    async def Rejudge(
        self, request: judge_pb2.RejudgeRequest, _context: Any
    ) -> judge_pb2.RejudgeResponse:
        key = check_key(request.platform, request.submission_id)
        if request.bundle_digest:
            check_digest(request.bundle_digest, "bundle_digest")
        job = await self._jobs.rejudge(key, request.bundle_digest, request.expected_epoch)
        return judge_pb2.RejudgeResponse(job=convert.job_message(job))

    @unary
    async def Prefetch(
        self, request: judge_pb2.PrefetchRequest, _context: Any
    ) -> judge_pb2.PrefetchResponse:
        platform = check_platform(request.platform)
        digests = check_digests(list(request.digests))
        until = convert.moment(request.until, "until")
        await self._prefetching.want(platform, digests, until)
        return judge_pb2.PrefetchResponse()

    @unary
    async def GetJob(self, request: judge_pb2.GetJobRequest, _context: Any) -> judge_pb2.Job:
        job = await self._jobs.get(check_key(request.platform, request.submission_id))
        return convert.job_message(job)

    @streaming
    async def Watch(
        self, request: judge_pb2.WatchRequest, _context: Any
    ) -> AsyncGenerator[judge_pb2.JobEvent, None]:
        key = check_key(request.platform, request.submission_id)
        async with aclosing(watch(self._store, self._bus, key, self._poll_ms)) as events:
            async for event in events:
                yield convert.job_event(event)

    @streaming
    async def Results(
        self, requests: AsyncIterator[judge_pb2.ResultsRequest], _context: Context
    ) -> AsyncGenerator[judge_pb2.ResultsResponse, None]:
        subscribe = await _subscription(requests)
        feed = FeedStream(
            self._feed,
            self._bus,
            check_platform(subscribe.platform, "subscribe.platform"),
            progress=subscribe.progress,
            poll_ms=self._poll_ms,
        )
        reader = asyncio.create_task(_read_acks(requests, feed), name="feed acks")
        try:
            async with aclosing(feed.events()) as events:
                async for event in events:
                    yield convert.feed_event(event)
        finally:
            reader.cancel()
            await asyncio.shield(feed.flush())


async def _subscription(
    requests: AsyncIterator[judge_pb2.ResultsRequest],
) -> judge_pb2.ResultsRequest.Subscribe:
    async for request in requests:
        if request.WhichOneof("request") == "subscribe":
            return request.subscribe
        break
    raise FieldError("subscribe", "must be the first message")


async def _read_acks(requests: AsyncIterator[judge_pb2.ResultsRequest], feed: FeedStream) -> None:
    """Until the platform has no more to say, which does not end the feed."""
    try:
        async for request in requests:
            if request.WhichOneof("request") == "finish":
                feed.finish()
                return
            if request.WhichOneof("request") != "ack":
                raise FieldError("ack", "must be what follows the first message")
            feed.ack(check_sequence(request.ack.sequence))
    except FieldError as error:
        feed.fail(error)

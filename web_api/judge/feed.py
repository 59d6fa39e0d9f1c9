"""The Results consumer: every final result is stored first and acknowledged then.

A crash between the two makes the judge offer the result again, and storing it again
changes nothing. A lost connection is rebuilt for ever, with jittered pauses.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import grpc.aio
import structlog

from proto.judge.v1 import judge_pb2, judge_pb2_grpc
from web_api.judge.client import JudgeClient
from web_api.judge.messages import Judgement, ProgressStep, judgement, progress_step
from web_api.metrics import FEED_INTERRUPTIONS

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Results stored concurrently."""
LONGEST_PAUSE_S = 5.0

Store: TypeAlias = Callable[[Judgement], Awaitable[None]]
Show: TypeAlias = Callable[[ProgressStep], Awaitable[None]]
Stream: TypeAlias = "grpc.aio.StreamStreamCall[judge_pb2.ResultsRequest, judge_pb2.ResultsResponse]"


class ResultsFeed:
    """Follows Judge.Results for ever.

    `store` must have committed when it returns, and must accept repetitions. `show`
    is best effort and must not raise.
    """

    def __init__(self, judge: JudgeClient, store: Store, show: Show) -> None:
        self._judge = judge
        self._store = store
        self._show = show
        self._failures = 0

    async def run(self) -> None:
        """Never returns."""
        while True:
            reason = "ended by the judge"
            started = time.monotonic()
            try:
                await self._follow()
            except ExceptionGroup as group:
                # The connection or the database: what was not acknowledged comes again.
                reason = "; ".join(repr(e) for e in group.exceptions)
            # A connection that lasted was none of the failures before it.
            lasted = time.monotonic() - started > LONGEST_PAUSE_S
            self._failures = 1 if lasted else self._failures + 1
            self._judge.next_master()
            FEED_INTERRUPTIONS.inc()
            longest = min(LONGEST_PAUSE_S, 0.2 * 2 ** min(self._failures, 6))
            pause = random.uniform(0.1, longest)  # noqa: S311 - not a secret
            log.warning("results feed interrupted", reason=reason, pause_s=round(pause, 2))
            await asyncio.sleep(pause)

    async def _follow(self) -> None:
        """One connection.

        Raises:
            ExceptionGroup: when it breaks or a result cannot be stored.
        """
        stream = judge_pb2_grpc.JudgeStub(self._judge.channel).Results()
        room = asyncio.Semaphore(AT_ONCE)
        writing = asyncio.Lock()
        try:
            async with asyncio.TaskGroup() as group:
                subscribe = judge_pb2.ResultsRequest.Subscribe(
                    platform=self._judge.platform, progress=True
                )
                await stream.write(judge_pb2.ResultsRequest(subscribe=subscribe))
                async for event in stream:
                    if event.WhichOneof("event") == "result":
                        await room.acquire()
                        group.create_task(self._settle(event.result, stream, writing, room))
                    else:
                        await self._show(progress_step(event.progress))
        finally:
            stream.cancel()

    async def _settle(
        self,
        message: judge_pb2.FinalResult,
        stream: Stream,
        writing: asyncio.Lock,
        room: asyncio.Semaphore,
    ) -> None:
        try:
            await self._store(judgement(message))
            ack = judge_pb2.ResultsRequest.Ack(sequence=message.sequence)
            async with writing:
                await stream.write(judge_pb2.ResultsRequest(ack=ack))
        finally:
            room.release()

"""The feed of results: each once, whatever happens to connections and masters.

The judge offers a result until it was acknowledged. After a reconnection it therefore
repeats what was delivered but not acknowledged, and what was acknowledged without the
judge having seen it. The first are not delivered again, the second are acknowledged again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TypeAlias

import grpc
import grpc.aio

from assize.client import convert
from assize.client._proto import judge_pb2, judge_pb2_grpc
from assize.client.connection import Connection, pause_s
from assize.client.errors import UnavailableError, judge_error
from assize.client.types import Progress, Result

REMEMBERED = 1_024
"""Acknowledged results that are recognised when they are offered again: four times what the
judge has in flight on a stream."""
FINISH_S = 5.0

_Stream: TypeAlias = (
    "grpc.aio.StreamStreamCall[judge_pb2.ResultsRequest, judge_pb2.ResultsResponse]"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One final result. Store it, then `ack` it: it is then never offered again."""

    sequence: int
    submission_id: str
    epoch: int
    result: Result
    _feed: Results = field(repr=False, compare=False)

    async def ack(self) -> None:
        """Says that the result is safely stored. Never fails; repeated if it gets lost."""
        await self._feed.acknowledge(self.sequence)


class Results:
    """Iterate it for deliveries; leave its `async with` block to end with all acks written.

    Between deliveries at most 256 may be without an ack: the judge then sends no more.
    """

    def __init__(
        self,
        connection: Connection,
        platform: str,
        on_progress: Callable[[Progress], object] | None,
        closed: Callable[[Results], object],
    ) -> None:
        self._connection = connection
        self._platform = platform
        self._on_progress = on_progress
        self._closed = closed
        self._delivered: set[int] = set()
        self._acked: OrderedDict[int, None] = OrderedDict()
        self._stream: _Stream | None = None
        self._writing = asyncio.Lock()
        self._events = self._run()

    def __aiter__(self) -> Results:
        return self

    async def __anext__(self) -> Delivery:
        return await anext(self._events)

    async def __aenter__(self) -> Results:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Ends the feed once the judge has written the acks. Call it when not iterating."""
        self._closed(self)
        stream, self._stream = self._stream, None
        if stream is not None:
            try:
                async with asyncio.timeout(FINISH_S):
                    finish = judge_pb2.ResultsRequest(finish=judge_pb2.ResultsRequest.Finish())
                    async with self._writing:
                        await stream.write(finish)
                    while await stream.read() is not grpc.aio.EOF:
                        pass
            except (grpc.aio.AioRpcError, asyncio.InvalidStateError, TimeoutError):
                # A lost ack costs a repetition at the next start, no more.
                pass
            stream.cancel()
        await self._events.aclose()

    async def acknowledge(self, sequence: int) -> None:
        """See `Delivery.ack`."""
        self._delivered.discard(sequence)
        self._acked[sequence] = None
        while len(self._acked) > REMEMBERED:
            self._acked.popitem(last=False)
        if self._stream is not None:
            await self._send_ack(self._stream, sequence)

    async def _run(self) -> AsyncGenerator[Delivery, None]:
        failures = 0
        while True:
            stream: _Stream = judge_pb2_grpc.JudgeStub(self._connection.channel).Results()
            try:
                await self._subscribe(stream)
                self._stream = stream
                while isinstance(event := await stream.read(), judge_pb2.ResultsResponse):
                    failures = 0
                    delivery = await self._delivery(stream, event)
                    if delivery is not None:
                        yield delivery
                if await stream.code() is grpc.StatusCode.OK:
                    return
                await stream.wait_for_connection()
            except grpc.aio.AioRpcError as error:
                failure = judge_error(error)
                if not isinstance(failure, UnavailableError):
                    raise failure from error
            finally:
                if self._stream is stream:
                    self._stream = None
                stream.cancel()
            self._connection.next_master()
            failures += 1
            await asyncio.sleep(pause_s(failures))

    async def _subscribe(self, stream: _Stream) -> None:
        subscribe = judge_pb2.ResultsRequest.Subscribe(
            platform=self._platform, progress=self._on_progress is not None
        )
        await stream.write(judge_pb2.ResultsRequest(subscribe=subscribe))

    async def _delivery(self, stream: _Stream, event: judge_pb2.ResultsResponse) -> Delivery | None:
        if event.WhichOneof("event") == "progress":
            if self._on_progress is not None:
                self._on_progress(convert.progress(event.progress))
            return None
        final = event.result
        if final.sequence in self._acked:
            await self._send_ack(stream, final.sequence)
            return None
        if final.sequence in self._delivered:
            return None
        self._delivered.add(final.sequence)
        return Delivery(
            final.sequence, final.submission_id, final.epoch, convert.result(final.result), self
        )

    async def _send_ack(self, stream: _Stream, sequence: int) -> None:
        ack = judge_pb2.ResultsRequest(ack=judge_pb2.ResultsRequest.Ack(sequence=sequence))
        try:
            async with self._writing:
                await stream.write(ack)
        except (grpc.aio.AioRpcError, asyncio.InvalidStateError):
            # The stream broke; the result is offered again and acknowledged then.
            return

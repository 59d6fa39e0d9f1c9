"""A scripted node that is a member like any other and says what it should not.

It judges nothing: what it reports in earnest is the verdict that the submission must get,
what it reports too late is wrong on purpose, so that a master that believes it is caught.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeAlias

import grpc

from identity.channel import Dialler
from identity.folder import IdentityFolder
from proto.judge.v1 import judge_pb2, node_pb2, verdict_pb2

LIAR = "chaos-liar"
CONNECT = "/judge.v1.NodeLink/Connect"
ANSWER_S = 20.0
Words: TypeAlias = Mapping[str, Any]
"""Message classes of judge.v1 by their short names."""
TODAY: Words = {
    name: message
    for module in (verdict_pb2, judge_pb2, node_pb2)
    for name, message in vars(module).items()
    if isinstance(message, type)
}
VERDICTS = {
    "AC": verdict_pb2.ACCEPTED,
    "WA": verdict_pb2.WRONG_ANSWER,
    "RE": verdict_pb2.RUN_TIME_ERROR,
    "TLE": verdict_pb2.TIME_LIMIT_EXCEEDED,
    "CE": verdict_pb2.COMPILE_ERROR,
}


@dataclass(slots=True)
class Liar:
    """One stream to a master."""

    address: str
    slots: int
    folder: Path | None
    incarnation: str
    words: Words = field(default_factory=lambda: TODAY)
    """The contract that it speaks."""
    version: str = "scripted"
    leases: asyncio.Queue[node_pb2.Lease] = field(default_factory=asyncio.Queue)
    beating: set[str] = field(default_factory=set)
    """Tokens that its heartbeats name."""
    taking: bool = True
    _receipts: dict[str, asyncio.Queue[bool]] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _outgoing: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
    _stack: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    async def __aenter__(self) -> Self:
        identity = None if self.folder is None else IdentityFolder(self.folder)
        options = [("grpc.use_local_subchannel_pool", 1)]
        channel = Dialler(identity).open(self.address, options)
        await self._stack.enter_async_context(channel)
        self._outgoing.put_nowait(self._hello())
        connect = channel.stream_stream(
            CONNECT,
            request_serializer=self.words["NodeMessage"].SerializeToString,
            response_deserializer=self.words["MasterMessage"].FromString,
        )
        call: Any = connect(self._messages())
        welcome = await asyncio.wait_for(call.read(), ANSWER_S)
        if welcome is grpc.aio.EOF:
            raise ConnectionError(f"{await call.code()}: {await call.details()}")
        beat_s = welcome.welcome.heartbeat_ms / 1000
        self._tasks = [
            asyncio.create_task(self._read(call)),
            asyncio.create_task(self._beat(beat_s)),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._outgoing.put_nowait(None)
        await self._stack.aclose()

    @property
    def ended(self) -> bool:
        """Whether the master hears it no more."""
        return self._tasks[0].done()

    async def lease(self, patience_s: float) -> node_pb2.Lease:
        """The next hand-out. Raises TimeoutError when none comes."""
        lease = await asyncio.wait_for(self.leases.get(), patience_s)
        self.beating.add(lease.token)
        return lease

    def result(self, token: str, verdict: str, digest: str) -> None:
        """Reports a result; nobody checks whether it may."""
        body = self.words["JudgeResult"](
            verdict=VERDICTS[verdict], bundle_digest=digest, reason="said by the scripted node"
        )
        self._send(result=self.words["AttemptResult"](token=token, result=body))

    def failure(self, token: str) -> None:
        """Gives a lease back."""
        self._send(failure=self.words["AttemptFailure"](token=token, reason="scripted"))

    def progress(self, token: str) -> None:
        """Says that a test was judged."""
        step = self.words["AttemptProgress"](token=token, phase=judge_pb2.RUNNING, tests_done=1)
        self._send(progress=step)

    def heartbeat(self, *tokens: str) -> None:
        """Names tokens, its own or others'."""
        self._send(heartbeat=self.words["Heartbeat"](tokens=tokens, draining=not self.taking))

    async def receipt(self, token: str) -> bool:
        """The answer to a result or failure.

        Raises:
            ConnectionError, TimeoutError: there is none.
        """
        answer = asyncio.create_task(self._receipt_queue(token).get())
        reading = self._tasks[0]
        await asyncio.wait({answer, reading}, timeout=ANSWER_S, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        answer.cancel()
        if reading.done():
            raise ConnectionError("the stream ended before the receipt came")
        raise TimeoutError(f"no receipt within {ANSWER_S:.0f} s")

    def _receipt_queue(self, token: str) -> asyncio.Queue[bool]:
        return self._receipts.setdefault(token, asyncio.Queue())

    def _send(self, **message: Any) -> None:
        self._outgoing.put_nowait(self.words["NodeMessage"](**message))

    def _hello(self) -> Any:
        languages = [
            self.words["Language"](id=i, name=i, version="scripted", extensions=[".x"])
            for i in ("c", "python3")
        ]
        hello = self.words["Hello"](
            node_id=LIAR,
            incarnation=self.incarnation,
            slots=self.slots,
            languages=languages,
            accounting="v2",
            version=self.version,
            self_attack=self.words["SelfAttack"](programs=1),
        )
        return self.words["NodeMessage"](hello=hello)

    async def _messages(self) -> AsyncIterator[Any]:
        while (message := await self._outgoing.get()) is not None:
            yield message

    async def _read(self, call: Any) -> None:
        with contextlib.suppress(grpc.RpcError):
            while (message := await call.read()) is not grpc.aio.EOF:
                match message.WhichOneof("message"):
                    case "lease":
                        self.leases.put_nowait(message.lease)
                    case "receipt":
                        queue = self._receipt_queue(message.receipt.token)
                        queue.put_nowait(message.receipt.accepted)
                    case "stop":
                        self.beating.discard(message.stop.token)

    async def _beat(self, interval_s: float) -> None:
        while True:
            self.heartbeat(*self.beating)
            await asyncio.sleep(interval_s)

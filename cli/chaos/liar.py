"""A scripted node that is a member like any other and says what it should not.

It judges nothing: what it reports in earnest is the verdict that the submission must get,
what it reports too late is wrong on purpose, so that a master that believes it is caught.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import grpc

from identity.channel import Dialler
from identity.folder import IdentityFolder
from proto.judge.v1 import judge_pb2, node_pb2, node_pb2_grpc, verdict_pb2

LIAR = "chaos-liar"
ANSWER_S = 20.0
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
    leases: asyncio.Queue[node_pb2.Lease] = field(default_factory=asyncio.Queue)
    beating: set[str] = field(default_factory=set)
    """Tokens that its heartbeats name."""
    taking: bool = True
    _receipts: dict[str, asyncio.Queue[bool]] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _outgoing: asyncio.Queue[node_pb2.NodeMessage] = field(default_factory=asyncio.Queue)
    _stack: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    async def __aenter__(self) -> Self:
        identity = None if self.folder is None else IdentityFolder(self.folder)
        options = [("grpc.use_local_subchannel_pool", 1)]
        channel = Dialler(identity).open(self.address, options)
        await self._stack.enter_async_context(channel)
        self._outgoing.put_nowait(self._hello())
        call = node_pb2_grpc.NodeLinkStub(channel).Connect(self._messages())
        welcome = await asyncio.wait_for(call.read(), ANSWER_S)
        if not isinstance(welcome, node_pb2.MasterMessage):
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
        await self._stack.aclose()

    async def lease(self, patience_s: float) -> node_pb2.Lease:
        """The next hand-out. Raises TimeoutError when none comes."""
        lease = await asyncio.wait_for(self.leases.get(), patience_s)
        self.beating.add(lease.token)
        return lease

    def result(self, token: str, verdict: str, digest: str) -> None:
        """Reports a result; nobody checks whether it may."""
        body = verdict_pb2.JudgeResult(
            verdict=VERDICTS[verdict], bundle_digest=digest, reason="said by the scripted node"
        )
        self._send(result=node_pb2.AttemptResult(token=token, result=body))

    def failure(self, token: str) -> None:
        """Gives a lease back."""
        self._send(failure=node_pb2.AttemptFailure(token=token, reason="scripted"))

    def progress(self, token: str) -> None:
        """Says that a test was judged."""
        step = node_pb2.AttemptProgress(token=token, phase=judge_pb2.RUNNING, tests_done=1)
        self._send(progress=step)

    def heartbeat(self, *tokens: str) -> None:
        """Names tokens, its own or others'."""
        self._send(heartbeat=node_pb2.Heartbeat(tokens=tokens, draining=not self.taking))

    async def receipt(self, token: str) -> bool:
        """The answer to a result or failure."""
        return await asyncio.wait_for(self._receipt_queue(token).get(), ANSWER_S)

    def _receipt_queue(self, token: str) -> asyncio.Queue[bool]:
        return self._receipts.setdefault(token, asyncio.Queue())

    def _send(self, **message: Any) -> None:
        self._outgoing.put_nowait(node_pb2.NodeMessage(**message))

    def _hello(self) -> node_pb2.NodeMessage:
        languages = [
            judge_pb2.Language(id=i, name=i, version="scripted", extensions=[".x"])
            for i in ("c", "python3")
        ]
        hello = node_pb2.Hello(
            node_id=LIAR,
            incarnation=self.incarnation,
            slots=self.slots,
            languages=languages,
            accounting="v2",
            version="scripted",
            self_attack=node_pb2.SelfAttack(programs=1),
            protocol=1,
        )
        return node_pb2.NodeMessage(hello=hello)

    async def _messages(self) -> AsyncIterator[node_pb2.NodeMessage]:
        while True:
            yield await self._outgoing.get()

    async def _read(self, call: Any) -> None:
        with contextlib.suppress(grpc.RpcError):
            while isinstance(message := await call.read(), node_pb2.MasterMessage):
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

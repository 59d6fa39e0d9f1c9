"""A node that does exactly what a test tells it, over a real stream."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import grpc

from identity.channel import Dialler
from proto.judge.v1 import judge_pb2, node_pb2, node_pb2_grpc, verdict_pb2

DEADLINE_S = 20
SECOND_NS = 1_000_000_000
_processes = itertools.count(1)


class ScriptedNode:
    """Connects, keeps its leases alive and collects what the master says, by kind."""

    def __init__(
        self,
        address: str,
        node_id: str = "node-1",
        *,
        slots: int = 1,
        languages: tuple[str, ...] = ("cpp20",),
        incarnation: str = "",
        dialler: Dialler | None = None,
    ) -> None:
        self._dialler = dialler or Dialler(None)
        self.address = address
        self.node_id = node_id
        self.slots = slots
        self.languages = languages
        self.incarnation = incarnation or f"process-{next(_processes)}"
        self.tokens: set[str] = set()
        self.beating = True
        self.memory = 0
        self.draining = False
        self.report: dict[str, Any] = {}
        """More fields of heartbeats."""
        self.status: grpc.StatusCode | None = None
        self.details = ""
        self._inboxes: dict[str, asyncio.Queue[Any]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._channel: grpc.aio.Channel | None = None
        self._call: Any = None
        self._writing = asyncio.Lock()

    async def __aenter__(self) -> ScriptedNode:
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drop()

    async def connect(self, *, held: tuple[str, ...] = ()) -> node_pb2.Welcome:
        """Opens a stream; raises grpc.aio.AioRpcError when the master refuses."""
        self._channel = self._dialler.open(
            self.address, options=[("grpc.use_local_subchannel_pool", 1)]
        )
        self._inboxes = {}
        self.status = None
        self.tokens &= set(held)
        self._call = node_pb2_grpc.NodeLinkStub(self._channel).Connect()
        await self.send(hello=self.hello(held))
        try:
            first = await asyncio.wait_for(self._call.read(), DEADLINE_S)
            if first is grpc.aio.EOF:
                await self._call.wait_for_connection()
        except BaseException:
            await self._channel.close()
            raise
        self.tokens |= set(held) - set(first.welcome.lost_tokens)
        self._tasks = [
            asyncio.create_task(self._read()),
            asyncio.create_task(self._beat(first.welcome.heartbeat_ms / 1000)),
        ]
        return first.welcome

    def hello(self, held: tuple[str, ...] = ()) -> node_pb2.Hello:
        return node_pb2.Hello(
            node_id=self.node_id,
            incarnation=self.incarnation,
            slots=self.slots,
            languages=[
                judge_pb2.Language(id=i, name=i.upper(), version=f"{i} 1.0", extensions=[".x"])
                for i in self.languages
            ],
            accounting="v2",
            version="test",
            held_tokens=held,
            self_attack=node_pb2.SelfAttack(programs=1),
            memory_total_bytes=self.memory,
        )

    async def send(self, **message: Any) -> None:
        async with self._writing:  # gRPC allows one write at a time
            await self._call.write(node_pb2.NodeMessage(**message))

    async def heartbeat(self, *tokens: str) -> None:
        """One heartbeat now, naming `tokens`."""
        await self.send(
            heartbeat=node_pb2.Heartbeat(
                tokens=tokens, draining=self.draining, load=0.5, **self.report
            )
        )

    async def expect(self, kind: str) -> Any:
        """The next message of a kind: lease, stop, receipt, drain or prefetch."""
        return await asyncio.wait_for(self._inbox(kind).get(), DEADLINE_S)

    def waiting(self, kind: str) -> int:
        """Messages of a kind that came and were not expected yet."""
        return self._inbox(kind).qsize()

    async def lease(self) -> node_pb2.Lease:
        return await self.expect("lease")

    async def progress(self, lease: node_pb2.Lease, done: int, total: int = 3) -> None:
        test = verdict_pb2.TestResult(index=done - 1, verdict=verdict_pb2.ACCEPTED)
        step = node_pb2.AttemptProgress(
            token=lease.token,
            phase=judge_pb2.RUNNING,
            tests_done=done,
            tests_total=total,
            test=test,
        )
        await self.send(progress=step)

    async def finish(
        self, lease: node_pb2.Lease, verdict: int = verdict_pb2.ACCEPTED, **fields: Any
    ) -> node_pb2.ResultReceipt:
        """Reports a result and waits for the receipt."""
        values = {"bundle_digest": lease.bundle_digest, "reason": f"by {self.node_id}"} | fields
        result = verdict_pb2.JudgeResult(verdict=verdict, **values)
        await self.send(result=node_pb2.AttemptResult(token=lease.token, result=result))
        return await self._receipt(lease)

    async def slow(
        self, lease: node_pb2.Lease, times_limit: float, **fields: Any
    ) -> node_pb2.ResultReceipt:
        """Reports a time limit that was exceeded, by so much."""
        cpu_ns = round(times_limit * SECOND_NS)
        test = verdict_pb2.TestResult(
            verdict=verdict_pb2.TIME_LIMIT_EXCEEDED, outcome=verdict_pb2.Outcome(cpu_ns=cpu_ns)
        )
        values = {"tests": [test], "time_limit_ns": SECOND_NS, "max_cpu_ns": cpu_ns} | fields
        return await self.finish(lease, verdict_pb2.TIME_LIMIT_EXCEEDED, **values)

    async def fail(
        self, lease: node_pb2.Lease, reason: str = "the disk is full", **how: bool
    ) -> node_pb2.ResultReceipt:
        failure = node_pb2.AttemptFailure(token=lease.token, reason=reason, **how)
        await self.send(failure=failure)
        return await self._receipt(lease)

    async def drop(self) -> None:
        """The machine is gone: no goodbye."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        if self._channel is not None:
            await self._channel.close()

    async def ended(self) -> grpc.StatusCode:
        """Waits until the master ends the stream."""
        await asyncio.wait_for(self._tasks[0], DEADLINE_S)
        assert self.status is not None
        return self.status

    async def _receipt(self, lease: node_pb2.Lease) -> node_pb2.ResultReceipt:
        receipt = await self.expect("receipt")
        assert receipt.token == lease.token
        self.tokens.discard(lease.token)
        return receipt

    def _inbox(self, kind: str) -> asyncio.Queue[Any]:
        return self._inboxes.setdefault(kind, asyncio.Queue())

    async def _read(self) -> None:
        try:
            while (message := await self._call.read()) is not grpc.aio.EOF:
                kind = message.WhichOneof("message")
                if kind == "lease":
                    self.tokens.add(message.lease.token)
                if kind == "stop":
                    self.tokens.discard(message.stop.token)
                self._inbox(kind).put_nowait(getattr(message, kind))
        except grpc.aio.AioRpcError:
            pass
        self.status = await self._call.code()
        self.details = await self._call.details()

    async def _beat(self, interval_s: float) -> None:
        while self.status is None:
            if self.beating:
                await self.heartbeat(*self.tokens)
            await asyncio.sleep(interval_s)

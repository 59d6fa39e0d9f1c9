"""Simulated nodes: the real link to a real master, and no judging behind it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

import grpc

from benchmarks.cluster.ledger import Ledger
from proto.judge.v1 import judge_pb2, node_pb2, node_pb2_grpc, verdict_pb2

LANGUAGE = "cpp20"
# Each node has a connection of its own, as real ones do.
CHANNEL = [("grpc.use_local_subchannel_pool", 1)]


class SimulatedNode:
    """Takes leases and reports ACCEPTED `run_s` later."""

    def __init__(self, master: str, node_id: str, slots: int, run_s: float, ledger: Ledger) -> None:
        self._node_id = node_id
        self._slots = slots
        self._run_s = run_s
        self._ledger = ledger
        self._channel = grpc.aio.insecure_channel(master, options=CHANNEL)
        self._held: dict[str, str] = {}
        self._outbox: asyncio.Queue[node_pb2.NodeMessage] = asyncio.Queue()
        self._call: Any = None
        self._tasks: list[asyncio.Task[None]] = []

    async def connect(self) -> None:
        """Returns when the master has said Welcome."""
        self._call = node_pb2_grpc.NodeLinkStub(self._channel).Connect()
        await self._call.write(node_pb2.NodeMessage(hello=self._hello()))
        first = await self._call.read()
        if first is grpc.aio.EOF:
            raise ConnectionError(f"{self._node_id}: {await self._call.details()}")
        beat = self._beat(first.welcome.heartbeat_ms / 1000)
        self._tasks = [asyncio.create_task(work) for work in (self._read(), self._write(), beat)]

    async def close(self) -> None:
        """Drops the stream."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._channel.close()

    def _hello(self) -> node_pb2.Hello:
        return node_pb2.Hello(
            node_id=self._node_id,
            incarnation="simulated",
            slots=self._slots,
            languages=[judge_pb2.Language(id=LANGUAGE, name="C++20", version="simulated")],
            accounting="v2",
            version="simulated",
            self_attack=node_pb2.SelfAttack(programs=1),
            protocol=1,
        )

    async def _read(self) -> None:
        with contextlib.suppress(grpc.aio.AioRpcError):
            while (message := await self._call.read()) is not grpc.aio.EOF:
                self._hear(message)
        self._ledger.broken.append(f"{self._node_id}: {await self._call.details()}")

    def _hear(self, message: node_pb2.MasterMessage) -> None:
        kind = message.WhichOneof("message")
        if kind == "lease":
            lease = message.lease
            self._ledger.lease(lease.submission_id, time.monotonic())
            self._held[lease.token] = lease.submission_id
            result = _result(lease)
            if self._run_s:
                loop = asyncio.get_running_loop()
                loop.call_later(self._run_s, self._outbox.put_nowait, result)
            else:
                self._outbox.put_nowait(result)
        elif kind == "receipt":
            submission = self._held.pop(message.receipt.token, None)
            if submission is not None and message.receipt.accepted:
                self._ledger.judge(submission, time.monotonic())

    async def _write(self) -> None:
        while True:
            await self._call.write(await self._outbox.get())

    async def _beat(self, interval_s: float) -> None:
        while True:
            beat = node_pb2.Heartbeat(tokens=list(self._held), load=1.0)
            self._outbox.put_nowait(node_pb2.NodeMessage(heartbeat=beat))
            await asyncio.sleep(interval_s)


def _result(lease: node_pb2.Lease) -> node_pb2.NodeMessage:
    result = verdict_pb2.JudgeResult(
        verdict=verdict_pb2.ACCEPTED,
        bundle_digest=lease.bundle_digest,
        tests=[verdict_pb2.TestResult(index=i, verdict=verdict_pb2.ACCEPTED) for i in range(TESTS)],
        time_limit_ns=1_000_000_000,
    )
    return node_pb2.NodeMessage(result=node_pb2.AttemptResult(token=lease.token, result=result))


TESTS = 10
"""In each simulated result."""

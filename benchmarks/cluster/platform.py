"""A simulated platform: hands in submissions, reads and acknowledges the results."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import random
import time
from typing import Any

import grpc

from benchmarks.cluster.ledger import Ledger
from benchmarks.cluster.nodes import CHANNEL, LANGUAGE
from proto.judge.v1 import judge_pb2, judge_pb2_grpc

PLATFORM = "bench"
BUNDLE = b"the testdata of a problem"
DIGEST = hashlib.sha256(BUNDLE).hexdigest()
USERS = 1_000
SOURCE_BYTES = 1_500
TIMEOUT_S = 30


class SimulatedPlatform:
    """Calls Submit on all masters in turn, as many calls at once as a loop asks for."""

    def __init__(self, masters: list[str], ledger: Ledger, seed: int) -> None:
        self._channels = [grpc.aio.insecure_channel(m, options=CHANNEL) for m in masters]
        self._stubs = [judge_pb2_grpc.JudgeStub(channel) for channel in self._channels]
        self._turns = itertools.cycle(stub.Submit for stub in self._stubs)
        self._ledger = ledger
        self._numbers = itertools.count(1)
        self._random = random.Random(seed)

    async def upload(self) -> None:
        """Makes the bundle known that all submissions name."""
        bundles: Any = judge_pb2_grpc.BundlesStub(self._channels[0])
        first = judge_pb2.UploadRequest(digest=DIGEST, size=len(BUNDLE), data=BUNDLE)
        await bundles.Upload(iter([first]), timeout=TIMEOUT_S)

    async def submit(self, due: float) -> None:
        """One submission that was to be handed in at `due`."""
        name = str(next(self._numbers))
        self._ledger.hand_in(name, due)
        try:
            request = self._submission(name)
            self._ledger.call(name, time.monotonic())
            await next(self._turns)(request, timeout=TIMEOUT_S)
        except grpc.aio.AioRpcError:
            self._ledger.refuse(name, time.monotonic())
        else:
            self._ledger.accepted[name] = time.monotonic()

    def _submission(self, name: str) -> judge_pb2.SubmitRequest:
        source = f"// {name}\nint main() {{}}\n".encode().ljust(SOURCE_BYTES, b"/")
        return judge_pb2.SubmitRequest(
            platform=PLATFORM,
            submission_id=name,
            language=LANGUAGE,
            files=[judge_pb2.SourceFile(name="main.cpp", content=source)],
            bundle_digest=DIGEST,
            user=f"user-{self._random.randrange(USERS)}",
        )

    async def closed_loop(self, until: float, callers: int, most_under_way: int) -> None:
        """`callers` at a time, but never more under way than that: the queue cannot grow."""

        async def call() -> None:
            while time.monotonic() < until:
                if len(self._ledger.open) >= most_under_way:
                    await asyncio.sleep(0.001)
                    continue
                await self.submit(time.monotonic())

        await asyncio.gather(*(call() for _ in range(callers)))

    async def open_loop(self, until: float, per_second: float) -> None:
        """Poisson arrivals that wait for nobody, whatever becomes of earlier ones."""
        due = time.monotonic()
        async with asyncio.TaskGroup() as calls:
            while (due := due + self._random.expovariate(per_second)) < until:
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                calls.create_task(self.submit(due))

    async def read_results(self) -> None:
        """Reads the feed of the first master and acknowledges what comes."""
        call: Any = self._stubs[0].Results()
        subscribe = judge_pb2.ResultsRequest.Subscribe(platform=PLATFORM)
        with contextlib.suppress(grpc.aio.AioRpcError):
            await call.write(judge_pb2.ResultsRequest(subscribe=subscribe))
            while (event := await call.read()) is not grpc.aio.EOF:
                self._ledger.delivered[event.result.submission_id] = time.monotonic()
                ack = judge_pb2.ResultsRequest.Ack(sequence=event.result.sequence)
                await call.write(judge_pb2.ResultsRequest(ack=ack))
        self._ledger.broken.append(f"results: {await call.details()}")

    async def close(self) -> None:
        """Closes the connections."""
        for channel in self._channels:
            await channel.close()

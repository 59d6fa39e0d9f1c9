"""Masters and nodes that are replaced one by one, while a node of the release before judges on."""

from __future__ import annotations

import asyncio
import itertools
import random
import signal
import threading
from typing import Self

import grpc

from cli.chaos.faults.reports import give_back, truth
from cli.chaos.liar import Liar
from cli.chaos.stage import Stage, Steps
from cli.chaos.world import MASTERS
from proto.judge.v1 import node_pb2
from proto.released import released_messages

RELEASE = "0.1.0"
PAUSE_S = 0.2
JUDGING_S = 0.3
LOOKS = 10


def rolling_upgrade(stage: Stage, rng: random.Random) -> Steps:
    """Every master, then every node, with SIGTERM, beside a node that is not upgraded yet.

    It speaks the contract as it was released, judges before and after the masters were
    replaced, and changes to whichever master is there.
    """
    with OldNode(stage, rng) as old:
        stage.keep_busy(lambda: old.accepted, "a result in the words of the release before")
        for name in rng.sample(MASTERS, len(MASTERS)):
            stage.world.restart(name, signal.SIGTERM)
        before = old.accepted
        stage.keep_busy(lambda: old.accepted > before, "a result in those words after the upgrade")
    for name in rng.sample(stage.world.node_names, len(stage.world.node_names)):
        stage.world.restart(name, signal.SIGTERM)
    yield


class OldNode:
    """A scripted node in a thread of its own, until the block ends."""

    def __init__(self, stage: Stage, rng: random.Random) -> None:
        self.accepted = 0
        """Its results that became final."""
        self._stage = stage
        addresses = stage.world.node_masters().split(",")
        rng.shuffle(addresses)
        self._addresses = itertools.cycle(addresses)
        self._incarnation = f"{rng.getrandbits(64):x}"
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="old node", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except Exception as error:  # the main thread ends the run
            self._stage.load.failures.append(f"old node: {error!r}")

    async def _live(self) -> None:
        while not self._stopping.is_set():
            liar = Liar(
                *(next(self._addresses), 1, self._stage.liar, self._incarnation),
                words=released_messages(),
                version=RELEASE,
            )
            try:
                async with liar:
                    await self._judge(liar)
            except (ConnectionError, TimeoutError, grpc.RpcError):
                # The master is being replaced, or its last stream is still in the way.
                await asyncio.sleep(PAUSE_S)

    async def _judge(self, liar: Liar) -> None:
        while not (self._stopping.is_set() or liar.ended):
            try:
                lease = await liar.lease(PAUSE_S)
            except TimeoutError:
                continue
            await asyncio.sleep(JUDGING_S)
            if verdict := await self._truth(lease):
                liar.result(lease.token, verdict, lease.bundle_digest)
                self.accepted += await liar.receipt(lease.token)
            else:
                liar.failure(lease.token)
                await liar.receipt(lease.token)
            liar.beating.discard(lease.token)
        if not liar.ended:
            await give_back(liar)

    async def _truth(self, lease: node_pb2.Lease) -> str:
        """As `truth`, which may not know yet of what was acknowledged in this moment."""
        for _ in range(LOOKS):
            if found := truth(self._stage, lease):
                return found
            await asyncio.sleep(PAUSE_S / LOOKS)
        return ""

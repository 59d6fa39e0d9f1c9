"""The load generator: a process with all simulated nodes and the platform.

`python -m benchmarks.cluster.load` reads a `Plan` as JSON from stdin and prints a report.
Nodes and platform share a process so that one clock measures from submission to lease.
"""

from __future__ import annotations

import asyncio
import dataclasses
import faulthandler
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvloop

from benchmarks.cluster.ledger import (
    Ledger,
    delays_ms,
    p50_p99,
    per_second,
    stages_ms,
    waiting,
)
from benchmarks.cluster.nodes import SimulatedNode
from benchmarks.cluster.platform import TIMEOUT_S, SimulatedPlatform
from benchmarks.cluster.processors import processor_seconds, resident_mib

CONNECTING = 50
"""Nodes that say Hello at once."""
DRAIN_S = 60
CONNECT_S = 60
"""For all nodes, and a tenth of a second more for each."""
CLOSE_S = 30


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What one process is to do."""

    masters: list[str]
    nodes: int
    slots: int
    """Of each node."""
    run_s: float
    callers: int
    most_under_way: int
    warmup_s: float
    seconds: float
    """Of each of the two measured phases."""
    seed: int
    per_second: float
    """Open-loop arrivals for one phase, instead of the most that goes and half of it."""
    pids: dict[str, list[int]]
    """By part: processes whose time and memory is measured."""


def most_s(plan: Plan) -> float:
    """After how long a whole run has gone wrong: the deadlines of its steps in sum."""
    phases = 1 if plan.per_second else 2
    phase = plan.warmup_s + plan.seconds + TIMEOUT_S + DRAIN_S
    return TIMEOUT_S + CONNECT_S + plan.nodes / 10 + phases * phase + CLOSE_S


@asynccontextmanager
async def step(name: str, seconds: float) -> AsyncIterator[None]:
    """A step that has a name and a deadline.

    Raises:
        RuntimeError: it was not done in time.
    """
    # What was last begun stands last on stderr, should the whole process stand still.
    print(f"at: {name}", file=sys.stderr, flush=True)
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise RuntimeError(f"waited {seconds:.0f} s for: {name}") from None


class Load:
    """One run: connect, the most that goes, half of it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._ledger = Ledger()
        self._platform = SimulatedPlatform(plan.masters, self._ledger, plan.seed)
        self._nodes = [
            SimulatedNode(
                plan.masters[i % len(plan.masters)],
                f"sim-{i}",
                plan.slots,
                plan.run_s,
                self._ledger,
            )
            for i in range(plan.nodes)
        ]
        self._pids = plan.pids | {"generator": [os.getpid()]}

    async def run(self) -> dict[str, Any]:
        """The figures."""
        plan = self._plan
        async with step("the bundle's upload", TIMEOUT_S):
            await self._platform.upload()
        began = time.monotonic()
        async with step(f"{plan.nodes} nodes to connect", CONNECT_S + plan.nodes / 10):
            await self._connect()
        connected_s = time.monotonic() - began
        feed = asyncio.create_task(self._platform.read_results())
        phase_s = plan.warmup_s + plan.seconds + TIMEOUT_S
        try:
            if plan.per_second:
                async with step("arrivals at a fixed rate", phase_s + DRAIN_S):
                    return await self._steady(plan.per_second)
            async with step("the most that goes", phase_s):
                most = await self._sustained()
            async with step("the rest of the most that goes", DRAIN_S + 1):
                await self._drained()
            async with step("half load", phase_s + DRAIN_S):
                half = await self._steady(most["dispatched_per_s"] / 2)
            broken = len(self._ledger.broken)
        finally:
            async with step("the end of all streams", CLOSE_S):
                feed.cancel()
                await asyncio.gather(*(node.close() for node in self._nodes))
                await self._platform.close()
        return {
            "connect_s": round(connected_s, 2),
            **most,
            **half,
            "refused": len(self._ledger.refused),
            "broken_streams": broken,
        }

    async def _connect(self) -> None:
        gate = asyncio.Semaphore(CONNECTING)

        async def connect(node: SimulatedNode) -> None:
            async with gate:
                await node.connect()

        await asyncio.gather(*map(connect, self._nodes))

    async def _sustained(self) -> dict[str, Any]:
        plan, ledger = self._plan, self._ledger
        start = time.monotonic() + plan.warmup_s
        end = start + plan.seconds
        loop = self._platform.closed_loop(end, plan.callers, plan.most_under_way)
        calls = asyncio.create_task(loop)
        await asyncio.sleep(start - time.monotonic())
        before = processor_seconds(self._pids)
        await asyncio.sleep(end - time.monotonic())
        after = processor_seconds(self._pids)
        seconds = time.monotonic() - start
        await calls
        dispatched = per_second(ledger.dispatched.values(), start, end)
        done = max(1.0, dispatched * seconds)
        return {
            "accepted_per_s": per_second(ledger.accepted.values(), start, end),
            "dispatched_per_s": dispatched,
            "judged_per_s": per_second(ledger.judged.values(), start, end),
            "delivered_per_s": per_second(ledger.delivered.values(), start, end),
            "queue": {"before": waiting(ledger, start), "after": waiting(ledger, end)},
            "cpu_ms_each": {k: round(1000 * (after[k] - before[k]) / done, 3) for k in after},
            "cpu_used": {k: round((after[k] - before[k]) / seconds, 2) for k in after},
            "loaded_submit_ms": p50_p99(delays_ms(ledger.due, ledger.accepted, start, end)),
            "loaded_dispatch_ms": p50_p99(delays_ms(ledger.due, ledger.dispatched, start, end)),
            "master_mib": resident_mib(plan.pids["masters"]),
        }

    async def _steady(self, rate: float) -> dict[str, Any]:
        plan, ledger = self._plan, self._ledger
        start = time.monotonic() + plan.warmup_s
        end = start + plan.seconds
        calls = asyncio.create_task(self._platform.open_loop(end, max(rate, 1.0)))
        await asyncio.sleep(start - time.monotonic())
        before = processor_seconds(self._pids)
        await asyncio.sleep(end - time.monotonic())
        after = processor_seconds(self._pids)
        await calls
        await self._drained()
        done = max(1, sum(start <= due < end for due in ledger.due.values()))
        return {
            "open_loop_per_s": round(rate, 1),
            "dispatch_ms": p50_p99(delays_ms(ledger.due, ledger.dispatched, start, end)),
            "submit_ms": p50_p99(delays_ms(ledger.due, ledger.accepted, start, end)),
            "judged_ms": p50_p99(delays_ms(ledger.due, ledger.judged, start, end)),
            "result_ms": p50_p99(delays_ms(ledger.due, ledger.delivered, start, end)),
            "stages_ms": stages_ms(ledger, start, end),
            "half_cpu_ms_each": {k: round(1000 * (after[k] - before[k]) / done, 3) for k in after},
        }

    async def _drained(self) -> None:
        """Waits until nothing is under way.

        Raises:
            RuntimeError: submissions were lost, or nothing gets on any more.
        """
        deadline = time.monotonic() + DRAIN_S
        while left := self._ledger.open:
            if time.monotonic() > deadline:
                waiting = len(left - self._ledger.dispatched.keys())
                raise RuntimeError(
                    f"{len(left)} submissions are not judged, {waiting} of them not dispatched; "
                    f"broken streams: {', '.join(self._ledger.broken[:3]) or 'none'}"
                )
            await asyncio.sleep(0.01)


async def _carry_out(plan: Plan) -> dict[str, Any]:
    # Channels belong to the loop in which they are made.
    return await Load(plan).run()


def main() -> None:
    # Whoever finds this process standing still learns where, by SIGABRT.
    faulthandler.enable()
    plan = Plan(**json.load(sys.stdin))
    print(json.dumps(uvloop.run(_carry_out(plan))))


if __name__ == "__main__":
    main()

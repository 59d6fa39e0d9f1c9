"""The load generator: a process of its own.

`python -m benchmarks.web.load` reads a `Plan` as JSON from stdin and prints a report.
"""

from __future__ import annotations

import asyncio
import dataclasses
import gc
import json
import os
import random
import sys
import time
from typing import Any

import uvloop

from benchmarks.cluster.processors import processor_seconds
from benchmarks.web.client import Client

DRAIN_S = 60


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What the process is to do."""

    host: str
    ports: list[int]
    requests: list[tuple[str, str, str]]
    """Page, path and cookie, in order; begun anew at their end."""
    per_second: float
    """Poisson arrivals, which wait for nobody."""
    warm_s: float
    """Of the phase before, in which `callers` fill the caches of just started programs: a cold
    start is no time of an ordinary day, and arrivals that wait for nobody would pile up in it."""
    warmup_s: float
    """Of the first arrivals, which are not counted."""
    seconds: float
    """Of the arrivals after them."""
    most_s: float
    """Of the last phase, in which `callers` ask as fast as they are answered; 0: none."""
    callers: int
    seed: int
    pids: dict[str, list[int]]
    """By part: processes whose time is measured."""


@dataclasses.dataclass(slots=True)
class Call:
    """One request and what became of it."""

    page: str
    path: str
    due: float
    """Seconds after the phase's start; negative: in the warm-up."""
    latency_ms: float
    """From the moment it was due."""
    status: int
    size: int


class Load:
    """All phases."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._client = Client(plan.host, plan.ports)
        self._pids = plan.pids | {"generator": [os.getpid()]}
        self._next = 0

    async def run(self) -> dict[str, Any]:
        """Calls of the first phase, processor seconds by part in it, the second phase."""
        if self._plan.warm_s:
            await self._most(self._plan.warm_s)
        calls, used, late = await self._arrivals()
        most = await self._most(self._plan.most_s) if self._plan.most_s else None
        self._client.close()
        return {
            "calls": [dataclasses.astuple(call) for call in calls],
            "cpu_s": used,
            "late_ms": late,
            "connections": self._client.opened,
            "most": most,
        }

    async def _arrivals(self) -> tuple[list[Call], dict[str, float], float]:
        plan = self._plan
        chance = random.Random(plan.seed)
        calls: list[Call] = []
        start = time.monotonic() + plan.warmup_s
        due, late, before = start - plan.warmup_s, 0.0, None
        async with asyncio.timeout(plan.warmup_s + plan.seconds + DRAIN_S):
            async with asyncio.TaskGroup() as tasks:
                while (due := due + chance.expovariate(plan.per_second)) < start + plan.seconds:
                    await asyncio.sleep(max(0.0, due - time.monotonic()))
                    if before is None and due >= start:
                        before = processor_seconds(self._pids)
                    late = max(late, time.monotonic() - due)
                    tasks.create_task(self._call(due, start, calls))
                after = processor_seconds(self._pids)
        before = before or after
        return calls, {k: after[k] - before[k] for k in after}, late * 1000

    async def _call(self, due: float, start: float, calls: list[Call]) -> None:
        page, path, cookie = self._take()
        answer = await self._client.get(path, cookie)
        latency = (time.monotonic() - due) * 1000
        calls.append(Call(page, path, due - start, latency, answer.status, answer.size))

    async def _most(self, length_s: float) -> dict[str, Any]:
        plan = self._plan
        statuses: list[int] = []
        before, began = processor_seconds(self._pids), time.monotonic()
        end = began + length_s

        async def ask() -> None:
            while time.monotonic() < end:
                _, path, cookie = self._take()
                statuses.append((await self._client.get(path, cookie)).status)

        async with asyncio.timeout(length_s + DRAIN_S):
            await asyncio.gather(*(ask() for _ in range(plan.callers)))
        seconds, after = time.monotonic() - began, processor_seconds(self._pids)
        return {
            "per_s": round(len(statuses) / seconds, 1),
            "failed": sum(status != 200 for status in statuses),
            "cpu_used": {k: round((after[k] - before[k]) / seconds, 2) for k in after},
        }

    def _take(self) -> tuple[str, str, str]:
        self._next += 1
        return self._plan.requests[self._next % len(self._plan.requests)]


def main() -> None:
    """Reads a plan, prints a report."""
    plan = Plan(**json.load(sys.stdin))
    # A collection of all requests would be measured as somebody's slow page.
    gc.freeze()
    load = Load(plan)
    try:
        report = uvloop.run(load.run())
    except TimeoutError:
        sys.exit(f"{plan.per_second:g} requests/s are more than the web tier answers here")
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main()

"""How fast the node's slots are and how steady, by a fixed piece of work.

Measured in CPU time, as verdicts are: a neighbour on the same physical core, a clock that
changes, a hypervisor that steals all show in it. Only while nothing is judged, so that it
neither disturbs nor is disturbed; what was begun when a submission came is thrown away.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev

import structlog

from judge_node import metrics

log = structlog.get_logger()

REFERENCE_NS = 20_000_000
"""What one pass takes on the reference processor, speed 1.0."""
PASSES = 12
SPARED = 2
"""The slowest passes are left out: a start, a timer."""
FIRST_AFTER_S = 1.0
EVERY_S = 120.0
PATIENCE_S = 60.0

# Integers, hashing and memory; pinned to the slot's processor, without our environment.
WORK = """
import hashlib, os, sys, time
core = int(sys.argv[1])
if core >= 0:
    os.sched_setaffinity(0, {core})
block = bytes(range(256)) * 256
for _ in range(int(sys.argv[2])):
    begun = time.process_time_ns()
    total = 0
    for i in range(120_000):
        total = (total * 31 + i) & 0xFFFFFFFF
    for _ in range(60):
        hashlib.sha256(block).digest()
    print(time.process_time_ns() - begun)
"""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a node says about its slots; zeros before the first measurement."""

    speed: float = 0.0
    """Of the median slot, relative to the reference."""
    noise: float = 0.0
    """Coefficient of variation of the least steady slot."""


def evaluate(passes: Sequence[Sequence[int]]) -> Calibration:
    """From the CPU nanoseconds of each slot's passes. Pure."""
    kept = [sorted(slot)[: max(2, len(slot) - SPARED)] for slot in passes]
    return Calibration(
        speed=REFERENCE_NS / median(median(slot) for slot in kept),
        noise=max(stdev(slot) / fmean(slot) for slot in kept),
    )


class Calibrator:
    """Measures now and then while `idle` is set."""

    def __init__(self, cores: Sequence[int], idle: asyncio.Event) -> None:
        """`cores` are the processors of the slots; -1 for one that is not pinned."""
        self._cores = cores
        self._idle = idle
        self.latest = Calibration()

    async def run(self) -> None:
        """Never returns."""
        pause = FIRST_AFTER_S
        while True:
            await asyncio.sleep(pause)
            await self._idle.wait()
            pause = EVERY_S if await self.measure() else FIRST_AFTER_S

    async def measure(self) -> bool:
        """Measures once; False if a submission came, or it could not be done."""
        passes = []
        for core in self._cores:
            try:
                passes.append(await _work(core))
            except (OSError, ValueError, TimeoutError) as error:
                log.warning("calibration failed", core=core, error=str(error))
                return False
            if not self._idle.is_set():
                return False
        self.latest = evaluate(passes)
        metrics.SPEED.set(self.latest.speed)
        metrics.NOISE.set(self.latest.noise)
        log.info("calibrated", speed=self.latest.speed, noise=self.latest.noise)
        return True


async def _work(core: int) -> list[int]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", "-c", WORK, str(core), str(PASSES)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        env={},
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    found = [int(line) for line in output.split()]
    if len(found) != PASSES:
        raise ValueError(f"the work ended with status {process.returncode}")
    return found

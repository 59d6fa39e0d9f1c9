"""The simulation beside a small real cluster under the same arrivals."""

from __future__ import annotations

import random
from typing import Any

from benchmarks.capacity.queue import Task, respond, tail
from benchmarks.cluster.bench import Terms, run_steady

NODES, SLOTS, RUN_MS, USE = 2, 8, 200.0, 0.75
ARRIVALS = 100_000


def run_check(seconds: float) -> dict[str, Any]:
    """Real masters and stores, nodes that take `RUN_MS` for everything; and the simulation.

    The simulation knows from the run only its way to an idle node, which is all that a
    queueing model cannot: what is compared is what waiting adds.
    """
    rate = USE * SLOTS / (RUN_MS / 1000)
    calm = _steady(seconds, rate / 10)
    busy = _steady(seconds, rate)
    overhead_s = (calm["judged_ms"]["p50"] - RUN_MS) / 1000
    simulated = simulate(rate, RUN_MS / 1000, overhead_s)
    return {
        "slots": SLOTS,
        "run_ms": RUN_MS,
        "arrivals_per_s": rate,
        "overhead_ms": round(1000 * overhead_s, 2),
        "measured_ms": busy["judged_ms"],
        "simulated_ms": simulated,
        "difference_percent": {
            k: round(100 * (simulated[k] / busy["judged_ms"][k] - 1), 1) for k in simulated
        },
    }


def simulate(rate: float, run_s: float, overhead_s: float, seed: int = 1) -> dict[str, float]:
    """Responses in milliseconds; half of the overhead is spent before the slot, half in it."""
    dice = random.Random(seed)
    arrivals, now = [], 0.0
    for _ in range(ARRIVALS):
        now += dice.expovariate(rate)
        arrivals.append(now + overhead_s / 2)
    found = respond(arrivals, [Task(run_s + overhead_s / 2)] * ARRIVALS, SLOTS)
    return {
        "p50": round(1000 * (tail(found, 0.50) + overhead_s / 2), 2),
        "p99": round(1000 * (tail(found, 0.99) + overhead_s / 2), 2),
    }


def _steady(seconds: float, rate: float) -> dict[str, Any]:
    return run_steady(
        Terms(
            nodes=(NODES,),
            masters=1,
            seconds=seconds,
            warmup_s=3,
            run_ms=RUN_MS,
            callers=1,
            per_second=rate,
            slots=SLOTS,
        )
    )

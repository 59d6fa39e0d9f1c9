"""The simulation beside a small real cluster under the same arrivals."""

from __future__ import annotations

import random
from typing import Any

from benchmarks.capacity.queue import Task, respond, tail
from benchmarks.cluster.bench import Terms, run_steady

NODES, SLOTS, RUN_MS, USE = 2, 8, 400.0, 0.7
ARRIVALS = 100_000


def run_check(seconds: float) -> dict[str, Any]:
    """Real masters and stores, nodes that take `RUN_MS` for everything; and the simulation.

    Of the cluster the simulation knows only what a submission costs while nobody waits, from
    a run with a tenth of the arrivals: what is compared is what waiting adds.
    """
    rate = USE * SLOTS / (RUN_MS / 1000)
    calm = _steady(seconds, rate / 10)
    busy = _steady(seconds, rate)
    # Handed over while the slot is busy with others; all the rest the slot is not free for.
    before_ms = calm["submit_ms"]["p50"]
    held_ms = calm["judged_ms"]["p50"] - before_ms
    simulated = simulate(rate, before_ms, held_ms)
    return {
        "slots": SLOTS,
        "run_ms": RUN_MS,
        "arrivals_per_s": rate,
        "before_slot_ms": round(before_ms, 2),
        "in_slot_ms": round(held_ms, 2),
        "use": round(rate * held_ms / 1000 / SLOTS, 3),
        "measured_ms": busy["judged_ms"],
        "simulated_ms": simulated,
        "difference_percent": {
            k: round(100 * (simulated[k] / busy["judged_ms"][k] - 1), 1) for k in simulated
        },
    }


def simulate(rate: float, before_ms: float, held_ms: float, seed: int = 1) -> dict[str, float]:
    """Responses in milliseconds of so many arrivals a second."""
    dice = random.Random(seed)
    arrivals, now = [], 0.0
    for _ in range(ARRIVALS):
        now += dice.expovariate(rate / 1000)
        arrivals.append(now)
    found = respond(arrivals, [Task(held_ms)] * ARRIVALS, SLOTS)
    return {
        "p50": round(tail(found, 0.50) + before_ms, 2),
        "p99": round(tail(found, 0.99) + before_ms, 2),
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

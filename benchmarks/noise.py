"""How steady the billed CPU time of one and the same program is, alone and in company."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from benchmarks.programs import compile_program
from benchmarks.stats import p50_p95, variation_percent
from sandbox.cgroup.detect import Place, find_place
from sandbox.nsjail.jail import NsjailJail
from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.nsjail.slot import physical_cores
from sandbox.runner import SandboxError
from sandbox.spec import MIB, SECOND_NS, Limits, RootSpec, RunSpec

LIMITS = Limits(
    cpu_ns=30 * SECOND_NS, wall_ns=120 * SECOND_NS, memory_bytes=64 * MIB, output_bytes=MIB
)
TRIAL_ROUNDS = 20_000_000
PATIENCE_S = 300


def run_noise(
    runs: int = 10, target_ns: int = SECOND_NS, slots: int | None = None
) -> dict[str, Any]:
    """Runs a program of about `target_ns` CPU time `runs` times, idle and with all slots busy.

    Raises:
        SandboxError: this host cannot isolate or account.
    """
    cores = physical_cores()
    slots = slots or len(cores)
    place = find_place(f"bench-{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(prefix="assize-bench-") as folder:
            program = compile_program("spin", Path(folder))
            rounds = _calibrate(place, program, target_ns)
            idle = _measure(place, program, rounds, runs, slots=1)
            busy = _measure(place, program, rounds, runs, slots=slots)
    finally:
        place.remove()
    return {
        "runs": runs,
        "slots": slots,
        "processors": len(cores),
        "idle": _summary(idle),
        "busy": _summary(busy),
    }


def _summary(cpu_ns: list[list[int]]) -> dict[str, Any]:
    """Of the CPU times by slot: the worst slot's variation, since any slot may judge."""
    together = [value for values in cpu_ns for value in values]
    return {
        "cpu_ms": p50_p95(together),
        "cv_percent": max(variation_percent(values) for values in cpu_ns),
        "cv_percent_all_slots": variation_percent(together),
    }


def _calibrate(place: Place, program: Path, target_ns: int) -> int:
    """How many rounds take about `target_ns` here."""
    sandbox = NsjailSandbox(place)
    try:
        with sandbox.jail(RootSpec()) as jail:
            jail.put("spin", program.read_bytes(), mode=0o755)
            trial = min(_spin_ns(jail, TRIAL_ROUNDS) for _ in range(3))
    finally:
        sandbox.close()
    return TRIAL_ROUNDS * target_ns // trial


def _spin_ns(jail: NsjailJail, rounds: int) -> int:
    outcome = jail.run(RunSpec(argv=("/app/spin", str(rounds)), limits=LIMITS))
    for fd in (outcome.stdout, outcome.stderr):
        if fd is not None:
            os.close(fd)
    if not outcome.ok:
        raise SandboxError(f"spin did not end well: {outcome}")
    return outcome.cpu_ns


def _measure(place: Place, program: Path, rounds: int, runs: int, *, slots: int) -> list[list[int]]:
    """CPU nanoseconds of each run, by slot; every slot is a process, as in a node."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(slots)
    with context.Pool(slots, initializer=_set_barrier, initargs=(barrier,)) as pool:
        jobs = [(place, program, rounds, runs)] * slots
        return pool.starmap_async(_slot, jobs, chunksize=1).get(PATIENCE_S + runs * slots)


_barrier: Barrier


def _set_barrier(barrier: Barrier) -> None:
    """In a slot's process: all of them start computing together."""
    global _barrier  # noqa: PLW0603 - how a pool's processes are given what cannot be pickled
    _barrier = barrier


def _slot(place: Place, program: Path, rounds: int, runs: int) -> list[int]:
    sandbox = NsjailSandbox(place)
    try:
        with sandbox.jail(RootSpec()) as jail:
            jail.put("spin", program.read_bytes(), mode=0o755)
            _barrier.wait(PATIENCE_S)
            times = [_spin_ns(jail, rounds) for _ in range(runs)]
            # Nobody stops keeping the others company before all are done.
            _barrier.wait(PATIENCE_S)
            return times
    finally:
        sandbox.close()

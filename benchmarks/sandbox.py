"""What one sandboxed run costs beside a bare fork and exec of the same program.

All of it is measured in one process pinned to one processor, the ways of running
taking turns, so that whatever else the host does meets all of them alike. Between two
turns there is a short pause: removing the last run's control group happens behind the
judge's back and must burden neither the bare run nor the next one. `runs_per_s` is
measured without pauses and so holds the whole cost.
"""

from __future__ import annotations

import functools
import os
import shlex
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.programs import compile_program
from benchmarks.stats import p50_p95, quantile
from sandbox.cgroup.detect import find_place
from sandbox.nsjail.jail import NsjailJail
from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.outcome import Outcome
from sandbox.runner import SandboxError
from sandbox.spec import MIB, SECOND_NS, Limits, RootSpec, RunSpec

SETTLE_S = 0.002
WARM_UP = 20
JAILS = 20
TOUCHED_MIB = (1, 16, 64, 200)
LIMITS = Limits(
    cpu_ns=10 * SECOND_NS, wall_ns=30 * SECOND_NS, memory_bytes=256 * MIB, output_bytes=MIB
)


def run_sandbox(runs: int = 300, peers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Measures; milliseconds unless the key says otherwise.

    `peers` maps names to commands to measure alongside; `{program}` in a command becomes
    the path of the static no-op.

    Raises:
        SandboxError: this host cannot isolate or account, or a peer's command fails.
    """
    place = find_place(f"bench-{os.getpid()}")
    try:
        sandbox = NsjailSandbox(place)
        try:
            with tempfile.TemporaryDirectory(prefix="assize-bench-") as folder:
                return _measure(sandbox, Path(folder), runs, peers or {})
        finally:
            sandbox.close()
    finally:
        place.remove()


def _measure(
    sandbox: NsjailSandbox, folder: Path, runs: int, peers: Mapping[str, str]
) -> dict[str, Any]:
    folder.chmod(0o755)
    noop, touch = compile_program("noop", folder), compile_program("touch", folder)
    prepare_ns = [_prepare_ns(sandbox) for _ in range(JAILS)]
    with sandbox.jail(RootSpec()) as jail:
        for program in (noop, touch):
            jail.put(program.name, program.read_bytes(), mode=0o755)
        outcomes: list[Outcome] = []
        times = _take_turns(runs, jail, noop, peers, outcomes)
        bare, box = p50_p95(times.pop("bare")), p50_p95(times.pop("sandbox"))
        return {
            "runs": runs,
            "accounting": sandbox.accounting,
            "bare_ms": bare,
            "sandbox_ms": box,
            "overhead_ms": {key: round(box[key] - bare[key], 3) for key in box},
            "runs_per_s": _runs_per_s(jail, runs),
            "noop_cpu_ms": round(quantile([o.cpu_ns for o in outcomes], 0.5) / 1e6, 3),
            "noop_memory_kib": int(quantile([o.peak_memory_bytes for o in outcomes], 0.5)) // 1024,
            "jail_prepare_ms": p50_p95(prepare_ns),
            "memory_billed_mib": {str(mib): _billed_mib(jail, mib) for mib in TOUCHED_MIB},
            "peers": {name: p50_p95(values) for name, values in times.items()},
        }


def _take_turns(
    runs: int, jail: NsjailJail, noop: Path, peers: Mapping[str, str], outcomes: list[Outcome]
) -> dict[str, list[int]]:
    """Wall nanoseconds of each run by way of running; fills `outcomes` with the sandbox's."""
    ways: dict[str, Callable[[], None]] = {
        "bare": lambda: _spawn([str(noop)]),
        "sandbox": lambda: outcomes.append(_run(jail, "noop")),
    }
    for name, command in peers.items():
        argv = [word.replace("{program}", str(noop)) for word in shlex.split(command)]
        ways[name] = functools.partial(_spawn, argv)
    times: dict[str, list[int]] = {name: [] for name in ways}
    raised = os.getpriority(os.PRIO_PROCESS, 0)
    for turn in range(-WARM_UP, runs):
        for name, way in ways.items():
            # What is spawned inherits our priority, which a slot raises for itself.
            os.setpriority(os.PRIO_PROCESS, 0, raised if name == "sandbox" else 0)
            begun = time.perf_counter_ns()
            way()
            taken = time.perf_counter_ns() - begun
            if turn >= 0:
                times[name].append(taken)
            time.sleep(SETTLE_S)
    os.setpriority(os.PRIO_PROCESS, 0, raised)
    return times


def _spawn(argv: list[str]) -> None:
    try:
        pid = os.posix_spawnp(argv[0], argv, os.environ)
    except OSError as error:
        raise SandboxError(f"cannot run {argv[0]}: {error.strerror}") from error
    _, status = os.waitpid(pid, 0)
    if status != 0:
        raise SandboxError(f"{shlex.join(argv)} failed with wait status {status}")


def _run(jail: NsjailJail, *argv: str) -> Outcome:
    outcome = jail.run(RunSpec(argv=(f"/app/{argv[0]}", *argv[1:]), limits=LIMITS))
    for fd in (outcome.stdout, outcome.stderr):
        if fd is not None:
            os.close(fd)
    if not outcome.ok:
        raise SandboxError(f"{argv[0]} did not end well: {outcome}")
    return outcome


def _prepare_ns(sandbox: NsjailSandbox) -> int:
    begun = time.perf_counter_ns()
    with sandbox.jail(RootSpec()) as jail:
        jail.ready()
        return time.perf_counter_ns() - begun


def _runs_per_s(jail: NsjailJail, runs: int) -> float:
    begun = time.perf_counter()
    for _ in range(runs):
        _run(jail, "noop")
    return round(runs / (time.perf_counter() - begun), 1)


def _billed_mib(jail: NsjailJail, mib: int) -> float:
    return round(_run(jail, "touch", str(mib)).peak_memory_bytes / MIB, 3)

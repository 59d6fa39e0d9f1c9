"""From what happened to a verdict. Pure, and the only place where it is decided."""

from __future__ import annotations

import signal

from sandbox.outcome import LimitHit, Outcome
from sandbox.spec import MIB, MILLISECOND_NS, Limits
from testdata.compare import Comparison
from testdata.problem import Verdict

IDLE_SHARE = 0.5
"""Below this share of the CPU limit, a run that hit the wall limit was idle, not slow."""


def verdict_of_run(outcome: Outcome, limits: Limits, *, memory_error: bool) -> Verdict | None:
    """The verdict of a run that failed by itself, or None: then its output decides.

    `memory_error` says that the runtime reported on stderr that memory ran out.
    """
    match outcome.limit:
        case LimitHit.MEMORY:
            return Verdict.MLE
        case LimitHit.OUTPUT:
            return Verdict.OLE
        case LimitHit.CPU:
            return Verdict.TLE
        case LimitHit.WALL:
            idle = outcome.cpu_ns < IDLE_SHARE * limits.cpu_ns
            return Verdict.ILE if idle else Verdict.TLE
        case LimitHit.CANCELLED:
            raise ValueError("a cancelled run has no verdict")
        case LimitHit.NONE:
            pass
    if outcome.exit_code == 0:
        return None
    return Verdict.MLE if memory_error else Verdict.RE


def verdict_of_check(comparison: Comparison) -> Verdict:
    return Verdict.AC if comparison.accepted else Verdict.WA


def explain(verdict: Verdict, outcome: Outcome, limits: Limits) -> str:
    """One sentence for people: what was measured, against which limit."""
    match verdict:
        case Verdict.TLE:
            used, unit = outcome.cpu_ns // MILLISECOND_NS, limits.cpu_ns // MILLISECOND_NS
            return f"used {used} ms of CPU time, the limit is {unit} ms"
        case Verdict.ILE:
            wall = outcome.wall_ns // MILLISECOND_NS
            return f"ran for {wall} ms but computed for {outcome.cpu_ns // MILLISECOND_NS} ms only"
        case Verdict.MLE:
            return (
                f"needed more memory than the limit of {limits.memory_bytes // MIB} MiB "
                f"(peak {outcome.peak_memory_bytes // 1024} KiB, OOM kills {outcome.oom_kills})"
            )
        case Verdict.OLE:
            return f"wrote more than {limits.output_bytes // MIB} MiB"
        case Verdict.RE if outcome.signal is not None:
            return f"ended by {_signal_name(outcome.signal)}"
        case Verdict.RE:
            return f"exited with status {outcome.exit_code}"
        case _:
            return ""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def final_verdict(verdicts: list[Verdict]) -> tuple[Verdict, int | None]:
    """The submission's verdict and the index of the test that decided it.

    The first test in judging order that was not accepted decides.
    """
    for index, verdict in enumerate(verdicts):
        if verdict is not Verdict.AC:
            return verdict, index
    return Verdict.AC, None

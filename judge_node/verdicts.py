"""From what happened to a verdict. Pure, and the only place where it is decided."""

from __future__ import annotations

import signal
from collections.abc import Mapping

from sandbox.outcome import LimitHit, Outcome
from sandbox.spec import MIB, MILLISECOND_NS, Limits
from testdata.compare import Comparison
from testdata.problem import Verdict
from testdata.programs import Protocol

IDLE_SHARE = 0.5
"""Below this share of the CPU limit, a run that hit the wall limit was idle, not slow."""

_EXITS: Mapping[Protocol, Mapping[int, Verdict]] = {
    Protocol.ICPC: {42: Verdict.AC, 43: Verdict.WA},
    Protocol.TESTLIB: {
        0: Verdict.AC,
        1: Verdict.WA,
        2: Verdict.PE,
        4: Verdict.PE,
        8: Verdict.PE,
        5: Verdict.AC,
        7: Verdict.AC,
    },
}
POINTS = (5, 7)
"""Exit codes with which a testlib program accepts and gives points."""


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


def verdict_of_validator(protocol: Protocol, outcome: Outcome) -> Verdict:
    """What a program of the setter's says by the way it ended.

    Only the exit codes of its protocol say something: whatever else happened to it is the
    problem's fault and never the participant's.
    """
    if outcome.limit is not LimitHit.NONE or outcome.exit_code is None:
        return Verdict.JE
    return _EXITS[protocol].get(outcome.exit_code, Verdict.JE)


def verdict_of_pair(
    failed: Verdict | None, run: Outcome, answer: Verdict, validator: Outcome
) -> Verdict:
    """The verdict of a submission and the program that it talked to.

    `failed` is the run's own verdict if it has one, `answer` the other's. Whoever was first
    to go wrong decides, for the other one's end may be its consequence.
    """
    hung = validator.limit is not LimitHit.NONE
    if hung and (failed is None or run.limit is LimitHit.WALL):
        return Verdict.JE  # a submission that waits for a program that hangs is not idle
    # A submission gets SIGPIPE only from a partner that has ended, or will not listen.
    after_answer = run.signal == signal.SIGPIPE or validator.ended_ns <= run.ended_ns
    if failed is None:
        return answer
    if after_answer and answer is not Verdict.AC:
        return answer
    return failed


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
        case Verdict.RE:
            return how_it_ended(outcome)
        case _:
            return ""


def how_it_ended(outcome: Outcome) -> str:
    """The end of a program in a few words: "exited with status 3"."""
    if outcome.exec_error:
        return f"could not be started: {outcome.exec_error}"
    if outcome.limit is not LimitHit.NONE:
        return f"hit its {outcome.limit.value} limit"
    if outcome.signal is not None:
        return f"ended by {_signal_name(outcome.signal)}"
    return f"exited with status {outcome.exit_code}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"

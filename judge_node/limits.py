"""From a problem's limits to those of single runs. Pure."""

from __future__ import annotations

from languages.language import Language
from sandbox.spec import MIB, SECOND_NS, Limits
from testdata.problem import Limits as ProblemLimits

COMPILE_LOG_BYTES = MIB
COMPILE_FILE_BYTES = 256 * MIB
COMPILE_PROCESSES = 128
LEAST_TMP_BYTES = 64 * MIB
GRACE_SHARE = 10
"""A tenth above the time limit a run may end by itself: so near, it is measured again."""


def compile_limits(problem: ProblemLimits) -> Limits:
    cpu_ns = int(problem.compilation_time_s * SECOND_NS)
    return Limits(
        cpu_ns=cpu_ns,
        wall_ns=wall_for(cpu_ns),
        memory_bytes=problem.compilation_memory_mib * MIB,
        output_bytes=COMPILE_LOG_BYTES,
        processes=COMPILE_PROCESSES,
        file_bytes=COMPILE_FILE_BYTES,
        tmp_bytes=COMPILE_FILE_BYTES,
    )


def run_limits(problem: ProblemLimits, language: Language, files_bytes: int = 0) -> Limits:
    """`files_bytes` is the size of the files that a test puts beside the program."""
    cpu_ns = int(problem.time_s * SECOND_NS)
    return Limits(
        cpu_ns=cpu_ns,
        wall_ns=wall_for(cpu_ns),
        memory_bytes=problem.memory_mib * MIB,
        output_bytes=problem.output_mib * MIB,
        processes=language.max_processes,
        tmp_bytes=LEAST_TMP_BYTES + 2 * files_bytes,
        cpu_grace_ns=cpu_ns // GRACE_SHARE,
    )


def validation_limits(problem: ProblemLimits, processes: int, files_bytes: int = 0) -> Limits:
    """Those of one run of a validator or interactor.

    `files_bytes` is the size of the feedback of earlier passes, which it finds again.
    """
    cpu_ns = int(problem.validation_time_s * SECOND_NS)
    room = feedback_bytes(problem)
    return Limits(
        cpu_ns=cpu_ns,
        wall_ns=wall_for(cpu_ns),
        memory_bytes=problem.validation_memory_mib * MIB,
        output_bytes=problem.validation_output_mib * MIB,
        processes=processes,
        file_bytes=2 * room,
        tmp_bytes=2 * (room + files_bytes),
    )


def feedback_bytes(problem: ProblemLimits) -> int:
    """So much of what a validator leaves is looked at."""
    return max(LEAST_TMP_BYTES, problem.validation_output_mib * MIB)


def wall_for(cpu_ns: int) -> int:
    """Wall time allowed: twice the CPU limit and two seconds, so that a busy host or a
    slow start is never the program's fault, and a sleeper does not hold its slot long.
    """
    return 2 * cpu_ns + 2 * SECOND_NS

"""How close accepted submissions and answers come to the limits. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from testdata.problem import Problem
from testdata.verify.findings import Finding, Severity
from testdata.verify.measured import Measured, Run

MIB = 1 << 20
TIGHT = 0.8
"""Share of a limit from which there is too little left."""


def check_memory(problem: Problem, runs: Sequence[Run]) -> Iterator[Finding]:
    """The accepted submission that needs most memory, against the limit."""
    found = [(m, run) for run in runs if run.solves and (m := run.largest) is not None]
    if not found:
        return
    worst, run = max(found, key=lambda pair: pair[0].memory_bytes)
    limit = problem.limits.memory_mib
    used = worst.memory_bytes / MIB
    evidence = f"{run.path} uses {used:.1f} MiB on {worst.test}"
    if used > TIGHT * limit:
        message = f"an accepted submission uses {used / limit:.0%} of the memory limit {limit} MiB"
        yield Finding(
            Severity.WARNING, "memory-limit-tight", message, "problem.yaml", None, evidence
        )
    else:
        message = f"accepted submissions use up to {used:.1f} MiB of the {limit} MiB allowed"
        yield Finding(Severity.INFO, "memory-used", message, "", None, evidence)


def check_output(
    problem: Problem, runs: Sequence[Run], answers: Mapping[str, int]
) -> Iterator[Finding]:
    """Answers (bytes by test) and outputs of accepted submissions, against the limit."""
    limit = problem.limits.output_mib * MIB
    largest = max(answers, key=lambda test: answers[test], default=None)
    if largest is not None and answers[largest] > limit:
        message = f"the answer is larger than the output limit of {problem.limits.output_mib} MiB"
        size = f"{answers[largest]} bytes"
        yield Finding(Severity.ERROR, "answer-over-limit", message, largest, None, size)
        return
    if largest is not None and answers[largest] > TIGHT * limit:
        message = f"the answer takes {answers[largest] / limit:.0%} of the output limit"
        yield Finding(Severity.WARNING, "output-limit-tight", message, largest)
        return
    written: list[tuple[Measured, Run]] = [
        (m, run) for run in runs if run.solves for m in run.tests if m.output_bytes > TIGHT * limit
    ]
    if written:
        worst, run = max(written, key=lambda pair: pair[0].output_bytes)
        message = (
            f"an accepted submission writes {worst.output_bytes / limit:.0%} of the output limit "
            f"on {worst.test}"
        )
        yield Finding(Severity.WARNING, "output-limit-tight", message, f"submissions/{run.path}")

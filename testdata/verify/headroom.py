"""How close accepted submissions and answers come to the limits. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from testdata.limits import limits_by_test
from testdata.problem import Problem
from testdata.verify.findings import Finding, Severity
from testdata.verify.measured import Run

MIB = 1 << 20
TIGHT = 0.8
"""Share of a limit from which there is too little left."""


def check_memory(problem: Problem, runs: Sequence[Run]) -> Iterator[Finding]:
    """The accepted submission that needs most memory, against the limit."""
    limits = {name: own.limits.memory_mib for name, own in limits_by_test(problem).items()}
    found = [
        (m.memory_bytes / MIB, limits.get(m.test, problem.limits.memory_mib), m.test, run.path)
        for run in runs
        if run.solves
        for m in run.tests
    ]
    if not found:
        return
    used, limit, test, path = max(found, key=lambda each: each[0] / each[1])
    evidence = f"{path} uses {used:.1f} MiB on {test}"
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
    limits = {name: own.limits.output_mib for name, own in limits_by_test(problem).items()}
    shares = {
        test: size / (limits.get(test, problem.limits.output_mib) * MIB)
        for test, size in answers.items()
    }
    largest = max(shares, key=lambda test: shares[test], default=None)
    if largest is not None and shares[largest] > TIGHT:
        limit = limits.get(largest, problem.limits.output_mib)
        size = f"{answers[largest]} bytes"
        if shares[largest] > 1:
            message = f"the answer is larger than the output limit of {limit} MiB"
            yield Finding(Severity.ERROR, "answer-over-limit", message, largest, None, size)
        else:
            message = f"the answer takes {shares[largest]:.0%} of the output limit"
            yield Finding(Severity.WARNING, "output-limit-tight", message, largest)
        return
    written = [
        (m.output_bytes / (limits.get(m.test, problem.limits.output_mib) * MIB), m.test, run.path)
        for run in runs
        if run.solves
        for m in run.tests
    ]
    share, test, path = max(written, default=(0.0, "", ""))
    if share > TIGHT:
        message = f"an accepted submission writes {share:.0%} of the output limit on {test}"
        yield Finding(Severity.WARNING, "output-limit-tight", message, f"submissions/{path}")

"""Which tests catch which wrong submissions. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from testdata.issues import count, listed
from testdata.problem import Problem, Verdict
from testdata.verify.findings import Finding, Severity
from testdata.verify.measured import Run


@dataclass(frozen=True, slots=True)
class Catching:
    """What the tests are worth against the package's own wrong submissions."""

    caught_by: dict[str, tuple[str, ...]]
    """Tests that each submission fails that should fail."""
    idle: tuple[str, ...]
    """Secret tests that catch none of them."""
    cover: tuple[str, ...]
    """Few tests that catch all that is caught; found greedily."""


def catching(problem: Problem, runs: Sequence[Run]) -> Catching:
    """Computes it from runs on all tests; programs that do not compile say nothing."""
    caught = {
        run.path: run.failed
        for run in runs
        if run.tests and Verdict.AC not in run.submission.required
    }
    catching_tests = {test for tests in caught.values() for test in tests}
    secret = [test.name for test in problem.tests if not test.sample]
    idle = tuple(name for name in secret if name not in catching_tests) if caught else ()
    return Catching(caught, idle, _cover([t.name for t in problem.tests], caught))


def check_catching(problem: Problem, found: Catching) -> Iterator[Finding]:
    """Findings on submissions that hang by a thread and on tests that do nothing."""
    samples = {test.name for test in problem.tests if test.sample}
    for path, tests in found.caught_by.items():
        file = f"submissions/{path}"
        if tests and samples.issuperset(tests):
            message = f"only samples catch it: {listed(tests)}"
            yield Finding(Severity.WARNING, "caught-by-samples-only", message, file)
        elif len(tests) == 1:
            message = f"only {tests[0]} catches it"
            yield Finding(Severity.INFO, "caught-once", message, file)
    if not found.caught_by:
        message = "no wrong or slow submission: nothing shows what the tests catch"
        yield Finding(Severity.WARNING, "nothing-to-catch", message, "submissions")
        return
    if found.idle:
        message = f"tests that catch no wrong submission: {len(found.idle)}"
        yield Finding(
            Severity.INFO, "tests-catch-nobody", message, "data/secret", None, listed(found.idle)
        )
    if found.cover:
        message = (
            f"enough to catch every wrong submission: {len(found.cover)} of "
            f"{count(len(problem.tests), 'test')}; none needs the others"
        )
        yield Finding(Severity.INFO, "tests-needed", message, "data", None, listed(found.cover))


def _cover(order: list[str], caught: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    left = {path: set(tests) for path, tests in caught.items() if tests}
    chosen: list[str] = []
    while left:
        best = max(order, key=lambda test: sum(test in tests for tests in left.values()))
        chosen.append(best)
        left = {path: tests for path, tests in left.items() if best not in tests}
    return tuple(name for name in order if name in chosen)

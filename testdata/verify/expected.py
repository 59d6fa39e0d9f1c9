"""Submissions against what the package expects of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from testdata.issues import listed
from testdata.problem import Problem, Rule, Verdict
from testdata.verify.findings import Finding, Severity
from testdata.verify.measured import Measured, Run


def check_expected(problem: Problem, runs: Sequence[Run]) -> Iterator[Finding]:
    """Findings on every submission and on the answers that accepted ones reproduce."""
    for run in runs:
        yield from check_run(run)
    yield from check_answers(problem, runs)


def check_run(run: Run) -> Iterator[Finding]:
    """One submission: it was judged, and what it got is permitted and required."""
    path = f"submissions/{run.path}"
    if run.verdict is None:
        yield Finding(Severity.WARNING, "not-judged", "was not judged", path, None, run.reason)
        return
    if run.verdict is Verdict.JE or any(m.verdict is Verdict.JE for m in run.tests):
        yield Finding(
            Severity.ERROR, "judge-error", "judging it failed", path, None, _judge_error(run)
        )
        return
    broken = list(_broken(run, counted(run)))
    if broken:
        for message in broken:
            yield Finding(Severity.ERROR, "unexpected-verdict", message, path, None, run.reason)
        return
    for message in _broken(run, run.tests):
        text = f"beyond the test that decides, {message}"
        yield Finding(Severity.WARNING, "unexpected-later-verdict", text, path)


def counted(run: Run) -> tuple[Measured, ...]:
    """The tests that decide whether `run` is as expected.

    Where any failure that is permitted is also one that is required, and no rule speaks
    of some tests only, those up to the first failure, as judging ends there; otherwise all.
    """
    submission = run.submission
    partial = any(rule.tests or rule.message for rule in submission.rules)
    if partial or submission.permitted - {Verdict.AC} - submission.required:
        return run.tests
    first = next((i for i, m in enumerate(run.tests) if m.verdict is not Verdict.AC), None)
    return run.tests if first is None else run.tests[: first + 1]


def check_answers(problem: Problem, runs: Sequence[Run]) -> Iterator[Finding]:
    """Some accepted submission gives an accepted output on every test."""
    full = [
        run.path
        for run in runs
        if run.solves and run.tests and len(run.tests) == len(problem.tests) and not run.failed
    ]
    if full:
        message = f"all {len(problem.tests)} answers are reproduced by {listed(full)}"
        yield Finding(Severity.INFO, "answers-reproduced", message)
        return
    passed = {m.test for run in runs if run.solves for m in run.tests if m.verdict is Verdict.AC}
    missing = [test.name for test in problem.tests if test.name not in passed]
    evidence = f"no accepted submission passes {listed(missing)}" if missing else ""
    yield Finding(
        Severity.ERROR,
        "answers-not-reproduced",
        "no accepted submission passes all tests",
        evidence=evidence,
    )


def _judge_error(run: Run) -> str:
    failing = next((m for m in run.tests if m.verdict is Verdict.JE), None)
    return run.reason if failing is None else f"{failing.test}: {failing.message or run.reason}"


def _broken(run: Run, tests: Sequence[Measured]) -> Iterator[str]:
    """Sentences on what is not as the submission's folder and rules say."""
    submission = run.submission
    whole = Rule(permitted=submission.permitted, required=submission.required)
    for rule in dict.fromkeys((whole, *submission.rules)):
        matched = [m for m in tests if matches(rule.tests, m.test)]
        seen = [m.verdict for m in matched]
        if run.verdict is Verdict.CE and not tests:
            seen = [Verdict.CE]
        where = f" on {rule.tests}" if rule.tests else ""
        if not seen:
            yield f"no test was judged{where}"
            continue
        bad = next((v for v in seen if v not in rule.permitted), None)
        if bad is not None:
            at = next((m.test for m in matched if m.verdict is bad), "")
            on = f" on {at}" if at else ""
            yield f"it gets {bad}{on}, where {_names(rule.permitted)} is permitted"
        elif not rule.required & frozenset(seen):
            yield f"it never gets {_names(rule.required)}{where}"
        if rule.message and not any(rule.message in m.message for m in matched):
            yield f"no judge message{where} contains {rule.message!r}"
        yield from broken_scores(rule, run.score, run.groups)


def broken_scores(rule: Rule, total: float, groups: Mapping[str, float]) -> Iterator[str]:
    """Sentences on the scores that are not as `rule` says, of the whole or of `groups`."""
    if rule.score is None:
        return
    low, high = rule.score
    named = {name: score for name, score in groups.items() if _glob(rule.tests).fullmatch(name)}
    scores = named if rule.tests else {"": total}
    for name, score in scores.items():
        if not _within(score, rule.score):
            where = f" on {name}" if name else ""
            wanted = f"{low:g}" if low == high else f"{low:g} to {high:g}"
            yield f"its score{where} is {score:g}, where {wanted} is expected"


def _within(score: float, bounds: tuple[float, float]) -> bool:
    slack = 1e-9 * max(1.0, abs(score))
    return bounds[0] - slack <= score <= bounds[1] + slack


def matches(pattern: str, test: str) -> bool:
    """Whether a rule's glob names the test or a group above it; "" names all."""
    if not pattern:
        return True
    expression = _glob(pattern)
    parts = test.split("/")
    return any(expression.fullmatch("/".join(parts[: n + 1])) for n in range(len(parts)))


def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile("[^/]*".join(re.escape(p) for p in re.split(r"\*+", pattern)))


def _names(verdicts: frozenset[Verdict]) -> str:
    return " or ".join(verdict for verdict in Verdict if verdict in verdicts)

"""Time limits from measured CPU times: the formats' rule, and advice per language. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from testdata.problem import Problem, TimeBound, Timing
from testdata.verify.findings import Finding, Severity
from testdata.verify.measured import Run, time_bound

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Slowest:
    """The test on which one submission took longest."""

    path: str
    language: str
    test: str
    cpu_s: float
    at_least: bool = False
    """It was stopped: it takes this long or longer."""
    scale: float = 1.0
    """See `Measured.scale`."""

    @property
    def scaled_s(self) -> float:
        """The time as if the problem's limit held for the test."""
        return self.cpu_s * self.scale


@dataclass(frozen=True, slots=True)
class LanguageAdvice:
    """What the accepted submissions of one language say."""

    language: str
    slowest: Slowest
    headroom: float
    """Limit divided by the slowest accepted time."""
    multiplier: float
    """Factor on the limit that this language would need for the problem's own safety
    factor, in steps of 0.5; 1 where the limit does."""


@dataclass(frozen=True, slots=True)
class TimeAdvice:
    """All that is known of a problem's time limit. Seconds of CPU time."""

    limit_s: float
    inferred: bool
    """The package gives none: `limit_s` follows from the rule."""
    timing: Timing
    slowest_accepted: Slowest | None
    fastest_slow: Slowest | None
    """The fastest of those that must exceed the limit."""
    least_s: float | None
    """Slowest accepted, times the safety factor."""
    most_s: float | None
    """Fastest that must exceed, divided by the safety factor; a lower bound where that
    submission was stopped."""
    suggested_s: float | None
    """The smallest multiple of the resolution that the rule allows; None: there is none,
    or nothing was measured."""
    languages: tuple[LanguageAdvice, ...] = ()


def smallest_multiple(seconds: float, resolution_s: float) -> float:
    """The smallest positive multiple of the resolution that is no less than `seconds`."""
    steps = max(1, math.ceil(seconds / resolution_s - _ROUNDING))
    return round(steps * resolution_s, 9)


def infer_limit(runs: Sequence[Run], timing: Timing, limited: Collection[str] = ()) -> float | None:
    """The limit by the rule from the accepted submissions alone; None without any.

    `limited` names tests for which another limit holds whatever this one is.
    """
    free = [replace(r, tests=tuple(m for m in r.tests if m.test not in limited)) for r in runs]
    slowest = _slowest_accepted(free)
    if slowest is None:
        return None
    return smallest_multiple(slowest.cpu_s * timing.ac_to_time_limit, timing.resolution_s)


def advise(
    problem: Problem, limit_s: float, runs: Sequence[Run], probed: Mapping[str, Slowest]
) -> TimeAdvice:
    """Advice for `limit_s`; `probed` are slow submissions timed under a higher limit."""
    timing = problem.timing
    accepted = _slowest_accepted(runs)
    slow = _fastest_slow(runs, probed)
    least = accepted.scaled_s * timing.ac_to_time_limit if accepted else None
    most = slow.scaled_s / timing.time_limit_to_tle if slow else None
    suggested = smallest_multiple(least, timing.resolution_s) if least is not None else None
    if suggested is not None and most is not None and slow and not slow.at_least:
        suggested = suggested if suggested <= most * (1 + _ROUNDING) else None
    return TimeAdvice(
        limit_s,
        problem.limits.time_inferred,
        timing,
        accepted,
        slow,
        least,
        most,
        suggested,
        _languages(runs, limit_s, timing),
    )


def check_time(advice: TimeAdvice) -> Iterator[Finding]:
    """Findings on the limit itself."""
    accepted, slow, timing = advice.slowest_accepted, advice.fastest_slow, advice.timing
    if accepted is None or advice.least_s is None:
        message = "no accepted submission was timed: nothing supports the time limit"
        yield Finding(Severity.WARNING, "time-limit-unsupported", message, "problem.yaml")
        return
    if slow is None:
        message = "no submission shows what must be too slow"
        yield Finding(Severity.INFO, "no-slow-submission", message, "submissions")
    if advice.suggested_s is None and slow is not None:
        message = (
            f"no multiple of {timing.resolution_s:g} s is {timing.ac_to_time_limit:g} times the "
            f"slowest accepted and {timing.time_limit_to_tle:g} times below the fastest too slow"
        )
        severity = Severity.ERROR if advice.inferred else Severity.WARNING
        evidence = f"{_told(accepted)}; {_told(slow)}"
        yield Finding(severity, "no-time-limit-fits", message, "problem.yaml", None, evidence)
    if advice.limit_s * (1 + _ROUNDING) < advice.least_s:
        message = (
            f"the time limit {advice.limit_s:g} s is only {advice.limit_s / accepted.scaled_s:.2g} "
            f"times the slowest accepted submission, not {timing.ac_to_time_limit:g} times"
        )
        yield Finding(
            Severity.WARNING, "time-limit-tight", message, "problem.yaml", None, _told(accepted)
        )
    if slow and not slow.at_least and _above(advice):
        message = (
            f"the fastest too slow submission needs only {slow.scaled_s / advice.limit_s:.2g} "
            f"times the time limit {advice.limit_s:g} s, not {timing.time_limit_to_tle:g} times"
        )
        yield Finding(
            Severity.WARNING, "time-limit-loose", message, "problem.yaml", None, _told(slow)
        )
    yield from _advice(advice)


def _above(advice: TimeAdvice) -> bool:
    return advice.most_s is not None and advice.limit_s > advice.most_s * (1 + _ROUNDING)


def _advice(advice: TimeAdvice) -> Iterator[Finding]:
    if advice.suggested_s is not None and advice.suggested_s != advice.limit_s:
        message = f"the format's rule gives a time limit of {advice.suggested_s:g} s"
        yield Finding(Severity.INFO, "time-limit-by-rule", message, "problem.yaml")
    elif advice.inferred and advice.suggested_s is not None:
        message = f"the time limit follows from the submissions: {advice.suggested_s:g} s"
        yield Finding(Severity.INFO, "time-limit-inferred", message, "problem.yaml")
    for language in advice.languages:
        if language.multiplier > 1:
            message = (
                f"{language.language}: {language.headroom:.2g} times its slowest accepted "
                f"submission; a multiplier of {language.multiplier:g} gives it the safety factor"
            )
            yield Finding(
                Severity.INFO,
                "language-multiplier",
                message,
                f"submissions/{language.slowest.path}",
                None,
                _told(language.slowest),
            )


def slowest_test(run: Run) -> Slowest | None:
    """The run's slowest test. One that a limit on time ended counts before all others."""
    if not run.tests:
        return None
    worst = max(run.tests, key=lambda m: (m.verdict in ("TLE", "ILE"), m.scaled_s))
    stopped = run.exceeded
    # An idle program is stopped by the wall clock: its CPU time says nothing.
    seconds = max(worst.cpu_s, worst.wall_s / 2) if worst.verdict == "ILE" else worst.cpu_s
    return Slowest(run.path, run.language, worst.test, seconds, stopped, worst.scale)


def _slowest_accepted(runs: Sequence[Run]) -> Slowest | None:
    timed = [slowest_test(run) for run in runs if time_bound(run.submission) is TimeBound.LOWER]
    return max((one for one in timed if one), key=lambda one: one.scaled_s, default=None)


def _fastest_slow(runs: Sequence[Run], probed: Mapping[str, Slowest]) -> Slowest | None:
    timed = [
        probed.get(run.path) or slowest_test(run)
        for run in runs
        if time_bound(run.submission) is TimeBound.UPPER
    ]
    return min(
        (one for one in timed if one), key=lambda one: (one.scaled_s, one.at_least), default=None
    )


def _languages(runs: Sequence[Run], limit_s: float, timing: Timing) -> tuple[LanguageAdvice, ...]:
    by_language: dict[str, list[Run]] = {}
    for run in runs:
        if run.solves and run.tests:
            by_language.setdefault(run.language, []).append(run)
    found = []
    for language, own in sorted(by_language.items()):
        timed = [one for one in map(slowest_test, own) if one]
        slowest = max(timed, key=lambda one: one.scaled_s)
        wanted = slowest.scaled_s * timing.ac_to_time_limit / limit_s
        multiplier = max(1.0, smallest_multiple(wanted, 0.5)) if wanted > 1 else 1.0
        headroom = limit_s / slowest.scaled_s if slowest.cpu_s else math.inf
        found.append(LanguageAdvice(language, slowest, headroom, multiplier))
    return tuple(found)


def _told(one: Slowest) -> str:
    more = "at least " if one.at_least else ""
    said = f"{one.path} takes {more}{one.cpu_s:.3f} s on {one.test}"
    if one.scale == 1.0:
        return said
    return f"{said}, whose own limit makes that {one.scaled_s:.3f} s of the problem's"

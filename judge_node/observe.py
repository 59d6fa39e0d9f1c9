"""Watches one attempt for operators: durations into metrics, steps into its trace."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from judge_node import metrics
from judge_node.report import CompileReport, Failed, Judged, Stopped, TestReport
from telemetry.tracing import record_span, span, traceparent_of

MOST_TESTS = 200
"""Tests of an attempt that get spans of their own; all are counted."""


class Observer:
    """Steps are told when they end, with their start in nanoseconds since 1970."""

    def __init__(self, parent: str = "", language: str = "") -> None:
        """`parent` is the attempt's span as traceparent; "" traces nothing."""
        self._parent = parent
        self._language = language
        self._tests = 0

    def step(self, name: str, begun_ns: int) -> None:
        """Bundle or slot."""
        ended_ns = time.time_ns()
        metrics.STEPS.labels(name).observe(_seconds(begun_ns, ended_ns))
        record_span(name, self._parent, begun_ns, ended_ns)

    def prepared(self, begun_ns: int, compiled: CompileReport | None) -> None:
        """All is built; or was not, as `compiled` says."""
        ended_ns = time.time_ns()
        metrics.STEPS.labels("prepare").observe(_seconds(begun_ns, ended_ns))
        here = record_span("prepare", self._parent, begun_ns, ended_ns)
        if compiled is None:
            return
        result = _compilation(compiled)
        if result:
            metrics.COMPILATIONS.labels(result).inc()
        if compiled.outcome is not None and not compiled.cached:
            wall_ns = compiled.outcome.wall_ns
            metrics.COMPILE.labels(self._language).observe(wall_ns / 1e9)
            record_span(
                "compile", here, max(begun_ns, ended_ns - wall_ns), ended_ns, ok=compiled.ok
            )

    def tested(self, begun_ns: int, test: TestReport) -> None:
        """A test was judged."""
        ended_ns = time.time_ns()
        metrics.TESTS.labels(test.verdict.value).inc()
        wall_ns = test.outcome.wall_ns if test.outcome is not None else 0
        run_ended_ns = min(begun_ns + wall_ns, ended_ns)
        metrics.STEPS.labels("run").observe(wall_ns / 1e9)
        metrics.STEPS.labels("check").observe(_seconds(run_ended_ns, ended_ns))
        self._tests += 1
        if self._tests > MOST_TESTS:
            return
        verdict = test.verdict.value
        here = record_span(
            "test", self._parent, begun_ns, ended_ns, test=test.name, verdict=verdict
        )
        record_span("run", here, begun_ns, run_ended_ns)
        record_span("check", here, run_ended_ns, ended_ns)


def count_end(result: Judged | Failed | Stopped) -> None:
    """An attempt is over."""
    match result:
        case Judged():
            metrics.ATTEMPTS.labels(result.verdict.value).inc()
        case Failed():
            metrics.ATTEMPTS.labels("failed").inc()
        case Stopped():
            metrics.ATTEMPTS.labels("stopped").inc()


@contextmanager
def observing(
    traceparent: str, language: str, named: Mapping[str, str | int]
) -> Iterator[Observer]:
    """An attempt's observer; its span lasts as long as the block. Nodes begin no traces."""
    if not traceparent:
        yield Observer(language=language)
        return
    with span("attempt", traceparent) as here:
        for key, value in (*named.items(), ("language", language)):
            here.set_attribute(f"assize.{key}", value)
        yield Observer(traceparent_of(here), language)


def _compilation(compiled: CompileReport) -> str:
    if compiled.cached:
        return "cached"
    if not compiled.ok:
        return "refused"
    # Languages without a compiler have neither.
    return "compiled" if compiled.outcome is not None else ""


def _seconds(begun_ns: int, ended_ns: int) -> float:
    return max(0, ended_ns - begun_ns) / 1e9

"""What people and machines see of a run: rows, a live table, JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from cli.judging.candidates import Candidate
from cli.judging.expectations import observed_verdicts, reported
from proto.judge.v1 import judge_pb2, verdict_pb2
from proto.verdicts import short
from testdata.problem import Verdict

_PHASES: dict[int, str] = {
    judge_pb2.PREPARING: "fetching tests",
    judge_pb2.COMPILING: "compiling",
    judge_pb2.RUNNING: "running",
}


def verdict_of(wire: int) -> Verdict:
    """The field's abbreviation; JE for a value that this version does not know."""
    return Verdict(short(wire))


@dataclass(slots=True)
class Row:
    """One submission on its way, and in the end its result."""

    candidate: Candidate
    state: str = "waiting"
    result: verdict_pb2.JudgeResult | None = None
    reason: str = ""
    """Why it was not judged at all; "" if it was."""
    told: set[int] = field(default_factory=set)
    """Indices of the tests that were shown."""

    @property
    def verdict(self) -> Verdict | None:
        """The final verdict as it is reported; None while there is none."""
        if self.reason:
            return Verdict.JE
        if self.result is None:
            return None
        return reported(verdict_of(self.result.verdict))

    @property
    def match(self) -> bool:
        """Whether it got what its package expects; without an expectation, any but JE."""
        if self.result is None:
            return False
        final = verdict_of(self.result.verdict)
        expectation = self.candidate.expectation
        if expectation is None:
            return final is not Verdict.JE
        tests = [verdict_of(test.verdict) for test in self.result.tests]
        return expectation.matches(observed_verdicts(final, tests)) and not self.broken_scores

    @property
    def broken_scores(self) -> list[str]:
        """What is wrong with its scores."""
        expectation, result = self.candidate.expectation, self.result
        if expectation is None or result is None:
            return []
        groups = {group.name: group.score for group in result.groups}
        return expectation.broken_scores(result.score, groups)

    @property
    def tests_passed(self) -> int:
        tests = self.result.tests if self.result else ()
        return sum(test.verdict == verdict_pb2.ACCEPTED for test in tests)

    def take(
        self, event: judge_pb2.FinalResult | judge_pb2.Progress
    ) -> list[verdict_pb2.TestResult]:
        """Takes an event; returns the tests that it is the first to tell of.

        Progress may be lost on the way, the result tells of every judged test.
        """
        if isinstance(event, judge_pb2.FinalResult):
            self.result = event.result
            return self._news(event.result.tests)
        phase = _PHASES.get(event.phase, "waiting")
        counts = f" {event.tests_done}/{event.tests_total}" if event.tests_total else ""
        self.state = phase + counts
        return self._news([event.test] if event.HasField("test") else [])

    def _news(self, tests: Iterable[verdict_pb2.TestResult]) -> list[verdict_pb2.TestResult]:
        news = [test for test in tests if test.index not in self.told]
        self.told.update(test.index for test in news)
        return news

    def explanation(self) -> str:
        """One line on why it does not match."""
        expected = " or ".join(expected_names(self)) or "any verdict but JE"
        if self.reason:
            return f"{self.candidate.path}: not judged: {self.reason}"
        assert self.result is not None
        said = f" ({' '.join(self.result.reason.split())})" if self.result.reason else ""
        if scores := self.broken_scores:
            return f"{self.candidate.path}: got {self.verdict}, and {'; '.join(scores)}{said}"
        return f"{self.candidate.path}: expected {expected}, got {self.verdict}{said}"


def expected_names(row: Row) -> list[str]:
    """The final verdicts that the package allows, empty if it says nothing."""
    expectation = row.candidate.expectation
    verdicts = expectation.expected if expectation else ()
    return list(dict.fromkeys(str(reported(verdict)) for verdict in verdicts))


def as_json(package: str, rows: list[Row]) -> dict[str, Any]:
    """The --json object. Times are in milliseconds, memory in KiB."""
    return {
        "package": package,
        "submissions": [_row_as_json(row) for row in rows],
        "mismatches": sum(not row.match for row in rows),
    }


def _row_as_json(row: Row) -> dict[str, Any]:
    result = row.result or verdict_pb2.JudgeResult()
    return {
        "path": row.candidate.path,
        "language": row.candidate.language,
        "expected": expected_names(row),
        "verdict": str(row.verdict or Verdict.JE),
        "cpu_ms": round(result.max_cpu_ns / 1e6, 3),
        "wall_ms": round(result.max_wall_ns / 1e6, 3),
        "memory_kib": result.max_memory_bytes // 1024,
        "tests_passed": row.tests_passed,
        "tests_total": result.tests_total,
        "match": row.match,
    }


def table(rows: list[Row]) -> Table:
    """The run as it is now."""
    made = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    made.add_column("submission", no_wrap=True)
    for name in ("language", "expected", "verdict"):
        made.add_column(name)
    for name in ("tests", "time", "memory"):
        made.add_column(name, justify="right")
    for row in rows:
        result = row.result
        made.add_row(
            Text(row.candidate.path),
            row.candidate.language or "?",
            " ".join(expected_names(row)) or "-",
            _verdict_text(row),
            f"{row.tests_passed}/{result.tests_total}" if result else "",
            f"{result.max_cpu_ns / 1e9:.3f} s" if result else "",
            f"{result.max_memory_bytes / 2**20:.1f} MiB" if result else "",
        )
    return made


def _verdict_text(row: Row) -> Text:
    if row.verdict is None:
        return Text(row.state, style="dim")
    if row.match:
        return Text(str(row.verdict), style="green")
    return Text(f"{row.verdict} unexpected", style="bold red")


def test_line(path: str, test: verdict_pb2.TestResult) -> Text:
    """One judged test for -v."""
    outcome = test.outcome
    line = (
        f"{path}  {test.name}  {reported(verdict_of(test.verdict))}  "
        f"{outcome.cpu_ns / 1e9:.3f} s  {outcome.peak_memory_bytes / 2**20:.1f} MiB"
    )
    said = " ".join(test.judge_message.split())
    return Text(f"{line}  {said}" if said else line)

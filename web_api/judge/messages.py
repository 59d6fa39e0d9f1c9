"""The wire's messages as plain values. Pure; only this folder knows protobuf."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from proto.judge.v1 import judge_pb2, verdict_pb2
from proto.verdicts import short

PHASES: dict[int, str] = {
    judge_pb2.WAITING: "waiting",
    judge_pb2.PREPARING: "preparing",
    judge_pb2.COMPILING: "compiling",
    judge_pb2.RUNNING: "running",
}

_PARTS = ("input", "output", "error_output", "expected")

MAX_MESSAGE = 16 * 1024
"""Characters kept of a checker's message or a compiler's log."""
WHOLE = 1_000_000
"""The share of a result that cannot be better."""
MAX_SHOWN = 64 * 1024
"""Bytes kept of what a run read or wrote; the judge cuts there."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a run read and wrote, as text: what is no UTF-8 is replaced."""

    input: str
    output: str
    error_output: str
    expected: str | None
    """None: there is no answer to compare with."""
    cut: tuple[str, ...]
    """Which of the above are not whole, by name."""
    reference_failure: str
    """Why the reference submission gave no answer; "" when it did or there is none."""
    exit_code: int | None
    signal: int | None


@dataclass(frozen=True, slots=True)
class JudgedTest:
    """One test of a result."""

    index: int
    name: str
    sample: bool
    verdict: str
    cpu_ms: int
    wall_ms: int
    memory_kib: int
    message: str
    """For the participant."""
    judge_message: str
    """For staff only."""
    shown: Shown | None = None
    """Of runs on own inputs, and of tests that participants may see whole."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The measurement that does not count, of two near the time limit."""

    node: str
    verdict: str
    cpu_ms: int | None
    """None when the judge failed."""
    first: bool
    """Whether it was the first of the two."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A final result."""

    submission_id: str
    epoch: int
    verdict: str
    cpu_ms: int | None
    wall_ms: int | None
    memory_kib: int | None
    tests: tuple[JudgedTest, ...]
    tests_total: int
    compile_log: str
    reason: str
    node: str
    language_version: str
    attempts: int
    accounting: str = ""
    """Control group version that measured it, "v1" or "v2"; "" when nothing was run."""
    confirmation: Confirmation | None = None
    share: int = 0
    """Of the most that can be scored, in millionths; all of it in a pass-fail problem that
    accepted."""
    groups: Mapping[str, int] = field(default_factory=dict)
    """The same of each group of tests right below "secret" that is worth something."""

    @property
    def tests_passed(self) -> int:
        return sum(t.verdict == "AC" for t in self.tests)


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """A step of a running attempt."""

    submission_id: str
    epoch: int
    attempt: int
    phase: str
    phase_rank: int
    """Phases of one attempt come in this order."""
    tests_done: int
    tests_total: int
    test: JudgedTest | None


@dataclass(frozen=True, slots=True)
class OfferedLanguage:
    """A language that some node offers."""

    id: str
    name: str
    version: str
    extensions: tuple[str, ...]


def judgement(message: judge_pb2.FinalResult) -> Judgement:
    """What a final result says."""
    result = message.result
    ran = bool(result.tests)
    return Judgement(
        submission_id=message.submission_id,
        epoch=message.epoch,
        verdict=short(result.verdict),
        cpu_ms=_milliseconds(result.max_cpu_ns) if ran else None,
        wall_ms=_milliseconds(result.max_wall_ns) if ran else None,
        memory_kib=result.max_memory_bytes // 1024 if ran else None,
        tests=_in_order(result),
        tests_total=max(result.tests_total, len(result.tests)),
        compile_log=_text(result.compile.log),
        reason=_text(result.reason),
        node=_text(result.node),
        language_version=_text(result.language_version),
        attempts=result.attempts,
        accounting=_accounting(result),
        confirmation=_confirmation(result),
        share=_share(result),
        groups=_group_shares(result),
    )


def _most(result: verdict_pb2.JudgeResult) -> float:
    """What can be scored at most; 0 where nothing is, or without a bound."""
    root = next((group for group in result.groups if not group.name), None)
    return root.max_score if root is not None and root.HasField("max_score") else 0.0


def _share(result: verdict_pb2.JudgeResult) -> int:
    most = _most(result)
    if most <= 0:
        return WHOLE if result.verdict == verdict_pb2.ACCEPTED else 0
    return _millionths(result.score, most)


def _group_shares(result: verdict_pb2.JudgeResult) -> dict[str, int]:
    most = _most(result)
    return {
        _text(group.name): _millionths(group.score, most)
        for group in result.groups
        if most > 0 and group.name.count("/") == 1 and group.max_score > 0
    }


def _millionths(score: float, most: float) -> int:
    return max(0, min(WHOLE, round(score / most * WHOLE))) if math.isfinite(score) else 0


def _confirmation(result: verdict_pb2.JudgeResult) -> Confirmation | None:
    if not result.HasField("confirmation"):
        return None
    other = result.confirmation
    verdict = short(other.verdict)
    return Confirmation(
        node=_text(other.node),
        verdict=verdict,
        cpu_ms=None if verdict == "JE" else _milliseconds(other.max_cpu_ns),
        first=other.first,
    )


def _accounting(result: verdict_pb2.JudgeResult) -> str:
    """One node judges a whole submission, so that any of its runs tells."""
    outcomes = [result.compile.outcome, *(test.outcome for test in result.tests)]
    return _text(next((o.accounting for o in outcomes if o.accounting), ""))


def known_result(job: judge_pb2.Job) -> Judgement | None:
    """The result of a job that is final."""
    if job.state != judge_pb2.FINAL or not job.HasField("result"):
        return None
    return judgement(
        judge_pb2.FinalResult(submission_id=job.submission_id, epoch=job.epoch, result=job.result)
    )


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a job waits."""

    position: int
    expected_wait_ms: int | None


def queue_place(job: judge_pb2.Job) -> QueuePlace | None:
    """None for a job that does not wait."""
    if job.state != judge_pb2.QUEUED:
        return None
    wait = job.expected_wait_ms if job.HasField("expected_wait_ms") else None
    return QueuePlace(job.queue_position, wait)


def refusal(submission_id: str, reason: str) -> Judgement:
    """A judge error of our own: the judge will never judge this one."""
    return Judgement(
        submission_id=submission_id,
        epoch=0,
        verdict="JE",
        cpu_ms=None,
        wall_ms=None,
        memory_kib=None,
        tests=(),
        tests_total=0,
        compile_log="",
        reason=f"The judge refused the submission ({reason}).",
        node="",
        language_version="",
        attempts=0,
    )


def _in_order(result: verdict_pb2.JudgeResult) -> tuple[JudgedTest, ...]:
    # One row per index, whatever a node sends.
    by_index = {test.index: judged_test(test) for test in result.tests}
    return tuple(by_index[index] for index in sorted(by_index))


def judged_test(test: verdict_pb2.TestResult) -> JudgedTest:
    name = _text(test.name)
    return JudgedTest(
        index=test.index,
        name=name,
        sample=name.split("/")[0] == "sample",
        verdict=short(test.verdict),
        cpu_ms=_milliseconds(test.outcome.cpu_ns),
        wall_ms=_milliseconds(test.outcome.wall_ns),
        memory_kib=test.outcome.peak_memory_bytes // 1024,
        message=_text(test.team_message),
        judge_message=_text(test.judge_message),
        shown=_shown(test) if test.HasField("shown") else None,
    )


def _shown(test: verdict_pb2.TestResult) -> Shown:
    shown, outcome = test.shown, test.outcome
    return Shown(
        input=_decoded(shown.input),
        output=_decoded(shown.output),
        error_output=_decoded(shown.error_output),
        expected=_decoded(shown.expected) if shown.HasField("expected") else None,
        cut=tuple(name for name in _PARTS if name in shown.cut),
        reference_failure=_text(shown.reference_failure),
        exit_code=outcome.exit_code if outcome.HasField("exit_code") else None,
        signal=outcome.signal if outcome.HasField("signal") else None,
    )


def stored_judgement(data: Mapping[str, Any]) -> Judgement:
    """What `dataclasses.asdict` made of a judgement, and JSON of that."""
    other = data.get("confirmation")
    restored = {
        "tests": tuple(_stored_test(test) for test in data["tests"]),
        "confirmation": Confirmation(**other) if other else None,
    }
    return Judgement(**{**data, **restored})


def _stored_test(data: Mapping[str, Any]) -> JudgedTest:
    shown = data.get("shown")
    # JSON knows no tuples.
    restored = Shown(**{**shown, "cut": tuple(shown["cut"])}) if shown else None
    return JudgedTest(**{**data, "shown": restored})


def progress_step(message: judge_pb2.Progress) -> ProgressStep:
    return ProgressStep(
        submission_id=message.submission_id,
        epoch=message.epoch,
        attempt=message.attempt,
        phase=PHASES.get(message.phase, "waiting"),
        phase_rank=message.phase,
        tests_done=message.tests_done,
        tests_total=message.tests_total,
        test=judged_test(message.test) if message.HasField("test") else None,
    )


def _milliseconds(nanoseconds: int) -> int:
    return nanoseconds // 1_000_000


def _decoded(value: bytes) -> str:
    text = value[:MAX_SHOWN].decode("utf-8", "replace")
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _text(value: str) -> str:
    # PostgreSQL keeps no NUL; a compiler may print one.
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}")[:MAX_MESSAGE]

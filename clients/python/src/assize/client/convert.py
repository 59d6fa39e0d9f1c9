"""From messages to values: the only place that knows both."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from assize.client._proto import judge_pb2, verdict_pb2
from assize.client.types import (
    CompileResult,
    Confirmation,
    GroupResult,
    JobState,
    JobStatus,
    Language,
    Node,
    Outcome,
    Phase,
    Priority,
    Progress,
    Result,
    Shown,
    TestResult,
    Verdict,
)


def result(message: verdict_pb2.JudgeResult) -> Result:
    return Result(
        verdict=Verdict(message.verdict),
        score=message.score,
        reason=message.reason,
        compile=_compile(message.compile) if message.HasField("compile") else None,
        tests=tuple(map(test, message.tests)),
        groups=tuple(map(_group, message.groups)),
        tests_total=message.tests_total,
        max_cpu_ns=message.max_cpu_ns,
        max_wall_ns=message.max_wall_ns,
        max_memory_bytes=message.max_memory_bytes,
        time_limit_ns=message.time_limit_ns,
        node=message.node,
        language_version=message.language_version,
        bundle_digest=message.bundle_digest,
        epoch=message.epoch,
        attempts=message.attempts,
        confirmation=(
            _confirmation(message.confirmation) if message.HasField("confirmation") else None
        ),
    )


def job(message: judge_pb2.Job) -> JobStatus:
    return JobStatus(
        submission_id=message.submission_id,
        state=JobState(message.state),
        epoch=message.epoch,
        language=message.language,
        bundle_digest=message.bundle_digest,
        priority=Priority(message.priority),
        attempts=message.attempts,
        created_at=_time(message.created_at) if message.HasField("created_at") else None,
        finished_at=_time(message.finished_at) if message.HasField("finished_at") else None,
        result=result(message.result) if message.HasField("result") else None,
        queue_position=message.queue_position,
        expected_wait_ms=(
            message.expected_wait_ms if message.HasField("expected_wait_ms") else None
        ),
    )


def progress(message: judge_pb2.Progress) -> Progress:
    return Progress(
        submission_id=message.submission_id,
        epoch=message.epoch,
        attempt=message.attempt,
        phase=Phase(message.phase),
        tests_done=message.tests_done,
        tests_total=message.tests_total,
        test=test(message.test) if message.HasField("test") else None,
    )


def test(message: verdict_pb2.TestResult) -> TestResult:
    return TestResult(
        index=message.index,
        name=message.name,
        verdict=Verdict(message.verdict),
        score=message.score,
        outcome=_outcome(message.outcome) if message.HasField("outcome") else None,
        judge_message=message.judge_message,
        team_message=message.team_message,
        shown=_shown(message.shown) if message.HasField("shown") else None,
    )


def language(message: judge_pb2.Language) -> Language:
    return Language(message.id, message.name, message.version, tuple(message.extensions))


def node(message: judge_pb2.Node) -> Node:
    return Node(
        id=message.id,
        slots=message.slots,
        busy_slots=message.busy_slots,
        connected=message.connected,
        draining=message.draining,
        cordoned=message.cordoned,
        reasons=tuple(message.reasons),
        languages=tuple(map(language, message.languages)),
        load=message.load,
        memory_available_bytes=message.memory_available_bytes,
        last_seen=_time(message.last_seen) if message.HasField("last_seen") else None,
        version=message.version,
        speed=message.speed,
        noise=message.noise,
        prefetch_wanted=message.prefetch_wanted,
        prefetch_present=message.prefetch_present,
    )


def _compile(message: verdict_pb2.CompileResult) -> CompileResult:
    return CompileResult(message.ok, message.log, message.cached)


def _confirmation(message: verdict_pb2.Confirmation) -> Confirmation:
    return Confirmation(message.node, Verdict(message.verdict), message.max_cpu_ns, message.first)


def _group(message: verdict_pb2.GroupResult) -> GroupResult:
    return GroupResult(
        name=message.name,
        verdict=Verdict(message.verdict),
        score=message.score,
        max_score=message.max_score if message.HasField("max_score") else None,
        skipped=message.skipped,
        decided_by=message.decided_by,
    )


def _outcome(message: verdict_pb2.Outcome) -> Outcome:
    return Outcome(
        exit_code=message.exit_code if message.HasField("exit_code") else None,
        signal=message.signal if message.HasField("signal") else None,
        cpu_ns=message.cpu_ns,
        wall_ns=message.wall_ns,
        peak_memory_bytes=message.peak_memory_bytes,
        stdout_bytes=message.stdout_bytes,
        stderr_bytes=message.stderr_bytes,
    )


def _shown(message: verdict_pb2.Shown) -> Shown:
    return Shown(
        input=message.input,
        output=message.output,
        error_output=message.error_output,
        expected=message.expected if message.HasField("expected") else None,
        cut=tuple(message.cut),
        reference_failure=message.reference_failure,
    )


def _time(message: Timestamp) -> datetime:
    return message.ToDatetime(tzinfo=UTC)

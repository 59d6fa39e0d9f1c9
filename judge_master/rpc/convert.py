"""Between messages of judge.v1 and the domain. Pure functions."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from judge_master.domain.attempt import Lease, Progress, ReportedResult
from judge_master.domain.command import (
    Command,
    GiveLease,
    Receipt,
    SetDrain,
    Stop,
    WantBundles,
)
from judge_master.domain.errors import FieldError
from judge_master.domain.feed import FeedEntry
from judge_master.domain.job import Job, JobKey, JobRequest, JobState, RunInput, SourceFile
from judge_master.domain.node import Heartbeat, Hello, LanguageOffer, NodeStatus
from judge_master.domain.validation import check_priority
from judge_master.rpc.codec import opinion
from proto.judge.v1 import judge_pb2, node_pb2, verdict_pb2

INT64_MAX = (1 << 63) - 1
INT32_MAX = (1 << 31) - 1

JOB_STATES = {
    JobState.QUEUED: judge_pb2.QUEUED,
    JobState.LEASED: judge_pb2.LEASED,
    JobState.FINAL: judge_pb2.FINAL,
    JobState.CANCELLED: judge_pb2.CANCELLED,
}


def job_request(message: judge_pb2.SubmitRequest) -> JobRequest:
    """Unchecked but for the priority, which has no other form in the domain."""
    return JobRequest(
        key=JobKey(message.platform, message.submission_id),
        language=message.language,
        files=tuple(SourceFile(file.name, file.content) for file in message.files),
        bundle_digest=message.bundle_digest,
        priority=check_priority(message.priority),
        run_all_tests=message.run_all_tests,
        entry_point=message.entry_point,
        inputs=tuple(RunInput(given.test, given.content) for given in message.inputs),
        user=message.user,
        team=message.team,
    )


def job_message(job: Job) -> judge_pb2.Job:
    message = judge_pb2.Job(
        platform=job.key.platform,
        submission_id=job.key.submission_id,
        state=JOB_STATES[job.state],
        epoch=job.epoch,
        language=job.language,
        bundle_digest=job.bundle_digest,
        priority=judge_pb2.Priority.ValueType(int(job.priority)),
        attempts=job.attempts,
        created_at=_timestamp(job.created_at),
        queue_position=job.queue_position,
        expected_wait_ms=job.expected_wait_ms,
    )
    if job.finished_at is not None:
        message.finished_at.CopyFrom(_timestamp(job.finished_at))
    if job.result is not None:
        message.result.MergeFromString(job.result)
    return message


def progress_message(progress: Progress) -> judge_pb2.Progress:
    message = judge_pb2.Progress(
        submission_id=progress.key.submission_id,
        epoch=progress.epoch,
        attempt=progress.attempt,
        phase=judge_pb2.Phase.ValueType(progress.phase),
        tests_done=progress.tests_done,
        tests_total=progress.tests_total,
    )
    if progress.test:
        message.test.MergeFromString(progress.test)
    return message


def job_event(event: Job | Progress) -> judge_pb2.JobEvent:
    if isinstance(event, Job):
        return judge_pb2.JobEvent(job=job_message(event))
    return judge_pb2.JobEvent(progress=progress_message(event))


def feed_event(event: FeedEntry | Progress) -> judge_pb2.ResultsResponse:
    if isinstance(event, Progress):
        return judge_pb2.ResultsResponse(progress=progress_message(event))
    return judge_pb2.ResultsResponse(
        result=judge_pb2.FinalResult(
            sequence=event.sequence,
            submission_id=event.key.submission_id,
            epoch=event.epoch,
            result=verdict_pb2.JudgeResult.FromString(event.result),
        )
    )


def node_message(node: NodeStatus) -> judge_pb2.Node:
    return judge_pb2.Node(
        id=node.id,
        slots=node.slots,
        busy_slots=node.busy_slots,
        connected=node.connected,
        draining=node.draining,
        languages=[language_message(language) for language in node.languages],
        accounting=node.accounting,
        load=node.load,
        memory_available_bytes=node.memory_available_bytes,
        last_seen=_timestamp(node.last_seen),
        version=node.version,
        cordoned=node.cordoned,
        reasons=node.reasons,
        speed=node.speed,
        noise=node.noise,
        prefetch_wanted=node.prefetch_wanted,
        prefetch_present=node.prefetch_present,
        memory_total_bytes=node.memory_total_bytes,
    )


def language_message(language: LanguageOffer) -> judge_pb2.Language:
    return judge_pb2.Language(
        id=language.id,
        name=language.name,
        version=language.version,
        extensions=language.extensions,
    )


def hello(message: node_pb2.Hello) -> Hello:
    return Hello(
        node_id=message.node_id,
        incarnation=message.incarnation,
        slots=message.slots,
        languages=tuple(
            LanguageOffer(o.id, o.name, o.version, tuple(o.extensions)) for o in message.languages
        ),
        accounting=message.accounting,
        version=message.version,
        held_tokens=tuple(message.held_tokens),
        memory_total_bytes=min(message.memory_total_bytes, INT64_MAX),
    )


def heartbeat(message: node_pb2.Heartbeat) -> Heartbeat:
    return Heartbeat(
        tokens=tuple(message.tokens),
        draining=message.draining,
        load=message.load,
        memory_available_bytes=min(message.memory_available_bytes, INT64_MAX),
        cached_bundles=tuple(message.cached_bundles),
        speed=message.speed,
        noise=message.noise,
        prefetched=min(message.prefetched, INT32_MAX),
        unwell=message.unwell,
    )


def progress_step(message: node_pb2.AttemptProgress) -> Progress:
    """A step without the attempt's names, which only the master knows."""
    test = message.test.SerializeToString() if message.HasField("test") else b""
    return Progress(
        JobKey("", ""), 0, 0, message.phase, message.tests_done, message.tests_total, test
    )


def reported_result(message: verdict_pb2.JudgeResult) -> ReportedResult:
    return ReportedResult(
        body=message.SerializeToString(),
        judged=message.verdict != verdict_pb2.VERDICT_UNSPECIFIED,
        bundle_digest=message.bundle_digest,
        opinion=opinion(message),
    )


def command_message(command: Command) -> node_pb2.MasterMessage:
    match command:
        case GiveLease(lease):
            return node_pb2.MasterMessage(lease=_lease_message(lease))
        case Stop(token, reason):
            return node_pb2.MasterMessage(stop=node_pb2.StopAttempt(token=token, reason=reason))
        case Receipt(token, accepted):
            receipt = node_pb2.ResultReceipt(token=token, accepted=accepted)
            return node_pb2.MasterMessage(receipt=receipt)
        case SetDrain(drain, leave):
            return node_pb2.MasterMessage(drain=node_pb2.Drain(drain=drain, leave=leave))
        case WantBundles(bundles):
            wanted = [
                node_pb2.Prefetch.Wanted(digest=b.digest, until=_timestamp(b.until))
                for b in bundles
            ]
            return node_pb2.MasterMessage(prefetch=node_pb2.Prefetch(bundles=wanted))


def _lease_message(lease: Lease) -> node_pb2.Lease:
    held = lease.held
    return node_pb2.Lease(
        token=held.token,
        platform=held.key.platform,
        submission_id=held.key.submission_id,
        epoch=held.epoch,
        attempt=held.number,
        language=lease.language,
        files=[judge_pb2.SourceFile(name=f.name, content=f.content) for f in lease.files],
        entry_point=lease.entry_point,
        bundle_digest=lease.bundle_digest,
        bundle_size=lease.bundle_size,
        run_all_tests=lease.run_all_tests,
        inputs=[_run_input(given) for given in lease.inputs],
        confirming=lease.confirming,
        traceparent=held.traceparent,
    )


def _run_input(given: RunInput) -> judge_pb2.RunInput:
    if given.test:
        return judge_pb2.RunInput(test=given.test)
    return judge_pb2.RunInput(content=given.content)


def moment(message: Timestamp, field: str) -> datetime:
    """A time of the wire.

    Raises:
        FieldError: it is none, or beyond the year 9999.
    """
    try:
        return message.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise FieldError(field, "must be a time between the years 1 and 9999") from None


def _timestamp(moment: datetime) -> Timestamp:
    message = Timestamp()
    message.FromDatetime(moment)
    return message

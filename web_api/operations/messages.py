"""From the judge's messages to ours. Pure functions."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from proto.judge.v1 import judge_pb2, verdict_pb2
from proto.verdicts import short
from web_api.operations.schemas import (
    Attempt,
    Job,
    JobState,
    Node,
    PriorityClass,
    Queue,
    Waiting,
    WaitingClass,
)


def node(message: judge_pb2.Node) -> Node:
    return Node(
        id=message.id,
        connected=message.connected,
        slots=message.slots,
        busy_slots=message.busy_slots,
        load=message.load,
        memory_available_bytes=message.memory_available_bytes,
        memory_total_bytes=message.memory_total_bytes,
        speed=message.speed,
        noise=message.noise,
        draining=message.draining,
        cordoned=message.cordoned,
        reasons=list(message.reasons),
        languages=[language.id for language in message.languages],
        accounting=message.accounting,
        version=message.version,
        last_seen=_moment(message.last_seen),
        prefetch_wanted=message.prefetch_wanted,
        prefetch_present=message.prefetch_present,
    )


def queue(message: judge_pb2.GetQueueResponse) -> Queue:
    return Queue(
        waiting=[
            Waiting(
                priority=_priority(crowd.priority),
                language=crowd.language,
                platform=crowd.platform,
                jobs=crowd.jobs,
                oldest_ms=crowd.oldest_ms,
            )
            for crowd in message.waiting
        ],
        classes=[
            WaitingClass(
                priority=_priority(one.priority),
                jobs=one.jobs,
                expected_wait_ms=one.expected_wait_ms if one.HasField("expected_wait_ms") else None,
            )
            for one in message.classes
        ],
        leased=message.leased,
        quarantined=message.quarantined,
        dispatched_per_s=message.dispatched_per_s,
        results_pending=message.results_pending,
        results_oldest_ms=message.results_oldest_ms,
    )


def job(message: judge_pb2.JobSummary) -> Job:
    judged = message.verdict != verdict_pb2.VERDICT_UNSPECIFIED
    return Job(
        platform=message.platform,
        submission=message.submission_id,
        state=JobState(judge_pb2.JobState.Name(message.state).lower()),
        epoch=message.epoch,
        language=message.language,
        priority=_priority(message.priority),
        attempts=message.attempts,
        failures=message.failures,
        quarantined=message.quarantined,
        failed_nodes=list(message.failed_nodes),
        created_at=_known(message.created_at),
        queued_at=_known(message.queued_at),
        finished_at=_moment(message.finished_at),
        node=message.node,
        leased_at=_moment(message.leased_at),
        verdict=short(message.verdict) if judged else None,
        reason=message.reason,
    )


def attempt(message: judge_pb2.Attempt) -> Attempt:
    return Attempt(
        platform=message.platform,
        submission=message.submission_id,
        epoch=message.epoch,
        number=message.number,
        language=message.language,
        priority=_priority(message.priority),
        node=message.node,
        master=message.master,
        started_at=_known(message.started_at),
        lease_expires_at=_known(message.lease_expires_at),
        ended_at=_moment(message.ended_at),
        end_reason=message.end_reason,
        detail=message.detail,
        token_prefix=message.token_prefix,
    )


def _priority(number: judge_pb2.Priority.ValueType) -> PriorityClass:
    return PriorityClass(judge_pb2.Priority.Name(number).lower())


def _known(message: Timestamp) -> datetime:
    return message.ToDatetime(tzinfo=UTC)


def _moment(message: Timestamp) -> datetime | None:
    """None for a time that was not set."""
    return _known(message) if message.seconds or message.nanos else None

"""Between the operators' messages and the domain. Pure functions."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from judge_master.domain.errors import FieldError
from judge_master.domain.job import JobKey, JobState
from judge_master.domain.operation import AttemptSummary, JobFilter, JobSummary
from judge_master.domain.validation import check_key, check_platform
from judge_master.rpc.convert import JOB_STATES
from judge_master.service.operation import QueueState, by_class
from proto.judge.v1 import judge_pb2, verdict_pb2

MOST_LISTED = 1_000
USUALLY_LISTED = 100
STATES = {number: state for state, number in JOB_STATES.items()}


def queue_message(state: QueueState) -> judge_pb2.GetQueueResponse:
    look = state.look
    jobs = by_class(look.waiting)
    return judge_pb2.GetQueueResponse(
        waiting=[
            judge_pb2.GetQueueResponse.Waiting(
                priority=judge_pb2.Priority.ValueType(int(crowd.priority)),
                language=crowd.language,
                platform=crowd.platform,
                jobs=crowd.jobs,
                oldest_ms=crowd.oldest_ms,
            )
            for crowd in look.waiting
        ],
        classes=[
            judge_pb2.GetQueueResponse.Class(
                priority=judge_pb2.Priority.ValueType(int(priority)),
                jobs=jobs[priority],
                expected_wait_ms=expected,
            )
            for priority, expected in state.expected_ms.items()
        ],
        leased=sum(crowd.jobs for crowd in look.leased),
        quarantined=look.quarantined,
        dispatched_per_s=state.dispatched_per_s,
        results_pending=look.results_pending,
        results_oldest_ms=look.results_oldest_ms,
    )


def job_filter(request: judge_pb2.ListJobsRequest) -> JobFilter:
    """Raises FieldError for what breaks a rule."""
    state: JobState | None = None
    if request.state != judge_pb2.JOB_STATE_UNSPECIFIED:
        if request.state not in STATES:
            raise FieldError("state", "must be a known job state")
        state = STATES[request.state]
    if request.platform:
        check_platform(request.platform)
    return JobFilter(state, request.quarantined, request.platform, check_limit(request.limit))


def attempts_of(request: judge_pb2.ListAttemptsRequest) -> tuple[JobKey | None, int]:
    """Whose attempts, None for the open ones of all, and how many at most.

    Raises FieldError for what breaks a rule.
    """
    limit = check_limit(request.limit)
    if not request.platform and not request.submission_id:
        return None, limit
    return check_key(request.platform, request.submission_id), limit


def check_limit(limit: int) -> int:
    if limit > MOST_LISTED:
        raise FieldError("limit", "must be at most 1,000")
    return limit or USUALLY_LISTED


def job_message(job: JobSummary) -> judge_pb2.JobSummary:
    message = judge_pb2.JobSummary(
        platform=job.key.platform,
        submission_id=job.key.submission_id,
        state=JOB_STATES[job.state],
        epoch=job.epoch,
        language=job.language,
        priority=judge_pb2.Priority.ValueType(int(job.priority)),
        attempts=job.attempts,
        failures=job.failures,
        quarantined=job.quarantined,
        failed_nodes=job.failed_nodes,
        node=job.node,
    )
    for field, moment in (
        (message.created_at, job.created_at),
        (message.queued_at, job.queued_at),
        (message.finished_at, job.finished_at),
        (message.leased_at, job.leased_at),
    ):
        if moment is not None:
            field.FromDatetime(moment)
    if job.result is not None:
        result = verdict_pb2.JudgeResult.FromString(job.result)
        message.verdict, message.reason = result.verdict, result.reason
    return message


def attempt_message(attempt: AttemptSummary) -> judge_pb2.Attempt:
    message = judge_pb2.Attempt(
        platform=attempt.key.platform,
        submission_id=attempt.key.submission_id,
        epoch=attempt.epoch,
        number=attempt.number,
        language=attempt.language,
        priority=judge_pb2.Priority.ValueType(int(attempt.priority)),
        node=attempt.node,
        master=attempt.master,
        started_at=_timestamp(attempt.started_at.timestamp()),
        lease_expires_at=_timestamp(attempt.lease_expires_at.timestamp()),
        end_reason=attempt.end_reason,
        detail=attempt.detail,
        token_prefix=attempt.token_prefix,
    )
    if attempt.ended_at is not None:
        message.ended_at.FromDatetime(attempt.ended_at)
    return message


def _timestamp(seconds: float) -> Timestamp:
    message = Timestamp()
    message.FromMicroseconds(round(seconds * 1_000_000))
    return message

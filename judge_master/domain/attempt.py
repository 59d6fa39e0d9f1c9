"""An attempt: one hand-out of a job to a node, fenced by its token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from judge_master.domain.job import JobKey, JobState, Priority, RunInput, SourceFile
from judge_master.domain.opinions import Opinion

_TOKEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REASON_LENGTH = 500


class EndReason(StrEnum):
    """Why an attempt is over; the values are stored."""

    ACCEPTED = "accepted"
    """Its result became the job's."""
    FAILED = "failed"
    """The node said that it could not judge."""
    EXPIRED = "expired"
    """Nobody extended the lease."""
    NODE_RESTARTED = "node_restarted"
    """The node's process is another one now."""
    UNDELIVERED = "undelivered"
    """The lease never reached the node: not the job's fault, so not counted against it."""
    REVOKED = "revoked"
    """The node is no longer a member of the cluster: not counted against the job."""
    DECLINED = "declined"
    """The node gave it back unbegun, for want of what only that node lacks: not counted."""
    CANCELLED = "cancelled"
    """The platform called it off."""
    CONFIRMING = "confirming"
    """Its result is kept until another node has given a second one."""

    @property
    def counts(self) -> bool:
        """Whether the job may be what broke the node."""
        return self in (EndReason.FAILED, EndReason.EXPIRED, EndReason.NODE_RESTARTED)


@dataclass(frozen=True, slots=True)
class HeldLease:
    """What a master remembers of a lease that a connected node holds."""

    token: str
    key: JobKey
    epoch: int
    number: int
    """Number of the attempt within the epoch, from 1."""
    traceparent: str = ""
    """Of the submission's trace; "" when it has none."""

    def named(self) -> dict[str, str | int]:
        """As log lines name it."""
        return {
            "submission": str(self.key),
            "epoch": self.epoch,
            "attempt": self.number,
            "token": self.token,
        }


@dataclass(frozen=True, slots=True)
class Lease:
    """All that a node needs to carry out one attempt."""

    held: HeldLease
    node_id: str
    language: str
    files: tuple[SourceFile, ...]
    entry_point: str
    bundle_digest: str
    bundle_size: int
    run_all_tests: bool
    inputs: tuple[RunInput, ...] = ()
    """See `JobRequest.inputs`."""
    confirming: bool = False
    """Another node's measurement was near the time limit."""
    source_key: bytes = b""
    """See `QueuedJob.source_key`."""
    priority: int = Priority.PRACTICE
    waited_s: float = 0.0
    """Since the job was queued."""


@dataclass(frozen=True, slots=True)
class ReportedResult:
    """A node's result: encoded, with the parts that the master checks beside it."""

    body: bytes
    judged: bool
    """Whether it carries a verdict."""
    bundle_digest: str
    opinion: Opinion
    """Without the node, which only the master knows."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the master, not the node, says about a result."""

    epoch: int
    attempts: int
    node_id: str
    bundle_digest: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt brought no result."""

    reason: EndReason
    detail: str
    """One line for operators."""
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class EndedAttempt:
    """An attempt that was ended just now, and what became of its job."""

    held: HeldLease
    node_id: str
    reason: EndReason
    detail: str
    job_state: JobState
    verdict: int = 0
    """The number of judge.v1.Verdict if the job is final now."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a running attempt."""

    key: JobKey
    epoch: int
    attempt: int
    phase: int
    """The number of judge.v1.Phase."""
    tests_done: int = 0
    tests_total: int = 0
    test: bytes = b""
    """The test that was just judged, encoded; empty if this step is none."""


def is_token(text: str) -> bool:
    """Whether `text` has the form of a token that a master made."""
    return _TOKEN.fullmatch(text) is not None


def gives_up(failure: Failure, failures: int, max_attempts: int) -> bool:
    """Whether the job ends now. `failures` counts those before this one."""
    return failure.permanent or (failure.reason.counts and failures + 1 >= max_attempts)


def give_up_reason(failure: Failure, attempts: int) -> str:
    """The sentence that explains the JUDGE_ERROR."""
    what = failure.detail or failure.reason.value
    if failure.permanent:
        return f"The judge could not judge this submission: {what}"
    return f"The judge gave up after {attempts} attempts, the last one ended so: {what}"


def one_line(text: str) -> str:
    """`text` as one printable line of at most `REASON_LENGTH` characters."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:REASON_LENGTH]

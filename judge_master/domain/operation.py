"""What operators see of the queue, of jobs and of attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from judge_master.domain.job import JobKey, JobState, Priority


@dataclass(frozen=True, slots=True)
class Crowd:
    """Jobs of one class, language and platform that wait, or that nodes have."""

    priority: Priority
    language: str
    platform: str
    jobs: int
    oldest_ms: int
    """Since the oldest was queued."""


@dataclass(frozen=True, slots=True)
class QueueLook:
    """The queue at one moment."""

    waiting: tuple[Crowd, ...]
    leased: tuple[Crowd, ...]
    quarantined: int
    results_pending: int
    results_oldest_ms: int


@dataclass(frozen=True, slots=True)
class JobSummary:
    """A job without what was handed in."""

    key: JobKey
    state: JobState
    epoch: int
    language: str
    priority: Priority
    attempts: int
    failures: int
    quarantined: bool
    failed_nodes: tuple[str, ...]
    created_at: datetime
    queued_at: datetime
    finished_at: datetime | None
    node: str
    """That has it; "" unless leased."""
    leased_at: datetime | None
    result: bytes | None
    """Encoded; None before the first."""


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs are listed."""

    state: JobState | None
    quarantined: bool
    platform: str
    """"" for all."""
    limit: int


@dataclass(frozen=True, slots=True)
class AttemptSummary:
    """One hand-out."""

    key: JobKey
    epoch: int
    number: int
    language: str
    priority: Priority
    node: str
    master: str
    started_at: datetime
    lease_expires_at: datetime
    ended_at: datetime | None
    end_reason: str
    """"" while it is open."""
    detail: str
    token_prefix: str

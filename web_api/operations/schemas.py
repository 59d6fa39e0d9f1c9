"""What operators see and ask."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class PriorityClass(StrEnum):
    """The judge's classes, the most urgent first."""

    CONTEST = "contest"
    INTERACTIVE = "interactive"
    PRACTICE = "practice"
    VERIFICATION = "verification"
    REJUDGE = "rejudge"
    BULK = "bulk"


class JobState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    LEASED = "leased"
    FINAL = "final"
    CANCELLED = "cancelled"


class Node(BaseModel):
    """One judge node."""

    id: str
    connected: bool
    slots: int
    busy_slots: int
    load: float
    """One-minute load average."""
    memory_available_bytes: int
    memory_total_bytes: int
    speed: float
    """Of its slots, 1.0 is the reference; 0 before the first measurement."""
    noise: float
    """Coefficient of variation of CPU time; 0 before the first measurement."""
    draining: bool
    cordoned: bool
    reasons: list[str]
    """Why it gets nothing new; empty when it does."""
    languages: list[str]
    accounting: str
    version: str
    last_seen: datetime | None
    prefetch_wanted: int
    prefetch_present: int


class NodeList(BaseModel):
    """All nodes that ever connected, by id."""

    items: list[Node]


class Waiting(BaseModel):
    """Jobs of one class, language and platform that wait."""

    priority: PriorityClass
    language: str
    platform: str
    jobs: int
    oldest_ms: int


class WaitingClass(BaseModel):
    """A class in which jobs wait."""

    priority: PriorityClass
    jobs: int
    expected_wait_ms: int | None
    """What a job that comes now will wait; null while nothing is handed out."""


class Queue(BaseModel):
    """The judge's queue at one moment."""

    waiting: list[Waiting]
    classes: list[WaitingClass]
    leased: int
    quarantined: int
    dispatched_per_s: float
    results_pending: int
    results_oldest_ms: int


class Job(BaseModel):
    """A job of any platform, without what was handed in."""

    platform: str
    submission: str
    state: JobState
    epoch: int
    language: str
    priority: PriorityClass
    attempts: int
    failures: int
    quarantined: bool
    failed_nodes: list[str]
    created_at: datetime
    queued_at: datetime
    finished_at: datetime | None
    node: str
    """That has it; "" unless leased."""
    leased_at: datetime | None
    verdict: str | None
    reason: str


class JobList(BaseModel):
    """Jobs: those that wait in their order, others with the latest first."""

    items: list[Job]


class Attempt(BaseModel):
    """One hand-out of a job."""

    platform: str
    submission: str
    epoch: int
    number: int
    language: str
    priority: PriorityClass
    node: str
    master: str
    started_at: datetime
    lease_expires_at: datetime
    ended_at: datetime | None
    end_reason: str
    """"" while it is open."""
    detail: str
    token_prefix: str
    """As logs name it."""


class AttemptList(BaseModel):
    """Attempts, the oldest first."""

    items: list[Attempt]


class Overview(BaseModel):
    """What the page follows live."""

    nodes: list[Node]
    queue: Queue
    running: list[Attempt]
    """Open attempts, the oldest first, at most 100."""


class DrainWish(BaseModel):
    """What is wanted of a node."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"drain": True, "leave": False}]})

    drain: bool
    leave: Annotated[
        bool, Field(description="With `drain`: its process ends when all is judged.")
    ] = False


class CordonWish(BaseModel):
    """Whether a node is kept from new work."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"cordon": True}]})

    cordon: bool

"""What operators see and ask."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, cast

from pydantic import BaseModel, ConfigDict, Field, JsonValue

_NODE = {
    "id": "judge-1", "connected": True, "slots": 8, "busy_slots": 3, "load": 3.1,
    "memory_available_bytes": 14000000000, "memory_total_bytes": 16000000000, "speed": 1.04,
    "noise": 0.006, "draining": False, "cordoned": False, "reasons": [],
    "languages": ["cpp20", "python3"], "accounting": "v2", "version": "0.1.0",
    "last_seen": "2026-11-02T09:30:00Z", "prefetch_wanted": 12, "prefetch_present": 12,
}  # fmt: skip
_QUEUE = {
    "waiting": [
        {"priority": "practice", "language": "cpp20", "platform": "web", "jobs": 3,
         "oldest_ms": 1500},
    ],
    "classes": [{"priority": "practice", "jobs": 3, "expected_wait_ms": 900}],
    "leased": 3, "quarantined": 0, "dispatched_per_s": 2.5, "results_pending": 0,
    "results_oldest_ms": 0,
}  # fmt: skip
_JOB = {
    "platform": "web", "submission": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c", "state": "final",
    "epoch": 0, "language": "cpp20", "priority": "practice", "attempts": 3, "failures": 3,
    "quarantined": True, "failed_nodes": ["judge-1"], "created_at": "2026-11-02T09:30:00Z",
    "queued_at": "2026-11-02T09:30:00Z", "finished_at": "2026-11-02T09:31:00Z", "node": "",
    "leased_at": None, "verdict": "JE", "reason": "The judge gave up after 3 attempts.",
}  # fmt: skip
_ATTEMPT = {
    "platform": "web", "submission": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c", "epoch": 0,
    "number": 1, "language": "cpp20", "priority": "practice", "node": "judge-1",
    "master": "master-1", "started_at": "2026-11-02T09:30:00Z",
    "lease_expires_at": "2026-11-02T09:30:15Z", "ended_at": "2026-11-02T09:30:15Z",
    "end_reason": "expired", "detail": "the node did not report in time",
    "token_prefix": "0a1b2c3d",
}  # fmt: skip


def _like(example: object) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": cast("list[JsonValue]", [example])})


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

    model_config = _like(_NODE)

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

    model_config = _like({"items": [_NODE]})

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

    model_config = _like(_QUEUE)

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

    model_config = _like({"items": [_JOB]})

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

    model_config = _like({"items": [_ATTEMPT]})

    items: list[Attempt]


class Overview(BaseModel):
    """What the page follows live."""

    model_config = _like({"nodes": [_NODE], "queue": _QUEUE, "running": []})

    nodes: list[Node]
    queue: Queue
    running: list[Attempt]
    """Open attempts, the oldest first, at most 100."""


class DrainWish(BaseModel):
    """What is wanted of a node."""

    model_config = _like({"drain": True, "leave": False})

    drain: bool
    leave: Annotated[
        bool, Field(description="With `drain`: its process ends when all is judged.")
    ] = False


class CordonWish(BaseModel):
    """Whether a node is kept from new work."""

    model_config = _like({"cordon": True})

    cordon: bool

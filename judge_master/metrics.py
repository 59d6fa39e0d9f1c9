"""What a master counts for operators. Labels are bounded: never a user's or a job's name.

What is read from the database (queue, nodes, feed) is the same at every master: dashboards
take the maximum of it, and the sum of what each master did itself.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from judge_master.domain.attempt import EndedAttempt, EndReason, Lease
from judge_master.domain.job import JobState, Priority
from proto.verdicts import short
from telemetry.metrics import SLOW_S, new_registry

REGISTRY = new_registry()

QUEUED = Gauge(
    "assize_queue_jobs",
    "Jobs that wait for a slot",
    ["class", "language"],
    registry=REGISTRY,
)
OLDEST = Gauge(
    "assize_queue_oldest_seconds",
    "How long the oldest waiting job of a class has waited",
    ["class"],
    registry=REGISTRY,
)
LEASED = Gauge(
    "assize_leased_jobs", "Jobs that nodes have", ["class", "language"], registry=REGISTRY
)
QUARANTINED = Gauge(
    "assize_quarantined_jobs", "Jobs that were given up and not sent back", registry=REGISTRY
)
NODES = Gauge(
    "assize_nodes",
    "Nodes: taking work, connected but barred from it, or lost",
    ["state"],
    registry=REGISTRY,
)
SLOTS = Gauge(
    "assize_slots", "Slots of connected nodes, all and busy ones", ["state"], registry=REGISTRY
)
FEED_PENDING = Gauge(
    "assize_results_pending", "Final results not yet acknowledged by platforms", registry=REGISTRY
)
FEED_OLDEST = Gauge(
    "assize_results_oldest_seconds",
    "Age of the oldest result that no platform acknowledged",
    registry=REGISTRY,
)
POOL = Gauge(
    "assize_database_connections",
    "Connections to the database: in use, and how many there may be",
    ["state"],
    registry=REGISTRY,
)
SAMPLED = Gauge(
    "assize_sampled_timestamp_seconds",
    "When queue, nodes and feed were last looked at; stands still while the database is away",
    registry=REGISTRY,
)
SUBMITTED = Counter(
    "assize_submissions", "Jobs that were queued", ["class", "language"], registry=REGISTRY
)
DISPATCHED = Counter("assize_dispatched", "Hand-outs", ["class", "language"], registry=REGISTRY)
WAITED = Histogram(
    "assize_dispatch_wait_seconds",
    "From Submit to the first hand-out",
    ["class"],
    buckets=SLOW_S,
    registry=REGISTRY,
)
FINISHED = Counter("assize_finished", "Jobs that became final", ["verdict"], registry=REGISTRY)
ENDED = Counter("assize_attempts_ended", "Hand-outs that ended", ["reason"], registry=REGISTRY)
STALE = Counter(
    "assize_stale_refused",
    "What nodes said with tokens that were no longer current",
    ["kind"],
    registry=REGISTRY,
)
BUS_RECONNECTS = Counter(
    "assize_bus_reconnects", "Connections to Redis that had to be made again", registry=REGISTRY
)

_STALE_KINDS = {"refused_reports": "report", "stale_tokens": "token", "stale_progress": "progress"}
for _kind in _STALE_KINDS.values():
    STALE.labels(_kind)
for _reason in EndReason:
    ENDED.labels(_reason.value)


def class_name(priority: int) -> str:
    """As "contest"."""
    return Priority(priority).name.lower()


def count_stale(name: str, amount: int) -> None:
    """Counts what `Counters` does, if it is about stale tokens."""
    if kind := _STALE_KINDS.get(name):
        STALE.labels(kind).inc(amount)


def count_lease(lease: Lease) -> None:
    """A job went to a node."""
    name = class_name(lease.priority)
    DISPATCHED.labels(name, lease.language).inc()
    if lease.held.number == 1:
        WAITED.labels(name).observe(lease.waited_s)


def count_end(attempt: EndedAttempt) -> None:
    """An attempt is over, and maybe its job."""
    ENDED.labels(attempt.reason.value).inc()
    if attempt.job_state is JobState.FINAL:
        FINISHED.labels(short(attempt.verdict)).inc()

"""Tells everyone concerned what happened to an attempt, after it was committed."""

from __future__ import annotations

import structlog

from judge_master import metrics
from judge_master.domain.attempt import EndedAttempt, HeldLease, Progress
from judge_master.domain.job import JobState
from judge_master.service.bus import QUEUE, Bus, feed_topic, job_topic, progress_topic
from judge_master.service.counters import Counters
from judge_master.service.orders import order_topic, stop_order
from judge_master.service.progress import encode_progress

log = structlog.get_logger()

WAITING = 1
PREPARING = 2


class Announcer:
    """The one place that turns committed changes into news."""

    def __init__(self, bus: Bus, counters: Counters) -> None:
        self._bus = bus
        self._counters = counters

    def leased(self, held: HeldLease, node_id: str) -> None:
        """A job went to a node."""
        log.info(
            "job leased",
            **held.named(),
            node=node_id,
        )
        self._bus.publish(job_topic(held.key))
        self.progress(Progress(held.key, held.epoch, held.number, PREPARING))

    def ended(self, attempt: EndedAttempt) -> None:
        """An attempt is over, with or without a result."""
        held = attempt.held
        self._counters.add(f"attempts_{attempt.reason}")
        metrics.count_end(attempt)
        log.info(
            "attempt ended",
            **held.named(),
            node=attempt.node_id,
            reason=attempt.reason,
            detail=attempt.detail,
            job=attempt.job_state,
        )
        self._bus.publish(job_topic(held.key))
        if attempt.job_state is JobState.FINAL:
            self._bus.publish(feed_topic(held.key.platform))
        elif attempt.job_state is JobState.QUEUED:
            self._bus.publish(QUEUE)
            self.progress(Progress(held.key, held.epoch, held.number, WAITING))

    def stop(self, attempt: EndedAttempt) -> None:
        """The node may still be at it and must be told, wherever it is connected."""
        order = stop_order(attempt.held.token, f"the attempt ended: {attempt.reason}")
        self._bus.publish(order_topic(attempt.node_id), order)

    def progress(self, progress: Progress) -> None:
        """A running attempt got further."""
        key = progress.key
        topic = progress_topic(key.platform, key.submission_id)
        self._bus.publish(topic, encode_progress(progress))

"""Progress as a message on the bus."""

from __future__ import annotations

import base64
import json

from judge_master.domain.attempt import Progress
from judge_master.domain.job import JobKey


def encode_progress(progress: Progress) -> bytes:
    """The form that `decode_progress` reads, in whatever master."""
    key = progress.key
    return json.dumps(
        [
            key.platform,
            key.submission_id,
            progress.epoch,
            progress.attempt,
            progress.phase,
            progress.tests_done,
            progress.tests_total,
            base64.b64encode(progress.test).decode(),
        ]
    ).encode()


def decode_progress(body: bytes) -> Progress:
    """The inverse of `encode_progress`."""
    platform, submission_id, epoch, attempt, phase, done, total, test = json.loads(body)
    key = JobKey(platform, submission_id)
    return Progress(key, epoch, attempt, phase, done, total, base64.b64decode(test))

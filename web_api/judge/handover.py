"""Handing work to the judge: woken at once, swept for ever.

A row is claimed by moving its time into the future, so that several web processes
share the work and a crash only delays it. Submit is idempotent: a row that is handed
over twice is judged once.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from web_api.judge.client import (
    BundleMissingError,
    Handover,
    JudgeClient,
    JudgeError,
    JudgeFailingError,
    JudgeFullError,
    JudgeRefusedError,
    JudgeUnavailableError,
)
from web_api.judge.messages import Judgement
from web_api.metrics import HANDOVERS

log = structlog.get_logger(__name__)

BATCH = 16
CLAIM = timedelta(seconds=60)
"""Longer than a Submit with its retries may take."""
SWEEP_S = 2.0
NOW = timedelta(0)
MAX_FAULTS = 20
"""Hand-overs that the judge may answer with errors of its own."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A claimed row."""

    handover: Handover
    attempts: int
    """Claims so far, this one included."""


class HandoverQueue(Protocol):
    """Rows that wait for the judge. Ids are those of the hand-over."""

    async def claim(self, most: int, claim: timedelta) -> Sequence[Pending]:
        """Due rows, which nobody else gets for as long as `claim`."""
        ...

    async def taken(self, submission_id: str) -> None:
        """The judge has committed to it."""
        ...

    async def judged(self, result: Judgement) -> None:
        """The judge had it before, and a result, which may never be offered again."""
        ...

    async def release(self, submission_id: str, after: timedelta = NOW) -> None:
        """It is due again, now or a little later."""
        ...

    async def refuse(self, submission_id: str, reason: str) -> None:
        """The judge will never take it."""
        ...


class HandoverTask:
    """Moves rows of one queue from pending to judging."""

    def __init__(
        self, judge: JudgeClient, queue: HandoverQueue, bundle_path: Callable[[str], Path]
    ) -> None:
        self._judge = judge
        self._queue = queue
        self._bundle_path = bundle_path
        self._work = asyncio.Event()

    def wake(self) -> None:
        """There is a new row."""
        self._work.set()

    async def run(self) -> None:
        """Never returns."""
        while True:
            self._work.clear()
            try:
                all_taken = await self._hand_over_due()
            except SQLAlchemyError as error:
                log.warning("handover interrupted", error=str(error))
                all_taken = False
            pause = SWEEP_S * random.uniform(0.5, 1)  # noqa: S311 - not a secret
            if all_taken:
                try:
                    await asyncio.wait_for(self._work.wait(), pause)
                except TimeoutError:
                    continue
            else:
                await asyncio.sleep(pause)

    async def _hand_over_due(self) -> bool:
        """Everything that is due; False when the judge is out of reach."""
        while batch := await self._queue.claim(BATCH, CLAIM):
            taken = await asyncio.gather(*(self._hand_over(row) for row in batch))
            if not all(taken):
                return False
        return True

    async def _hand_over(self, row: Pending) -> bool:
        """True when the row is settled, taken or refused; False to try again later."""
        submission_id = row.handover.submission_id
        try:
            result = await self._submit(row.handover)
        except asyncio.CancelledError:
            # We stop: whoever comes next need not wait for the claim to run out.
            with contextlib.suppress(SQLAlchemyError):
                await self._queue.release(submission_id)
            raise
        except JudgeFullError as error:
            log.info("judge is full", submission=submission_id, error=str(error))
            HANDOVERS.labels("full").inc()
            await self._queue.release(submission_id, timedelta(seconds=error.retry_after_s))
            # Of one user's queue nobody else has to wait.
            return error.of_user
        except JudgeUnavailableError as error:
            if isinstance(error, JudgeFailingError) and row.attempts >= MAX_FAULTS:
                return await self._give_up(submission_id, error)
            HANDOVERS.labels("unavailable").inc()
            log.warning("submission not handed over", submission=submission_id, error=str(error))
            await self._queue.release(submission_id)
            return False
        except JudgeRefusedError as error:
            return await self._give_up(submission_id, error)
        HANDOVERS.labels("taken").inc()
        log.info("submission handed over", submission=submission_id)
        await self._queue.taken(submission_id)
        if result is not None:
            await self._queue.judged(result)
        return True

    async def _give_up(self, submission_id: str, error: JudgeError) -> bool:
        HANDOVERS.labels("refused").inc()
        log.error("submission refused", submission=submission_id, error=str(error))
        await self._queue.refuse(submission_id, str(error))
        return True

    async def _submit(self, handover: Handover) -> Judgement | None:
        try:
            return await self._judge.submit(handover)
        except BundleMissingError:
            path = self._bundle_path(handover.bundle_digest)
            if not await asyncio.to_thread(path.is_file):
                raise
            await self._judge.ensure_bundle(handover.bundle_digest, path)
            return await self._judge.submit(handover)

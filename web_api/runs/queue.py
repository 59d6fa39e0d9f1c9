"""Runs on their way to the judge and back."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import uuid
from datetime import timedelta

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from web_api.database import Sessions
from web_api.judge.client import Handover, JudgeClient, JudgeError, Priority, RunInput
from web_api.judge.handover import NOW, Pending
from web_api.judge.messages import Judgement, ProgressStep, refusal
from web_api.languages.service import source_name
from web_api.problems.models import ProblemVersionRow
from web_api.runs.models import OVER, RunRow, RunState
from web_api.submissions.events import EventLog

log = structlog.get_logger(__name__)

PREFIX = "run."
JUDGE_IDS = re.compile(re.escape(PREFIX) + r"[0-9a-f-]{36}")
"""The judge's ids of runs; those of submissions are UUIDs alone."""
ALIVE = timedelta(minutes=10)
"""How long a run that a node has may be silent."""
KEPT = timedelta(hours=24)
SWEEP_S = 2.0


def judge_id(run_id: uuid.UUID) -> str:
    return f"{PREFIX}{run_id}"


def run_id(judge_id: str) -> uuid.UUID:
    return uuid.UUID(judge_id.removeprefix(PREFIX))


class RunQueue:
    """A `HandoverQueue` of runs."""

    def __init__(self, sessions: Sessions, results: RunResults) -> None:
        self._sessions = sessions
        self._results = results

    async def claim(self, most: int, claim: timedelta) -> list[Pending]:
        due = (
            select(RunRow.id)
            .where(RunRow.state == RunState.PENDING, RunRow.handover_at <= func.now())
            .order_by(RunRow.handover_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        claimed = (
            update(RunRow)
            .where(RunRow.id.in_(due.scalar_subquery()), ProblemVersionRow.id == RunRow.version_id)
            .values(handover_at=func.now() + claim, handover_attempts=RunRow.handover_attempts + 1)
            .returning(
                RunRow.id,
                RunRow.user_id,
                RunRow.language,
                RunRow.source,
                RunRow.inputs,
                ProblemVersionRow.bundle_digest,
                RunRow.handover_attempts,
            )
            .execution_options(synchronize_session=False)
        )
        async with self._sessions.begin() as session:
            rows = (await session.execute(claimed)).all()
        return [
            Pending(
                Handover(
                    submission_id=judge_id(id_),
                    language=language,
                    source_name=source_name(language),
                    source=source.encode(),
                    bundle_digest=digest,
                    priority=Priority.INTERACTIVE,
                    user=str(user_id),
                    inputs=tuple(
                        RunInput(given.get("test", ""), given.get("content", "").encode())
                        for given in inputs
                    ),
                ),
                attempts,
            )
            for id_, user_id, language, source, inputs, digest, attempts in rows
        ]

    async def taken(self, submission_id: str) -> None:
        await self._change(submission_id, state=RunState.JUDGING)

    async def judged(self, result: Judgement) -> None:
        await self._results.store(result)

    async def release(self, submission_id: str, after: timedelta = NOW) -> None:
        await self._change(submission_id, handover_at=func.now() + after)

    async def refuse(self, submission_id: str, reason: str) -> None:
        await self._results.store(refusal(submission_id, reason))

    async def _change(self, submission_id: str, **values: object) -> None:
        # The result, or the deadline, may have been quicker: only a pending row changes.
        async with self._sessions.begin() as session:
            await session.execute(
                update(RunRow)
                .where(RunRow.id == run_id(submission_id), RunRow.state == RunState.PENDING)
                .values(**values)
            )


class RunResults:
    """Keeps what the judge says of runs."""

    def __init__(self, sessions: Sessions, events: EventLog) -> None:
        self._sessions = sessions
        self._events = events

    async def store(self, result: Judgement) -> None:
        """Commits a result, then tells who follows the run.

        What comes again, or after the run has expired or was forgotten, is dropped.
        """
        id_ = run_id(result.submission_id)
        async with self._sessions.begin() as session:
            await session.execute(
                update(RunRow)
                .where(RunRow.id == id_, RunRow.state.not_in(OVER))
                .values(
                    state=RunState.FINAL,
                    verdict=result.verdict,
                    result=dataclasses.asdict(result),
                )
            )
        await self._events.finished(str(id_), 0)

    async def progress(self, step: ProgressStep) -> None:
        """Shows a step; one of a node puts the deadline off. Never raises."""
        id_ = run_id(step.submission_id)
        await self._events.progress(dataclasses.replace(step, submission_id=str(id_)))
        if step.phase == "waiting":
            return
        late = func.now() + ALIVE
        try:
            async with self._sessions.begin() as session:
                await session.execute(
                    update(RunRow)
                    # Several processes hear each step: one of them writes, once in a while.
                    .where(
                        RunRow.id == id_,
                        RunRow.state.not_in(OVER),
                        RunRow.deadline < late - ALIVE / 4,
                    )
                    .values(deadline=late)
                    .execution_options(synchronize_session=False)
                )
        except SQLAlchemyError as error:
            log.warning("deadline not put off", run=str(id_), error=str(error))


class RunUpkeep:
    """Ends runs that wait in vain, and forgets old ones."""

    def __init__(self, sessions: Sessions, judge: JudgeClient, events: EventLog) -> None:
        self._sessions = sessions
        self._judge = judge
        self._events = events

    async def run(self) -> None:
        """Never returns."""
        while True:
            try:
                await self._expire()
                await self._forget()
            except SQLAlchemyError as error:
                log.warning("runs not looked after", error=str(error))
            await asyncio.sleep(SWEEP_S)

    async def _expire(self) -> None:
        late = (
            update(RunRow)
            .where(RunRow.state.not_in(OVER), RunRow.deadline < func.now())
            .values(state=RunState.EXPIRED)
            .returning(RunRow.id)
            .execution_options(synchronize_session=False)
        )
        async with self._sessions.begin() as session:
            ids = list(await session.scalars(late))
        await asyncio.gather(*(self._events.finished(str(id_), 0) for id_ in ids))
        await asyncio.gather(*(self._cancel(judge_id(id_)) for id_ in ids))

    async def _cancel(self, submission_id: str) -> None:
        """Nobody waits for it any more. Best effort: what is run all the same is dropped."""
        try:
            await self._judge.cancel(submission_id)
        except JudgeError as error:
            log.warning("run not cancelled", run=submission_id, error=str(error))

    async def _forget(self) -> None:
        async with self._sessions.begin() as session:
            await session.execute(delete(RunRow).where(RunRow.created_at < func.now() - KEPT))

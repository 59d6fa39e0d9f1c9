"""The jobs of verifications in the database, and their way to the judge and back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from proto.judge.v1 import judge_pb2
from testdata.verify.jobs import Result
from web_api.database import Sessions
from web_api.judge.client import JudgeClient, JudgeRefusedError
from web_api.judge.messages import Judgement, ProgressStep
from web_api.verifications.judge import read_result, verification_of
from web_api.verifications.models import VerificationJobRow, VerificationRow, VerificationState

log = structlog.get_logger(__name__)

CANCELS = 64


class OutdatedJobsError(Exception):
    """What was asked before a restart is not what would be asked now."""


@dataclass(frozen=True, slots=True)
class Following:
    """Who wants to know at once what the judge says of one verification."""

    wake: Callable[[], None]
    tests: dict[str, int]
    """Tests that were judged so far, by job; best effort."""


class JobTable:
    """Keeps requests before they go out and results before they are acknowledged."""

    def __init__(self, sessions: Sessions, judge: JudgeClient) -> None:
        self._sessions = sessions
        self._judge = judge
        self._followed: dict[uuid.UUID, Following] = {}

    def follow(self, verification: uuid.UUID, following: Following) -> None:
        self._followed[verification] = following

    def leave(self, verification: uuid.UUID) -> None:
        self._followed.pop(verification, None)

    async def add(self, verification: uuid.UUID, requests: Mapping[str, bytes]) -> None:
        """Keeps requests by the judge's id; what is there already stays as it is.

        Raises:
            OutdatedJobsError: something else is kept under one of the ids.
        """
        if not requests:
            return
        rows = [
            {"judge_id": id_, "verification_id": verification, "request": request}
            for id_, request in requests.items()
        ]
        table = VerificationJobRow
        async with self._sessions.begin() as session:
            await session.execute(insert(table).on_conflict_do_nothing(), rows)
            kept = await session.execute(
                select(table.judge_id, table.request).where(table.judge_id.in_(requests))
            )
            if {row.judge_id: row.request for row in kept} != dict(requests):
                raise OutdatedJobsError

    async def results(self, judge_ids: Iterable[str]) -> dict[str, Result]:
        """Those of these jobs that are done."""
        table = VerificationJobRow
        query = select(table.judge_id, table.result, table.reason).where(
            table.judge_id.in_(list(judge_ids)), table.done
        )
        async with self._sessions() as session:
            rows = (await session.execute(query)).all()
        return {id_: read_result(result, reason) for id_, result, reason in rows}

    async def hand_in(self, request: bytes) -> None:
        """Gives the judge a job, and keeps its result if there is one already.

        Raises:
            JudgeUnavailableError, JudgeRefusedError: as `JudgeClient.submit`.
        """
        message = judge_pb2.SubmitRequest.FromString(request)
        await self._take(message.submission_id, await self._judge.hand_in(message))

    async def _take(self, judge_id: str, job: judge_pb2.Job) -> None:
        if job.state == judge_pb2.FINAL and job.HasField("result"):
            await self.end(judge_id, job.result.SerializeToString())
        elif job.state == judge_pb2.CANCELLED:
            await self.end(judge_id, None, "it was cancelled at the judge")

    async def end(self, judge_id: str, result: bytes | None, reason: str = "") -> None:
        """Commits the end of a job; the first one counts."""
        async with self._sessions.begin() as session:
            await session.execute(
                update(VerificationJobRow)
                .where(VerificationJobRow.judge_id == judge_id, VerificationJobRow.done.is_(False))
                .values(done=True, result=result, reason=reason)
            )
        self._wake(judge_id)

    async def store(self, result: Judgement) -> None:
        """A job is final: asks for all that was measured, and commits it.

        Raises:
            JudgeUnavailableError: the judge is gone; the result is offered again.
        """
        judge_id = result.submission_id
        query = select(VerificationJobRow.judge_id).where(
            VerificationJobRow.judge_id == judge_id, VerificationJobRow.done.is_(False)
        )
        async with self._sessions() as session:
            if await session.scalar(query) is None:
                return
        try:
            await self._take(judge_id, await self._judge.job(judge_id))
        except JudgeRefusedError as error:
            await self.end(judge_id, None, f"the judge refused it: {error}")

    async def progress(self, step: ProgressStep) -> None:
        """Notes a step for whoever follows it here."""
        following = self._following(step.submission_id)
        if following is not None:
            following.tests[step.submission_id] = step.tests_done

    def _wake(self, judge_id: str) -> None:
        following = self._following(judge_id)
        if following is not None:
            following.wake()

    def _following(self, judge_id: str) -> Following | None:
        verification = verification_of(judge_id)
        return self._followed.get(verification) if verification else None

    async def end_abandoned(self) -> None:
        """Tells the judge, and only then forgets, what nobody waits for any more.

        Raises:
            JudgeUnavailableError: some are left.
        """
        table = VerificationJobRow
        query = (
            select(table.judge_id, table.done)
            .join(VerificationRow, VerificationRow.id == table.verification_id)
            .where(VerificationRow.state != VerificationState.RUNNING)
            .limit(CANCELS)
        )
        while True:
            async with self._sessions() as session:
                left = {row.judge_id: row.done for row in await session.execute(query)}
            if not left:
                return
            for judge_id, done in left.items():
                if not done:
                    await self._judge.cancel(judge_id)
            async with self._sessions.begin() as session:
                await session.execute(delete(table).where(table.judge_id.in_(left)))

    async def forget_older(self) -> None:
        """Deletes verifications that newer ones of the same version have replaced."""
        newer = aliased(VerificationRow)
        replaced = exists(
            select(newer.id).where(
                newer.version_id == VerificationRow.version_id, newer.id > VerificationRow.id
            )
        )
        jobs = exists(
            select(VerificationJobRow.judge_id).where(
                VerificationJobRow.verification_id == VerificationRow.id
            )
        )
        async with self._sessions.begin() as session:
            await session.execute(
                delete(VerificationRow)
                .where(VerificationRow.state != VerificationState.RUNNING, replaced, ~jobs)
                .execution_options(synchronize_session=False)
            )

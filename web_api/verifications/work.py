"""Carries verifications out: claimed for a while, and begun again from what is stored.

The examination is played again after a restart: it asks the same jobs, whose results are there
already. Every change of the row is bound to the claim, so that a process that lost it, or whose
verification was cancelled, changes nothing any more.
"""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from testdata.package import PackageError, read_package
from testdata.verify.examine import Asking, examine, static_findings
from testdata.verify.findings import Finding, ordered
from testdata.verify.jobs import Job, Result, Workplace
from testdata.verify.report import Report
from web_api.database import Sessions
from web_api.judge.client import JudgeClient, JudgeUnavailableError
from web_api.live import Bell
from web_api.plain import without_nul
from web_api.submissions.events import set_within
from web_api.verifications.jobs import JobTable, OutdatedJobsError
from web_api.verifications.models import VerificationRow, VerificationState
from web_api.verifications.packages import KeptPackage, PackageStore
from web_api.verifications.stage import Bundles, Stage
from web_api.verifications.starting import begin
from web_api.verifications.telling import final, interim, so_far

log = structlog.get_logger(__name__)

WORKERS = 2
"""Verifications at once in this process: a long one must not keep all others waiting."""
CLAIM = timedelta(seconds=30)
RENEW_S = 10.0
SWEEP_S = 1.0
TIDY_S = 2.0
UNSTORABLE = (DataError, IntegrityError)
WAITING = "waiting for a judge node"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A verification that this process carries out."""

    id: uuid.UUID
    claim: uuid.UUID
    version_id: uuid.UUID
    package: KeptPackage
    created_by: uuid.UUID | None
    languages: list[str] | None


class ClaimLostError(Exception):
    """Another process has it now, or it was cancelled."""


class VerificationTask:
    """The background side of verifications."""

    def __init__(
        self,
        sessions: Sessions,
        judge: JudgeClient,
        table: JobTable,
        bell: Bell,
        packages: PackageStore,
    ) -> None:
        self._sessions = sessions
        self._judge = judge
        self._table = table
        self._bell = bell
        self._packages = packages
        self._work = asyncio.Event()

    def wake(self) -> None:
        """Something may be to be done."""
        self._work.set()

    async def run(self) -> None:
        """Never returns."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tidy())
            for _ in range(WORKERS):
                group.create_task(self._carry_out_all())

    async def _tidy(self) -> None:
        while True:
            try:
                await self._table.end_abandoned()
                await self._table.forget_older()
            except (SQLAlchemyError, JudgeUnavailableError) as error:
                log.warning("verifications not tidied", error=str(error))
            await asyncio.sleep(TIDY_S)

    async def _carry_out_all(self) -> None:
        while True:
            self._work.clear()
            try:
                while claimed := await self._claim():
                    await self._carry_out(claimed)
            except SQLAlchemyError as error:
                log.warning("verification interrupted", error=repr(error))
                await asyncio.sleep(SWEEP_S)
            await set_within(self._work, SWEEP_S)

    async def _claim(self) -> Claimed | None:
        due = (
            select(VerificationRow)
            .where(
                VerificationRow.state == VerificationState.RUNNING,
                VerificationRow.claimed_until <= func.now(),
            )
            .order_by(VerificationRow.claimed_until)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        async with self._sessions.begin() as session:
            row = await session.scalar(due)
            if row is None:
                return None
            row.claim = uuid.uuid4()
            row.claimed_until = func.now() + CLAIM
            package = KeptPackage(row.package_digest, row.package_name)
            return Claimed(
                row.id, row.claim, row.version_id, package, row.created_by, row.languages
            )

    async def _carry_out(self, claimed: Claimed) -> None:
        keeper = asyncio.create_task(self._keep(claimed))
        try:
            with tempfile.TemporaryDirectory(prefix="assize-verify-") as folder:
                await self._verify(claimed, Path(folder))
        except ClaimLostError:
            log.info("verification ended elsewhere", verification=str(claimed.id))
        except OutdatedJobsError:
            await self._begin_again(claimed)
        except asyncio.CancelledError:
            # Others need not wait for the claim to run out.
            with suppress(SQLAlchemyError, ClaimLostError):
                await self._change(claimed, claimed_until=func.now())
            raise
        except Exception as error:
            if isinstance(error, SQLAlchemyError) and not isinstance(error, UNSTORABLE):
                raise
            log.error("verification failed", verification=str(claimed.id), exc_info=error)
            with suppress(ClaimLostError):
                await self._fail(claimed, "an error of ours; try again")
        finally:
            keeper.cancel()

    async def _verify(self, claimed: Claimed, folder: Path) -> None:
        with ExitStack() as stack:
            try:
                opening = read_package(self._packages.path(claimed.package))
                package = await asyncio.to_thread(stack.enter_context, opening)
            except PackageError as error:
                await self._fail(claimed, f"the package cannot be read any more: {error}")
                return
            static = await asyncio.to_thread(lambda: ordered(static_findings(package)))
            await self._change(claimed, **so_far(static), stage=WAITING)
            offered = frozenset(claimed.languages or await self._offered(claimed))
            asking = examine(package, static, Workplace(folder / "made", offered))
            report = await self._ask(claimed, asking, static, offered, Bundles(folder / "bundles"))
        await self._change(
            claimed,
            **await asyncio.to_thread(final, claimed.package.name, report),
            state=VerificationState.DONE,
            stage="",
            finished_at=func.now(),
            claim=None,
        )

    async def _offered(self, claimed: Claimed) -> list[str]:
        """What the judge offers, once it offers anything; from now on it counts."""
        while True:
            try:
                ids = sorted(language.id for language in await self._judge.languages())
            except JudgeUnavailableError as error:
                log.warning("judge does not answer", error=str(error))
                ids = []
            await self._change(claimed, languages=ids or None)
            if ids:
                return ids
            await asyncio.sleep(SWEEP_S)

    async def _ask(
        self,
        claimed: Claimed,
        asking: Asking,
        static: Sequence[Finding],
        offered: frozenset[str],
        bundles: Bundles,
    ) -> Report:
        """Plays the examination to its end, stage by stage."""
        tests_before = jobs_before = 0
        submissions: list[dict[str, object]] = []
        step = await asyncio.to_thread(_next, asking, None)
        number = 0
        while not isinstance(step, Report):
            jobs = step
            tests = sum(len(job.package.problem.tests) for job in jobs if not job.obstacle(offered))

            async def told(
                results: Sequence[Result | None],
                tests_done: int,
                jobs: Sequence[Job] = jobs,
                before: tuple[int, int] = (jobs_before, tests_before),
                tests: int = tests,
            ) -> None:
                done = sum(result is not None for result in results)
                stages = " and ".join(dict.fromkeys(job.stage for job in jobs))
                await self._change(
                    claimed,
                    **interim(static, jobs, results, submissions),
                    stage=stages,
                    jobs_done=before[0] + done,
                    jobs_total=before[0] + len(jobs),
                    # Judging that ended early leaves tests out.
                    tests_done=before[1] + (tests if done == len(jobs) else tests_done),
                    tests_total=before[1] + tests,
                )

            stage = Stage(claimed.id, number, self._judge, self._table, bundles)
            results = await stage.results(jobs, offered, told)
            number += 1
            jobs_before += len(jobs)
            tests_before += tests
            step = await asyncio.to_thread(_next, asking, results)
        return step

    async def _begin_again(self, claimed: Claimed) -> None:
        """A release that asks other jobs came in between: nothing stored is of use."""
        async with self._sessions.begin() as session:
            await begin(session, claimed.version_id, claimed.package, claimed.created_by)
        await self._bell.ring(claimed.version_id)
        self.wake()

    async def _fail(self, claimed: Claimed, reason: str) -> None:
        await self._change(
            claimed,
            state=VerificationState.FAILED,
            stage="",
            failure=without_nul(reason),
            finished_at=func.now(),
            claim=None,
        )

    async def _keep(self, claimed: Claimed) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            try:
                await self._change(claimed, claimed_until=func.now() + CLAIM)
            except (SQLAlchemyError, ClaimLostError) as error:
                log.warning("claim not renewed", verification=str(claimed.id), error=repr(error))

    async def _change(self, claimed: Claimed, **values: object) -> None:
        """Changes the row.

        Raises:
            ClaimLostError: if it is no longer ours.
        """
        async with self._sessions.begin() as session:
            found = await session.scalar(
                update(VerificationRow)
                .where(
                    VerificationRow.id == claimed.id,
                    VerificationRow.claim == claimed.claim,
                    VerificationRow.state == VerificationState.RUNNING,
                )
                .values(**values)
                .returning(VerificationRow.id)
                .execution_options(synchronize_session=False)
            )
        if found is None:
            raise ClaimLostError
        await self._bell.ring(claimed.version_id)


def _next(asking: Asking, results: Sequence[Result] | None) -> list[Job] | Report:
    """The jobs of the next stage, or the report. Blocks."""
    try:
        return next(asking) if results is None else asking.send(results)
    except StopIteration as end:
        report: Report = end.value
        return report

"""One stage of a verification: its jobs from requests to results, over any restart."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from testdata.bundle import write_bundle
from testdata.package import Package
from testdata.verify.jobs import Job, Result
from web_api.judge.client import (
    BundleMissingError,
    JudgeClient,
    JudgeFailingError,
    JudgeRefusedError,
    JudgeUnavailableError,
)
from web_api.submissions.events import set_within
from web_api.verifications.jobs import Following, JobTable
from web_api.verifications.judge import job_id, request

log = structlog.get_logger(__name__)

WINDOW = 64
"""Jobs of one verification that the judge holds at once: the others' stay in reach."""
AT_ONCE = 4
TOLD_S = 0.5
"""Between two looks at the jobs, however much happens."""
LOOK_AGAIN_S = 2.0
AGAIN_AFTER_S = 600.0
"""After so long without a word the judge is asked once more: a result may have got lost."""
MAX_FAULTS = 20
"""Errors of the judge's own before a job is given up."""


@dataclass(slots=True)
class Bundles:
    """Bundles of the packages that a verification makes, written once each into its folder."""

    folder: Path
    _known: dict[int, tuple[Package, str]] = field(default_factory=dict)

    def digest(self, package: Package) -> str:
        """Writes the bundle if need be. Blocks."""
        if id(package) not in self._known:
            self.folder.mkdir(parents=True, exist_ok=True)
            writing = self.folder / "writing"
            info = write_bundle(package, writing)
            writing.replace(self.folder / info.digest)
            # The package is kept with it, so that its id stays its own.
            self._known[id(package)] = (package, info.digest)
        return self._known[id(package)][1]

    def path(self, digest: str) -> Path:
        return self.folder / digest


@dataclass(slots=True)
class Asked:
    """One job that a judge can be asked."""

    job: Job
    place: int
    bundle: str
    request: bytes
    handed_in: float | None = None
    """When, on the monotonic clock."""
    faults: int = 0


Told = Callable[[Sequence[Result | None], int], Awaitable[None]]
"""Called after changes with the results so far and the number of tests that were judged."""


class Stage:
    """Asks the jobs of one stage and waits for all of them."""

    def __init__(
        self,
        verification: uuid.UUID,
        number: int,
        judge: JudgeClient,
        table: JobTable,
        bundles: Bundles,
    ) -> None:
        self._verification = verification
        self._number = number
        self._judge = judge
        self._table = table
        self._bundles = bundles
        self._changed = asyncio.Event()
        self._tests: dict[str, int] = {}
        self._asked: dict[str, Asked] = {}

    async def results(
        self, jobs: Sequence[Job], offered: frozenset[str], told: Told
    ) -> list[Result]:
        """The results of `jobs` in their order.

        Raises:
            OutdatedJobsError: a restart brought other jobs than before.
        """
        results: list[Result | None] = [job.obstacle(offered) or None for job in jobs]
        for place, job in enumerate(jobs):
            if results[place] is None:
                judge_id = job_id(self._verification, self._number, place)
                digest = await asyncio.to_thread(self._bundles.digest, job.package)
                message = request(self._judge.platform, judge_id, job, digest)
                self._asked[judge_id] = Asked(job, place, digest, message)
        await self._table.add(
            self._verification, {id_: asked.request for id_, asked in self._asked.items()}
        )
        self._table.follow(self._verification, Following(self._changed.set, self._tests))
        try:
            while True:
                self._changed.clear()
                await self._take(results)
                await told(results, self._tests_done(results))
                if all(result is not None for result in results):
                    return [result for result in results if result is not None]
                await self._hand_in()
                await asyncio.sleep(TOLD_S)
                await self._wait()
        finally:
            self._table.leave(self._verification)

    async def _take(self, results: list[Result | None]) -> None:
        done = await self._table.results(self._asked)
        for judge_id, result in done.items():
            results[self._asked.pop(judge_id).place] = result

    def _tests_done(self, results: Sequence[Result | None]) -> int:
        running = sum(self._tests.get(judge_id, 0) for judge_id in self._asked)
        return running + sum(
            0 if r is None or isinstance(r, str) else len(r.tests) for r in results
        )

    async def _wait(self) -> None:
        await set_within(self._changed, LOOK_AGAIN_S)

    async def _hand_in(self) -> None:
        """Hands in what the judge should hold and does not."""
        before = time.monotonic() - AGAIN_AFTER_S
        window = list(self._asked.items())[:WINDOW]
        due = [(i, a) for i, a in window if a.handed_in is None or a.handed_in < before]
        for start in range(0, len(due), AT_ONCE):
            batch = due[start : start + AT_ONCE]
            taken = await asyncio.gather(*(self._hand_in_one(*each) for each in batch))
            if not all(taken):
                return

    async def _hand_in_one(self, judge_id: str, asked: Asked) -> bool:
        """False when the judge is out of reach."""
        try:
            await self._submit(asked)
        except JudgeUnavailableError as error:
            asked.faults += isinstance(error, JudgeFailingError)
            if asked.faults < MAX_FAULTS:
                log.warning("job not handed in", job=judge_id, error=str(error))
                return False
            await self._table.end(judge_id, None, f"the judge failed: {error}")
        except JudgeRefusedError as error:
            log.error("job refused", job=judge_id, error=str(error))
            await self._table.end(judge_id, None, f"the judge refused it: {error}")
        asked.handed_in = time.monotonic()
        return True

    async def _submit(self, asked: Asked) -> None:
        try:
            await self._table.hand_in(asked.request)
        except BundleMissingError:
            await self._judge.ensure_bundle(asked.bundle, self._bundles.path(asked.bundle))
            await self._table.hand_in(asked.request)

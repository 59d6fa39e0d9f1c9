"""Jobs on a judge: hands them in, follows them, gives their results."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from cli.judging.candidates import Candidate
from cli.judging.client import JudgeClient, connect
from cli.judging.cluster import chosen_cluster
from cli.judging.expectations import Expectation
from cli.judging.feed import Feed
from cli.supervise.interrupts import Interrupts
from proto.judge.v1 import judge_pb2
from testdata.bundle import BundleInfo, write_bundle
from testdata.formats.expectations import AC, ALL
from testdata.package import Package
from testdata.verify.jobs import Job, Result
from web_api.judge.measured import judged

EVERY_TEST = Expectation(ALL, AC, ())
"""Whatever comes is fine, and the last test may decide: judging never ends early."""


@dataclass(slots=True)
class Session:
    """A judge to ask. Bundles are written and uploaded once each."""

    client: JudgeClient
    address: str
    check: Callable[[], None]
    console: Console
    folder: Path
    offered: frozenset[str]
    """Ids of the languages that can be judged."""
    _bundles: dict[int, tuple[Package, BundleInfo]] = field(default_factory=dict)

    def judge(self, jobs: Sequence[Job]) -> list[Result]:
        """Runs all jobs in parallel; results in the order of `jobs`."""
        results: list[Result] = [job.obstacle(self.offered) for job in jobs]
        feed = Feed(self.client, self.address)
        with self._progress() as progress:
            bars = _Bars(progress, jobs, results)
            for number, job in enumerate(jobs):
                if results[number]:
                    continue
                self.check()
                feed.submit(number, _candidate(job), self._digest(job.package))
            try:
                for event in feed.events(self.check):
                    number = int(event.submission_id)
                    if isinstance(event, judge_pb2.FinalResult):
                        results[number] = judged(event.result)
                        bars.ended(number)
                    else:
                        bars.at(number, event.tests_done)
            finally:
                feed.cancel_open()
        return results

    def _digest(self, package: Package) -> str:
        if id(package) not in self._bundles:
            file = self.folder / f"bundle-{len(self._bundles)}"
            info = write_bundle(package, file)
            self.client.upload(file, info.digest, info.size)
            file.unlink()
            # The package is kept with it, so that its id stays its own.
            self._bundles[id(package)] = (package, info)
        return self._bundles[id(package)][1].digest

    def _progress(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("tests"),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )


def _candidate(job: Job) -> Candidate:
    program = job.program
    expectation = EVERY_TEST if job.every_test else None
    return Candidate(program.path, program.language, program.files, expectation)


class _Bars:
    """One progress bar for each stage, in tests."""

    def __init__(self, progress: Progress, jobs: Sequence[Job], results: Sequence[Result]) -> None:
        self._progress = progress
        self._jobs = jobs
        self._done = [0] * len(jobs)
        self._tasks: dict[str, TaskID] = {}
        for stage in dict.fromkeys(job.stage for job in jobs):
            total = sum(
                len(job.package.problem.tests)
                for job, result in zip(jobs, results, strict=True)
                if job.stage == stage and not result
            )
            self._tasks[stage] = progress.add_task(stage, total=total)

    def at(self, number: int, tests: int) -> None:
        """Progress may be lost or start again; the bar follows what was said last."""
        job = self._jobs[number]
        self._progress.advance(self._tasks[job.stage], tests - self._done[number])
        self._done[number] = tests

    def ended(self, number: int) -> None:
        self.at(number, len(self._jobs[number].package.problem.tests))


@contextlib.contextmanager
def session(
    master: str | None, slots: int | None, interrupts: Interrupts, console: Console
) -> Iterator[Session]:
    """A session with the cluster at `master`, or with a private one for its time.

    Raises:
        CliError: the cluster cannot be started or reached.
        StopRequestedError: a signal came.
    """
    with (
        tempfile.TemporaryDirectory(prefix="assize-verify-") as folder,
        chosen_cluster(master, slots, interrupts, console) as cluster,
        connect(cluster.address) as client,
    ):
        offered = client.languages()
        yield Session(client, cluster.address, cluster.check, console, Path(folder), offered)

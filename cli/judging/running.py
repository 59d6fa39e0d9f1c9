"""The `assize run` command, put together."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from cli.errors import CliError
from cli.judging.candidates import Candidate, of_arguments
from cli.judging.client import connect
from cli.judging.cluster import Cluster, chosen_cluster
from cli.judging.command import INTERRUPTED
from cli.judging.feed import Feed
from cli.judging.opening import opened_package
from cli.judging.shown import as_json, print_result
from cli.supervise.interrupts import Interrupts, StopRequestedError
from proto.judge.v1 import judge_pb2, verdict_pb2
from testdata.bundle import write_bundle
from testdata.package import Package
from testdata.problem import Problem

MOST_INPUTS = 16
MOST_BYTES = 256 << 10
"""Of all inputs together; as the judge takes them."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line said."""

    package: Path
    solution: Path
    inputs: tuple[Path, ...]
    samples: tuple[str, ...]
    json: bool
    slots: int | None
    master: str | None


def run_solution(options: RunOptions) -> int:
    """Runs and reports; 0 if every test was accepted, 1 if not.

    Raises:
        CliError: a bad package or argument, or a judge that does not work.
    """
    try:
        with opened_package(options.package) as package, Interrupts() as interrupts:
            [candidate] = of_arguments(package, [options.solution], "SOLUTION")
            if candidate.problem:
                raise CliError(f"SOLUTION: {options.solution}: {candidate.problem}")
            inputs = chosen_inputs(package.problem, options)
            result = _run(options, package, candidate, inputs, interrupts)
    except StopRequestedError:
        return INTERRUPTED
    except CliError as error:
        if options.json:
            print(json.dumps({"error": str(error), "issues": list(error.lines)}))
        raise
    if options.json:
        print(json.dumps(as_json(str(options.package), str(options.solution), result)))
    else:
        print_result(Console(highlight=False), result)
    return 0 if result.verdict == verdict_pb2.ACCEPTED else 1


def chosen_inputs(problem: Problem, options: RunOptions) -> list[judge_pb2.RunInput]:
    """The named samples, then the files; all samples when nothing is named.

    Raises:
        CliError: something is not there, or it is too much.
    """
    names = [_sample(problem, name) for name in options.samples]
    if not options.samples and not options.inputs:
        names = [test.name for test in problem.tests if test.sample][:MOST_INPUTS]
        if not names:
            raise CliError("--input: the package has no samples, so an input must be given")
    contents = [_content(path) for path in options.inputs]
    if len(names) + len(contents) > MOST_INPUTS:
        raise CliError(f"--input: at most {MOST_INPUTS} inputs and samples at once")
    if sum(map(len, contents)) > MOST_BYTES:
        raise CliError(f"--input: must not be larger than {MOST_BYTES >> 10} KiB together")
    return [
        *(judge_pb2.RunInput(test=name) for name in names),
        *(judge_pb2.RunInput(content=content) for content in contents),
    ]


def _sample(problem: Problem, name: str) -> str:
    known = [test.name for test in problem.tests if test.sample]
    for full in (name, f"sample/{name}"):
        if full in known:
            return full
    listed = ", ".join(known) or "none"
    raise CliError(f"--sample: there is no sample {name!r}, the package has {listed}")


def _content(path: Path) -> bytes:
    try:
        if str(path) == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CliError(f"--input: {path}: {error.strerror}") from None


def _run(
    options: RunOptions,
    package: Package,
    candidate: Candidate,
    inputs: list[judge_pb2.RunInput],
    interrupts: Interrupts,
) -> verdict_pb2.JudgeResult:
    console = Console(stderr=True, highlight=False)
    with tempfile.TemporaryDirectory(prefix="assize-bundle-") as folder:
        bundle = Path(folder) / "bundle"
        info = write_bundle(package, bundle)
        with (
            chosen_cluster(options.master, options.slots, interrupts, console) as cluster,
            connect(cluster.address) as client,
        ):
            client.upload(bundle, info.digest, info.size)
            if candidate.language not in client.languages():
                raise CliError(f"no judge node offers the language {candidate.language}")
            feed = Feed(client, cluster.address)
            feed.submit(0, candidate, info.digest, inputs)
            return _result(feed, cluster)


def _result(feed: Feed, cluster: Cluster) -> verdict_pb2.JudgeResult:
    try:
        for event in feed.events(cluster.check):
            if isinstance(event, judge_pb2.FinalResult):
                return event.result
    finally:
        feed.cancel_open()
    raise CliError("the judge gave no result", exit_code=1)

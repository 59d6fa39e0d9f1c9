"""What lies between a submission and its slot: measured with real masters, stores and jails."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.capacity.queue import tail
from benchmarks.cluster.bench import BenchError, own_stores
from cli.chaos.candidates import make_bundle, named
from cli.embedded import Stores, free_port
from cli.judging.client import JudgeClient, connect
from cli.supervise.child import Child, Program
from cli.supervise.child import tail as last_lines
from cli.supervise.programs import master_program, node_program
from proto.judge.v1 import judge_pb2

PLATFORM = "bench"
CALL_S = 30
READY_S = 240
JUDGED_S = 600
WARM_UPS = 5
STARTED, JUDGED = "attempt started", "attempt judged"


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the node's log about one submission."""

    submission: str
    what: str
    at: float
    """Seconds since 1970."""


def run_measure(jobs: int) -> dict[str, Any]:
    """Judges twice so many small programs on a node of one slot: first one by one, then all.

    `hand_over_ms` is the time from the call of Submit until the slot begins, while it is free;
    `turnaround_ms` that from a result until the slot begins with the next one, while others
    wait.

    Raises:
        BenchError: the cluster does not work.
    """
    load = os.getloadavg()[0]
    with own_stores() as (stores, data), _cluster(stores, data) as (address, log):
        bundle = make_bundle(data, 0)
        with connect(address) as client:
            client.upload(bundle.path, bundle.digest, bundle.size)
            # What is measured is neither the first compilation nor the first download.
            _one_by_one(client, bundle.digest, "warm", WARM_UPS)
            calm = _one_by_one(client, bundle.digest, "calm", jobs)
            names = [f"busy-{i}" for i in range(jobs)]
            for name in names:
                _submit(client, bundle.digest, name)
            for name in names:
                _await(client, name)
        moments = read_log(log.read_text().splitlines())
    return {
        "jobs": jobs,
        "hand_over_ms": _summary(hand_overs(moments, calm)),
        "turnaround_ms": _summary(turnarounds(m for m in moments if "busy-" in m.submission)),
        "processors": os.cpu_count(),
        "load_before": round(load, 1),
    }


def read_log(lines: Sequence[str]) -> list[Moment]:
    """When attempts began and ended, in the log's order. Pure; other lines are passed over."""
    found = []
    for line in lines:
        with contextlib.suppress(ValueError):
            entry = json.loads(line)
            if isinstance(entry, dict) and entry.get("event") in (STARTED, JUDGED):
                at = datetime.fromisoformat(entry["timestamp"]).timestamp()
                found.append(Moment(entry["submission"], entry["event"], at))
    return found


def hand_overs(moments: Sequence[Moment], sent: Mapping[str, float]) -> list[float]:
    """Seconds from `sent` (by submission) until the slot began, of each of them. Pure."""
    began = {m.submission: m.at for m in moments if m.what == STARTED}
    return [began[f"{PLATFORM}/{name}"] - at for name, at in sent.items()]


def turnarounds(moments: Iterator[Moment]) -> list[float]:
    """Seconds from each result to the start that follows it in the same slot. Pure."""
    found, ended = [], None
    for moment in moments:
        if moment.what == JUDGED:
            ended = moment.at
        elif ended is not None:
            found.append(moment.at - ended)
            ended = None
    return found


def _summary(seconds: Sequence[float]) -> dict[str, float]:
    if not seconds:
        raise BenchError("the node's log says nothing about the attempts")
    return {
        name: round(1000 * tail(seconds, share), 2)
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }


@contextlib.contextmanager
def _cluster(stores: Stores, data: Path) -> Iterator[tuple[str, Path]]:
    """A master and a node of one slot: the address and the node's log."""
    address = f"127.0.0.1:{free_port()}"
    node = node_program(data, address, f"capacity-{os.getpid()}", slots=1)
    # Results are not judged a second time here, which would take the slot.
    master = master_program(data, stores, address)
    alone = {**master.env, "ASSIZE_MASTER_RECHECK_SHARE": "0", "ASSIZE_MASTER_MAX_NODE_NOISE": "0"}
    children = []
    try:
        for program in (replace(master, env=alone), node):
            children.append(Child(program))
            _await_ready(children[-1], program)
        yield address, node.log
    finally:
        for child in reversed(children):
            child.terminate()
            child.wait()


def _await_ready(child: Child, program: Program) -> None:
    deadline = time.monotonic() + READY_S
    while not program.ready():
        if child.ended() is not None or time.monotonic() > deadline:
            words = " | ".join(last_lines(program.log, 3))
            raise BenchError(f"{program.name} does not come up: {words}")
        time.sleep(0.1)


def _one_by_one(client: JudgeClient, digest: str, kind: str, count: int) -> dict[str, float]:
    """When each was sent, by its name; the one before had its verdict."""
    sent = {}
    for i in range(count):
        name = f"{kind}-{i}"
        sent[name] = time.time()
        _submit(client, digest, name)
        _await(client, name)
    return sent


def _submit(client: JudgeClient, digest: str, name: str) -> None:
    candidate = named("right")
    request = judge_pb2.SubmitRequest(
        platform=PLATFORM,
        submission_id=name,
        language=candidate.language,
        files=[judge_pb2.SourceFile(name=candidate.file, content=candidate.source.encode())],
        bundle_digest=digest,
    )
    client.judge.Submit(request, timeout=CALL_S)


def _await(client: JudgeClient, name: str) -> None:
    """Until it is final."""
    request = judge_pb2.WatchRequest(platform=PLATFORM, submission_id=name)
    state = judge_pb2.JOB_STATE_UNSPECIFIED
    for event in client.judge.Watch(request, timeout=JUDGED_S):
        if event.HasField("job"):
            state = event.job.state
    if state != judge_pb2.FINAL:
        raise BenchError(f"submission {name} got no verdict")

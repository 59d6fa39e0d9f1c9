"""One run: a cluster is started, struck, healed, and judged."""

from __future__ import annotations

import contextlib
import math
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import grpc
from rich.console import Console

from cli.chaos import history
from cli.chaos.candidates import make_bundle, named
from cli.chaos.evidence import (
    Blackout,
    gather,
    groups_left,
    mounts,
    processes_left,
    refused_reports,
)
from cli.chaos.faults import KINDS, ROOT_KINDS, Fault
from cli.chaos.invariants import check
from cli.chaos.ledger import Ledger
from cli.chaos.liar import LIAR
from cli.chaos.load import Load, Platform
from cli.chaos.report import Outcome, Struck
from cli.chaos.schedule import Planned, plan
from cli.chaos.stage import Stage
from cli.chaos.world import MASTERS, World
from cli.errors import CliError
from identity.join import join
from proto.judge.v1 import judge_pb2

WINDOW = 40
STALLED_S = 180.0
LATE_SLACK_MS = 5_000.0
"""Masters share two processors with all that they serve."""
BLACKOUTS = ("postgres-", "nodes-reconnect", "master-killed", "rolling-upgrade")
"""Kinds during which there may be nobody who could end a lease."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    submissions: int
    faults: int
    seed: int
    nodes: int
    kinds: tuple[str, ...] = ()
    """Only these; all without."""

    @property
    def outage_s(self) -> float:
        """30 s in long runs, and less in short ones."""
        return min(30.0, max(6.0, self.submissions / 100))


def all_kinds() -> dict[str, Fault]:
    """Every kind, whoever may use it."""
    return {**KINDS, **ROOT_KINDS}


def run(options: Options, console: Console) -> Outcome:
    """Runs a whole cluster; blocks for minutes.

    Raises:
        CliError: the cluster does not work, or a fault could not be carried out.
    """
    started = time.monotonic()
    rooted = os.geteuid() == 0
    offered = all_kinds() if rooted else KINDS
    kinds = {name: offered[name] for name in options.kinds or offered if name in offered}
    if not kinds:
        raise CliError(f"--kind: {', '.join(options.kinds)} need root")
    left_out = () if rooted else tuple(ROOT_KINDS)
    before = mounts()
    with tempfile.TemporaryDirectory(prefix="assize-chaos-", dir=_base()) as folder:
        world = World(Path(folder), options.nodes, namespaces=rooted)
        try:
            world.open(lambda text: console.print(text, style="dim"))
            stage = _stage(world, options)
            with _loaded(stage):
                struck, blackouts = _strike_all(stage, kinds, options, console)
                _settle(stage, console)
                stage.load.allow(0)
            most = world.terms.max_attempts
            facts = gather(world.postgres.url, stage.ledger, stage.lies, most, blackouts)
            scripted = stage.rows(
                "SELECT count(*) FROM judge.attempts WHERE node_id = %s"
                " AND end_reason = 'accepted'",
                LIAR,
            )
        except BaseException:
            _keep_logs(world, console)
            raise
        finally:
            world.close()
        leaks = [*world.leftovers, *_leaks(world, before)]
        terms = world.terms
        grace_ms = max(terms.reconnect_grace_ms, 2 * terms.heartbeat_ms)
        late_ms = terms.sweep_ms + grace_ms + LATE_SLACK_MS
        outcome = Outcome(
            seed=options.seed,
            submissions=stage.ledger.accepted,
            struck=struck,
            violations=check(facts, leaks, late_ms),
            stale_refused=refused_reports(world),
            left_out=left_out,
            scripted=int(scripted[0][0]),
            took_s=time.monotonic() - started,
            notes=stage.notes,
        )
        if not outcome.passed:
            _keep_logs(world, console)
        return outcome


def _base() -> str | None:
    """Where there is room: not below a folder of somebody's tests."""
    return os.environ.get("ASSIZE_CHAOS_FOLDER")


def _stage(world: World, options: Options) -> Stage:
    history.install(world.postgres.url)
    bundle, second = make_bundle(world.folder, 0), make_bundle(world.folder, 1)
    platform = Platform(world.masters)
    platform.upload(bundle)
    platform.close()
    liar = None
    if world.namespaces:
        liar = world.folder / "liar"
        join(world.node_masters(), world.invite(LIAR), liar, LIAR)
    ledger = Ledger()
    load = Load(world, ledger, bundle, options.seed, options.submissions, WINDOW)
    return Stage(world, load, ledger, bundle, second, options.submissions, options.outage_s, liar)


@contextlib.contextmanager
def _loaded(stage: Stage) -> Iterator[None]:
    stage.load.start()
    try:
        yield
    finally:
        stage.load.stop()


def _strike_all(
    stage: Stage, kinds: dict[str, Fault], options: Options, console: Console
) -> tuple[list[Struck], list[Blackout]]:
    struck: list[Struck] = []
    blackouts: list[Blackout] = []
    total = options.submissions
    for planned in plan(tuple(kinds), options.faults, options.seed):
        share = (planned.number + 1) / (options.faults + 1)
        stage.load.allow(math.ceil(share * total) + WINDOW // 2)
        _await_share(stage, planned.at * total)
        began = time.time()
        try:
            found = _strike(stage, planned, kinds[planned.kind])
        except grpc.RpcError as error:
            why = f"{error.code().name}: {error.details()}"
            raise CliError(f"chaos: {planned.kind}: {why}", exit_code=1) from error
        struck.append(found)
        if planned.kind.startswith(BLACKOUTS):
            blackouts.append((began, time.time()))
        console.print(
            f"{planned.number + 1}/{options.faults} {planned.kind}: recovered in "
            f"{found.recovery_ms:.0f} ms, {found.took_s:.1f} s in all; "
            f"{stage.ledger.final} of {stage.ledger.accepted} final",
            highlight=False,
        )
    stage.load.allow(total)
    stage.until(lambda: stage.load.done, "all submissions to be handed in", 0.1)
    return struck, blackouts


def _await_share(stage: Stage, wanted: float) -> None:
    """Until so many are final; the world must go on turning meanwhile."""
    last, since = -1, time.monotonic()
    while stage.ledger.final < wanted:
        stage.check()
        if stage.ledger.final != last:
            last, since = stage.ledger.final, time.monotonic()
        if time.monotonic() - since > STALLED_S:
            raise CliError(f"chaos: nothing became final for {STALLED_S:.0f} s", exit_code=1)
        time.sleep(0.05)


def _strike(stage: Stage, planned: Planned, fault: Fault) -> Struck:
    rng = random.Random(planned.seed)  # noqa: S311
    before = set(stage.open_attempts())
    started = time.monotonic()
    steps = fault(stage, rng)
    next(steps, None)
    recovering = time.monotonic()
    before |= set(stage.open_attempts())
    probe = stage.load.hand_in(named("right"), priority=judge_pb2.CONTEST)
    stage.until(lambda: stage.ledger.has_result(probe.id, 0), f"recovery from {planned.kind}")
    stage.until(lambda: not before & set(stage.open_attempts()), "the leases of before to end")
    recovered = time.monotonic()
    for _ in steps:
        raise AssertionError(f"{planned.kind} yields once")
    took = time.monotonic() - started
    return Struck(planned.kind, (recovered - recovering) * 1000, took)


def _settle(stage: Stage, console: Console) -> None:
    """Until nothing moves any more, or has not for so long that it is lost."""
    console.print("waiting until everything is quiet", style="dim")
    stage.world.wait_ready(*MASTERS, *stage.world.node_names)
    query = """
        SELECT (SELECT count(*) FROM judge.jobs WHERE state IN ('queued', 'leased')),
            (SELECT count(*) FROM judge.results_feed WHERE acked_at IS NULL),
            (SELECT count(*) FROM web.submissions WHERE state <> 'final')
    """
    last: object = None
    since = time.monotonic()
    while True:
        stage.check()
        found = stage.rows(query)[0]
        missing = [
            entry
            for entry in stage.ledger.entries()
            if entry.via == "judge" and not stage.ledger.has_result(entry.id, entry.epoch)
        ]
        if not any(found) and not missing:
            return
        if (found, len(missing)) != last:
            last, since = (found, len(missing)), time.monotonic()
        if time.monotonic() - since > STALLED_S:
            return
        time.sleep(0.2)


def _leaks(world: World, mounts_before: set[str]) -> list[str]:
    """What is left of a cluster that has ended."""
    own = {str(world.folder), "/run/netns"}
    left = [
        f"mount {place}"
        for place in mounts() - mounts_before
        if not any(place.startswith(prefix) for prefix in own)
    ]
    return [*left, *groups_left(world), *processes_left(set())]


def _keep_logs(world: World, console: Console) -> None:
    """Whoever has to find out why needs the programs' words."""
    target = Path(tempfile.mkdtemp(prefix="assize-chaos-logs-"))
    for path in sorted((world.folder / "logs").glob("*.log")):
        (target / path.name).write_bytes(path.read_bytes())
    console.print(f"the programs' logs are in {target}")


def kinds_named(names: Sequence[str]) -> tuple[str, ...]:
    """Checks names of kinds. Raises CliError for one that there is not."""
    known = all_kinds()
    for name in names:
        if name not in known:
            raise CliError(f"--kind: must be one of {', '.join(sorted(known))}, not '{name}'")
    return tuple(names)

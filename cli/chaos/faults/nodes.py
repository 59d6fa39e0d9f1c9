"""Nodes that die at exact moments, stand still, are slow, are out of time or of disk."""

from __future__ import annotations

import contextlib
import random
import signal
import time

import psutil

from cli.chaos.candidates import make_bundle, named
from cli.chaos.stage import Stage, Steps
from cli.chaos.stores import fill

SLOW_S = 5.0
PERIOD_S = 0.1
SLOWNESS = 10
BULK_BYTES = 2 << 20
"""More than a full node gains by letting go of what it has."""
STEPS_S = (3600, -3600, 86_400, -120)


def killed_compiling(stage: Stage, rng: random.Random) -> Steps:
    """SIGKILL while its compiler runs."""
    return _killed_at("compiling", stage, rng)


def killed_mid_test(stage: Stage, rng: random.Random) -> Steps:
    """SIGKILL between two tests of a submission."""
    return _killed_at("running", stage, rng)


def killed_before_report(stage: Stage, rng: random.Random) -> Steps:
    """SIGKILL with a finished result that nobody else knows."""
    return _killed_at("before-report", stage, rng)


def killed_after_report(stage: Stage, rng: random.Random) -> Steps:
    """SIGKILL after the report, before its receipt was noticed."""
    return _killed_at("after-report", stage, rng)


def _killed_at(point: str, stage: Stage, rng: random.Random) -> Steps:
    node = stage.node(rng)
    armed = stage.world.failpoints(node) / point
    armed.touch()
    stage.keep_busy(lambda: stage.world.ended(node), f"the end of {node}")
    yield
    _come_back(stage, node)


def _come_back(stage: Stage, *nodes: str) -> None:
    for node in nodes:
        if stage.world.ended(node):
            stage.world.children[node].wait()
            stage.world.start(node)
    stage.world.wait_ready(*nodes)


def stopped_past_lease(stage: Stage, rng: random.Random) -> Steps:
    """SIGSTOP until its lease is another's, then SIGCONT: it still believes in it."""
    node = stage.node(rng)
    held = stage.await_work(node)
    stage.world.send(node, signal.SIGSTOP)
    try:
        stage.until(lambda: not set(held) & set(stage.open_attempts(node)), "the lease's end")
    finally:
        stage.world.send(node, signal.SIGCONT)
    yield
    stage.until(lambda: stage.world.connected(node), f"{node} to be back")


def slow(stage: Stage, rng: random.Random) -> Steps:
    """It and its workers get a tenth of the time."""
    node = stage.node(rng)
    stage.await_work(node)
    deadline = time.monotonic() + SLOW_S
    while time.monotonic() < deadline:
        _signal_tree(stage, node, signal.SIGSTOP)
        time.sleep(PERIOD_S * (1 - 1 / SLOWNESS))
        _signal_tree(stage, node, signal.SIGCONT)
        time.sleep(PERIOD_S / SLOWNESS)
    yield


def _signal_tree(stage: Stage, node: str, number: signal.Signals) -> None:
    """The agent and its workers."""
    pid = stage.world.children[node].pid
    with contextlib.suppress(psutil.NoSuchProcess):
        agent = psutil.Process(pid)
        for process in (agent, *agent.children()):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)


def clock_step(stage: Stage, rng: random.Random) -> Steps:
    """Its time of day jumps, while it works."""
    node = stage.node(rng)
    stage.await_work(node)
    stage.world.clocks[node].step(rng.choice(STEPS_S))
    stage.feed(4)
    time.sleep(stage.world.terms.lease_ms / 1000)
    stage.world.clocks[node].step(0)
    yield


def poisoned(stage: Stage, rng: random.Random) -> Steps:
    """A submission that ends every node that takes it."""
    nodes = stage.world.node_names
    number = f"p{rng.getrandbits(40)}"
    points = [stage.world.failpoints(node) / f"leased={number}" for node in nodes]
    for point in points:
        point.touch()
    entry = stage.load.hand_in(named("right"), number=number, poison=True)
    while not stage.ledger.has_result(entry.id, 0):
        # An operator's supervisor brings nodes back as they die.
        for node in nodes:
            if stage.world.ended(node):
                stage.world.children[node].wait()
                stage.world.start(node)
        stage.check()
        time.sleep(0.1)
    for point in points:
        point.unlink()
    yield
    _come_back(stage, *nodes)


def disk_full(stage: Stage, rng: random.Random) -> Steps:
    """No room for testdata that it does not have yet: it says so, and costs no job an attempt."""
    node = stage.node(rng)
    failed = _failed(stage, node)
    filler = fill(stage.world.node_folder(node))
    try:
        salt = rng.randrange(1, 1 << 20)
        fresh = make_bundle(stage.world.folder, 0, salt, bulk=BULK_BYTES)
        stage.load.platform.upload(fresh)
        # More than the others can take at once, so that it may be asked, too.
        entries = [stage.load.hand_in(named("right"), fresh) for _ in range(6)]
        stage.until(lambda: _says_full(stage, node), f"{node} to say that its disk is full")
        stage.until(
            lambda: all(stage.ledger.has_result(e.id, 0) for e in entries),
            "verdicts on a full disk",
        )
    finally:
        filler.unlink()
    if _failed(stage, node) > failed:
        stage.notes.append(f"{node} failed jobs for want of room instead of giving them back")
    yield
    stage.until(lambda: not _says_full(stage, node), f"{node} to take work again")


def _says_full(stage: Stage, node: str) -> bool:
    return any(reason.startswith("disk: ") for reason in stage.world.reasons(node))


def _failed(stage: Stage, node: str) -> int:
    """How many jobs the node said that it could not judge."""
    query = "SELECT count(*) FROM judge.attempts WHERE node_id = %s AND end_reason = 'failed'"
    return int(stage.rows(query, node)[0][0])

"""Masters that die around a commit, all at once, or one after another."""

from __future__ import annotations

import random
import signal
import time

from cli.chaos.faults.nodes import STEPS_S
from cli.chaos.stage import Stage, Steps
from cli.chaos.world import MASTERS


def killed_before_commit(stage: Stage, _: random.Random) -> Steps:
    """SIGKILL with leases written and not committed."""
    return _killed_at("before-dispatch-commit", stage)


def killed_after_commit(stage: Stage, _: random.Random) -> Steps:
    """SIGKILL with leases committed that no node knows of."""
    return _killed_at("after-dispatch-commit", stage)


def killed_after_accept(stage: Stage, _: random.Random) -> Steps:
    """SIGKILL with a final result whose node has no receipt."""
    return _killed_at("after-accept-commit", stage)


def _killed_at(point: str, stage: Stage) -> Steps:
    # Whichever gets there first: nodes may all be with one of them.
    armed = stage.world.failpoints(MASTERS[0]) / point
    armed.touch()
    stage.keep_busy(lambda: _dead(stage), f"a master at {point}")
    armed.unlink(missing_ok=True)
    yield
    _come_back(stage)


def _dead(stage: Stage) -> list[str]:
    return [name for name in MASTERS if stage.world.ended(name)]


def _come_back(stage: Stage) -> None:
    for name in _dead(stage):
        stage.world.children[name].wait()
        stage.world.start(name)
    stage.world.wait_ready(*MASTERS)


def clock_step(stage: Stage, rng: random.Random) -> Steps:
    """A master's time of day jumps, while it works. Leases are on the database's."""
    name = stage.master(rng)
    stage.world.clocks[name].step(rng.choice(STEPS_S))
    stage.feed(4)
    time.sleep(stage.world.terms.lease_ms / 1000)
    stage.world.clocks[name].step(0)
    yield


def all_reconnect(stage: Stage, rng: random.Random) -> Steps:
    """Both masters die and return: every node reconnects in the same moment."""
    stage.await_work(stage.node(rng))
    for name in MASTERS:
        stage.world.send(name, signal.SIGKILL)
    for name in MASTERS:
        stage.world.children[name].wait()
        stage.world.start(name)
    stage.world.wait_ready(*MASTERS)
    yield
    stage.until(
        lambda: all(stage.world.connected(node) for node in stage.world.node_names),
        "all nodes to be back",
        0.2,
    )

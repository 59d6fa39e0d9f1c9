"""Nodes that cannot be heard, or cannot hear."""

from __future__ import annotations

import random
import time

from cli.chaos.network import Direction
from cli.chaos.stage import Stage, Steps

FLAPS = 6
FLAP_S = 0.7


def both_ways(stage: Stage, rng: random.Random) -> Steps:
    """Nothing passes until the node's lease is another's."""
    return _cut(stage, rng, Direction.TO_MASTER, Direction.TO_NODE)


def to_master(stage: Stage, rng: random.Random) -> Steps:
    """The node hears and is not heard."""
    return _cut(stage, rng, Direction.TO_MASTER)


def to_node(stage: Stage, rng: random.Random) -> Steps:
    """The node is heard and does not hear: its reports arrive, receipts do not."""
    return _cut(stage, rng, Direction.TO_NODE)


def _cut(stage: Stage, rng: random.Random, *directions: Direction) -> Steps:
    node = stage.node(rng)
    held = stage.await_work(node)
    line = stage.world.lines[node]
    line.cut(*directions)
    try:
        stage.until(lambda: not set(held) & set(stage.open_attempts(node)), "the lease's end")
        time.sleep(stage.world.terms.lease_ms / 1000)
    finally:
        line.heal()
    yield
    stage.until(lambda: stage.world.connected(node), f"{node} to be back")


def flapping(stage: Stage, rng: random.Random) -> Steps:
    """The line comes and goes."""
    node = stage.node(rng)
    line = stage.world.lines[node]
    stage.await_work(node)
    try:
        for _ in range(FLAPS):
            line.cut(*rng.sample(list(Direction), rng.choice((1, 2))))
            time.sleep(FLAP_S * rng.uniform(0.5, 2))
            line.heal()
            time.sleep(FLAP_S * rng.uniform(0.2, 1))
    finally:
        line.heal()
    yield
    stage.until(lambda: stage.world.connected(node), f"{node} to be back")

"""Stores that die, stay away, forget or are full."""

from __future__ import annotations

import random
import time

import grpc

from cli.chaos.candidates import make_bundle, named
from cli.chaos.load import AWAY, CALL_S
from cli.chaos.stage import Stage, Steps
from cli.chaos.stores import fill
from proto.judge.v1 import judge_pb2


def postgres_killed(stage: Stage, rng: random.Random) -> Steps:
    """All its processes at once, as the loss of power does."""
    stage.await_work(stage.node(rng))
    stage.world.postgres.kill()
    stage.world.postgres.start()
    yield


def postgres_restarted(stage: Stage, rng: random.Random) -> Steps:
    """An administrator's restart under load."""
    stage.await_work(stage.node(rng))
    stage.world.postgres.stop()
    stage.world.postgres.start()
    yield


def postgres_outage(stage: Stage, rng: random.Random) -> Steps:
    """Away for much longer than any lease."""
    stage.await_work(stage.node(rng))
    stage.world.postgres.stop()
    time.sleep(stage.outage_s)
    stage.world.postgres.start()
    yield


def valkey_flushed(stage: Stage, _: random.Random) -> Steps:
    """FLUSHALL."""
    stage.world.valkey.flush()
    yield


def valkey_restarted(stage: Stage, _: random.Random) -> Steps:
    """Killed and started: it remembers nothing."""
    stage.world.valkey.kill()
    stage.world.valkey.start()
    yield


def valkey_absent(stage: Stage, _: random.Random) -> Steps:
    """Away for long; work goes on meanwhile, and nothing waits for its return."""
    stage.world.valkey.kill()
    entries = [stage.load.hand_in(named("right")) for _ in range(4)]
    stage.until(
        lambda: all(stage.ledger.has_result(e.id, 0) for e in entries), "verdicts without Valkey"
    )
    time.sleep(stage.outage_s / 4)
    stage.world.valkey.start()
    yield


def disk_full_store(stage: Stage, rng: random.Random) -> Steps:
    """No room for a new bundle: refused in a sentence, nothing half-written stays."""
    filler = fill(stage.world.bundle_folder)
    fresh = make_bundle(stage.world.folder, 0, salt=rng.randrange(1, 1 << 20))
    platform = stage.load.platform
    try:
        # A master that was just started is not reached at once by every channel.
        platform.insist(lambda c: c.upload(fresh.path, fresh.digest, fresh.size), AWAY)
        stage.notes.append("an upload to a full store was accepted")
    except grpc.RpcError as error:
        if error.code() in (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN):
            stage.notes.append(f"an upload to a full store: {error.code().name}")
    filler.unlink()
    request = judge_pb2.FindMissingRequest(digests=[fresh.digest])
    found = platform.insist(lambda c: c.bundles.FindMissing(request, timeout=CALL_S))
    if not found.missing:
        stage.notes.append("a bundle that was refused is there")
    platform.upload(fresh)
    stage.load.hand_in(named("right"), fresh)
    yield

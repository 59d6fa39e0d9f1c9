"""Reports that come twice, in the wrong order, or from the past, by a scripted node."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable

import grpc

from cli.chaos.liar import LIAR, Liar
from cli.chaos.stage import Stage, Steps
from cli.errors import CliError
from proto.judge.v1 import node_pb2

AGAIN = 3
TAKEN = 3
ROUNDS = 40


def duplicated(stage: Stage, rng: random.Random) -> Steps:
    """A result is reported several times: it counts once."""
    yield from _scripted(stage, rng, _duplicate)


def reordered(stage: Stage, rng: random.Random) -> Steps:
    """Results before the progress that led to them, the last lease's first."""
    yield from _scripted(stage, rng, _reorder)


def replayed(stage: Stage, rng: random.Random) -> Steps:
    """Results for leases that are others' by now, or never were its own."""
    yield from _scripted(stage, rng, _replay)


def _scripted(
    stage: Stage, rng: random.Random, script: Callable[[Stage, Liar], Awaitable[None]]
) -> Steps:
    async def play() -> None:
        address = rng.choice(stage.world.node_masters().split(","))
        incarnation = f"{rng.getrandbits(64):x}"
        async with Liar(address, TAKEN, stage.liar, incarnation) as liar:
            try:
                await script(stage, liar)
            finally:
                await give_back(liar)

    for attempt in range(ROUNDS):
        try:
            asyncio.run(play())
            break
        except (ConnectionError, TimeoutError, grpc.RpcError) as error:
            # Its last stream, or the fault before, may still be in the way.
            if attempt == ROUNDS - 1:
                raise CliError(f"chaos: the scripted node: {error!r}", exit_code=1) from error
            time.sleep(0.5)
    yield


async def give_back(liar: Liar) -> None:
    """What it still holds goes to others at once."""
    liar.taking = False
    liar.heartbeat(*liar.beating)
    while not liar.leases.empty():
        liar.beating.add(liar.leases.get_nowait().token)
    for token in list(liar.beating):
        liar.failure(token)
        await liar.receipt(token)
        liar.beating.discard(token)


async def _leases(stage: Stage, liar: Liar) -> list[node_pb2.Lease]:
    """Some hand-outs, while the real nodes have more than they can take."""
    found: list[node_pb2.Lease] = []
    for _ in range(ROUNDS):
        await asyncio.to_thread(stage.feed_slow_ones, 2 * TAKEN)
        with contextlib.suppress(TimeoutError):
            while len(found) < TAKEN:
                found.append(await liar.lease(patience_s=1))
        if len(found) == TAKEN:
            return found
    raise CliError("chaos: the scripted node gets no work", exit_code=1)


def truth(stage: Stage, lease: node_pb2.Lease) -> str:
    """What the submission must get; "" if that is not for the scripted node to say."""
    entry = stage.ledger.entry(lease.submission_id)
    known = entry is not None and lease.platform == "chaos" and entry.epoch == lease.epoch
    if entry is None or not known or entry.verdict not in ("AC", "WA", "RE"):
        return ""
    return entry.verdict


async def _duplicate(stage: Stage, liar: Liar) -> None:
    for lease in await _leases(stage, liar):
        if not (verdict := truth(stage, lease)):
            continue
        for _ in range(AGAIN):
            liar.result(lease.token, verdict, lease.bundle_digest)
        for _ in range(AGAIN):
            await liar.receipt(lease.token)
        liar.beating.discard(lease.token)


async def _reorder(stage: Stage, liar: Liar) -> None:
    for lease in reversed(await _leases(stage, liar)):
        if not (verdict := truth(stage, lease)):
            continue
        liar.result(lease.token, verdict, lease.bundle_digest)
        liar.progress(lease.token)
        liar.heartbeat(lease.token)
        await liar.receipt(lease.token)
        liar.beating.discard(lease.token)


async def _replay(stage: Stage, liar: Liar) -> None:
    leases = await _leases(stage, liar)
    own = {lease.token: lease for lease in leases}
    liar.beating.clear()
    liar.taking = False
    foreign = await asyncio.to_thread(_tokens_of_others, stage)

    def expired() -> bool:
        return not set(own) & set(stage.open_attempts(LIAR))

    await asyncio.to_thread(stage.until, expired, "the scripted node's leases to end")
    stale = [(token, lease.bundle_digest) for token, lease in own.items()]
    for token, digest in (*stale, *foreign):
        liar.result(token, "CE", digest)
        if await liar.receipt(token):
            stage.lies.append(token)
        else:
            stage.refused += 1
    liar.heartbeat(*own, *(token for token, _ in foreign))


def _tokens_of_others(stage: Stage) -> list[tuple[str, str]]:
    """Current and past attempts of real nodes, with the digests of their jobs."""
    query = """
        SELECT a.token::text, j.bundle_digest FROM judge.attempts AS a
        JOIN judge.jobs AS j ON j.id = a.job_id
        WHERE a.node_id <> %s ORDER BY a.ended_at IS NULL DESC, a.started_at DESC LIMIT 12
    """
    return [(row[0], row[1]) for row in stage.rows(query, LIAR)]

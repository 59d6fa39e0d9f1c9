"""What platforms do at the worst moment."""

from __future__ import annotations

import contextlib
import random

import grpc

from cli.chaos.candidates import uncompiled
from cli.chaos.ledger import Entry
from cli.chaos.load import CALL_S, PLATFORM
from cli.chaos.stage import Stage, Steps
from cli.chaos.world import WEB
from cli.judging.client import JudgeClient
from proto.judge.v1 import judge_pb2

BURST = 1_000
REJUDGED = 6


def burst(stage: Stage, rng: random.Random) -> Steps:
    """A thousand submissions at once, or a fifth of a small run's."""
    stage.load.burst(min(BURST, max(20, stage.total // 5)), rng)
    yield


def rejudged_twice(stage: Stage, rng: random.Random) -> Steps:
    """The same final jobs are sent back twice, through both masters, before they run."""
    settled = [e for e in stage.ledger.settled() if not e.poison]
    for entry in rng.sample(settled, min(REJUDGED, len(settled))):
        entry.epoch += 1
        request = judge_pb2.RejudgeRequest(
            platform=PLATFORM, submission_id=entry.id, expected_epoch=entry.epoch
        )
        for _ in range(2):
            _rejudge(stage, request)
    yield


def _rejudge(stage: Stage, request: judge_pb2.RejudgeRequest) -> None:
    def call(client: JudgeClient) -> judge_pb2.RejudgeResponse:
        return client.judge.Rejudge(request, timeout=CALL_S)

    stage.load.platform.insist(call)


def testdata_replaced(stage: Stage, rng: random.Random) -> Steps:
    """Running jobs are called off and judged again with the second edition."""
    stage.load.platform.upload(stage.second)
    for _ in range(2):
        _replace_one(stage, rng)
    yield


def _replace_one(stage: Stage, rng: random.Random) -> None:
    entry = stage.load.hand_in(uncompiled(rng.getrandbits(40)))
    stage.until(lambda: _leased(stage, entry) or _final(stage, entry), "a lease", 0.01)
    cancel = judge_pb2.CancelRequest(platform=PLATFORM, submission_id=entry.id)
    stage.load.platform.insist(lambda c: c.judge.Cancel(cancel, timeout=CALL_S))
    entry.earlier = True
    entry.epoch, entry.digest = 1, stage.second.digest
    entry.verdict = entry.candidate.verdicts[1]
    _rejudge(
        stage,
        judge_pb2.RejudgeRequest(
            platform=PLATFORM,
            submission_id=entry.id,
            bundle_digest=stage.second.digest,
            expected_epoch=1,
        ),
    )


def _leased(stage: Stage, entry: Entry) -> bool:
    return _state(stage, entry) == judge_pb2.LEASED


def _final(stage: Stage, entry: Entry) -> bool:
    return _state(stage, entry) == judge_pb2.FINAL


def _state(stage: Stage, entry: Entry) -> int:
    request = judge_pb2.GetJobRequest(platform=PLATFORM, submission_id=entry.id)
    with contextlib.suppress(grpc.RpcError):
        return stage.load.platform.client().judge.GetJob(request, timeout=CALL_S).state
    return judge_pb2.JOB_STATE_UNSPECIFIED


def web_killed(stage: Stage, _: random.Random) -> Steps:
    """SIGKILL of the web tier, which holds acknowledged submissions."""
    stage.world.restart(WEB)
    yield

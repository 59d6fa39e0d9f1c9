"""Results as they are stored: encoded judge.v1.JudgeResult."""

from __future__ import annotations

from judge_master.domain.attempt import Stamp
from proto.judge.v1 import verdict_pb2


class ProtobufResults:
    """Implements `ResultCodec`."""

    def stamp(self, body: bytes, stamp: Stamp) -> bytes:
        result = verdict_pb2.JudgeResult.FromString(body)
        _stamp(result, stamp)
        return result.SerializeToString()

    def judge_error(self, reason: str, stamp: Stamp) -> bytes:
        result = verdict_pb2.JudgeResult(verdict=verdict_pb2.JUDGE_ERROR, reason=reason)
        _stamp(result, stamp)
        return result.SerializeToString()


def _stamp(result: verdict_pb2.JudgeResult, stamp: Stamp) -> None:
    result.epoch = stamp.epoch
    result.attempts = stamp.attempts
    result.node = stamp.node_id
    result.bundle_digest = stamp.bundle_digest

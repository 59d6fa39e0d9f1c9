"""Results as they are stored: encoded judge.v1.JudgeResult."""

from __future__ import annotations

from dataclasses import replace

from judge_master.domain.attempt import Stamp
from judge_master.domain.opinions import Opinion, first_counts
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

    def opinion(self, body: bytes) -> Opinion:
        result = verdict_pb2.JudgeResult.FromString(body)
        return replace(opinion(result), node=result.node)

    def confirmed(self, first: bytes, second: bytes) -> bytes:
        results = [verdict_pb2.JudgeResult.FromString(body) for body in (first, second)]
        keeps_first = first_counts(*(opinion(result) for result in results))
        counts, other = results if keeps_first else reversed(results)
        counts.attempts = results[1].attempts
        counts.confirmation.CopyFrom(
            verdict_pb2.Confirmation(
                node=other.node,
                verdict=other.verdict,
                max_cpu_ns=other.max_cpu_ns,
                first=not keeps_first,
            )
        )
        return counts.SerializeToString()


def opinion(result: verdict_pb2.JudgeResult) -> Opinion:
    """What a node found, without its name."""
    # Tests of groups may have limits of their own: known is that of the one that decided.
    decided_by = next((group.decided_by for group in result.groups if not group.name), "")
    slow = [
        test.outcome.cpu_ns
        for test in result.tests
        if test.verdict == verdict_pb2.TIME_LIMIT_EXCEEDED and decided_by in ("", test.name)
    ]
    limit = result.time_limit_ns
    overshoot = max(slow) / limit if slow and limit else 0.0
    return Opinion(result.verdict, result.score, overshoot=overshoot)


def _stamp(result: verdict_pb2.JudgeResult, stamp: Stamp) -> None:
    result.epoch = stamp.epoch
    result.attempts = stamp.attempts
    result.node = stamp.node_id
    result.bundle_digest = stamp.bundle_digest

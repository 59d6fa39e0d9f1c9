"""A final result with everything that was measured, as verification reads it. Pure."""

from __future__ import annotations

from proto.judge.v1 import verdict_pb2
from proto.verdicts import short
from testdata.problem import Verdict
from testdata.verify.jobs import Judged, JudgedTest

_SIGNALS = {6: "SIGABRT", 8: "SIGFPE", 9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE"}
_LIMITS = {
    verdict_pb2.LIMIT_CPU: "stopped at the time limit",
    verdict_pb2.LIMIT_WALL: "stopped: it did not end",
    verdict_pb2.LIMIT_MEMORY: "stopped at the memory limit",
    verdict_pb2.LIMIT_OUTPUT: "stopped at the output limit",
}


def judged(result: verdict_pb2.JudgeResult) -> Judged:
    return Judged(
        verdict=_verdict(result.verdict),
        tests=tuple(map(_test, result.tests)),
        score=result.score,
        groups={group.name: group.score for group in result.groups},
        reason=result.reason,
        compile_log=result.compile.log,
    )


def _test(test: verdict_pb2.TestResult) -> JudgedTest:
    outcome = test.outcome
    ended_by = _LIMITS.get(outcome.limit, "")
    exited = outcome.HasField("exit_code") and not ended_by
    if not exited and not ended_by:
        ended_by = _SIGNALS.get(outcome.signal, f"signal {outcome.signal}")
    return JudgedTest(
        index=test.index,
        name=test.name,
        verdict=_verdict(test.verdict),
        cpu_s=outcome.cpu_ns / 1e9,
        wall_s=outcome.wall_ns / 1e9,
        memory_bytes=outcome.peak_memory_bytes,
        output_bytes=outcome.stdout_bytes + outcome.stderr_bytes,
        message=test.judge_message,
        score=test.score,
        exit_code=outcome.exit_code if exited else None,
        ended_by=ended_by,
    )


def _verdict(value: int) -> Verdict:
    return Verdict(short(value))

"""Between the node's own reports and judge.v1. The only place that builds messages."""

from __future__ import annotations

from judge_node.attack.selfattack import SelfAttack
from judge_node.report import CompileReport, GroupReport, Judged, Progress, Shown, TestReport
from languages.language import Language, Toolchain
from proto.judge.v1 import judge_pb2, node_pb2, verdict_pb2
from proto.verdicts import SHORT
from sandbox.outcome import LimitHit, Outcome
from testdata.problem import Verdict

VERDICTS = {Verdict(short): value for value, short in SHORT.items()}
LIMITS: dict[LimitHit, verdict_pb2.Limit.ValueType] = {
    LimitHit.NONE: verdict_pb2.LIMIT_NONE,
    LimitHit.CPU: verdict_pb2.LIMIT_CPU,
    LimitHit.WALL: verdict_pb2.LIMIT_WALL,
    LimitHit.MEMORY: verdict_pb2.LIMIT_MEMORY,
    LimitHit.OUTPUT: verdict_pb2.LIMIT_OUTPUT,
    LimitHit.CANCELLED: verdict_pb2.LIMIT_CANCELLED,
}


def language_message(language: Language, tools: Toolchain) -> judge_pb2.Language:
    return judge_pb2.Language(
        id=language.id,
        name=language.name,
        version=tools.version,
        extensions=language.extensions,
    )


def outcome_message(outcome: Outcome) -> verdict_pb2.Outcome:
    return verdict_pb2.Outcome(
        exit_code=outcome.exit_code,
        signal=outcome.signal,
        limit=LIMITS[outcome.limit],
        cpu_ns=outcome.cpu_ns,
        wall_ns=outcome.wall_ns,
        peak_memory_bytes=outcome.peak_memory_bytes,
        oom_kills=outcome.oom_kills,
        process_limit_hits=outcome.process_limit_hits,
        stdout_bytes=outcome.stdout_bytes,
        stderr_bytes=outcome.stderr_bytes,
        accounting=outcome.accounting,
        core=outcome.core,
        anon_bytes=outcome.memory.anon,
        file_bytes=outcome.memory.file,
        shmem_bytes=outcome.memory.shmem,
        throttled_ns=outcome.throttled_ns,
        cpu_pressure_ns=outcome.cpu_pressure_ns,
        waited_ns=outcome.waited_ns,
        exec_error=outcome.exec_error,
        mode=outcome.mode,
    )


def test_message(test: TestReport) -> verdict_pb2.TestResult:
    return verdict_pb2.TestResult(
        index=test.index,
        name=test.name,
        verdict=VERDICTS[test.verdict],
        outcome=outcome_message(test.outcome) if test.outcome else None,
        judge_message=test.judge_message,
        team_message=test.team_message,
        score=test.score,
        shown=shown_message(test.shown) if test.shown else None,
    )


def shown_message(shown: Shown) -> verdict_pb2.Shown:
    return verdict_pb2.Shown(
        input=shown.input,
        output=shown.output,
        error_output=shown.error_output,
        expected=shown.expected,
        cut=shown.cut,
        reference_failure=shown.reference_failure,
    )


def group_message(group: GroupReport) -> verdict_pb2.GroupResult:
    return verdict_pb2.GroupResult(
        name=group.name,
        verdict=VERDICTS[group.verdict],
        score=group.score,
        max_score=group.max_score,
        skipped=group.skipped,
        decided_by=group.decided_by,
    )


def compile_message(compiled: CompileReport) -> verdict_pb2.CompileResult:
    return verdict_pb2.CompileResult(
        ok=compiled.ok,
        log=compiled.log,
        outcome=outcome_message(compiled.outcome) if compiled.outcome else None,
        cached=compiled.cached,
    )


def progress_message(progress: Progress) -> node_pb2.NodeMessage:
    return node_pb2.NodeMessage(
        progress=node_pb2.AttemptProgress(
            token=progress.token,
            phase=judge_pb2.Phase.ValueType(progress.phase),
            tests_done=progress.done,
            tests_total=progress.total,
            test=test_message(progress.test) if progress.test else None,
        )
    )


def result_message(judged: Judged, bundle_digest: str, version: str) -> node_pb2.NodeMessage:
    outcomes = [test.outcome for test in judged.tests if test.outcome]
    result = verdict_pb2.JudgeResult(
        verdict=VERDICTS[judged.verdict],
        compile=compile_message(judged.compile) if judged.compile else None,
        tests=[test_message(test) for test in judged.tests],
        tests_total=judged.tests_total,
        max_cpu_ns=max((o.cpu_ns for o in outcomes), default=0),
        max_wall_ns=max((o.wall_ns for o in outcomes), default=0),
        max_memory_bytes=max((o.peak_memory_bytes for o in outcomes), default=0),
        reason=judged.reason,
        language_version=version,
        bundle_digest=bundle_digest,
        score=judged.score,
        groups=[group_message(group) for group in judged.groups],
        time_limit_ns=judged.time_limit_ns,
    )
    return node_pb2.NodeMessage(result=node_pb2.AttemptResult(token=judged.token, result=result))


def failure_message(token: str, reason: str, *, permanent: bool) -> node_pb2.NodeMessage:
    return node_pb2.NodeMessage(
        failure=node_pb2.AttemptFailure(token=token, reason=reason, permanent=permanent)
    )


def declined_message(token: str, reason: str) -> node_pb2.NodeMessage:
    """Gives an attempt back of which nothing was begun."""
    return node_pb2.NodeMessage(
        failure=node_pb2.AttemptFailure(token=token, reason=reason, declined=True)
    )


def self_attack_message(attacked: SelfAttack) -> node_pb2.SelfAttack:
    return node_pb2.SelfAttack(
        programs=attacked.programs,
        failures=attacked.failures,
        first_failure=attacked.first_failure,
    )
